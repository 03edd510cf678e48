"""A world with one planted hub, scans of it however its rows are changed, and short names for what tests read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from oretrace.detect.diversion.calibration import WeighedHubs
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.diversion.statistics import Statistics
from oretrace.findings import Finding, Scan
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import HAND_MADE, Plant, ban, flow_table, make_world, plant, records, stored

HUB = "THA"
CLEAN = make_world(3, listed=6, unlisted=4, places=11, months=54, t0=38, size=100_000.0)
WORLD = plant(CLEAN, Plant(HUB, share=1.0, onset=1, lag=2))
ROWS = records(WORLD)
BAN = ban(WORLD)


def scan_of(folder: Path, *tables: pa.Table, measure: Any = BAN, **asked: Any) -> Scan:
    """A scan of a new store with these tables."""
    return scan_in(stored(folder / "store", *tables), measure, **asked)


def scan_in(store: Store, measure: Any = BAN, **asked: Any) -> Scan:
    """A scan of a store."""
    return Diversion().scan(store, Question(measure, **asked))


def edited(rows: pa.Table, where: pa.Array, **columns: Any) -> pa.Table:
    """The rows with some columns replaced where the mask is true."""
    for name, value in columns.items():
        place = rows.column_names.index(name)
        kind = rows.schema.field(name)
        new = pc.if_else(where, pa.scalar(value, kind.type), rows[name])
        rows = rows.set_column(place, kind, new)
    return rows


def only(rows: pa.Table, where: pa.Array) -> pa.Table:
    """The rows of a mask."""
    return flow_table(rows.filter(where))


def times(rows: pa.Table, factor: float) -> pa.Table:
    """The rows with all amounts times a factor."""
    for name in ("value", "net_kg"):
        rows = rows.set_column(
            rows.column_names.index(name), rows.schema.field(name), pc.multiply(rows[name], factor)
        )
    return rows


def row(**given: Any) -> dict[str, Any]:
    """A row written by hand."""
    return HAND_MADE | given


def hub_of(finding: Finding) -> str:
    """The hub of a route."""
    return finding.subject["hub"]


def product_of(finding: Finding) -> str | None:
    """The product of a route; None where the finding is about the whole hub."""
    return finding.subject.parts["product"]


def found_in(scan: Scan, hub: str) -> Finding:
    """The finding about a whole hub."""
    return next(finding for finding in scan.leading if hub_of(finding) == hub)


def amount(finding: Finding, name: str = "estimate") -> float:
    """A figure of its amount that must be known."""
    value = getattr(finding.amount, name)
    assert isinstance(value, float)
    return value


def probability(finding: Finding, name: str = "p_value") -> float:
    """A probability that must be known."""
    value = getattr(finding, name)
    assert isinstance(value, float)
    return value


def flagged_in(scan: Scan) -> set[str]:
    """The hubs of everything that is flagged."""
    return {hub_of(finding) for finding in scan.findings if finding.flagged}


def weighed(hub: list[int], product: list[int] | None = None, **changes: Any) -> WeighedHubs:
    """Units that gained 100 a month each, none of them remarkable, with any columns replaced."""
    size = len(hub)
    ones = np.ones(size)
    units = {
        **dict.fromkeys(("score", "leg1", "leg2", "weight"), ones),
        **{"estimate": 100 * ones, "error": 30 * ones, "weaker": 90 * ones, "direct": 1_000 * ones},
        **{
            "chance": 0.5 * ones,
            "likely": 0.7 * ones,
            "grew": ones > 0,
            "hub1": np.array(hub),
            "hub2": np.array(hub),
        },
        **{"product": np.array(product or [3] * size), "kind": np.full(size, "dates", dtype=object)},
    }
    units |= {name: value for name, value in changes.items() if name in units}
    columns = {
        **{"p": 0.5 * ones, "q": 0.9 * ones, "attainable": 0.01 * ones, "leg1_p": 0.3 * ones, "leg2_p": 0.4 * ones},
        **{"placebos": np.full(size, 99), "separate": 40 * ones, "above": ones},
        **{
            "kinds": np.full(size, "dates", dtype=object),
            "claim": np.full(size, "two legs", dtype=object),
            "open": ones > 0,
        },
    }
    columns |= {name: value for name, value in changes.items() if name in columns}
    return WeighedHubs(units=Statistics(**units), **columns)
