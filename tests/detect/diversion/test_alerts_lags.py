"""Looks at a store whose files came at once: dated by publication lags, or not dated at all."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.catalog.publication_lags import lag_of
from oretrace.detect.diversion.alerts import Alerts, Lags, has_vintages, look_back, to_arrow
from oretrace.detect.diversion.records import Window
from oretrace.errors import InputError
from oretrace.findings import Amount, Scan
from oretrace.months import add_months
from oretrace.question import Question
from oretrace.store import Store
from tests.assess.small_store import figure, stored
from tests.detect.fused.made_up import flagged, route
from tests.detect.world import extra
from tests.detect.world import stored as world_stored

ACT = load_measure("cn-2024-46-us-ban")
"""In force 2024-12-03, so that two full months are out when February 2025 is."""
MONTHS = [date(2024, 11, 1), date(2024, 12, 1), *(date(2025, month, 1) for month in range(1, 5))]


def looks(folder: Path, reporter: str) -> tuple[Alerts, list[date | None]]:
    lane = {"reporter": reporter, "partner": "CAN", "flow": "export"}
    rows = [figure(n, **lane, period_start=day) for n, day in enumerate(MONTHS, 1)]
    asked: list[date | None] = []

    def scan(store: Store, until: date | None) -> Scan:
        asked.append(until)
        raise InputError("enough trade", "little", "the store")

    try:
        return look_back(Store.open(stored(folder, rows)), ACT, scan), asked
    except InputError as error:
        if error.where == "the store":
            return Alerts(()), asked
        raise


def test_each_look_has_the_months_that_were_out_by_the_lag(tmp_path: Path) -> None:
    _, asked = looks(tmp_path, "CHN")
    assert lag_of("table", "CHN") == 1
    assert asked == [date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1), None]  # the last says why there is none


def test_an_unstated_lag_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no stated publication lag of table USA"):
        looks(tmp_path, "USA")


# ----------------------------------------------- a store of several retrievals, and scans made up for it


@dataclass(frozen=True)
class Details:
    """What an alert reads of a hub."""

    claim: str
    chance: float | None


def made_up(store: Store, post: int, *chances: float | None) -> Scan:
    """A scan of a window of so many months, with a flagged hub for each chance and one that is not flagged."""
    last = add_months(date(2024, 12, 1), post)
    window = Window(date(2023, 1, 1), date(2024, 12, 1), date(2025, 1, 1), last, 24, post)
    hubs = [
        replace(
            flagged(route(f"H{number}")), details=Details("two legs", chance), amount=Amount(2.0, 1.0, 3.0, unit="kg")
        )
        for number, chance in enumerate(chances)
    ]
    found = (*hubs, replace(route("KOR"), details=Details("two legs", 0.99)))
    snapshots = tuple(one.snapshot for one in store.snapshots())
    return Scan(
        "diversion", "3", Question(ACT), snapshots, found, details=SimpleNamespace(window=window), working="much"
    )


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Files of four months, each with the month before it, the last two with what was known by then."""
    store = None
    for month, day in (
        (1, date(2025, 2, 10)),
        (2, date(2025, 3, 10)),
        (3, date(2025, 4, 10)),
        (4, date(2025, 5, 10)),
    ):
        lane = {"reporter": "CHN", "partner": "CAN", "flow": "export", "hs_code": "282580"}
        table = extra([{**lane, "period_start": date(2025, month, 1), "net_kg": 1.0, "value": 1.0}])
        store = world_stored(tmp_path_factory.getbasetemp() / "monthly", table, source=f"s{month}", retrieved=day)
    assert store is not None
    return store


def test_a_look_at_each_months_end_has_what_was_retrieved_by_then(monthly: Store) -> None:
    asked: list[tuple[date | None, date | None]] = []
    steps: list[str] = []

    def scan(store: Store, until: date | None) -> Scan:
        asked.append((store.day, until))
        return made_up(store, 2 + len(asked), *([0.7] if len(asked) > 1 else [0.69, None]))

    found = look_back(monthly, ACT, scan, steps.append)
    assert has_vintages(monthly) and not has_vintages(monthly.as_of(date(2025, 2, 28))) and found.basis == ""
    assert has_vintages(monthly.as_of(date(2025, 3, 31)))
    days = [
        date(2024, 12, 31),
        date(2025, 1, 31),
        date(2025, 2, 28),
        date(2025, 3, 31),
        date(2025, 4, 30),
        date(2025, 5, 31),
    ]
    assert [look.as_of for look in found.looks] == days and steps == [f"as of {day}" for day in days]
    # February, the second full month under the act, was out in March.
    assert asked == [(day, None) for day in days[3:]]
    assert [look.scan is None for look in found.looks] == [True, True, True, False, False, False]
    assert all(look.scan is None or look.scan.working is None for look in found.looks)
    assert [len(look.flagged) for look in found.looks] == [0, 0, 0, 2, 1, 1]
    assert [len(look.alerts) for look in found.looks] == [0, 0, 0, 0, 1, 1]
    assert found.first is found.looks[4] and found.first_reliable is None and not found.modelled
    assert repr(found) == "Alerts(6 looks: first on 2025-04-30)" and repr(Alerts(())) == "Alerts(0 looks: none)"
    table = to_arrow(found).to_pylist()
    assert [row["hub"] for row in table] == [None, None, None, "H0", "H1", "H0", "H0"]
    assert [row["alert"] for row in table] == [None, None, None, False, False, True, True]
    assert [row["months_after"] for row in table] == [None, None, None, 3, 3, 4, 5]
    assert table[-1] == {
        "as_of": days[5],
        "dated_by": "retrieval",
        "data_until": date(2025, 5, 1),
        "months_after": 5,
        "early": "too early",
        "hub": "H0",
        "alert": True,
        "lead_days": 39,  # before 9 July, when Reuters printed it
        **{"claim": "two legs", "chance": 0.7, "p_value": 0.5, "q_value": 0.5, "estimate": 2.0},
        **{"interval90_low": 1.0, "interval90_high": 3.0, "effect_unit": "kg", "id": table[-1]["id"]},
    }
    assert to_arrow(replace(found, basis="lags"))["dated_by"].to_pylist() == ["publication lags"] * 7


@pytest.mark.parametrize(("post", "looks", "reliable"), [(8, 6, False), (9, 6, True), (18, 4, True)])
def test_looks_end_with_the_longest_window_and_are_reliable_from_nine_months_on(
    monthly: Store, post: int, looks: int, reliable: bool
) -> None:
    found = look_back(monthly, ACT, lambda store, until: made_up(store, post, 0.9))
    assert len(found.looks) == looks and (found.first_reliable is not None) == reliable


def test_a_store_that_never_reaches_the_act_is_asked_as_it_is(monthly: Store) -> None:
    asked: list[date | None] = []

    def scan(store: Store, until: date | None) -> Scan:
        asked.append(store.day)
        return made_up(store, 3)

    day = date(2025, 2, 28)
    past = look_back(monthly.as_of(date(2025, 3, 9)), ACT, scan)
    assert (
        asked == [date(2025, 3, 9)] and all(look.scan is None for look in past.looks) and past.looks[2].as_of == day
    )
    assert past.basis.startswith("The store has files of one month") is (not has_vintages(monthly.as_of(day)))


def test_days_are_in_reach_while_the_last_month_stored_was_not_out_before() -> None:
    lags = Lags(2, date(2025, 3, 1), "")
    days = [date(2025, 4, 30), date(2025, 5, 30), date(2025, 5, 31), date(2025, 6, 29), date(2025, 6, 30)]
    assert [lags.until(day) for day in days] == [date(2025, m, 1) for m in (2, 2, 3, 3, 4)]
    assert lags.in_reach(days) == days[:4]
