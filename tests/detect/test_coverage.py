"""Bounds of detectors of shipments hold what was planted, where offices lose records and many lots are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oretrace.detect.common_control.detector import CommonControl
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.passthrough.detector import Passthrough
from tests.detect.consigned import DAYS, HUB, Shipments, firm, question, traders
from tests.detect.world import stored

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace.detect.contract import Detector
    from oretrace.store import Store

pytestmark = pytest.mark.slow

SEEDS, LOTS, LOST = 6, 60, 0.2
PHONE = "+00 11 22233{}"
LIKENESS = (0.0, 0.02, 0.5)
"""Standard deviation of the logs of the lots of three hub firms in each world: equal ones, like ones, others."""


@dataclass(frozen=True)
class Planted:
    """A world's store, and of each hub firm the kg on record into it and out of it, by the heavier records."""

    store: Store
    kg: dict[str, tuple[float, float]]


def _planted(folder: Path, seed: int) -> Planted:
    rng, of = np.random.default_rng(seed), Shipments(both_ends=True)
    traders(of, seed)
    kg = {}
    for n, spread in enumerate(LIKENESS):
        hub, sums = firm("Hubs", 10 * seed + n), [0.0, 0.0]
        for day in np.sort(rng.integers(190, DAYS - 80, LOTS)).tolist():
            mass = 6_000.0 * float(np.exp(rng.normal(0.0, spread)))
            sums[0] += _lot(of, rng, firm("Smelting", n), hub, ("CHN", HUB), day, mass, n)
            sums[1] += _lot(of, rng, hub, firm("Alloys", n), (HUB, "USA"), day + 30, mass, n)
        kg[hub] = sums[0], sums[1]
    return Planted(stored(folder / str(seed), of.table()).session(), kg)  # read once for all detectors


def _lot(of: Shipments, rng: np.random.Generator, *lot: object) -> float:
    """Add a lot of which each office loses the record now and then; the kg of the heavier record that is left."""
    shipper, consignee, ends, day, kg, n = lot
    address = f"{n} Mill Road TEL {PHONE.format(n)}"
    of.lot(shipper, consignee, ends, day, kg, shipper_address=address, consignee_address=address)  # type: ignore[arg-type]
    # The hub firm itself has neither address nor telephone: the two ends share theirs.
    for row in of.made[-2:]:
        row["consignee_address" if ends[1] == HUB else "shipper_address"] = None  # type: ignore[index]
        row["net_kg"] *= float(rng.uniform(0.99, 1.01))
    kept = [row for row in of.made[-2:] if rng.random() >= LOST]
    of.made[-2:] = kept
    return max((row["net_kg"] for row in kept), default=0.0)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[Planted]:
    folder = tmp_path_factory.mktemp("worlds")
    return [_planted(folder, seed) for seed in range(11, SEEDS + 11)]


@pytest.mark.parametrize("detector", [CommonControl(), Passthrough(), EndUser()], ids=lambda one: one.id)
def test_bounds_hold_what_was_passed_on(worlds: list[Planted], detector: Detector) -> None:
    held, times = [], []
    for world in worlds:
        amounts = {
            next((part for part in one.subject["name"].split(" > ") if part in world.kg), ""): one.amount
            for one in detector.scan(world.store, question()).findings
        }
        for hub, kg in world.kg.items():
            most, truth = amounts[hub].at_most, min(kg)
            assert most is not None
            held.append((amounts[hub].at_least or 0.0) <= truth <= 1.0001 * most)
            times.append(most / truth)
    assert np.mean(held) >= 0.95, times
    assert max(times) < 2.5, times  # a bound that holds anything says nothing
