"""What happened to the lanes that an act is about, month by month around it, against lanes that it is not about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.flows.unions import standing_for
from oretrace.kernels.event_study import EventStudy, event_study
from oretrace.months import between

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array
    from oretrace.catalog.measures import Measure
    from oretrace.monitor.reading import Reading, SeriesKey

BEFORE, AFTER = 12, 18
"""Months around an act that are looked at; the outermost ones take in nothing beyond."""
SHORTEST = 3
FLOOR = 0.02
"""Of a lane's own mean before the act, added before taking logs: below it differences do not matter."""
ACTIVE = 0.5
"""Share of the months before the act in which a lane must have had trade."""
FEWEST_LANES = 3


@dataclass(frozen=True)
class ActStudy:
    """An event study of an act; `treated` and `controls` count lanes, `controls_are` says which."""

    act: str
    first_month: date
    study: EventStudy
    treated: int
    controls: int
    controls_are: str
    unit: str

    @property
    def after(self) -> float:
        """The mean effect from the act on, as a log."""
        return float(self.study.effect[self.study.months >= 0].mean())


def study(connection: DuckDBPyConnection, act: Measure, reading: Reading) -> ActStudy:
    """An event study of an act on the lanes of a reading, each by one end's report.

    InputError where too few months or lanes are there.
    """
    first = act.first_full_month
    t0 = between(reading.months[0], first)
    start, stop = max(t0 - BEFORE, 0), min(t0 + AFTER + 1, len(reading.months))
    origins = standing_for(connection, act.issuer, "export", act.first_day)
    lanes = {key: values for key, values in _lanes(reading).items() if t0 > 0 and _is_whole(values, start, t0)}
    stop = _last_common(lanes, t0, stop)
    if min(t0 - start, stop - t0) < SHORTEST:
        what = f"{SHORTEST} months before {first:%Y-%m} and as many from it on"
        raise InputError(what, f"{max(t0 - start, 0)} and {max(stop - t0, 0)}", f"event study of {act.id}")
    treated = [key for key in lanes if key.exporter in origins and act.covers(key.importer)]
    others = [key for key in lanes if key.exporter not in origins]
    elsewhere = [key for key in lanes if key.exporter in origins and not act.covers(key.importer)]
    words = "lanes of other exporters"
    if len(others) < FEWEST_LANES:
        others, words = elsewhere, "lanes of the same exporters to others, which rerouting would raise"
    if len(treated) < 1 or len(others) < FEWEST_LANES:
        what = f"a lane under the act and {FEWEST_LANES} others that traded before it"
        raise InputError(what, f"{len(treated)} and {len(others)}", f"event study of {act.id}")
    keys = [*treated, *others]
    Y = np.stack([_log(lanes[key][start:stop], t0 - start) for key in keys])
    mask = np.arange(len(keys)) < len(treated)
    found = event_study(Y, mask, t0 - start, np.arange(len(keys)), BEFORE, AFTER)
    return ActStudy(act.id, first, found, len(treated), len(others), words, reading.series[keys[0]].unit)


def _lanes(reading: Reading) -> Mapping[SeriesKey, Array]:
    """Each lane once, by its importer's report where there is one; all in the unit of the most."""
    lanes = {key: one for key, one in reading.series.items() if key.level == "lane"}
    units = [one.unit for one in lanes.values()]
    unit = max(sorted(set(units)), key=units.count) if units else ""
    found: dict[tuple[str, str], SeriesKey] = {}
    for key in sorted(lanes, key=lambda key: key.report):  # exports first, imports take their place
        if lanes[key].unit == unit:
            found[key.exporter, key.importer] = key
    return {key: lanes[key].main for key in found.values()}


def _is_whole(values: Array, start: int, t0: int) -> bool:
    """Whether all months before the act are known, and enough of them have trade."""
    before = values[start:t0]
    return bool(np.isfinite(before).all() and (before > 0).mean() >= ACTIVE)


def _last_common(lanes: dict[SeriesKey, Array], t0: int, stop: int) -> int:
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
