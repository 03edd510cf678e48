"""A territory's page: what it publishes and what is missing, what is printed of it, acts of it and at it."""

from __future__ import annotations

from datetime import date

import pytest

from oretrace.catalog.territories import territories
from oretrace.store.calendar import MonthState
from oretrace.views.desk.territory import aimed_at, produced, published, territory_view

STATES = ("reported", "reported", "suppressed", "none", "late", "late")


def months(reporter: str, source: str = "world") -> list[MonthState]:
    return [MonthState(source, reporter, date(2025, n, 1), state, None) for n, state in enumerate(STATES, 1)]


def test_gaps_are_runs_of_months_in_one_state() -> None:
    (found,) = published("CHN", [*months("USA"), *months("CHN")])
    assert [(gap.state, gap.first.month, gap.last.month) for gap in found.gaps] == [
        ("suppressed", 3, 3),
        ("none", 4, 4),
        ("late", 5, 6),
    ]
    assert (found.first, found.last_reported) == (date(2025, 1, 1), date(2025, 3, 1))


def test_sources_stand_apart_whatever_their_order() -> None:
    mixed = [state for pair in zip(months("CHN", "a"), months("CHN", "b"), strict=True) for state in pair]
    assert [one.source for one in published("CHN", mixed)] == ["a", "b"]
    assert published("CHN", mixed)[0].gaps == published("CHN", months("CHN", "a"))[0].gaps
    assert published("MEX", mixed) == ()


def test_an_unprinted_figure_is_not_shown_as_zero() -> None:
    rows = produced("CHN")
    assert len({(one.material, one.what) for one in rows}) == len(rows)
    (bismuth,) = [one for one in rows if (one.material, one.what) == ("bismuth", "refine capacity")]
    assert bismuth.amount == "no figure"


def test_acts_at_a_territory_and_at_its_union() -> None:
    assert "cn-2024-46-us-ban" in aimed_at("USA") and "cn-2024-46-us-ban" not in aimed_at("DEU")
    assert "cn-2024-33" not in aimed_at("USA")  # an act at all destinations is counted, not listed


@pytest.mark.slow
def test_every_territory_has_a_page() -> None:
    for code in territories().by_iso3:
        view = territory_view(code, (), (), (), "", None, date(2026, 6, 1))
        assert view.name and view.published == () and view.anywhere > 0
    unread = territory_view("CHN", (), (), None, "damaged", None, date(2026, 6, 1))
    assert unread.published is None and unread.problem == "damaged"
    assert "EUU" in dict(territory_view("DEU", (), (), (), "", None, date(2026, 6, 1)).unions)
    assert "EUU" not in dict(territory_view("GBR", (), (), (), "", None, date(2026, 6, 1)).unions)
