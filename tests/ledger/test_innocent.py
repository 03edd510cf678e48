"""Innocent hubs of which nothing may be proved: gaps in what is published, and supply that is easily forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.catalog.production import SupplyFigure
from oretrace.ledger.domestic import domestic
from oretrace.ledger.lanes import MaterialLanes, read_lanes
from oretrace.ledger.table import HubLedger, ledgers
from tests.detect.world import extra, stored

Row = dict[str, Any]

OXIDE, ORE, METAL, ALLOY = "282580", "261710", "811010", "780191"
MONTHS = tuple(date(2022 + k // 12, k % 12 + 1, 1) for k in range(36))
FIRST, STOP = 24, 36
OTHERS = SupplyFigure("antimony", "mine", "production", "OTH", 2022, "content", 0, 0, 0, "reported", "own", 2025, "")
NOTHING = tuple(
    replace(OTHERS, stage=stage, year=year) for stage in ("mine", "refine") for year in (2022, 2023, 2024)
)


def lane(exporter: str, importer: str, kg: Any, code: str = OXIDE, ends: str = "both", **changes: Any) -> list[Row]:
    """kg a month, one or 36, as one end or both report them."""
    both = ((exporter, importer, "export"), (importer, exporter, "import"))
    reported = {"both": both, "export": both[:1], "import": both[1:]}[ends]
    base = {"hs_code": code, "hs_edition": "HS2022", "suppressed": False}
    return [
        base | {"reporter": a, "partner": b, "flow": flow, "period_start": month, "value": 5.0, "net_kg": amount}
        | changes
        for a, b, flow in reported
        for month, amount in zip(MONTHS, np.broadcast_to(kg, 36).tolist(), strict=True)
        if amount
    ]  # fmt: skip


def rest() -> list[Row]:
    """A little of every code, so that the store speaks of all of them: Thailand's, too, with two partners."""
    return [
        row
        for code in (OXIDE, ORE, METAL, ALLOY)
        for seller in ("VNM", "MYS")
        for row in lane(seller, "THA", 1.0, code) + lane(seller, "MEX", 1.0, code)
    ]


UNDER = np.where(np.arange(36) < FIRST, 0.0, 1.0)
PASSED = lane("CHN", "THA", 100_000.0) + lane("THA", "USA", 100_000.0 * UNDER)


def lanes_of(folder: Path, *files: list[Row]) -> MaterialLanes:
    store = stored(folder / "store", *map(extra, files))
    with store.connect() as connection:
        return read_lanes(connection, "antimony")


def ledger(lanes: MaterialLanes, figures: tuple[SupplyFigure, ...] = NOTHING, hub: str = "THA") -> HubLedger:
    return ledgers(lanes, FIRST, STOP, ("CHN",), ("USA",), figures).of(hub, "China", "the United States")


@pytest.mark.slow
def test_at_least_is_above_0_if_all_other_sources_are_known(tmp_path: Path) -> None:
    """The control: the same trade as in the cases below, with nothing left out."""
    reported = ledger(lanes_of(tmp_path, rest() + PASSED))
    assert reported.untestable == "" and 300 < reported.at_least_t < 1_000


@pytest.mark.slow
def test_a_store_that_has_only_one_code_of_a_hub_does_not_know_what_it_bought(tmp_path: Path) -> None:
    """Thailand's oxide was imported in one file, all codes of others in another: its ore is unknown, not nothing."""
    of_thailand = [row for row in rest() + PASSED if row["reporter"] == "THA"]
    of_others = [row for row in rest() + PASSED if row["reporter"] != "THA"]
    oxide = [row for row in of_thailand if row["hs_code"] == OXIDE]
    assert "not published" in ledger(lanes_of(tmp_path / "a", oxide, of_others)).untestable
    # The ore of the last half year is in no file: no better.
    early = [row for row in of_thailand if row["hs_code"] != OXIDE and row["period_start"] < MONTHS[30]]
    assert "not published" in ledger(lanes_of(tmp_path / "b", oxide, early, of_others)).untestable
    later = [row for row in of_thailand if row["hs_code"] != OXIDE and row["period_start"] >= MONTHS[30]]
    assert ledger(lanes_of(tmp_path / "c", oxide, early, later, of_others)).at_least_t > 300


@pytest.mark.slow
def test_a_purchase_that_is_withheld_from_all_partners_is_not_nothing(tmp_path: Path) -> None:
    held = lane("WLD", "THA", UNDER, METAL, "import", value=None, net_kg=None, suppressed=True)
    reported = ledger(lanes_of(tmp_path, rest() + PASSED + held[:1]))
    assert "withheld" in reported.untestable and reported.at_least_t == 0


@pytest.mark.slow
def test_a_month_that_is_withheld_is_bounded_only_by_a_figure_of_that_month(tmp_path: Path) -> None:
    """Peru sells a hub 100 t a month, tells it for one month alone, and the hub withholds another."""
    bought = lane("PER", "THA", 100_000.0 * UNDER, ends="import")
    bought[-1] |= {"value": None, "net_kg": None, "suppressed": True}
    once = lane("PER", "THA", 100_000.0 * (np.arange(36) == FIRST), ends="export")
    lanes = lanes_of(tmp_path, rest() + PASSED + bought + once)
    (k,) = np.flatnonzero(lanes.exporter == lanes.territories.index("PER"))
    kg, unbounded = lanes.window(FIRST, STOP)
    assert unbounded[k] and kg[2, k] >= 11 * 100_000.0 * 0.8
    assert "withheld" in ledger(lanes).untestable


@pytest.mark.slow
def test_imports_withheld_before_the_window_may_lie_in_stock(tmp_path: Path) -> None:
    former = lane("PER", "THA", 1.0 - UNDER, METAL, "import", value=None, net_kg=None, suppressed=True)
    assert "withheld" in ledger(lanes_of(tmp_path, rest() + PASSED + former)).untestable


@pytest.mark.slow
def test_a_smelter_may_have_goods_of_its_own_in_stock(tmp_path: Path) -> None:
    """It makes 1,200 t a year and sells 1,300 t in the first: the rest lay in its store; it also buys from China."""
    own = tuple(replace(OTHERS, stage="refine", territory="THA", year=year, low_t=1200, typical_t=1200, high_t=1200)
                for year in (2022, 2023, 2024))  # fmt: skip
    sold = 1_300_000.0 / 12 / 0.7527 * UNDER
    reported = ledger(lanes_of(tmp_path, rest() + lane("CHN", "THA", 20_000.0 * UNDER) + lane("THA", "USA", sold)),
                  NOTHING + own)  # fmt: skip
    assert reported.untestable == "" and reported.beyond_home_t == reported.at_least_t == 0


@pytest.mark.slow
def test_a_single_figure_of_a_user_does_not_bound_other_territories(tmp_path: Path) -> None:
    """Mexico mines 600 t by the catalog; that a user knows 10 t of Thailand makes these no 10 t."""
    one = (replace(OTHERS, territory="THA", year=2024, low_t=10, typical_t=10, high_t=10),)
    lanes = lanes_of(tmp_path, rest() + PASSED)
    mined = {
        (hub, len(own)): next(row for row in ledger(lanes, own, hub).rows if row.name == "mined").high_t
        for hub in ("MEX", "THA")
        for own in ((), one)
    }
    assert mined["MEX", 1] == mined["MEX", 0] == pytest.approx(600.0)
    assert mined["THA", 1] == pytest.approx(10.0)


@pytest.mark.slow
def test_a_table_that_leaves_a_mine_out_does_not_shut_it(tmp_path: Path) -> None:
    """Honduras mined 85 t in 2023 (BGS); the table of 2024, without it, has 50 t as its smallest."""
    rows = rest() + PASSED + lane("HND", "USA", 1_000.0, ORE) + lane("VNM", "HND", 1.0) + lane("MYS", "HND", 1.0)
    mined = next(row for row in ledger(lanes_of(tmp_path, rows), (), "HND").rows if row.name == "mined")
    assert mined.high_t == pytest.approx(85.0) and "printed to make in 2023" in mined.source


@pytest.mark.slow
def test_months_that_the_ends_withhold_in_turn_are_added_up_one_by_one(tmp_path: Path) -> None:
    """Peru sells 100 t a month; each end withholds three months that the other tells: neither sum is whole."""
    month = np.arange(36)
    bought = [
        row
        for end, held in (("import", (24, 25, 26)), ("export", (33, 34, 35)))
        for row in lane("PER", "THA", 100_000.0 * UNDER * ~np.isin(month, held), ends=end)
        + lane("PER", "THA", 1.0 * np.isin(month, held), ends=end, value=None, net_kg=None, suppressed=True)
    ]
    lanes = lanes_of(tmp_path, rest() + PASSED + bought)
    (k,) = np.flatnonzero(lanes.exporter == lanes.territories.index("PER"))
    kg, unbounded = lanes.window(FIRST, STOP)
    assert not unbounded[k] and kg[2, k] >= 12 * 100_000.0 * 0.8354


@pytest.mark.slow
def test_a_users_figure_of_one_territory_does_not_bound_another(tmp_path: Path) -> None:
    """Fiji is on no table: at most the smallest that the table lists, whatever a user adds to it."""
    rows = rest() + PASSED + lane("FJI", "USA", 1_000.0, ORE) + lane("VNM", "FJI", 1.0) + lane("MYS", "FJI", 1.0)
    one = (replace(OTHERS, territory="THA", year=2024, low_t=10, typical_t=10, high_t=10),)
    lanes = lanes_of(tmp_path, rows)
    plain, added = (
        next(row for row in ledger(lanes, own, "FJI").rows if row.name == "mined").high_t for own in ((), one)
    )
    assert added == plain == pytest.approx(50.0)


def test_a_mine_that_was_last_listed_without_a_figure_has_no_ceiling() -> None:
    """Argentina's molybdenum is on the table of 2023 without a figure, and on that of 2024 not at all."""
    made = domestic("molybdenum", ("ARG",), (date(2024, 1, 1),))
    assert made.mine[2, 0, 0] == np.inf
