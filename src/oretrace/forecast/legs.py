"""Both legs of every route around an act, month by month, out of the lanes of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.flows.unions import standing_for
from oretrace.monitor.reading import lanes, read
from oretrace.monitor.subject import watched
from oretrace.months import between

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Mask
    from oretrace.monitor.reading import SeriesReading
    from oretrace.question import Question
    from oretrace.store import Store


def codes_of(connection: DuckDBPyConnection, asked: Question) -> tuple[str, ...]:
    """The codes meant: chosen, the act's own, or, where all are meant, every one stored; InputError for none."""
    if asked.asked_codes is None:
        raise InputError(
            "an act with customs codes", "none", f"measure {asked.measure.id}", do="Choose codes with --hs"
        )
    stored = "SELECT DISTINCT substr(hs_code, 1, 6) AS hs6 FROM current_flow ORDER BY hs6"
    return asked.asked_codes or tuple(hs6 for (hs6,) in connection.sql(stored).fetchall())


@dataclass(frozen=True)
class CandidateLegs:
    """Of each candidate hub: what it bought of the origin and sold to the targets, and all its trade in the goods.

    (hubs, months) in `unit`, NaN unknown; `direct` (months,) is what the origin sold to the targets. `buyers_speak`:
    the targets publish what they import.
    """

    months: tuple[date, ...]
    hubs: tuple[str, ...]
    bought: Array
    sold: Array
    trade: Array
    direct: Array
    buyers_speak: bool
    unit: str
    codes: tuple[str, ...]

    def month(self, day: date) -> int:
        """The number of the month of a day; below 0 or past the end where the store has none of it."""
        return between(self.months[0], day)


def read_legs(store: Store, asked: Question, until: date | None = None) -> CandidateLegs:
    """The legs around the question's act, in months up to `until`; InputError without targets or any figure."""
    act = asked.measure
    if not asked.destinations:
        raise InputError("an act with named targets, or --target", "all destinations", f"measure {act.id}")
    with store.connect() as connection:
        codes = codes_of(connection, asked)
        reading = read(connection, watched(hs=codes, until=until))
        origins = standing_for(connection, act.issuer, "export", act.first_day)
        targets = {
            name
            for target in asked.destinations
            for name in standing_for(connection, target, "import", act.first_day)
        }
    found, unit = lanes(reading)
    hubs = tuple(sorted({name for pair in found for name in pair} - {*origins, *targets}))
    if not hubs:
        raise InputError("lanes of the goods that pass by others", "none", f"measure {act.id}")
    sellers, buyers = _speaks(reading, "export", origins), _speaks(reading, "import", targets)
    return CandidateLegs(
        months=reading.months,
        hubs=hubs,
        bought=np.stack([_added(found, origins, [hub], sellers) for hub in hubs]),
        sold=np.stack([_added(found, [hub], targets, buyers) for hub in hubs]),
        trade=np.stack([_sum([values for pair, values in found.items() if hub in pair], sellers) for hub in hubs]),
        direct=_added(found, origins, targets, sellers | buyers),
        buyers_speak=bool(buyers.any()),
        unit=unit,
        codes=codes,
    )


def _speaks(reading: SeriesReading, report: str, reporters: Collection[str]) -> Mask:
    """The months of which one of these publishes: a lane of it that has no figure then had no trade."""
    mine = [one.main for key, one in reading.series.items() if key.report == report and key.reporter in reporters]
    spoken = np.isfinite(np.stack([*mine, np.full(len(reading.months), np.nan)]))
    return np.asarray(spoken.any(axis=0))


def _added(
    found: Mapping[tuple[str, str], Array], exporters: Collection[str], importers: Collection[str], speaks: Mask
) -> Array:
    return _sum([found[pair] for pair in ((a, b) for a in exporters for b in importers) if pair in found], speaks)


def _sum(parts: list[Array], speaks: Mask) -> Array:
    """The sum of lanes; where none is known 0 in months of which the publisher speaks, else NaN."""
    nothing = np.where(speaks, 0.0, np.nan)
    if not parts:
        return nothing
    stacked = np.stack(parts)
    return np.where(np.isfinite(stacked).any(axis=0), np.nansum(stacked, axis=0), nothing)
