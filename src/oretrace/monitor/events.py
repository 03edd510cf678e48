"""What happened to the lanes that an act is about, month by month around it, against lanes that it is not about."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.flows.unions import standing_for
from oretrace.kernels.event_study import EventStudy, event_study, parted_before
from oretrace.monitor.reading import lanes
from oretrace.months import between

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array
    from oretrace.catalog.measures import Measure
    from oretrace.monitor.reading import SeriesReading

BEFORE, AFTER = 12, 18
"""Months around an act that are looked at; the outermost ones take in nothing beyond."""
SHORTEST = 3
FLOOR = 0.02
"""Of a lane's own mean before the act, added before taking logs: below it differences do not matter."""
ACTIVE = 0.5
"""Share of the months before the act in which a lane must have had trade."""
FEWEST_LANES = 3
FEWEST_DEALS = 20
FEWEST_CLUSTERED = 5
"""Lanes on either side below which clustered errors are far too small (MacKinnon and Webb 2018)."""


@dataclass(frozen=True)
class ActStudy:
    """An event study of an act; `treated` and `controls` count lanes, `controls_are` says which.

    `parted_p` is the chance that lanes dealt at random would have parted as much before the act.
    """

    act: str
    first_month: date
    study: EventStudy
    treated: int
    controls: int
    controls_are: str
    unit: str
    parted_p: float

    @property
    def testable(self) -> bool:
        """Whether lanes can be dealt in twenty ways or more: with fewer no p of .05 can come out."""
        return comb(self.treated + self.controls, self.treated) >= FEWEST_DEALS

    @property
    def has_intervals(self) -> bool:
        """Whether errors clustered by lane can be trusted, for which several lanes are needed on either side."""
        return min(self.treated, self.controls) >= FEWEST_CLUSTERED

    @property
    def after(self) -> float:
        """The mean effect from the act on less that of the months before, as a log.

        The month before the act alone, to which each month's effect refers, would be one month's noise.
        """
        before = np.append(self.study.effect[self.study.months < 0], 0.0)
        return float(self.study.effect[self.study.months >= 0].mean() - before.mean())


def study(connection: DuckDBPyConnection, act: Measure, reading: SeriesReading) -> ActStudy:
    """An event study of an act on the lanes of a reading, each by one end's report.

    InputError where too few months or lanes are there.
    """
    first = act.first_full_month
    t0 = between(reading.months[0], first)
    start, stop = max(t0 - BEFORE, 0), min(t0 + AFTER + 1, len(reading.months))
    origins = {act.issuer, *standing_for(connection, act.issuer, "export", act.first_day)}
    every, unit = lanes(reading)
    known = {pair: values for pair, values in every.items() if t0 > 0 and _is_whole(values, start, t0)}
    stop = _last_common(known, t0, stop)
    if min(t0 - start, stop - t0) < SHORTEST:
        what = f"{SHORTEST} months before {first:%Y-%m} and as many from it on"
        raise InputError(what, f"{max(t0 - start, 0)} and {max(stop - t0, 0)}", f"event study of {act.id}")
    treated = [pair for pair in known if pair[0] in origins and act.covers(pair[1])]
    others = [pair for pair in known if pair[0] not in origins]
    elsewhere = [pair for pair in known if pair[0] in origins and not act.covers(pair[1])]
    words = "lanes of other exporters"
    if len(others) < FEWEST_LANES:
        others, words = elsewhere, "lanes of the same exporters to others, which rerouting would raise"
    if len(treated) < 1 or len(others) < FEWEST_LANES:
        what = f"a lane under the act and {FEWEST_LANES} others that traded before it"
        raise InputError(what, f"{len(treated)} and {len(others)}", f"event study of {act.id}")
    pairs = [*treated, *others]
    Y = np.stack([_log(known[pair][start:stop], t0 - start) for pair in pairs])
    mask = np.arange(len(pairs)) < len(treated)
    found = event_study(Y, mask, t0 - start, np.arange(len(pairs)), BEFORE, AFTER)
    parted = parted_before(Y, mask, t0 - start, BEFORE, AFTER)
    return ActStudy(act.id, first, found, len(treated), len(others), words, unit, parted)


def _is_whole(values: Array, start: int, t0: int) -> bool:
    """Whether all months before the act are known, and enough of them have trade."""
    before = values[start:t0]
    return bool(np.isfinite(before).all() and (before > 0).mean() >= ACTIVE)


def _last_common(lanes: dict[tuple[str, str], Array], t0: int, stop: int) -> int:
    """The end of the months which most lanes know; those that know fewer are taken out of `lanes`."""
    reach = {
        key: t0 + int(np.argmin(np.append(np.isfinite(values[t0:stop]), False))) for key, values in lanes.items()
    }
    if not reach:
        return t0
    best = max(set(reach.values()), key=lambda end: (end - t0) * sum(one >= end for one in reach.values()))
    for key, end in reach.items():
        if end < best:
            del lanes[key]
    return best


def _log(values: Array, t0: int) -> Array:
    return np.asarray(np.log(values + FLOOR * values[:t0].mean()))
