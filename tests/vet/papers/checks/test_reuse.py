"""Numbers, seals and results that are in several sets."""

from typing import Any

import pytest

from oretrace.vet.papers.checks.reuse import issuer_of, reused
from oretrace.vet.papers.intake import paper_from
from tests.vet.papers.checks.papers import bundle, paper


def found(*papers: dict[str, Any]) -> list[tuple[str, str]]:
    """Set and severity of each finding, of one set a paper."""
    sets = [bundle(one, name=f"{n}") for n, one in enumerate(papers, 1)]
    return [(case.name, one.severity) for case, one in reused(sets)]


BILL = paper("bill_of_lading", number="ABCD12345678", date="2024-05-04")


def later(one: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**one, "fields": {**one["fields"], "date": "2024-06-04", **fields}}


def test_a_number_in_two_sets_is_a_note_on_the_earliest() -> None:
    assert found(later(BILL), BILL) == [("1", "high"), ("2", "note")]
    assert found(BILL, BILL) == [("1", "high"), ("2", "high")]
    assert found(BILL) == []


def test_only_the_earliest_is_said_to_have_the_original() -> None:
    sets = [bundle(one, name=name) for one, name in ((later(BILL), "b"), (BILL, "a"))]
    texts = {case.name: one.text for case, one in reused(sets)}
    assert "may have the original" in texts["a"] and "may have the original" not in texts["b"]
    assert "is also in set b:" in texts["a"] and "is also in set a:" in texts["b"]


def test_a_number_is_the_same_without_signs_and_in_any_case() -> None:
    assert found(BILL, later(BILL, number="abcd-1234 5678")) == [("1", "note"), ("2", "high")]


@pytest.mark.parametrize(("number", "severities"), [("1234567", ["note"] * 2), ("12345678", ["note", "high"])])
def test_a_number_of_fewer_than_eight_digits_on_another_day_may_be_chance(number: str, severities: list[str]) -> None:
    one = paper("bill_of_lading", number=number, date="2024-05-04")
    assert [severity for _, severity in found(one, later(one))] == severities


def test_a_number_of_three_digits_is_not_looked_at() -> None:
    for number, count in (("A123", 0), ("A1234", 2)):
        assert (
            len(found(paper("bill_of_lading", number=number, date="2024-05-04"), later(BILL, number=number))) == count
        )


def test_numbers_that_firms_give_themselves_are_of_one_firm() -> None:
    one = paper("commercial_invoice", number="CI-20240001", date="2024-05-04", issuer="Nordal Metals")
    assert len(found(one, later(one))) == 2 and found(one, later(one, issuer="Kvikk Trading")) == []
    own = paper_from(paper("commercial_invoice", parties__exporter__name="Nordal"), "", "")
    bill = paper_from(paper("bill_of_lading", parties__exporter__name="Nordal"), "", "")
    assert (issuer_of(own), issuer_of(bill)) == ("Nordal", None)


def test_part_shipments_may_share_an_invoice_and_not_a_bill() -> None:
    for kind, severities in (("commercial_invoice", ["note", "note"]), ("bill_of_lading", ["note", "high"])):
        one = paper(kind, number="CI-20240001", date="2024-05-04", remarks=["Partial shipment"])
        assert [severity for _, severity in found(one, later(one))] == severities


def test_seals_and_four_results_of_an_analysis_are_of_one_shipment() -> None:
    seal = paper("packing_list", seals=["ML-123456"], date="2024-05-04")
    assert len(found(seal, later(seal, seals=["ml-123456"]))) == 2
    assert found(paper("packing_list", seals=["123"]), paper("packing_list", seals=["123"])) == []
    tests = [{"test": name, "result": "1"} for name in "abcd"]
    for count, findings in ((4, 2), (3, 0)):
        one = paper("certificate_of_analysis", tests=tests[:count], date="2024-05-04")
        assert len(found(one, later(one))) == findings
