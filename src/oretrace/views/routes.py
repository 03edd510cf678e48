"""The routes of a scan for diversion, read off its evidence: monthly means before and after, and who reports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from oretrace.views.numbers import place, places, scale_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from oretrace.detect.diversion.records import DiversionScan
    from oretrace.evidence import Evidence, SeriesExhibit
    from oretrace.findings import Finding, Scan
    from oretrace.views.numbers import Scale

DIRECT, INWARD, ONWARD = "direct", "leg 1", "leg 2"
"""The names of the three series of a hub's evidence."""
SHOWN = 25
"""Hubs on the map, beside all that are flagged."""


@dataclass(frozen=True)
class LaneMean:
    """A lane's mean per month before and after the act, over the months that have a figure; None if none has."""

    before: float | None
    after: float | None
    reported: bool


UNREPORTED, ABSENT = LaneMean(None, None, False), LaneMean(None, None, True)


@dataclass(frozen=True)
class RouteRow:
    """A hub with the means of its two legs; ABSENT where there is no evidence of it."""

    finding: Finding
    hub: str
    name: str
    inward: LaneMean
    onward: LaneMean
    explained: bool

    @property
    def silent(self) -> bool:
        """Whether one of the legs is published by nobody."""
        return not (self.inward.reported and self.onward.reported)


@dataclass(frozen=True)
class Routes:
    """The ends by code and in words, the direct lane, and every hub, best first."""

    scan: DiversionScan
    origin: str
    destination: str
    direct: LaneMean
    hubs: tuple[RouteRow, ...]

    @property
    def explained(self) -> tuple[RouteRow, ...]:
        """The hubs whose evidence is at hand."""
        return tuple(hub for hub in self.hubs if hub.explained)

    @property
    def mapped(self) -> tuple[RouteRow, ...]:
        """The hubs that the map shows: all that are flagged and the first of the others."""
        return tuple(hub for n, hub in enumerate(self.hubs) if hub.finding.flagged or n < SHOWN)

    def flagged(self, hub: str) -> bool:
        """Whether a hub is flagged."""
        return any(one.finding.flagged for one in self.hubs if one.hub == hub)


class HubFlow(NamedTuple):
    """What goes into a hub (or along the lane "direct") and on from it, None without a figure.

    `silent` where that is because nobody reports it.
    """

    code: str
    name: str
    inward: float | None
    onward: float | None
    silent: bool = False


class LaneText(NamedTuple):
    """One lane's mean per month, as text."""

    name: str
    before: str
    after: str


def routes(scan: Scan, own: DiversionScan, evidence: Mapping[str, Evidence]) -> Routes:
    """The routes of all hubs of a scan."""
    known = [evidence[hub.id] for hub in scan.leading if hub.id in evidence]
    direct = next((series for one in known if (series := named(one, DIRECT))), None)
    hubs = tuple(route(hub, own, evidence.get(hub.id)) for hub in scan.leading)
    return Routes(own, place(own.origin), places(own.destinations), mean(direct, own), hubs)


def route(finding: Finding, own: DiversionScan, evidence: Evidence | None) -> RouteRow:
    """One hub's route; without evidence the leg on which a claim does not rest is taken to be unpublished."""
    hub = finding.subject["hub"]
    if evidence is None:
        claim = finding.details.claim
        inward = UNREPORTED if claim == "second leg" else ABSENT
        onward = UNREPORTED if claim == "first leg" else ABSENT
        return RouteRow(finding, hub, place(hub), inward, onward, explained=False)
    inward, onward = (mean(named(evidence, name), own) for name in (INWARD, ONWARD))
    return RouteRow(finding, hub, place(hub), inward, onward, explained=True)


def named(evidence: Evidence, name: str) -> SeriesExhibit | None:
    """The series of that name, if the evidence has it."""
    return next((series for series in evidence.series() if series.name == name), None)


def mean(series: SeriesExhibit | None, own: DiversionScan) -> LaneMean:
    """The means of one series over the scan's two windows."""
    if series is None or not series.reported:
        return ABSENT if series is None else UNREPORTED
    window = own.window

    def over(first: date, last: date) -> float | None:
        pairs = zip(series.months, series.observed, strict=True)
        values = [value for month, value in pairs if value is not None and in_window(month, first, last)]
        return sum(values) / len(values) if values else None

    return LaneMean(over(window.pre_first, window.pre_last), over(window.post_first, window.post_last), True)


def in_window(month: str, first: date, last: date) -> bool:
    """Whether a month ("2022-03") lies between two first days of months, both included."""
    return f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}"


def flows(direct: LaneMean, hubs: Sequence[RouteRow], *, after: bool) -> list[HubFlow]:
    """The direct lane, where it has a figure, and the hubs in one of the two windows."""

    def pick(one: LaneMean) -> float | None:
        return one.after if after else one.before

    straight = pick(direct)
    rows = [] if straight is None else [HubFlow("direct", "direct", straight, straight)]
    return rows + [HubFlow(hub.hub, hub.name, pick(hub.inward), pick(hub.onward), hub.silent) for hub in hubs]


def lane_scale(found: Routes) -> Scale:
    """The scale of all monthly means."""
    means = [found.direct, *(one for hub in found.explained for one in (hub.inward, hub.onward))]
    return scale_for(found.scan.unit, *(value for one in means for value in (one.before, one.after)))


def lane_rows(found: Routes) -> tuple[tuple[LaneText, ...], str]:
    """The numbers of the Sankeys, direct lane first.

    Where nobody reports any onward leg one sentence replaces the rows.
    """
    scale, hubs = lane_scale(found), found.explained
    silent = bool(hubs) and not any(hub.onward.reported for hub in hubs)
    rows = [lane_row(f"{found.origin} → {found.destination} (direct)", found.direct, scale)]
    for hub in hubs:
        rows.append(lane_row(f"{found.origin} → {hub.name}", hub.inward, scale))
        if not silent:
            rows.append(lane_row(f"{hub.name} → {found.destination}", hub.onward, scale))
    text = f"Trade from the hubs on to {found.destination} is unknown: nobody reports any of these legs."
    return tuple(rows), text if silent else ""


def lane_row(name: str, one: LaneMean, scale: Scale) -> LaneText:
    """One lane; "unknown (nobody reports)" instead of an invented figure."""
    if not one.reported:
        return LaneText(name, "unknown (nobody reports)", "unknown (nobody reports)")
    return LaneText(name, scale.amount(one.before), scale.amount(one.after))
