"""A late reporter nowcast from partners, and an act's effect on lanes, out of series by hand."""

from datetime import date

import numpy as np
import pytest

from oretrace import engine
from oretrace.arrays import Array
from oretrace.catalog.measures import load_measure
from oretrace.errors import InputError
from oretrace.flows.unions import Report
from oretrace.monitor.events import study
from oretrace.monitor.lines import Print
from oretrace.monitor.nowcasts import late_reporters
from oretrace.monitor.reading import Amounts, SeriesKey, SeriesReading
from oretrace.months import calendar
from oretrace.views.monitor import late_sentences, study_sentences

MONTHS, LATE_BY = 72, 5
CALENDAR = calendar(date(2020, 1, 1), MONTHS)
ACT = load_measure("cn-2024-33")  # first full month: October 2024, month 57
PARTNERS = ("USA", "GBR", "JPN", "KOR", "DEU", "FRA")


def amounts(kg: Array) -> Amounts:
    return Amounts(kg, 9 * kg, "USD")


def reading(lanes_under: int = 6) -> SeriesReading:
    """China's and Bolivia's exports to six, who report them at once; China's own total is five months late.

    What China sells `lanes_under` of them falls to a tenth with the act.
    """
    rng = np.random.default_rng(4)
    common = np.cumsum(rng.normal(0, 0.08, MONTHS))
    series: dict[SeriesKey, Amounts] = {}
    total = np.zeros(MONTHS)
    report: Report = "import"
    for exporter in ("CHN", "BOL"):
        for n, partner in enumerate(PARTNERS):
            kg = 1e5 * np.exp(common + rng.normal(0, 0.2, MONTHS))
            if exporter == "CHN":
                kg[57:] *= 0.1 if n < lanes_under else 1.0
                total += kg
            series[SeriesKey(partner, report, partner=exporter)] = amounts(kg * rng.normal(1, 0.03, MONTHS))
    total[-LATE_BY:] = np.nan
    return SeriesReading(CALENDAR, series | {SeriesKey("CHN", "export"): amounts(total)})


def test_the_late_reporter_alone_is_nowcast_month_by_month() -> None:
    (late,) = late_reporters(reading(0), {})
    assert late.key == SeriesKey("CHN", "export")
    assert [one.month for one in late.months] == list(CALENDAR[-LATE_BY:])
    assert late.early == tuple(sorted(PARTNERS))
    assert late.mase is not None
    assert late.mase < 0.5
    assert not late.by_vintage
    truth = np.sum([one.kg for key, one in reading(0).series.items() if key.partner == "CHN"], axis=0)[-LATE_BY:]
    pairs = zip(late.months, truth, strict=True)
    assert sum(one.low < true < one.high for one, true in pairs if one.low and one.high) >= LATE_BY - 1


@pytest.mark.slow
def test_files_of_earlier_days_are_tried_where_there_are_enough() -> None:
    now = reading(0)
    days = [date(2023 + n // 12, n % 12 + 1, 28) for n in range(31)]

    def known(values: Array, last: int) -> Array:
        return np.where(np.arange(MONTHS) <= last, values, np.nan)

    prints = {
        key: [Print(day, known(one.main, 35 + n if key.level == "all" else 40 + n)) for n, day in enumerate(days)]
        for key, one in now.series.items()
    }
    (late,) = late_reporters(now, prints)
    assert late.by_vintage
    assert "trials on files of earlier days" in late_sentences(late)[1]
    few = {key: some[:5] for key, some in prints.items()}
    assert not late_reporters(now, few)[0].by_vintage


def test_a_reporter_without_partners_or_with_equally_late_ones_is_not_late() -> None:
    now = reading(0)
    own = {key: one for key, one in now.series.items() if key.level == "all"}
    assert late_reporters(SeriesReading(CALENDAR, own), {}) == ()
    cut = {
        key: amounts(np.where(np.arange(MONTHS) < MONTHS - LATE_BY, one.kg, np.nan))
        for key, one in now.series.items()
    }
    assert late_reporters(SeriesReading(CALENDAR, cut), {}) == ()


def test_an_act_is_found_on_its_lanes_against_other_exporters() -> None:
    found = study(engine.connect(), ACT, reading())
    assert (found.treated, found.controls, found.controls_are) == (6, 6, "lanes of other exporters")
    assert found.after == pytest.approx(np.log(0.12 / 1.02), abs=0.15)
    sentence, test = study_sentences(found)
    assert test.endswith("no sign that they moved apart before it.")
    assert "the 6 lanes under cn-2024-33 were" in sentence
    assert found.unit == "kg"


def test_one_lane_is_not_tested_for_the_months_before() -> None:
    found = study(engine.connect(), ACT.aimed_at(["USA"]), reading(1))
    assert (found.treated, found.testable, found.has_intervals) == (1, False, False)
    sentence, test = study_sentences(found)
    assert "the lane under cn-2024-33 was" in sentence
    assert test == "Whether they moved apart before the act cannot be tested: too few lanes are under it."


def test_the_rest_of_the_same_exporter_stands_beside_if_there_are_no_others() -> None:
    now = reading(1)
    own = SeriesReading(CALENDAR, {key: one for key, one in now.series.items() if key.partner != "BOL"})
    found = study(engine.connect(), ACT.aimed_at(["USA"]), own)
    assert found.controls == 5
    assert "which rerouting would raise" in found.controls_are


def test_too_few_months_or_lanes_are_sentences() -> None:
    now = reading()
    early = SeriesReading(CALENDAR[:50], {key: amounts(one.kg[:50]) for key, one in now.series.items()})
    with pytest.raises(InputError, match="months before 2024-10"):
        study(engine.connect(), ACT, early)
    china = SeriesReading(CALENDAR, {key: one for key, one in now.series.items() if key.partner != "BOL"})
    with pytest.raises(InputError, match="a lane under the act and 3 others"):
        study(engine.connect(), ACT, china)
