"""A territory: its roles in findings, what it produces, acts it issued and acts aimed at it, what it publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from oretrace.assess.bounds import Bounds
from oretrace.catalog.measures import all_measures, load_measure
from oretrace.catalog.production import figures
from oretrace.catalog.publication_lags import lag_of
from oretrace.catalog.territories import read_span, territories
from oretrace.runs.atlas import TerritoryRole
from oretrace.sources.modelled import is_modelled
from oretrace.store.calendar import spans
from oretrace.views import assess as words
from oretrace.views.desk.act import ActLine, act_line
from oretrace.views.desk.queue import QueueRow
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.catalog.production import SupplyFigure
    from oretrace.store.calendar import MonthState

State = Literal["late", "suppressed", "none"]
GAPS: tuple[State, ...] = ("late", "suppressed", "none")


@dataclass(frozen=True)
class Produced:
    """One figure of a publisher: tonnes a year, of reserves tonnes, as it prints them."""

    material: str
    what: str
    year: int
    amount: str
    status: str
    source: str


@dataclass(frozen=True)
class MonthGap:
    """Months of one kind: late (out, and the store has no file), suppressed (of some code withheld), none."""

    state: State
    first: date
    last: date


@dataclass(frozen=True)
class Publishing:
    """What the store has of a reporter from one source; `lag_months` is None where nobody states it."""

    source: str
    first: date
    last_reported: date | None
    lag_months: int | None
    gaps: tuple[MonthGap, ...]


@dataclass(frozen=True)
class TerritoryView:
    """A territory; `published` is None where the store could not be read, `problem` says why.

    `as_of` is when the store was read, where it has changed since and is being read again.
    `anywhere` counts acts at all destinations that are not listed one by one.
    """

    code: str
    name: str
    kind: str
    unions: tuple[tuple[str, str], ...]
    roles: tuple[TerritoryRole, ...]
    findings: tuple[QueueRow, ...]
    produced: tuple[Produced, ...]
    issued: tuple[ActLine, ...]
    aimed: tuple[ActLine, ...]
    anywhere: int
    published: tuple[Publishing, ...] | None
    problem: str
    as_of: datetime | None

    @property
    def modelled(self) -> bool:
        """Whether some of its figures are made by the benchmark, and published by nobody."""
        sources = [one.source for one in self.published or ()]
        return any(map(is_modelled, sources)) or any(one.modelled for one in self.findings)


def territory_view(
    code: str,
    roles: Sequence[TerritoryRole],
    findings: Sequence[QueueRow],
    states: Iterable[MonthState] | None,
    problem: str,
    as_of: datetime | None,
    today: date,
) -> TerritoryView:
    """The page of a territory; `states` are the months of the store's calendar, None where it was not read."""
    one = territories().by_iso3[code]
    at_all = [act for act in all_measures() if not act.destinations]
    issued = [act for act in all_measures() if code in (act.issuer, *act.co_issuers)]
    return TerritoryView(
        code=code,
        name=one.name,
        kind=one.kind,
        unions=tuple((union, place(union)) for union in unions_of(one.member_of, today)),
        roles=tuple(roles),
        findings=tuple(findings),
        produced=produced(code),
        issued=tuple(act_line(act, today) for act in issued),
        aimed=tuple(act_line(load_measure(act), today) for act in aimed_at(code)),
        anywhere=len({act.id for act in at_all} - {act.id for act in issued}),
        published=None if states is None else published(code, states),
        problem=problem,
        as_of=as_of,
    )


def unions_of(spans_of: Iterable[str], today: date) -> tuple[str, ...]:
    """The unions that a territory is a member of today."""
    month = f"{today:%Y-%m}"
    read = map(read_span, spans_of)
    return tuple(union for union, first, last in read if first <= month and (not last or month <= last))


@lru_cache(maxsize=300)
def aimed_at(code: str) -> tuple[str, ...]:
    """Ids of acts that name a territory, or a union that it was a member of, as their destination."""
    return tuple(act.id for act in all_measures() if act.destinations and act.covers(code))


@lru_cache(maxsize=300)
def produced(code: str) -> tuple[Produced, ...]:
    """What publishers print of a territory: of each material and stage the newest year of the newest edition."""
    newest: dict[tuple[str, str, str], SupplyFigure] = {}
    for one in sorted(figures(), key=lambda f: (f.printed, f.year, f.source.startswith("USGS"), f.vintage)):
        if one.territory == code:
            newest[one.material, one.stage, one.measure] = one
    return tuple(produced_line(newest[key]) for key in sorted(newest))


def produced_line(one: SupplyFigure) -> Produced:
    """One figure in words."""
    return Produced(
        material=one.material,
        what="reserves" if one.measure == "reserves" else f"{one.stage} {one.measure}",
        year=one.year,
        amount=words.tonnes(Bounds(one.low_t, one.typical_t, one.high_t), one.basis),
        status=one.status,
        source=one.source,
    )


def published(code: str, states: Iterable[MonthState]) -> tuple[Publishing, ...]:
    """What the store has of a reporter, by source."""
    own = sorted((one for one in states if one.reporter == code), key=lambda one: (one.source, one.month))
    found = []
    for source, group in groupby(own, lambda one: one.source):
        rows = list(group)
        gaps = [MonthGap(state, first, last) for _, _, state, first, last in spans(rows) if state in GAPS]
        reported = [one.month for one in rows if one.state in ("reported", "suppressed")]
        lag = None if is_modelled(source) else lag_of(source, code)
        found.append(Publishing(source, rows[0].month, max(reported, default=None), lag, tuple(gaps)))
    return tuple(found)
