"""A reporter who is late, nowcast from partners in a store; and an act's effect on lanes of the same store."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from oretrace.catalog.measures import load_measure
from oretrace.monitor import Monitored, monitor, watched
from oretrace.monitor.reading import SeriesKey
from oretrace.months import calendar
from oretrace.store import Store
from oretrace.views.monitor import document, late_sentences, study_sentences
from tests.monitor.monthly import Row, add

pytestmark = pytest.mark.slow
CODE, MONTHS, LATE_BY = "811010", 72, 5
FIRST = date(2020, 1, 1)
ACT = load_measure("cn-2024-33").aimed_at(["USA"])  # first full month: October 2024, month 57
PARTNERS = ("USA", "GBR", "JPN", "KOR", "DEU", "FRA")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """China's exports to six, who all report them as imports at once, and Bolivia's; China is five months late.

    What the United States buy of China falls to a tenth with the act, less .1 in logs a month before.
    """
    rng = np.random.default_rng(4)
    months = [f"{month:%Y-%m}" for month in calendar(FIRST, MONTHS)]
    act = months.index("2024-10")
    common = np.cumsum(rng.normal(0, 0.08, MONTHS))
    rows: list[Row] = []
    for exporter in ("CHN", "BOL"):
        for partner in PARTNERS:
            kg = 1e5 * np.exp(common + rng.normal(0, 0.2, MONTHS))
            if (exporter, partner) == ("CHN", "USA"):
                kg[act:] *= 0.1
            for n, month in enumerate(months):
                if exporter == "CHN" and n < MONTHS - LATE_BY:
                    rows.append((month, "CHN", "export", partner, CODE, 10 * kg[n], kg[n]))
                rows.append(
                    (month, partner, "import", exporter, CODE, 11 * kg[n], kg[n] * float(rng.normal(1, 0.03)))
                )
    store = tmp_path_factory.mktemp("late") / "store"
    add(store, [row for row in rows if row[1] == "CHN"], date(2026, 1, 1))
    add(store, [row for row in rows if row[1] != "CHN"], date(2026, 1, 1), source="other_test")
    return store


@pytest.fixture(scope="module")
def found(folder: Path) -> Monitored:
    return monitor(Store.open(folder), watched(hs=CODE), ACT)


def test_the_late_reporter_alone_is_nowcast_month_by_month(found: Monitored) -> None:
    (late,) = found.late
    assert late.key == SeriesKey("CHN", "export")
    assert [f"{one.month:%Y-%m}" for one in late.months] == ["2025-08", "2025-09", "2025-10", "2025-11", "2025-12"]
    assert late.early == tuple(sorted(PARTNERS))
    assert late.mase is not None
    assert late.mase < 0.5
    assert not late.by_vintage


def test_the_interval_holds_what_partners_add_up_to(found: Monitored) -> None:
    imports = {line.key: line.amounts.kg for line in found.lines if line.key.partner == "CHN"}
    truth = np.sum(list(imports.values()), axis=0)[-LATE_BY:]
    inside = [
        one.low < true < one.high
        for one, true in zip(found.late[0].months, truth, strict=True)
        if one.low and one.high
    ]
    assert len(inside) == LATE_BY
    assert sum(inside) >= LATE_BY - 1


def test_sentences_and_document_have_the_same_months(found: Monitored) -> None:
    first, second = late_sentences(found.late[0])
    assert first.startswith("China: exports, expected from what ")
    assert "2025-08" in first
    assert "2025-12" in first
    assert "trials on earlier months, with the delays of today" in second
    (late,) = document(found)["nowcasts"]
    assert [one["month"] for one in late["months"]] == [one.month for one in found.late[0].months]


def test_the_act_is_found_on_its_lane_against_other_exporters(found: Monitored) -> None:
    study = found.study
    assert study is not None
    assert (study.treated, study.controls, study.controls_are) == (1, 6, "lanes of other exporters")
    assert study.after == pytest.approx(np.log(0.12 / 1.02), abs=0.2)
    sentence, test = study_sentences(study)
    assert "the lane under cn-2024-33" in sentence
    assert test == "Whether they moved apart before the act cannot be tested: too few lanes are under it."


def test_an_act_outside_the_months_is_a_note(folder: Path) -> None:
    late = load_measure("cn-2010-ree-quota")
    assert monitor(Store.open(folder), watched(hs=CODE, until=date(2020, 6, 1)), late).study is None
