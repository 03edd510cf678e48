"""When an alert would first have fired: a scan as of each month's end, with what had been published by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.catalog.press_reports import press_report
from oretrace.catalog.publication_lags import lag_of, last_month_out
from oretrace.detect.diversion.windows import LONGEST_POST
from oretrace.errors import InputError
from oretrace.findings import flat
from oretrace.months import add_months, each_month, last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import pyarrow as pa

    from oretrace.catalog.measures import Measure
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store


MOST_NAMED = 6

BUDGET = 0.05
"""At most this share of quiet cases ever alerts over a watch of `LONGEST_POST` months, measured on the suites of the
benchmark without rerouting (docs/method/diversion.md): a look spends what one scan may, a watch has fifteen."""

ALERT_CHANCE = 0.7
"""The chance of rerouting that an alert has at least, by the boosted score of both legs: chosen on the half tune."""

RULE = (
    f"An alert is a flag on both legs whose chance of rerouting is {ALERT_CHANCE:.0%} or more: so at most "
    f"{BUDGET:.0%} of quiet cases ever alert in a watch of {LONGEST_POST} months. A flag on one leg keeps no such "
    "budget and is no alert."
)


@dataclass(frozen=True)
class AlertLook:
    """What was to be seen at the end of a month; `scan` is None while too few months were published."""

    as_of: date
    scan: Scan | None

    @property
    def flagged(self) -> tuple[Finding, ...]:
        """The flagged hubs, best first."""
        return () if self.scan is None else tuple(hub for hub in self.scan.leading if hub.flagged)

    @property
    def alerts(self) -> tuple[Finding, ...]:
        """The flagged hubs that are alerts, best first."""
        return tuple(hub for hub in self.flagged if (hub.details.chance or 0.0) >= ALERT_CHANCE)


@dataclass(frozen=True)
class Alerts:
    """One look for each month's end since the measure, in order, until the longest window was full.

    `basis` is what dates the looks where it is not the retrieval of files; "" where it is.
    """

    looks: tuple[AlertLook, ...]
    basis: str = ""

    def __repr__(self) -> str:
        first = "none" if self.first is None else f"first on {self.first.as_of}"
        return f"Alerts({len(self.looks)} looks: {first})"

    @property
    def modelled(self) -> bool:
        """Whether figures of the benchmark were read."""
        return any(look.scan is not None and look.scan.modelled for look in self.looks)

    @property
    def first(self) -> AlertLook | None:
        """The first look with an alert."""
        return next((look for look in self.looks if look.alerts), None)

    @property
    def first_reliable(self) -> AlertLook | None:
        """The first with an alert at which the window was not too early for that."""
        late = (look for look in self.looks if look.scan and look.scan.details.window.early != "too early")
        return next((look for look in late if look.alerts), None)


def look_back(
    store: Store,
    measure: Measure,
    scan: Callable[[Store, date | None], Scan],
    progress: Callable[[str], None] = lambda _: None,
    sources: Collection[str] = (),
) -> Alerts:
    """Scan the store as of each month's end since the measure; `scan` takes a store and the last month to use.

    A store with files of several months is read as it was at each of these days. One whose files were all retrieved
    at once does not know when its figures came out: then each look has the months that were out by the publication
    lags of its `sources` (empty: all), as they are stored today. A month whose figures do not reach two months into
    the act has no scan. InputError where nobody states a lag, and that of a scan of the whole store, where even that
    can answer nothing.
    """
    latest = store.day or max(s.retrieved_on for s in store.snapshots())
    days = [min(last_day(month), store.day or date.max) for month in each_month(measure.first_day, latest)]
    if not days:
        found = "no file that was retrieved since"
        raise InputError(f"files retrieved since {measure.first_day}", found, str(store.path), do="Import some")
    lags = None if has_vintages(store) else Lags.of(store, sources)
    looks = []
    for day in days if lags is None else lags.in_reach(days):
        progress(f"as of {day}")
        known_on, until = (day, None) if lags is None else (store.day, lags.until(day))
        looks.append(AlertLook(day, _scan(store, known_on, until, measure, scan)))
        if (last := looks[-1].scan) is not None and last.details.window.post_months >= LONGEST_POST:
            break
    if all(look.scan is None for look in looks):
        scan(store, None)  # raises the reason
    return Alerts(tuple(looks), "" if lags is None else lags.basis)


def has_vintages(store: Store) -> bool:
    """Whether its files were retrieved in different months, so that they say when figures came out."""
    return len({s.retrieved_on.replace(day=1) for s in store.snapshots()}) > 1


@dataclass(frozen=True)
class Lags:
    """The slowest publication lag of a store's reporters, in months, the last month stored, and what it rests on."""

    months: int
    last_month: date
    basis: str

    @classmethod
    def of(cls, store: Store, sources: Collection[str]) -> Lags:
        """From the catalog; InputError where a reporter's lag is not stated."""
        with store.connect() as connection:
            rows = engine.run(connection, "detect/diversion/reporters.sql", {"sources": list(sources)}).to_pylist()
        known = {(row["source"], row["reporter"]): lag_of(row["source"], row["reporter"]) for row in rows}
        unknown = [f"{source} {reporter}" for (source, reporter), lag in known.items() if lag is None]
        if unknown or not known:
            more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
            found = f"one, and no stated publication lag of {', '.join(unknown[:MOST_NAMED])}{more}"
            do = "Without either nobody knows when these figures came out: import files as they are published"
            raise InputError("files retrieved in different months", found, str(store.path), do=do)
        months = max(lag for lag in known.values() if lag is not None)
        named = sorted({f"{source} {reporter} {lag}" for (source, reporter), lag in known.items()})
        basis = (
            "The store has files of one month of retrieval, so that each look is dated by publication lags in months "
            f"({', '.join(named)}): practice, no official calendar. Figures are as stored today, later revisions "
            "among them."
        )
        return cls(months, max(row["last_month"] for row in rows), basis)

    def until(self, day: date) -> date:
        """The last month that was out by a day."""
        return last_month_out(self.months, day)

    def in_reach(self, days: Sequence[date]) -> list[date]:
        """The days up to that on which the last month stored was out."""
        return [day for day in days if self.until(day) <= self.last_month]


def _scan(
    store: Store,
    known_on: date | None,
    until: date | None,
    measure: Measure,
    scan: Callable[[Store, date | None], Scan],
) -> Scan | None:
    second = add_months(measure.first_full_month, 1)
    if until is not None and until < second:
        return None
    try:
        past = store.as_of(known_on)
        if not _reaches(past, second):
            return None
        return replace(scan(past, until), working=None)  # the panels of a year of looks would fill the memory
    except InputError:
        return None


def _reaches(store: Store, month: date) -> bool:
    """Whether anybody's figures of that month were out: quicker than a scan, which needs them."""
    with store.connect() as connection:
        found = connection.sql("SELECT max(period_start) FROM report_coverage WHERE status = 'reported'").fetchone()
    return found is not None and found[0] is not None and found[0] >= month


def _lead_days(look: AlertLook) -> int | None:
    printed = None if look.scan is None else press_report(look.scan.question.measure.id)
    return None if printed is None else printed.lead_days(look.as_of)


def to_arrow(alerts: Alerts) -> pa.Table:
    """One row for each look and hub flagged at it, alert or not, and one without a hub where none was.

    `lead_days`: by how many days the look came before the press report of the act that the catalog knows of.
    """
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    schema = pa.schema(
        {
            "as_of": pa.date32(),
            "dated_by": text,
            "data_until": pa.date32(),
            "months_after": pa.int64(),
            "early": text,
            "hub": text,
        }
        | {"alert": pa.bool_(), "lead_days": pa.int64(), "claim": text, "chance": number}
        | {"p_value": number, "q_value": number, "estimate": number, "interval90_low": number}
        | {"interval90_high": number, "effect_unit": text, "id": text}
    )
    names = [name for name in schema.names[5:] if name not in ("alert", "lead_days")]
    dated_by = "publication lags" if alerts.basis else "retrieval"
    rows = []
    for look in alerts.looks:
        window = None if look.scan is None else look.scan.details.window
        seen: dict[str, Any] = {"as_of": look.as_of, "dated_by": dated_by}
        if window is not None:
            seen |= {"data_until": window.post_last, "months_after": window.post_months, "early": window.early}
        lead = _lead_days(look)
        hubs = [flat(hub) | {"alert": hub in look.alerts, "lead_days": lead} for hub in look.flagged]
        rows += [seen | {name: hub[name] for name in (*names, "alert", "lead_days")} for hub in hubs] or [seen]
    return pa.Table.from_pylist(rows, schema=schema)
