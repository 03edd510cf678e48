"""When an alert would first have fired: a scan as of each month's end, with what had been published by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.detect.diversion.windows import LONGEST_POST
from oretrace.errors import InputError
from oretrace.findings import flat
from oretrace.months import add_months, each_month, last_day

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from oretrace.catalog.measures import Measure
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store


@dataclass(frozen=True)
class Look:
    """What was to be seen at the end of a month; `scan` is None while too few months were published."""

    as_of: date
    scan: Scan | None

    @property
    def flagged(self) -> tuple[Finding, ...]:
        """The flagged hubs, best first."""
        return () if self.scan is None else tuple(hub for hub in self.scan.leading if hub.flagged)


@dataclass(frozen=True)
class Alerts:
    """One look for each month's end since the measure, in order, until the longest window was full."""

    looks: tuple[Look, ...]

    @property
    def first(self) -> Look | None:
        """The first look at which a hub was flagged."""
        return next((look for look in self.looks if look.flagged), None)

    @property
    def first_reliable(self) -> Look | None:
        """The first at which a hub was flagged and the window was not too early for that."""
        late = (look for look in self.looks if look.scan and look.scan.details.window.early != "too early")
        return next((look for look in late if look.flagged), None)


def look_back(
    store: Store, measure: Measure, scan: Callable[[Store], Scan], progress: Callable[[str], None] = lambda _: None
) -> Alerts:
    """Scan the store as of each month's end from the measure to the store's last file.

    A month whose published figures do not reach two months into the act has no scan. Raises the InputError of a scan
    of the whole store, where even that can answer nothing.
    """
    latest = store.day or max(s.retrieved_on for s in store.snapshots())
    days = [min(last_day(month), store.day or date.max) for month in each_month(measure.first_day, latest)]
    if not days:
        found = "no file that was retrieved since"
        raise InputError(f"files retrieved since {measure.first_day}", found, str(store.path), do="import some")
    looks = []
    for day in days:
        progress(f"as of {day}")
        looks.append(Look(day, _scan(store, day, measure, scan)))
        if (last := looks[-1].scan) is not None and last.details.window.post_months >= LONGEST_POST:
            break
    if all(look.scan is None for look in looks):
        scan(store)  # raises the reason
    return Alerts(tuple(looks))


def _scan(store: Store, day: date, measure: Measure, scan: Callable[[Store], Scan]) -> Scan | None:
    try:
        past = store.as_of(day)
        if not _reaches(past, add_months(measure.first_full_month, 1)):
            return None
        return replace(scan(past), working=None)  # the panels of a year of looks would fill the memory
    except InputError:
        return None


def _reaches(store: Store, month: date) -> bool:
    """Whether anybody's figures of that month were out: quicker than a scan, which needs them."""
    with store.connect() as connection:
        found = connection.sql("SELECT max(period_start) FROM report_coverage WHERE status = 'reported'").fetchone()
    return found is not None and found[0] is not None and found[0] >= month


def to_arrow(alerts: Alerts) -> pa.Table:
    """One row for each look and hub flagged at it, and one without a hub where none was."""
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    schema = pa.schema(
        {"as_of": pa.date32(), "data_until": pa.date32(), "months_after": pa.int64(), "early": text, "hub": text}
        | {"p_value": number, "q_value": number, "estimate": number, "interval90_low": number}
        | {"interval90_high": number, "effect_unit": text, "id": text}
    )
    names = schema.names[4:]
    rows = []
    for look in alerts.looks:
        window = None if look.scan is None else look.scan.details.window
        seen: dict[str, Any] = {"as_of": look.as_of}
        if window is not None:
            seen |= {"data_until": window.post_last, "months_after": window.post_months, "early": window.early}
        hubs = [flat(hub) for hub in look.flagged]
        rows += [seen | {name: hub[name] for name in names} for hub in hubs] or [seen]
    return pa.Table.from_pylist(rows, schema=schema)
