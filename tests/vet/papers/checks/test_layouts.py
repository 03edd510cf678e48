"""Forms that firms without a tie share."""

from typing import Any

from oretrace.vet.papers.checks.layouts import FEW, MANY
from oretrace.vet.papers.intake import PaperSet
from tests.vet.papers.checks.papers import a_set, found, paper


def invoice(name: str, firm: str, template: str, day: int, buyer: str = "", **more: Any) -> PaperSet:
    one = paper(
        "commercial_invoice",
        date=f"2024-03-{day:02d}",
        parties__exporter__name=firm,
        parties__consignee__name=buyer or f"Buyer of {name}",
        **more,
    )
    return a_set(name, one | {"template": template})


def others(count: int = MANY) -> list[PaperSet]:
    """Firms with a form each."""
    return [invoice(f"o{place}", f"{_word(place)} Metals Ltd.", f"form {place}", 1 + place) for place in range(count)]


def _word(place: int) -> str:
    return (
        "".join(
            ("ka", "lo", "mu", "re", "ti")[int(digit)]
            for digit in f"{place:03d}"[:3].translate(str.maketrans("56789", "01234"))
        )
        + "bcdfghjklmnpqrstvwxz"[place % 20] * 3
    )


HERON = [invoice(f"h{day}", "Heron Oxide Works GmbH", "heron", day) for day in (2, 9, 16, 23)]
OWN = [invoice(f"k{day}", "Kestrel Antimony S.A.", "kestrel", day) for day in (3, 28)]
COPIED = invoice("copied", "Kestrel Antimony S.A.", "heron", 15)


def test_a_paper_on_the_form_of_another_firm_between_its_own_is_found() -> None:
    made = found([*others(), *HERON, *OWN, COPIED], "layout")
    assert {name: [one for one, _ in held] for name, held in made.items()} == {
        "copied": ["medium"], "h2": ["note"], "h9": ["note"], "h16": ["note"], "h23": ["note"],
    }  # fmt: skip
    assert "the form of Heron Oxide Works GmbH, which no other firm has" in made["copied"][0][1]


def severities(*sets: PaperSet) -> set[str]:
    return {one for held in found([*sets], "layout").values() for one, _ in held}


def test_a_common_form_with_an_explanation_is_a_note() -> None:
    always = [invoice(f"k{day}", "Kestrel Antimony S.A.", "heron", day) for day in (3, 15, 28)]
    assert severities(*others(), *HERON, *always) == {"note"}  # a program that both have
    buyer = invoice("copied", "Kestrel Antimony S.A.", "heron", 15, buyer="Buyer of h9")
    assert severities(*others(), *HERON, *OWN, buyer) == {"note"}  # the buyer may write for both
    assert severities(*HERON, *OWN, COPIED) == {"note"}  # nobody knows what is rare


def test_a_form_of_many_firms_or_of_one_firm_in_two_spellings_is_not_a_finding() -> None:
    many = [invoice(f"m{place}", f"{_word(place)} Trade Ltd.", "heron", 1 + place) for place in range(FEW + 1)]
    assert not found([*others(), *HERON, *OWN, COPIED, *many], "layout")
    assert not found([*others(), *HERON, invoice("same", "HERON OXIDE WORKS", "heron", 15)], "layout")


def test_certificates_and_bills_are_on_forms_that_all_have() -> None:
    sets = [
        a_set(
            f"c{place}",
            paper("certificate_of_origin", parties__exporter__name=f"{_word(place)} Ltd.") | {"template": "A"},
        )
        for place in range(2)
    ]
    assert not found([*others(), *sets], "layout")


def test_labels_as_printed_are_a_template() -> None:
    def printed(firm: str, labels: str) -> dict[str, Any]:
        info = [{"key": "remarks", "label": label, "value": "x"} for label in labels.split()]
        parties = [{"role": "exporter", "lines": [firm, "China"]}]
        return {"file": firm, "type": "commercial_invoice", "printed": {"info": info, "parties": parties}}

    one = a_set("1", printed("Heron Oxide Works GmbH", "Invoice Dated Order Terms Origin Payment"))
    same = a_set("2", printed("Kestrel Antimony S.A.", "Invoice Dated Order Terms Origin Payment Bank"))
    other = a_set("3", printed("Osprey Tin PLC", "Number Day Reference Incoterm Country Settlement"))
    made = found([one, same, other], "layout")
    assert sorted(made) == ["1", "2"]
