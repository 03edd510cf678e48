"""What the press printed of June 2025, from the tonnes it printed: growth, and a growth that was revised."""

from datetime import date
from pathlib import Path

import pytest

from oretrace.monitor import monitor, watched
from oretrace.views.desk.monitor import monitor_found
from oretrace.views.monitor import growth, of, row
from tests.monitor.monthly import Row, add

ORES = "280530"  # rare-earth metals stand for all of them here: the published total has no codes
MAGNETS = "850511"
PRINTED = date(2025, 7, 14)


def total(month: str, tonnes: float, code: str = ORES, to_us: float = 100.0) -> list[Row]:
    """A published total as exports to Japan, and to the United States of which some was printed."""
    parts = [("JPN", tonnes - to_us), ("USA", to_us)]
    return [(month, "CHN", "export", partner, code, None, round(1000 * part, 3)) for partner, part in parts]


@pytest.mark.slow
def test_first_print_is_32_percent_and_its_revision_says_both_figures_and_days(tmp_path: Path) -> None:
    store = tmp_path / "store"
    add(store, [*total("2025-05", 5864.6), *total("2025-06", 7742.2)], PRINTED)
    later = [*total("2025-05", 5919.1), *total("2025-06", 7742.2)]
    found = monitor(add(store, later, date(2025, 7, 18)), watched(hs=ORES))
    line = next(line for line in found.lines if line.key.level == "all")
    (revised,) = line.revised
    assert (growth(revised.first), growth(revised.last)) == ("+32.0 %", "+30.8 %")
    assert (revised.first_on, revised.last_on) == (PRINTED, date(2025, 7, 18))
    assert [one.day for one in line.prints] == [PRINTED, date(2025, 7, 18)]
    assert row(line, found.months).note == "+32.0 % on 2025-07-14, revised to +30.8 % by 2025-07-18"


@pytest.mark.slow
def test_the_same_figure_again_is_not_a_revision(tmp_path: Path) -> None:
    store = tmp_path / "store"
    add(store, [*total("2025-05", 5864.6), *total("2025-06", 7742.2)], PRINTED)
    again = [*total("2025-05", 5864.6), *total("2025-06", 7742.2), *total("2025-07", 150.0)]
    found = monitor(add(store, again, date(2025, 8, 14)), watched(hs=ORES))
    assert [line.revised for line in found.lines] == [()] * 4
    june = found.lines[0].month_on_month[found.months.index(date(2025, 6, 1))]
    assert growth(june) == "+32.0 %"


@pytest.mark.slow
def test_magnets_rise_while_still_below_the_year_before(tmp_path: Path) -> None:
    before = 3188 / (1 - 0.38)
    rows = [*total("2024-06", before, MAGNETS), *total("2025-05", 1238, MAGNETS, 353 / 7.6)]
    rows += total("2025-06", 3188, MAGNETS, 353)
    found = monitor(add(tmp_path / "store", rows, date(2025, 7, 20)), watched(hs=MAGNETS))
    line = found.lines[0]
    shown = row(line, found.months)
    assert (of(line), shown.month, shown.amount) == ("all", "2025-06", "3,188\u00a0t")
    assert (shown.month_before, shown.year_before) == ("+157.5 %", "−38.0 %")
    assert shown.note == "up on the month, below the year before"
    to_us = next(line for line in found.lines if line.key.partner == "USA")
    assert row(to_us, found.months).month_before == "+660.0 %"


@pytest.mark.parametrize(("share", "words"), [(0.3201, "+32.0 %"), (-0.38, "−38.0 %"), (float("nan"), "")])
def test_growth_in_words(share: float, words: str) -> None:
    assert growth(share) == words


@pytest.mark.slow
def test_the_page_has_the_revision_and_the_fan_of_both_days(tmp_path: Path) -> None:
    store = tmp_path / "store"
    add(store, [*total("2025-05", 5864.6), *total("2025-06", 7742.2)], PRINTED)
    later = [*total("2025-05", 5919.1), *total("2025-06", 7742.2)]
    page = monitor_found(monitor(add(store, later, date(2025, 7, 18)), watched(hs=ORES)))
    assert page.revisions == (
        "China: exports, all, 2025-06: +32.0 % on 2025-07-14, revised to +30.8 % by 2025-07-18",
    )
    (figure,) = page.figures
    assert figure.vintages is not None
    assert figure.vintages.known_on == ("2025-07-14", "2025-07-18")
    assert figure.vintages.first_prints == (5864600.0, 7742200.0)
    assert figure.series.observed == (5919100.0, 7742200.0)
    assert (page.late, page.study, page.effects) == ((), (), ())
