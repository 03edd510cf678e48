"""Small sets of papers: honest ones, and one figure or name changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import oretrace
from oretrace.vet.papers.intake import PaperSet, paper_from
from oretrace.vet.papers.vetting import Vetted, thin, vet, vet_one, vet_sets, vet_together
from tests.vet.papers.pdf import INVOICE, PACKING, Text, annotated, changed, document, revised

pytest.importorskip("pypdfium2", reason="the extra papers is not installed")


def vetted(folder: Path, invoice: Sequence[Text] = INVOICE, packing: Sequence[Text] = PACKING) -> Vetted:
    (folder / "invoice.pdf").write_bytes(document(invoice))
    (folder / "packing.pdf").write_bytes(document(packing))
    return vet([folder])[0]


def checks(found: Vetted) -> set[str]:
    return {finding.check for finding in found.findings if finding.severity != "note"}


def test_honest_papers_are_consistent(tmp_path: Path) -> None:
    found = vetted(tmp_path)
    assert found.verdict == "consistent"
    invoice = found.papers[0]
    assert invoice.kind == "commercial_invoice"
    assert invoice.get("number") == "INV-240017"
    assert invoice.get("date") == "2024-05-14"
    assert invoice.get("parties.consignee.country") == "Netherlands"
    assert invoice.get("value") == 470_000.0
    assert invoice.get("net.kg") == 20_000.0
    assert invoice.get("gross.kg") == 20_120.0
    assert invoice.fields["number"].page == 1
    box = invoice.fields["number"].box
    assert box is not None and 40 < box[0] < 120 and 138 < box[1] < box[3] < 156


@pytest.mark.parametrize(
    ("before", "after", "check"),
    [
        ("800 bags", "760 bags", "packages"),
        ("20,120.00", "18,120.00", "weight"),
        ("20,000.00", "19,000.00", "weight"),
        ("Windmill Flameguard B.V.", "Jebel Kite Trading FZE", "parties"),
        ("Perak Tinsmith Sdn. Bhd.", "Guangxi Paperclip Co., Ltd.", "parties"),
        ("Antimony trioxide", "Iron oxide", "goods"),
        ("INV-240017", "INV-995511", "references"),
        ("99.5%", "95%", "goods"),
    ],
)
def test_a_difference_between_papers_is_found(tmp_path: Path, before: str, after: str, check: str) -> None:
    found = vetted(tmp_path, packing=changed(PACKING, before, after))
    assert found.verdict == "inconsistent"
    assert check in checks(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Windmill Flameguard B.V.", "Windmill Flamegaurd B.V."),
        ("Windmill Flameguard B.V.", "WINDMILL FLAMEGUARD BV"),
        ("20,120.00", "20,150.00"),
        ("15 May 2024", "16 May 2024"),
        ("800 bags", "20 pallets"),
    ],
)
def test_a_difference_that_practice_allows_is_not_a_finding(tmp_path: Path, before: str, after: str) -> None:
    assert vetted(tmp_path, packing=changed(PACKING, before, after)).verdict == "consistent"


@pytest.mark.parametrize(
    ("before", "after", "check"),
    [
        ("2825.80", "2811.22", "hs"),
        ("USD 470,000.00", "USD 400,000.00", "totals"),
        ("470,000.00", "9,000.00", "price"),
    ],
)
def test_a_contradiction_within_a_paper_is_found(tmp_path: Path, before: str, after: str, check: str) -> None:
    assert check in checks(vetted(tmp_path, invoice=changed(INVOICE, before, after)))


def test_a_figure_changed_in_a_later_revision_is_modified(tmp_path: Path) -> None:
    vetted(tmp_path)
    path = tmp_path / "packing.pdf"
    path.write_bytes(revised(document(changed(PACKING, "800 bags", "750 bags")), PACKING))
    found = vet([tmp_path])[0]
    assert [paper.state for paper in found.papers] == ["intact", "modified"]
    assert "750 bags" in found.papers[1].traces[0]
    assert checks(found) == {"structure"}


def test_an_added_stamp_leaves_a_file_intact(tmp_path: Path) -> None:
    vetted(tmp_path)
    path = tmp_path / "packing.pdf"
    path.write_bytes(annotated(path.read_bytes(), PACKING, "RECEIVED 20 MAY 2024", (400, 700, 520, 720)))
    found = vet([tmp_path])[0]
    assert found.papers[1].state == "intact"
    assert found.verdict == "consistent"


def test_an_annotation_over_a_figure_is_a_change(tmp_path: Path) -> None:
    vetted(tmp_path)
    path = tmp_path / "packing.pdf"
    path.write_bytes(annotated(path.read_bytes(), PACKING, "18,000.00", (415, 205, 470, 222)))
    assert vet([tmp_path])[0].papers[1].state == "modified"


def test_numbers_used_twice_are_found_across_sets(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    vetted(one)
    vetted(two)
    assert all("reuse" in checks(found) for found in vet([one, two]))


def data(name: str, day: str, **fields: object) -> PaperSet:
    """A set of two papers and a licence for 100 kg, as data."""
    one = {"number": f"INV-{name}99887766", "date": day, "net.kg": 60.0, "destination": "France"}
    packing = {"number": f"PL-{name}99887766", "date": day, "net.kg": 60.0}
    licence = {"number": "L-4711", "date": "2024-01-02", "net.kg": 100.0}
    papers = [
        ("commercial_invoice", one),
        ("packing_list", packing),
        ("export_licence", licence),
        ("certificate_of_origin", fields),
    ]
    return PaperSet(name, [paper_from({"file": kind, "kind": kind, "fields": held}, "", "") for kind, held in papers])


def test_a_licence_is_used_up_by_the_shipment_that_exceeds_it() -> None:
    found = vet_sets([data("late", "2024-06-01"), data("early", "2024-03-01")])
    assert [checks(one) for one in found] == [{"licence"}, set()]


def test_a_number_used_again_weighs_on_the_later_shipment() -> None:
    coo = {"number": "CO24/661090", "date": "2024-02-20"}
    found = vet_sets([data("early", "2024-03-01", **coo), data("late", "2024-03-20", **coo)])
    assert [finding.severity for one in found for finding in one.findings if finding.check == "reuse"] == [
        "note",
        "high",
    ]


def test_the_python_verb_gives_what_json_prints(tmp_path: Path) -> None:
    vetted(tmp_path)
    found = oretrace.vet(tmp_path)  # type: ignore[operator]
    assert isinstance(found, dict)
    assert set(found) == {"set", "verdict", "findings", "papers"}
    assert found["papers"][0]["fields"]["value"] == {
        "value": 470_000.0,
        "printed": "USD 470,000.00",
        "page": 1,
        "box": found["papers"][0]["fields"]["value"]["box"],
    }


def _over_all(sets: list[PaperSet], thinned: bool) -> dict[str, list[str]]:
    """The texts that the checks over all sets add to each set, of papers as they are or as a store keeps them."""
    pairs = [vet_one(one) for one in sets]
    before = {vetted.name: [one.text for one in vetted.findings] for vetted, _ in pairs}
    for paper in (paper for one in sets for paper in one.papers if thinned):
        thin(paper)
    found = {one.name: [each.text for each in one.findings] for one in vet_together(pairs)}
    return {name: added for name, texts in found.items() if (added := sorted(set(texts) - set(before[name])))}


@pytest.mark.slow
def test_fields_kept_of_a_vetted_set_suffice_for_the_checks_over_all_sets() -> None:
    def sets() -> list[PaperSet]:
        return [_shipment(f"s{n}", date(2024, 1, 8) + timedelta(7 * n)) for n in range(3)]

    whole = _over_all(sets(), thinned=False)
    words = ("Bill of lading", "Seal", "results of this analysis", "of origin", "Licence", "certificates of")
    assert [word for word in words if not any(word in text for texts in whole.values() for text in texts)] == []
    assert _over_all(sets(), thinned=True) == whole


def _shipment(name: str, day: date) -> PaperSet:
    """Papers that are not of this shipment alone: all numbers, the seal, the licence, the analysis."""
    fields = {
        "date": str(day),
        "parties.exporter.name": "Perak Tinsmith Sdn. Bhd.",
        "net.kg": 250_000.0,
        "hs": ["261710"],
    }
    goods = {"goods": ["Antimony ore 50%"], "origin": "Guatemala", "refs.licence": "L-10001", "refs.coo": "C-20002"}
    tests = [{"test": sign, "result": "0.01"} for sign in ("As", "Pb", "Fe", "Cu")]
    own: dict[str, dict[str, Any]] = {
        "bill_of_lading": {"number": "QSMX000000017", "seals": ["SE123456"]},
        "certificate_of_analysis": {"number": f"A-{day:%Y%m%d}", "tests": tests},
        "certificate_of_origin": {"number": f"O-{day:%Y%m%d}"},
        "export_licence": {"number": "L-10001", "quantity.kg": 300_000.0},
        "export_declaration": {"number": f"D-{day:%Y%m%d}"},
    }
    papers = [{"file": kind, "kind": kind, "fields": fields | goods | one} for kind, one in own.items()]
    return PaperSet(name, [paper_from(one, "", "") for one in papers])


def test_a_paper_that_replaces_another_is_out_of_its_issuers_order_however_it_says_so() -> None:
    weeks = [date(2024, 1, 8) + timedelta(7 * week) for week in range(14)]
    sets = [_packing_list(f"s{n}", f"PL-{10 * n + 3:04d}/24", day) for n, day in enumerate(weeks)]
    says: list[dict[str, Any]] = [{"refs.supersedes": "PL-0009/24"}, {"banner": "AMENDED"}]
    says += [{"remarks": ["replaces PL-0009/24"]}, {}]
    sets += [_packing_list(f"a{n}", f"DN{n}-442", weeks[5 + n], **more) for n, more in enumerate(says)]
    assert list(_over_all(sets, thinned=True)) == ["a3"]


def _packing_list(name: str, number: str, day: date, **more: Any) -> PaperSet:
    fields = {"number": number, "date": str(day), "parties.exporter.name": "Perak Tinsmith Sdn. Bhd.", **more}
    return PaperSet(name, [paper_from({"file": name, "kind": "packing_list", "fields": fields}, "", "")])
