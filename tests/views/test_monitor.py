"""What a reader of a monitor sees: the tables of few and of many reporters, notes, rows and the document."""

import json
from datetime import date

import numpy as np
import pytest

from oretrace.kernels.season import Adjustment
from oretrace.monitor import Monitored
from oretrace.monitor.lines import Alarm, MonitorLine, examined
from oretrace.monitor.nowcasts import Expected, LateReporter
from oretrace.monitor.reading import Amounts, SeriesKey
from oretrace.months import calendar
from oretrace.views.desk.monitor import monitor_found
from oretrace.views.monitor import MONTH_COLUMNS, document, late_sentences, month_rows, of, row, shown

MONTHS = calendar(date(2024, 1, 1), 14)


def line(key: SeriesKey, *kg: float) -> MonitorLine:
    values = np.full(len(MONTHS), np.nan)
    values[len(MONTHS) - len(kg) :] = kg
    return examined(key, "oxide" if key.product else "", Amounts(values, 5 * values, "USD"), MONTHS, None)


def found(*lines: MonitorLine, late: tuple[LateReporter, ...] = ()) -> Monitored:
    return Monitored("antimony", MONTHS, lines, (), None, late, 1.0, 0, ("a note",))


def test_forms_and_largest_lanes_stand_under_each_total_of_few_reporters() -> None:
    lanes = [line(SeriesKey("USA", "import", partner=name), 9.0) for name in "ABCDEFGHIJ"]
    silent = line(SeriesKey("USA", "import", partner="Z"), 0.0)
    forms = [line(SeriesKey("USA", "import", product=code), 3.0) for code in ("282580", "811010")]
    tables = shown(found(line(SeriesKey("USA", "import"), 90.0), *forms, *lanes, silent))
    ((title, some),) = tables.sides
    assert title == "United States: imports"
    assert [one.key.level for one in some] == ["all", "form", "form"] + ["lane"] * 8
    assert (tables.left_out, tables.them) == (2, "lanes")
    one_form = shown(found(line(SeriesKey("USA", "import"), 90.0), forms[0])).sides[0][1]
    assert [one.key.level for one in one_form] == ["all"]


def test_the_largest_totals_of_many_reporters_stand_in_one_table() -> None:
    names = ("USA", "CHN", "JPN", "KOR", "DEU", "FRA", "GBR", "IND")
    totals = [line(SeriesKey(name, "import"), float(n)) for n, name in enumerate(names, 1)]
    made = found(*totals, line(SeriesKey("USA", "import", partner="CHN"), 1.0))
    ((title, some),) = shown(made).sides
    assert title.startswith("the 8 largest totals")
    assert [one.key.reporter for one in some] == list(reversed(names))
    (side,) = monitor_found(made).sides
    assert side.rows[0].of == "India: imports"


@pytest.mark.parametrize(
    ("before", "last", "note"),
    [(5.0, 9.0, "up on the month, below the year before"), (30.0, 25.0, "down on the month, above the year before")],
)
def test_signs_that_disagree_are_a_note(before: float, last: float, note: str) -> None:
    one = line(SeriesKey("CHN", "export"), 20.0, *[20.0] * 10, before, last)
    assert row(one, MONTHS).note == note


def test_an_unknown_month_before_is_a_blank_and_never_a_0() -> None:
    one = line(SeriesKey("CHN", "export", product="282580"), 4.0, np.nan, 0.0, 7.0)
    shown_row = row(one, MONTHS)
    assert (shown_row.month_before, shown_row.year_before, shown_row.adjusted) == ("", "", "")
    assert of(one) == "282580 oxide"
    rows = month_rows(found(one))
    assert [entry["kg"] for entry in rows] == [4.0, 0.0, 7.0]
    assert set(rows[0]) == set(MONTH_COLUMNS)
    assert rows[2]["month_on_month"] is None


def test_a_season_taken_out_shows_in_growth_and_an_alarm_in_its_month() -> None:
    log = np.log(np.arange(1.0, 15.0))
    season, nothing = np.where(np.arange(14) == 13, np.log(2.0), 0.0), np.zeros(14)
    fit = Adjustment(season, log - season, nothing, nothing, 0.0, 0.0, 0.9)
    values = Amounts(np.exp(log), np.exp(log), "USD")
    one = examined(SeriesKey("CHN", "export"), "", values, MONTHS, (slice(0, 14), fit))
    assert one.adjusted_month_on_month[-1] == pytest.approx(7 / 13 - 1)
    alarmed = MonitorLine(**{**vars(one), "alarms": (Alarm(MONTHS[3], False),)})
    assert row(alarmed, MONTHS).note == "alarm 2024-04 down"
    assert [entry["alarm"] for entry in month_rows(found(alarmed))][2:5] == [None, "down", None]


def test_a_nowcast_without_enough_trials_has_no_interval() -> None:
    months = (Expected(MONTHS[-1], 2e4, None, None),)
    late = LateReporter(SeriesKey("CHN", "export"), "kg", ("JPN", "USA"), months, None, 0, False)
    assert late_sentences(late) == [
        "China: exports, expected from what Japan and United States published: "
        "2025-02 20.0\u00a0t (too few trials for an interval)."
    ]
    whole = document(found(line(SeriesKey("CHN", "export"), 1.0), late=(late,)))
    assert whole["nowcasts"][0]["months"] == [{"month": MONTHS[-1], "value": 2e4, "low": None, "high": None}]
    assert "NaN" not in json.dumps(whole, default=str)
    assert monitor_found(found(line(SeriesKey("CHN", "export"), 1.0), late=(late,))).late == tuple(
        late_sentences(late)
    )
