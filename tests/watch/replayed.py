"""A made-up world published month by month: two planted hubs, one of which a later release takes back."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from oretrace.months import last_day
from oretrace.sources.base import Import, Rows
from oretrace.store import Store
from tests.detect.world import Plant, World, ban, make_world, month, plant, records

T0 = 30
STAYS, TAKEN_BACK = "THA", "MEX"
ONSET = 5
REVISED = T0 + 11
"""The month whose release takes back what was published of the hub TAKEN_BACK."""
SUSPENDED = (date(2024, 1, 10), date(2024, 2, 20))
"""Days on which the act is not applied: two months' ends lie within."""


def world(*plants: Plant) -> World:
    return plant(make_world(3, listed=6, unlisted=4, places=12, months=54, t0=T0), *plants)


def released_on(k: int) -> date:
    """The day on which month `k` is out: in the middle of the second month after it."""
    return month(k + 2) + timedelta(days=14)


def seen_on(k: int) -> date:
    """The end of the month in which month `k` came out."""
    return last_day(month(k + 2))


def publish(folder: Path, rows: pa.Table, day: date, name: str, source: str = "world") -> None:
    """One release of the statistics."""
    Store.open(folder, create=True).import_file(
        Import(
            source=source,
            publisher="made up",
            licence="CC0",
            file=name,
            sha256=hashlib.sha256(name.encode()).hexdigest(),
            mapping_sha256="0" * 64,
            retrieved_on=day,
            tables=lambda: {"trade_flow": Rows(rows, "nothing")},
        )
    )


def numbered(rows: pa.Table) -> pa.Table:
    return rows.set_column(rows.column_names.index("line"), "line", pa.array(range(1, rows.num_rows + 1), pa.int64()))


def between_months(rows: pa.Table, first: int, last: int) -> pa.Table:
    """The rows of months `first` to `last`."""
    when = rows["period_start"]
    return rows.filter(pc.and_(pc.greater_equal(when, month(first)), pc.less_equal(when, month(last))))


def of_hub(rows: pa.Table, hub: str, whether: bool) -> pa.Table:
    """The rows of lanes that begin or end in a hub, or the others."""
    named = pc.or_(pc.equal(rows["reporter"], hub), pc.equal(rows["partner"], hub))
    return rows.filter(named if whether else pc.invert(named))


def scaled(rows: pa.Table, hub: str, factor: float) -> pa.Table:
    """The rows with the amounts of a hub's lanes times a factor."""
    lanes = of_hub(rows, hub, True)
    for name in ("net_kg", "value"):
        lanes = lanes.set_column(lanes.column_names.index(name), name, pc.multiply(lanes[name], factor))
    return pa.concat_tables([of_hub(rows, hub, False), lanes])


def planted() -> pa.Table:
    return records(world(Plant(STAYS), Plant(TAKEN_BACK, onset=ONSET)))


def taken_back() -> pa.Table:
    """The same figures without what was planted in the second hub."""
    return pa.concat_tables(
        [of_hub(planted(), TAKEN_BACK, False), of_hub(records(world(Plant(STAYS))), TAKEN_BACK, True)]
    )


def publish_all(folder: Path, last: int = T0 + 24) -> None:
    """One release a month up to month `last`; from REVISED on without what is taken back, its past included."""
    first, later = planted(), taken_back()
    publish(folder, numbered(between_months(first, 0, T0 - 1)), released_on(T0 - 1), "before")
    for k in range(T0, last):
        rows = between_months(first, k, k) if k < REVISED else between_months(later, T0 if k == REVISED else k, k)
        publish(folder, numbered(rows), released_on(k), f"month {k}")


def act(folder: Path) -> Path:
    """The act as a file of one's own, suspended for two months."""
    known = ban(world())
    first, last = SUSPENDED
    text = yaml.safe_dump(
        {
            "id": known.id,
            "issuer": known.issuer,
            "effective_from": known.first_day,
            "targets": list(known.targets),
            "items": [{"material": "goods", "form": "made up", "hs6": list(known.hs6_codes), "coverage": "full"}],
            "suspended_periods": [{"from": first, "until": last, "by": "made-up-suspension"}],
        }
    )
    path = folder / "act.yml"
    path.write_text(text, "utf-8")
    return path


def watch_file(folder: Path, more: str = "") -> Path:
    """The file of a watch of that act."""
    act(folder)
    path = folder / "watch.yml"
    path.write_text(f"acts:\n  - act: act.yml\n{more}", "utf-8")
    return path
