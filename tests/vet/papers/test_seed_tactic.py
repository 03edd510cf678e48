"""The tactic that started this house: gallium declared as iron, papers altered, through a third country.

Which checks fire, and which cannot: the same goods, with more and more of the papers made to fit.
"""

from copy import deepcopy
from typing import Any

from oretrace.vet.papers.intake import PaperSet, paper_from
from oretrace.vet.papers.vetting import Vetted, vet_sets

SENDER = {"name": "Yunhai Tinfoil Metals Co., Ltd.", "address": "No. 12 Riverside Road, Changsha", "country": "China"}
TRADER = {"name": "Perak Tinsmith Sdn. Bhd.", "address": "Lot 5, Batu Gajah", "country": "Malaysia"}
END_USER = {
    "name": "Prairie Kite Semicon Inc.",
    "address": "2200 Cedar Bluff Rd, Austin, TX",
    "country": "United States",
}


def weight(kg: float) -> dict[str, Any]:
    return {"printed": f"{kg:.2f}", "unit": "kg", "value": kg, "kg": kg}


def paper(kind: str, **fields: Any) -> dict[str, Any]:
    goods, hs = fields.pop("what", ("Gallium metal 99.99%, ingots", "811292"))
    base = {
        "goods": [goods],
        "packages.count": 20,
        "packages.kind": "drums",
        "gross": weight(112.0),
        "origin": "China",
        "lines": [{"goods": goods, **({"hs": hs} if hs else {})}],
    }
    return {"file": kind, "kind": kind, "fields": base | ({"hs": [hs]} if hs else {}) | fields}


IRON = ("Iron powder, industrial grade", "720529")


def papers() -> list[dict[str, Any]]:
    """Invoice and analysis of gallium; everything that customs sees says iron, and goes to Malaysia."""
    both = {"exporter": SENDER, "consignee": TRADER}
    net, money = weight(100.0), {"value": 48_000.0, "currency": "USD"}
    return [
        paper(
            "commercial_invoice",
            number="INV-2417",
            date="2025-03-03",
            parties=both,
            net=net,
            destination="Malaysia",
            **money,
        ),
        paper("certificate_of_analysis", number="QA-311", date="2025-02-27", parties=both, net=net),
        paper(
            "bill_of_lading",
            number="CORM70011223",
            date="2025-03-14",
            parties=both,
            pol="Qingdao",
            pod="Port Klang",
            what=IRON,
        ),
        paper(
            "export_declaration",
            number="E20250311",
            date="2025-03-11",
            parties=both,
            net=net,
            destination="Malaysia",
            what=IRON,
            **money,
        ),
    ]


def vetted(*sets: list[dict[str, Any]]) -> list[Vetted]:
    made = [PaperSet(f"set {at}", [paper_from(one, "", "test") for one in each]) for at, each in enumerate(sets)]
    return vet_sets(made)


def checks(found: Vetted) -> set[str]:
    return {finding.check for finding in found.findings if finding.severity != "note"}


def test_iron_on_some_papers_and_gallium_on_others() -> None:
    found = vetted(papers())[0]
    assert checks(found) == {"goods", "hs", "price"}
    goods = next(finding for finding in found.findings if finding.check == "goods")
    assert {"bill_of_lading", "export_declaration"} <= set(goods.papers) or set(goods.papers) == {
        "commercial_invoice",
        "certificate_of_analysis",
    }


def test_iron_on_every_paper_is_still_too_dear_for_iron() -> None:
    all_iron = papers()
    for one in all_iron:
        one["fields"] |= {"goods": [IRON[0]], "lines": [{"goods": IRON[0], "hs": IRON[1]}], "hs": [IRON[1]]}
    assert checks(vetted(all_iron)[0]) == {"price"}


def test_a_consistent_cheap_forgery_cannot_be_seen_on_its_papers() -> None:
    forged = papers()
    for one in forged:
        one["fields"] |= {"goods": [IRON[0]], "lines": [{"goods": IRON[0], "hs": IRON[1]}], "hs": [IRON[1]]}
        if "value" in one["fields"]:
            one["fields"]["value"] = 180.0
    found = vetted(forged)[0]
    assert found.verdict == "consistent"  # what would be needed: a weighing, an assay, the buyer's books


def test_the_consignee_who_is_not_the_end_user() -> None:
    stated = paper(
        "end_user_certificate",
        number="EUC-9",
        date="2025-02-20",
        parties={"end_user": END_USER},
        destination="United States",
    )
    found = vetted([*papers(), stated])[0]
    assert {"parties", "destination"} <= checks(found)


def test_a_certificate_of_the_third_country_for_goods_of_the_first() -> None:
    claimed = paper(
        "certificate_of_origin", number="MY-5512", date="2025-03-20", parties={"exporter": TRADER}, what=IRON
    )
    claimed["fields"]["origin"] = "Malaysia"
    assert {"origin", "parties"} <= checks(vetted([*papers(), claimed])[0])


def test_a_certificate_for_the_metal_names_a_country_that_no_edition_lists() -> None:
    claimed = paper("certificate_of_origin", number="MY-5512", date="2025-03-20", parties={"exporter": TRADER})
    claimed["fields"] |= {"net": weight(100.0)}
    claimed["fields"]["origin"] = "Malaysia"
    (noted,) = [one for one in vetted([claimed])[0].findings if one.check == "capacity"]
    assert noted.severity == "note"  # the figures are of crude metal: it may have been refined there
    assert "made in Malaysia" in noted.text and "not listed by USGS" in noted.text


def test_the_bill_used_again_in_another_shipment() -> None:
    again = deepcopy(papers())
    for one in again:
        if one["kind"] != "bill_of_lading":
            one["fields"]["number"] = f"{one['fields']['number']}7"
    for found in vetted(papers(), again):
        assert "reuse" in checks(found)


def test_no_finding_names_the_end_user_without_his_own_paper() -> None:
    texts = [finding.text for finding in vetted(papers())[0].findings]
    assert not any("Prairie Kite" in text for text in texts)


def all_iron(value: float = 180.0) -> list[dict[str, Any]]:
    """The consistent forgery: iron on every paper, at a price of iron."""
    forged = papers()
    for one in forged:
        one["fields"] |= {"goods": [IRON[0]], "lines": [{"goods": IRON[0], "hs": IRON[1]}], "hs": [IRON[1]]}
        if "value" in one["fields"]:
            one["fields"]["value"] = value
    return forged


def test_a_weighbridge_sees_the_mass_and_no_element() -> None:
    def note(gross: float) -> dict[str, Any]:
        made = paper("weight_note", number="WN-1", date="2025-03-12", parties={"exporter": SENDER}, what=IRON)
        made["fields"]["gross"] = weight(gross)
        return made

    assert vetted([*all_iron(), note(112.0)])[0].verdict == "consistent"
    assert checks(vetted([*all_iron(), note(151.0)])[0]) == {"weight"}


def test_papers_of_the_second_leg_alone_are_consistent() -> None:
    second = all_iron()
    for one in second:
        one["fields"] |= {"parties": {"exporter": TRADER, "consignee": END_USER}, "origin": "Malaysia"}
        if one["kind"] == "bill_of_lading":
            one["fields"] |= {"pol": "Port Klang", "pod": "Houston"}
        if "destination" in one["fields"]:
            one["fields"]["destination"] = "United States"
    assert vetted(second)[0].verdict == "consistent"  # what would be needed: the first leg's papers, or statistics


def test_an_edited_figure_in_a_file_is_detected_and_a_rewritten_file_is_not() -> None:
    made = PaperSet("set", [paper_from(one, "", "test") for one in all_iron()])
    assert vet_sets([made])[0].verdict == "consistent"
    made.papers[0].state = "modified"
    made.papers[0].traces = ["'Gallium metal' became 'Iron powder'."]
    assert checks(vet_sets([made])[0]) == {"structure"}
