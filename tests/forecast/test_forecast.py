"""Forecasts of hubs: what they know, what counts as one, how they are frozen and scored."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from oretrace.api import Workspace
from oretrace.catalog.measures import load_measure
from oretrace.errors import InputError, StoreError
from oretrace.forecast import Forecast, ForecastBook, forecast, score, scored
from oretrace.forecast.ahead import ahead
from oretrace.forecast.candidates import outcome
from oretrace.forecast.legs import read_legs
from oretrace.months import calendar
from oretrace.question import Question, question_of
from oretrace.sources import prepare
from oretrace.store import Store
from tests.conftest import ROOT
from tests.monitor.monthly import Row, add

ACT, CODE = "cn-2024-46-us-ban", "811010"
FIRST, ACT_MONTH, MONTHS = date(2023, 1, 1), 24, 36
EVE = date(2024, 12, 1)
LANES = {
    ("CHN", "USA"): 1000.0,
    ("CHN", "THA"): 200.0,
    ("CHN", "MEX"): 50.0,
    ("CHN", "JPN"): 300.0,
    ("THA", "USA"): 80.0,
    ("MEX", "USA"): 20.0,
    ("JPN", "USA"): 90.0,
    ("BOL", "USA"): 60.0,
    ("CHN", "DEU"): 100.0,
}


def rows(first: int, last: int, publishes: str = "USA") -> list[Row]:
    """Lanes by their importer's report; under the act Mexico and Thailand sell five times as much to the USA."""
    found: list[Row] = []
    for n, month in enumerate(calendar(FIRST, MONTHS)):
        if not first <= n < last:
            continue
        for (exporter, importer), base in LANES.items():
            grown = n >= ACT_MONTH and exporter in ("THA", "MEX")
            kg = round(1000 * base * (1 + 0.1 * np.sin(n + base)) * (5 if grown else 1), 3)
            if (exporter, importer) == ("CHN", "USA") and n >= ACT_MONTH:
                kg = 0.0
            if importer != "USA" or publishes == "USA":
                found.append((f"{month:%Y-%m}", importer, "import", exporter, CODE, 9 * kg, kg))
            if exporter == "CHN":
                found.append((f"{month:%Y-%m}", "CHN", "export", importer, CODE, 9 * kg, kg))
    return found


@pytest.fixture
def eve(tmp_path: Path) -> Store:
    """A store of two years before the act."""
    return add(tmp_path / "store", rows(0, ACT_MONTH), date(2025, 1, 20))


def asked(until: date | None = None) -> Question:
    return question_of(ACT, CODE, until)


def later(store: Store) -> Store:
    return add(store.path, rows(ACT_MONTH, MONTHS), date(2026, 1, 20))


@pytest.mark.slow
def test_existing_lanes_and_plants_are_weighed_and_all_others_listed(eve: Store) -> None:
    made = forecast(eve, asked())
    assert {one.hub for one in made.candidates} == {"THA", "MEX", "JPN", "BOL", "DEU"}
    assert (made.leg, made.unit, made.first, made.last) == ("second", "kg", date(2025, 1, 1), date(2025, 12, 1))
    assert made.known_until == EVE
    by_name = {one.hub: one for one in made.candidates}
    assert by_name["JPN"].second_leg > by_name["MEX"].second_leg > by_name["DEU"].second_leg
    assert by_name["BOL"].capacity == 1.0
    assert made.floor == pytest.approx(0.02 * 1e6, rel=0.05)
    assert [one.probability for one in made.candidates] == sorted(
        (one.probability for one in made.candidates), reverse=True
    )


@pytest.mark.slow
def test_a_forecast_uses_no_later_month(eve: Store) -> None:
    before = forecast(eve, asked())
    after = forecast(later(eve), asked(EVE))
    assert replace(after, snapshots=()) == replace(before, snapshots=())


@pytest.mark.slow
def test_hubs_are_those_that_doubled_by_more_than_the_floor(eve: Store) -> None:
    made = forecast(eve, asked())
    legs = read_legs(later(eve), asked())
    assert {hub for hub, came in outcome(legs, made).items() if came} == {"THA", "MEX"}
    tall = replace(made, floor=1e9)
    assert not any(outcome(legs, tall).values())
    found = scored(made, legs)
    assert (found.known, found.hubs, found.recall) == (5, found.hubs, 1.0)
    assert set(found.hubs) == {"THA", "MEX"}
    assert found.brier == pytest.approx(
        np.mean([(one.probability - (one.hub in found.hubs)) ** 2 for one in made.candidates])
    )


@pytest.mark.slow
def test_the_first_leg_is_watched_if_the_target_publishes_nothing(tmp_path: Path) -> None:
    store = add(tmp_path / "store", rows(0, ACT_MONTH, publishes=""), date(2025, 1, 20))
    made = forecast(store, asked())
    assert made.leg == "first"
    assert {one.hub for one in made.candidates} == {"THA", "MEX", "JPN", "DEU"}


@pytest.mark.slow
def test_an_act_on_all_and_a_short_history_are_sentences(eve: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="named targets, or --target"):
        forecast(eve, question_of("cn-2024-33", CODE))
    short = add(tmp_path / "short", rows(0, 8), date(2025, 1, 20))
    with pytest.raises(InputError, match="a year of figures"):
        forecast(short, asked())


@pytest.mark.slow
def test_frozen_is_never_altered(eve: Store) -> None:
    book = ForecastBook(eve.path)
    made = forecast(eve, asked(), date(2025, 1, 20))
    one, two = book.freeze(made, datetime(2025, 1, 20, tzinfo=UTC)), book.freeze(made)
    assert (one.number, two.number) == (1, 2)
    assert one.sha256 != two.sha256
    assert [frozen.sha256 for frozen in book.all()] == [one.sha256, two.sha256]
    assert book.all()[0].forecast == _rounded(made)
    text = book.path.read_text("utf-8")
    lines = text.splitlines()
    for broken in (
        text.replace('"probability": 0.', '"probability": 0.9', 1),
        lines[1] + "\n",
        "\n".join(lines[::-1]),
        "{}",
    ):
        book.path.write_text(broken, "utf-8")
        with pytest.raises(StoreError, match="as it was frozen"):
            book.all()
        with pytest.raises(StoreError, match="as it was frozen"):
            book.freeze(made)
    assert book.path.read_text("utf-8") == "{}"


def _rounded(made: Forecast) -> Forecast:
    from oretrace.findings import rounded

    candidates = tuple(type(one)(**rounded(vars(one))) for one in made.candidates)
    return replace(made, candidates=candidates, floor=rounded(made.floor))


@pytest.mark.slow
def test_scores_come_when_the_months_are_out(eve: Store) -> None:
    workspace = Workspace.open(eve.path)
    frozen = workspace.freeze(ACT, CODE)
    ((_, why),) = workspace.forecasts()
    assert why == "due when 2025-12 is out; the store has figures to 2024-12"
    later(eve)
    found = score(Store.open(eve.path), frozen)
    assert not isinstance(found, str)
    assert set(found.hubs) == {"THA", "MEX"}
    assert (found.number, found.recall, found.due) == (1, 1.0, date(2025, 12, 1))


def test_days_ahead_are_those_of_acts_on_the_same_materials() -> None:
    act = load_measure(ACT)
    found = ahead(act, date(2024, 12, 1))
    assert [event.on for event in found] == sorted(event.on for event in found)
    assert any(event.act == ACT and "suspended" in event.what for event in found)
    assert all(event.on >= date(2024, 12, 1) for event in found)
    assert not ahead(act, date(2199, 1, 1))
    assert json.dumps([event.what for event in found])


@pytest.mark.slow
def test_the_real_episode_is_forecast_worse_than_by_size(tmp_path: Path) -> None:
    """EU exports of 54 codes before February 2022, the bundled example, held against March to October."""
    store = Store.open(tmp_path / "store", create=True)
    figures, mapping = ROOT / "examples/eu_exports_2020_2022.csv.gz", str(ROOT / "examples/eu_exports.yml")
    store.import_file(prepare("table", figures, retrieved_on=date(2023, 3, 1), mapping=mapping))
    act = "eu-833-2014-2022-328"
    made = forecast(store, question_of(act, "all", date(2022, 2, 1)))
    assert (made.leg, made.first, len(made.candidates)) == ("first", date(2022, 3, 1), 6)
    found = scored(made, read_legs(store, question_of(act, "all")), until=date(2022, 10, 1))
    assert set(found.hubs) == {"KAZ", "BLR", "GEO"}
    assert [one.hub for one in made.candidates[:3]] == ["GEO", "UZB", "BLR"]
    largest = sorted(made.candidates, key=lambda one: -one.before)
    assert {one.hub for one in largest[:3]} == set(found.hubs)
