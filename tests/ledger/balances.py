"""Made-up lanes and production in memory: every way in which ends speak, keep silent, or withhold."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from oretrace.ledger.domestic import Domestic
from oretrace.ledger.lanes import MaterialLanes

Array = NDArray[np.float64]

PLACES = ("BOL", "CHN", "IND", "MEX", "THA", "USA", "VNM")
MONTHS = 30
YEAR = np.arange(MONTHS) // 12
YEARS = 3
"""2023, 2024 and half of 2025; the window below has four months of the second year and two of the third."""
FIRST, STOP = 20, 26
ENDS: tuple[tuple[str, ...], tuple[str, ...]] = ("CHN",), ("USA",)
HUB = PLACES.index("THA")


def made_up(seed: int) -> tuple[MaterialLanes, Domestic]:
    """Two thirds of all lanes of both pools, and production of every kind; nothing at all follows from the names."""
    rng = np.random.default_rng(seed)
    count = len(PLACES)
    ends = np.array([(i, j, ore) for i in range(count) for j in range(count) for ore in (0, 1) if i != j])
    exporter, importer, is_ore = ends[rng.random(len(ends)) < 0.67].T
    shape = (2, exporter.size, MONTHS)
    reported = (rng.random((2, exporter.size, 1)) < 0.8) & (rng.random(shape) < 0.7)
    unknown = reported & (rng.random(shape) < 0.0005)
    typical = rng.lognormal(8.0, 1.0, (1, exporter.size, 1)) * rng.lognormal(0.0, 0.7, shape) * reported
    kg = np.stack([typical * rng.uniform(0.7, 1.0, shape), typical, typical * rng.uniform(1.0, 1.3, shape)])
    publishes = (rng.random((2, count, 1)) < 0.8) & (rng.random((2, count, MONTHS)) < 0.98)
    lanes = MaterialLanes(
        "antimony", tuple(date(2023 + k // 12, k % 12 + 1, 1) for k in range(MONTHS)), PLACES,
        exporter, importer, is_ore.astype(bool), kg, reported, unknown, publishes,
    )  # fmt: skip
    return lanes, _made(rng, count)


def _made(rng: np.random.Generator, count: int) -> Domestic:
    """Years differ, and so does what is printed of them: mines of all, or of none; smelters here and there."""
    shape = (count, YEARS)
    printed = (rng.random((count, 1)) < 0.5) ^ (rng.random(shape) < 0.1)
    capacity = np.where(
        (rng.random((count, 1)) < 0.4) ^ (rng.random(shape) < 0.1), np.inf, 6.0 * rng.lognormal(8.0, 1.0, shape)
    )
    return Domestic(
        mine=_produced(rng, count),
        output=_produced(rng, count),
        capacity=np.where(printed, np.inf, capacity),
        mine_printed=np.array([True, rng.random() < 0.9, rng.random() < 0.7]),
        output_printed=printed,
        year=YEAR,
        mine_note=np.full(shape, "mine", dtype=object),
        smelter_note=np.full(shape, "smelter", dtype=object),
    )


def _produced(rng: np.random.Generator, count: int) -> Array:
    typical = 6.0 * rng.lognormal(7.0, 1.0, (count, 1)) * rng.lognormal(0.0, 0.5, (count, YEARS))
    return np.stack([0.8 * typical, typical, 1.2 * typical]) * (rng.random((count, 1)) < 0.7)


def times(lanes: MaterialLanes, made: Domestic, factor: float) -> tuple[MaterialLanes, Domestic]:
    """All masses, traded and made, times a factor."""
    scaled = {name: factor * getattr(made, name) for name in ("mine", "output", "capacity")}
    return replace(lanes, kg=factor * lanes.kg), replace(made, **scaled)


def without(lanes: MaterialLanes, dropped: NDArray[np.bool_]) -> MaterialLanes:
    """The lanes but some."""
    kept = ~dropped
    return replace(
        lanes,
        exporter=lanes.exporter[kept],
        importer=lanes.importer[kept],
        is_ore=lanes.is_ore[kept],
        kg=lanes.kg[:, :, kept],
        reported=lanes.reported[:, kept],
        unknown=lanes.unknown[:, kept],
    )


@dataclass(frozen=True)
class Lane:
    """So many kg a month from `first` to before `stop`; `ends` says who reports it, `held` who withholds a month."""

    exporter: str
    importer: str
    kg: float
    ore: bool = False
    first: int = 0
    stop: int = MONTHS
    ends: tuple[bool, bool] = (True, True)
    held: tuple[bool, bool] = (False, False)


def by_hand(*given: Lane, silent: tuple[str, ...] = ()) -> MaterialLanes:
    """MaterialLanes as given; everybody publishes all trade but the silent."""
    shape = (2, len(given), MONTHS)
    kg, reported, unknown = np.zeros((3, *shape)), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for k, one in enumerate(given):
        for end in (0, 1):
            months = slice(one.first, one.stop)
            kg[:, end, k, months], reported[end, k, months] = one.kg * one.ends[end], one.ends[end]
            if one.held[end]:
                kg[:, end, k, STOP - 1], reported[end, k, STOP - 1], unknown[end, k, STOP - 1] = 0.0, True, True
    reporting = np.array([name not in silent for name in PLACES])
    return MaterialLanes(
        "antimony", tuple(date(2023 + k // 12, k % 12 + 1, 1) for k in range(MONTHS)), PLACES,
        np.array([PLACES.index(one.exporter) for one in given], dtype=np.int64),
        np.array([PLACES.index(one.importer) for one in given], dtype=np.int64),
        np.array([one.ore for one in given], dtype=np.bool_),
        kg, reported, unknown, np.broadcast_to(reporting[:, None], (2, len(PLACES), MONTHS)),
    )  # fmt: skip


SALE, FEED = Lane("THA", "USA", 100.0, first=FIRST), Lane("CHN", "THA", 100.0)
OTHER = Lane("VNM", "THA", 10.0)


def silent_until(lanes: MaterialLanes, month: int) -> MaterialLanes:
    """The lanes, while the hub publishes no imports before a month."""
    known = lanes.publishes.copy()
    known[1, HUB, :month] = False
    return replace(lanes, publishes=known)


def produced(
    mine: float = 0.0, output: float = 0.0, smelter: float = 0.0, hub: str = "THA", known: int = YEARS
) -> Domestic:
    """What the hub makes, kg a month if evenly, infinite where it is not known; everybody else makes nothing.

    An `output` above 0 is printed, else `smelter` is the capacity; of mines only the first `known` years are printed.
    """
    at = np.array([name == hub for name in PLACES])[:, None] & np.ones(YEARS, dtype=bool)
    mined, smelted, capacity = (np.where(at, 12.0 * amount, 0.0) for amount in (mine, output, smelter))
    notes = np.full(at.shape, "by hand", dtype=object)
    least = np.where(np.isfinite(mined), mined, 0.0)
    return Domestic(
        mine=np.stack([least, least, mined]),
        output=np.stack([smelted] * 3),
        capacity=np.where(smelted > 0, np.inf, capacity),
        mine_printed=np.arange(YEARS) < known,
        output_printed=smelted > 0,
        year=YEAR,
        mine_note=notes,
        smelter_note=notes,
    )
