"""Which figures a scan of an act reads, and which claims they allow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from oretrace.catalog.families import codes_of, family_members, family_of
from oretrace.catalog.territories import territories
from oretrace.errors import OptionError
from oretrace.live.calls import CallSeries, Flow, Need
from oretrace.live.services import SERVICES
from oretrace.months import add_months

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure

BEFORE, AFTER = 36, 24
"""Months around the act: a window of 24 before and 18 after, and as much history as placebo dates can use."""
FEWEST_BEFORE, FEWEST_AFTER = 3, 2
"""Months that a scan needs at least on both sides of the act."""
FIRST, SECOND, BOTH = "first leg", "second leg", "both legs"
UNION = "EUU"


@dataclass(frozen=True)
class Allowed:
    """One claim that the data allow: of which hubs, by whose figures, in which months."""

    claim: str
    hubs: str
    by: str
    first: date
    last: date


def needs_of(
    measure: Measure, today: date, keyed: Collection[str] = (), codes: tuple[str, ...] | None = None
) -> tuple[Need, ...]:
    """What a scan of an act needs: its destinations' imports, its origin's exports, what hubs report of both.

    `keyed` are services with a key, `codes` codes in place of the act's. OptionError for an act that names no
    destination or no code.
    """
    if not measure.destinations:
        raise OptionError(f"{measure.id} is an act on all destinations: name the one to examine with --target")
    act = measure.first_full_month
    wanted = codes or measure.hs6_codes
    if not wanted:
        raise OptionError(f"{measure.id} names no customs codes: give them with --hs")
    first, last = add_months(act, -BEFORE), add_months(act, AFTER - 1)
    wanted = _with_families(wanted, first, last)
    needs = []
    for series, why in _series(measure, today, keyed):
        end = min(last, SERVICES[series.service].newest(today))
        if end >= first:
            needs.append(Need(series, wanted, first, end, why))
    return tuple(needs)


def _with_families(codes: tuple[str, ...], first: date, last: date) -> tuple[str, ...]:
    """The codes, and those whose goods they took over or gave away in these months."""
    members = family_members()
    found = set(codes)
    for code in codes:
        member = members.get(code[:6])
        if member and any(f"{first:%Y-%m}" < revision <= f"{last:%Y-%m}" for revision in member.revisions):
            found |= set(codes_of(family_of(code[:6])))
    return tuple(sorted(found))


def _series(measure: Measure, today: date, keyed: Collection[str]) -> list[tuple[CallSeries, str]]:
    """Each series once, with the leg it is for, the destination's first."""
    origin = measure.issuer
    found: dict[CallSeries, str] = {}
    for target in _places(measure.destinations, today):
        found.setdefault(_of(target, "import", today, keyed), SECOND)
        if _home(target, today, keyed) == "comtrade":
            found.setdefault(CallSeries("comtrade", "export", (), (target,)), SECOND)
    found.setdefault(_of(origin, "export", today, keyed), FIRST)
    flows: tuple[Flow, ...] = ("import", "export")
    for flow in flows:  # these two answer in few calls; what other hubs buy from the origin, Comtrade has
        found.setdefault(CallSeries("comext", flow), BOTH)
        found.setdefault(CallSeries("uk", flow, ("GBR",)), BOTH)
    if not territories().members(origin, today):
        found.setdefault(CallSeries("comtrade", "import", (), (origin,)), FIRST)
    return list(found.items())


def _places(names: tuple[str, ...], today: date) -> list[str]:
    """Destinations one by one; the European Union is one, as one service has it."""
    return [place for name in names for place in ([name] if name == UNION else members(name, today))]


def members(name: str, today: date) -> tuple[str, ...]:
    """The members of a group, of which no source reads the sum; a territory that is none is its own."""
    return territories().members(name, today) or (name,)


def _home(name: str, today: date, keyed: Collection[str]) -> str:
    """The service that has a territory's own figures first."""
    if name == UNION or name in territories().members(UNION, today):
        return "comext"
    return next(
        (s.id for s in SERVICES.values() if s.reporter == name and (s.id in keyed or not s.key_needed)), "comtrade"
    )


def _of(name: str, flow: Flow, today: date, keyed: Collection[str]) -> CallSeries:
    service = _home(name, today, keyed)
    return CallSeries(service, flow, () if service == "comext" else (name,))


def claims_of(
    measure: Measure, today: date, keyed: Collection[str], held: Mapping[CallSeries, Collection[date]]
) -> tuple[Allowed, ...]:
    """What can be claimed from the months held of each series: two legs, the second alone, the first alone.

    A leg counts with three months before the act and two from it on.
    """
    act = measure.first_full_month
    usable = {series: months for series, months in held.items() if _reaches(months, act)}
    second = [m for s, m in usable.items() if s in _second(measure, today, keyed)]
    if not second:
        return tuple(_alone(measure, usable))
    end, start = max(map(max, second)), min(map(min, second))
    found = []
    for series, months in sorted(usable.items()):
        if hubs := _hubs(measure, series):
            found.append(Allowed("two legs", hubs, str(series), max(start, min(months)), min(end, max(months))))
    return (*found, Allowed(f"{SECOND} alone", "every other hub", "the destination's own imports", start, end))


def _reaches(months: Collection[date], act: date) -> bool:
    before = sum(month < act for month in months)
    return before >= FEWEST_BEFORE and len(months) - before >= FEWEST_AFTER


def _second(measure: Measure, today: date, keyed: Collection[str]) -> set[CallSeries]:
    return {series for series, why in _series(measure, today, keyed) if why == SECOND}


def _hubs(measure: Measure, series: CallSeries) -> str | None:
    """The hubs whose first leg a series shows; None where it shows none."""
    if series.flow == "export":
        return "every hub" if series.reporters == (measure.issuer,) else None
    if series.partners not in ((), (measure.issuer,)):
        return None
    if series.service == "comext":
        return "members of the European Union"
    if series.reporters:
        name = series.reporters[0]
        return None if name in measure.destinations else territories().name(name)
    return "reporters to UN Comtrade"


def _alone(measure: Measure, usable: Mapping[CallSeries, Collection[date]]) -> list[Allowed]:
    """Without the destination's figures: two legs of hubs whose exports are there, too, the first of the others."""
    found = []
    for series, months in sorted(usable.items()):
        sold = usable.get(CallSeries(series.service, "export", series.reporters)) if not series.partners else None
        if hubs := _hubs(measure, series):
            if series.flow == "import" and sold:
                ends = max(min(months), min(sold)), min(max(months), max(sold))
                found.append(Allowed("two legs", hubs, f"{series}, and its exports", *ends))
            else:
                found.append(Allowed(f"{FIRST} alone", hubs, str(series), min(months), max(months)))
    return found
