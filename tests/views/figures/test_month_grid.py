"""The grid of months by reporter."""

from datetime import date

from oretrace.store.calendar import MonthState
from oretrace.views.figures import month_grid
from tests.views.figures.drawing import classed, described, elements, starts, texts
from tests.views.figures.samples import some_months


def test_every_month_has_a_cell_in_the_form_of_its_state() -> None:
    markup = month_grid(some_months())
    full = [one for one in classed(markup, "fill-blue") if "h" in one.get("d", "")]
    assert sum(len(starts(one.get("d", ""))) for one in full) == 12 + 12 + 2  # reported, half full, and the two keys
    assert "reported: 12" in described(markup) and "not in the store: 12" in described(markup)


def test_a_month_that_is_not_out_yet_is_blank() -> None:
    states = [MonthState("comtrade", "CHN", date(2025, month, 1), "reported", None) for month in (1, 2, 5)]
    cells = [one for one in elements(month_grid(states), "path") if "fill-blue" in one.get("class", "")]
    assert [len(starts(one.get("d", ""))) for one in cells][-1] == 3


def test_only_the_last_months_are_shown() -> None:
    old = [MonthState("comtrade", "CHN", date(year, 1, 1), "reported", None) for year in range(2000, 2026)]
    assert (
        texts(month_grid(old))[-2:] != []
        and "2025" in texts(month_grid(old))
        and "2010" not in texts(month_grid(old))
    )
    assert texts(month_grid([])) == ["The store has no monthly figures."]
