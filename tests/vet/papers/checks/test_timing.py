"""Dates of papers in an impossible order, and the days that practice allows."""

import pytest

from oretrace.vet.papers.checks.timing import order, stated, way
from tests.vet.papers.checks.papers import bundle, paper, said


@pytest.mark.parametrize(("invoice", "late"), [("2024-05-06", False), ("2024-05-07", True)])
def test_an_invoice_may_follow_the_declaration_by_two_days(invoice: str, late: bool) -> None:
    case = bundle(paper("commercial_invoice", date=invoice), paper("export_declaration", date="2024-05-04"))
    assert said(order(case)) == ([("high", ("commercial_invoice", "export_declaration"))] if late else [])


def test_the_paper_in_most_impossible_pairs_is_named_alone() -> None:
    case = bundle(
        paper("commercial_invoice", date="2024-09-01"),
        paper("export_declaration", date="2024-05-04"),
        paper("import_declaration", date="2024-06-04"),
    )
    (found,) = order(case)
    assert found.papers == ("commercial_invoice",) and found.text.count("the declaration refers to the invoice") == 2


@pytest.mark.parametrize(("fields", "late"), [({}, True), ({"dates__on_board": "2024-05-20"}, False)])
def test_a_bill_without_another_day_is_issued_when_the_goods_are_on_board(fields: dict[str, str], late: bool) -> None:
    case = bundle(paper("packing_list", date="2024-05-20"), paper("bill_of_lading", date="2024-05-10", **fields))
    assert any("packing_list" in files for _, files in said(order(case))) is late


def test_an_unreadable_date_is_left_out() -> None:
    case = bundle(paper("commercial_invoice", date="some day"), paper("export_declaration", date="2024-05-04"))
    assert said(order(case)) == said(stated(case)) == said(way(case)) == []


@pytest.mark.parametrize(
    ("day", "severities"), [("2024-05-04", []), ("2024-05-06", ["note"]), ("2024-05-07", ["medium"])]
)
def test_another_papers_date_of_the_invoice_may_be_two_days_off(day: str, severities: list[str]) -> None:
    case = bundle(paper("commercial_invoice", date="2024-05-04"), paper("packing_list", dates__invoice=day))
    assert [severity for severity, _ in said(stated(case))] == severities


def test_the_date_of_a_replaced_invoice_may_be_stated() -> None:
    papers = paper("commercial_invoice", date="2024-05-14"), paper("packing_list", dates__invoice="2024-05-04")
    assert said(stated(bundle(*papers, replaced=(paper("commercial_invoice", date="2024-05-04"),)))) == []
    assert said(stated(bundle(*papers))) == [("medium", ("packing_list", "commercial_invoice"))]


@pytest.mark.parametrize(
    ("left", "arrival", "long"),
    [
        (paper("bill_of_lading", dates__on_board="2024-01-01"), "2024-05-30", False),
        (paper("bill_of_lading", dates__on_board="2024-01-01"), "2024-05-31", True),
        (paper("air_waybill", date="2024-01-01"), "2024-02-15", False),
        (paper("air_waybill", date="2024-01-01"), "2024-02-16", True),
    ],
)
def test_a_way_takes_150_days_by_sea_and_45_by_air_at_most(left: dict[str, str], arrival: str, long: bool) -> None:
    case = bundle(left, paper("arrival_notice", dates__arrival=arrival))
    assert said(way(case)) == ([("medium", (left["kind"], "arrival_notice"))] if long else [])
