"""What `relabelling` finds in small worlds, number by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.detect.relabelling.detector import Relabelling
from oretrace.detect.relabelling.reading import read
from oretrace.detect.relabelling.trials import score_of, ways
from oretrace.detect.relabelling.weighing import loss_of, span_of
from oretrace.question import Question
from tests.detect.relabelling.trade import CONTROLLED, FALSE, HUBS, Trade, act, store_of
from tests.detect.world import DESTINATION, ORIGIN, extra, month
from tests.pins import constants, found_by, same

FIRST_DAY = month(42)
LEAD, SCRAP = "780191", "811020"
"""Another look-alike, and a code that holds the same material."""


def small(seed: int, *beside: str) -> Trade:
    """Nearly five years of two codes, eighteen others and those `beside` by seven hubs, the act in the fourth."""
    trade = Trade(seed, months=58, t0=42, beside=18, hubs=7)
    for code in beside:
        for hub in trade.hubs[::2]:
            trade.add(code, hub, DESTINATION, 1_000.0 * trade.noise())
            trade.add(code, ORIGIN, hub, 1_500.0 * trade.noise())
    return trade


def every_way(folder: Path) -> dict[str, Any]:
    """Goods by three hubs, each declared otherwise, on the lane, and between the ends of two lanes; every score."""
    trade = small(1, LEAD, SCRAP)
    trade.by_a_hub(HUBS[5])
    other, third = trade.goods(0.7), trade.goods(0.9)
    trade.add(FALSE, ORIGIN, HUBS[2], other, trade.drift())
    trade.add(CONTROLLED, HUBS[2], DESTINATION, np.roll(other, 2))
    trade.add(CONTROLLED, ORIGIN, HUBS[4], third)
    trade.add(SCRAP, HUBS[4], DESTINATION, np.roll(0.7 * third, 1))
    trade.add(LEAD, HUBS[4], DESTINATION, np.roll(0.2 * third, 1), 9.0)
    trade.add(FALSE, ORIGIN, DESTINATION, trade.goods(0.3, 0), trade.drift())
    trade.add(CONTROLLED, ORIGIN, HUBS[3], trade.goods(0.8))
    rows = trade.rows(silent=(HUBS[6],)).to_pylist()
    for row in rows:
        if (row["reporter"], row["partner"], row["hs_code"]) == (ORIGIN, HUBS[3], CONTROLLED):
            row["hs_code"] = FALSE if row["period_start"] >= FIRST_DAY else CONTROLLED
    store, asked = store_of(folder, extra(rows)), Question(act(on=FIRST_DAY))
    reading = read(store, asked)
    legs, span = reading.legs(reading.listed[0], DESTINATION), span_of(42, 58)
    every = {
        f"{number} {one.way}": score_of(one, legs, np.full(len(one.donor), loss_of(legs, span)[0]), span).tolist()
        for number, one in enumerate(ways(legs))
    }
    return found_by(Relabelling(), store, asked) | {"scores": every}


def act_on_all(folder: Path) -> dict[str, Any]:
    """Every direct lane on its own, the months before the act too few for a season."""
    trade = small(2, LEAD)
    trade.on_the_lane()
    for hub in HUBS[:3]:
        trade.add(CONTROLLED, ORIGIN, hub, 5_000.0 * trade.noise() * np.where(np.arange(58) < 42, 1.0, 0.4))
    trade.add(FALSE, ORIGIN, HUBS[1], trade.goods(0.2))
    rows = [row for row in trade.rows().to_pylist() if row["period_start"] >= month(32)]
    return found_by(Relabelling(), store_of(folder, extra(rows)), Question(act(on=FIRST_DAY, targets=("*",))))


def codes_split(folder: Path) -> dict[str, Any]:
    """A hub revises its list, another relabels, and the issuer counts what it sells to the target in pieces."""
    trade = small(6)
    for hub in (HUBS[1], HUBS[3]):
        trade.by_a_hub(hub)
    for hub in (HUBS[0], *HUBS[2:7]):
        trade.add(CONTROLLED, HUBS[1], hub, 4_000.0 * trade.noise())
    rows = trade.rows(trade.split((HUBS[1],), 0.9)).to_pylist()
    for row in rows:
        lane = row["reporter"], row["partner"], row["hs_code"]
        if lane == (ORIGIN, DESTINATION, CONTROLLED) and row["period_start"] >= FIRST_DAY:
            row |= {"net_kg": None, "qty": 12.0, "qty_unit": "p/st"}
    return found_by(Relabelling(), store_of(folder, extra(rows)), Question(act(on=FIRST_DAY)))


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "every_way": every_way,
    "act_on_all": act_on_all,
    "codes_split": codes_split,
    "constants": lambda _: constants("oretrace.detect.relabelling"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
