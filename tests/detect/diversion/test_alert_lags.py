"""Looks at a store whose files came at once: dated by publication lags, or not dated at all."""

from datetime import date
from pathlib import Path

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.catalog.publication_lags import lag_of
from oretrace.detect.diversion.alerts import Alerts, look_back
from oretrace.errors import InputError
from oretrace.findings import Scan
from oretrace.store import Store
from tests.assess.small_store import figure, stored

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


def test_a_lag_that_nobody_states_is_an_error_and_no_date(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no stated publication lag of table USA"):
        looks(tmp_path, "USA")
