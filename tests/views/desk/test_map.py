"""The map: months of periods, amounts in a month, contained element, what is drawn and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.findings import Amount, Finding, Subject
from oretrace.ledger.contained import share_in
from oretrace.question import Question
from oretrace.runs.atlas import Leg
from oretrace.runs.queue import Queued
from oretrace.views.desk.map import MapView, in_month, map_view, months_of

ACT = load_measure("cn-2024-46-us-ban")
WHOLE = Amount(at_least=0.0, at_most=9e5, unit="kg")


def queued(number: int = 1, **changes: Any) -> Queued:
    made = Finding(
        id=f"{number:016x}",
        subject=Subject("route", {"origin": "CHN", "hub": "MEX", "destination": "USA", "product": None}),
        detector="diversion",
        version="5",
        measure=ACT.id,
        material="antimony",
        period="2025-01/2025-05",
        rank=number,
        score=1.0,
        verdict="flagged",
        amount=Amount(at_least=1e5, estimate=2e5, at_most=4e5, unit="kg"),
    )
    found = replace(made, **changes)
    return Queued((2, number, number), found, None, None, "run", datetime(2026, 1, 1, tzinfo=UTC), False)


def drawn_of(*found: Queued, codes: tuple[str, ...] = ("282580",), **changes: Any) -> MapView:
    questions = {"run": Question(ACT, codes, date(2025, 5, 1))}
    asked: dict[str, Any] = {"legs": None, "month": "", "more": False} | changes
    return map_view(found, questions, material="antimony", materials={"antimony": 1}, **asked)


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("2024-11/2025-02", ("2024-11", "2024-12", "2025-01", "2025-02")),
        ("2025-05", ("2025-05",)),
        ("2025-05/2025-04", ()),
        ("2022", ()),
        ("soon/2025-01", ()),
        ("", ()),
    ],
)
def test_months_of_a_period(period: str, months: tuple[str, ...]) -> None:
    assert months_of([period]) == months
    assert months_of([period, period]) == months


def test_an_amount_is_of_the_element_that_its_codes_hold() -> None:
    (row,) = drawn_of(queued()).rows
    shares = share_in("antimony", ("282580",), 2025)
    assert shares is not None and 0 < shares[0] <= shares[1] <= shares[2] < 1
    low, typical, high = shares
    assert row.amount.at_least == pytest.approx(1e5 * low) and row.amount.estimate == pytest.approx(2e5 * typical)
    assert row.amount.at_most == pytest.approx(4e5 * high)
    assert (row.of, row.unit, row.at_most) == ("contained element", "t", f"{4e2 * high:.0f}")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ("010121",)),
        ({}, ()),
        ({"amount": Amount(at_least=1.0, at_most=4e5, unit="EUR")}, ("282580",)),
        ({"material": None}, ("282580",)),
        ({"period": "1999-01/1999-05"}, ("282580",)),
    ],
)
def test_goods_without_a_known_content_are_drawn_in_their_own_mass(
    changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    (row,) = drawn_of(queued(**changes), codes=codes).rows
    assert row.of == "goods as they are" and row.amount.at_most == 4e5


def test_the_product_of_a_finding_precedes_the_codes_of_its_question() -> None:
    narrow = queued(
        subject=Subject("route", {"origin": "CHN", "hub": "MEX", "destination": "USA", "product": "811010"})
    )
    (row,) = drawn_of(narrow).rows
    assert row.codes == ("811010",) and row.amount.at_least != drawn_of(queued()).rows[0].amount.at_least


def test_bounds_widen_with_more_codes() -> None:
    (one,), (more,) = drawn_of(queued()).rows, drawn_of(queued(), codes=("282580", "811010", "285000")).rows
    assert (more.amount.at_least or 0) <= (one.amount.at_least or 0)
    assert (more.amount.at_most or 0) >= (one.amount.at_most or 0)


def test_a_monthly_upper_bound_is_the_smaller_leg_and_a_lower_bound_above_it_is_unknown() -> None:
    legs = (Leg("leg 1", "kg", 50.0, 1.0), Leg("leg 2", "kg", 30.0, 12.0))
    assert in_month(WHOLE, legs) == Amount(estimate=18.0, at_least=0.0, at_most=30.0, unit="kg")
    assert in_month(replace(WHOLE, at_least=7.0), legs).at_least is None
    assert in_month(WHOLE, (Leg("leg 2", "kg", 3.0, 12.0),)).estimate == 0.0
    assert in_month(WHOLE, (Leg("leg 2", "kg", 3.0, None),)).estimate is None


@pytest.mark.parametrize("legs", [(), (Leg("leg 2", "EUR", 30.0, 12.0),), (Leg("leg 2", "kg", None, 12.0),)])
def test_a_month_without_a_kept_run_is_unknown(legs: tuple[Leg, ...]) -> None:
    assert in_month(WHOLE, legs).at_most is None


def test_only_findings_whose_period_has_the_month_are_under_finding() -> None:
    view = drawn_of(
        queued(1), queued(2, period="2024-01/2024-06"), legs={1: (Leg("leg 2", "kg", 9.0, 1.0),)}, month="2025-03"
    )
    assert [row.id for row in view.rows] == [f"{1:016x}"]
    assert (view.before, view.after, view.without_legs) == ("2025-02", "2025-04", 0)
    assert "2024-01" in view.months


def test_unflagged_findings_without_amount_are_counted_and_not_drawn() -> None:
    nothing = queued(2, verdict="undecidable", amount=Amount(at_most=0.0, unit="kg"))
    unknown = queued(3, verdict="not flagged", amount=Amount())
    flagged = queued(4, amount=Amount(at_least=0.0, unit="kg"))
    view = drawn_of(queued(1), nothing, unknown, flagged)
    assert [row.id[-1] for row in view.rows] == ["1", "4"] and view.left_out == 2


def test_units_that_cannot_be_held_beside_each_other_are_not_drawn_together() -> None:
    euros = queued(2, amount=Amount(at_least=1.0, at_most=2e9, unit="EUR"))
    nowhere = queued(3, subject=Subject("lane", {"origin": "CHN", "product": "282580"}))
    view = drawn_of(queued(1), euros, nowhere)
    assert len(view.rows) == 3 and [one.amount.unit for one in view.drawn] == ["kg"]


def test_no_finding_no_lane() -> None:
    view = drawn_of()
    assert (view.rows, view.drawn, view.months, view.before, view.after) == ((), (), (), None, None)
