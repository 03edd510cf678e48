"""The lanes of a scan as one reads them off the evidence: monthly means before and after, and who reports them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from oretrace.evidence import Evidence, Leg
    from oretrace.findings import Finding, Scan


@dataclass(frozen=True)
class Mean:
    """A lane's mean per month before and after the act, over the months that have a figure; None if none has."""

    before: float | None
    after: float | None
    reported: bool


@dataclass(frozen=True)
class HubLanes:
    """A hub's finding with the means of its two legs."""

    finding: Finding
    inward: Mean
    onward: Mean


class Flow(NamedTuple):
    """What goes into a hub (or along the lane "direct") and on from it, None without a figure.

    `silent` where that is because nobody reports it.
    """

    code: str
    inward: float | None
    onward: float | None
    silent: bool = False


MAPPED_HUBS = 25
UNREPORTED, ABSENT = Mean(None, None, False), Mean(None, None, True)


def in_window(month: str, first: date, last: date) -> bool:
    """Whether a month ("2022-03") lies between two first days of months, both included."""
    return f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}"


def leg_mean(leg: Leg | None, scan: Scan) -> Mean:
    """The means of one leg over the scan's two windows."""
    if leg is None or not leg.reported:
        return ABSENT if leg is None else UNREPORTED
    window = scan.window

    def over(first: date, last: date) -> float | None:
        series = zip(leg.months, leg.observed, strict=True)
        values = [value for month, value in series if value is not None and in_window(month, first, last)]
        return sum(values) / len(values) if values else None

    before, after = over(window.pre_first, window.pre_last), over(window.post_first, window.post_last)
    return Mean(before, after, True)


def find_leg(evidence: Evidence, origin: str, destination: str) -> Leg | None:
    """The leg between two territories, if the evidence has it."""
    return next((leg for leg in evidence.legs if (leg.origin, leg.destination) == (origin, destination)), None)


def coded(scan: Scan, evidence: Mapping[str, Evidence], names: Mapping[str, str]) -> dict[str, Evidence]:
    """The evidence with territory codes for the ends of its legs, where it has the territories' names."""
    legs = {}
    for finding in scan.hubs:
        if finding.id in evidence:
            ends = {names.get(code, code): code for code in (scan.origin, scan.destination, finding.hub)}
            one = evidence[finding.id]
            legs[finding.id] = replace(one, legs=tuple(with_codes(leg, ends) for leg in one.legs))
    return legs


def with_codes(leg: Leg, ends: Mapping[str, str]) -> Leg:
    """The leg with the code of each end that is a name."""
    return replace(
        leg, origin=ends.get(leg.origin, leg.origin), destination=ends.get(leg.destination, leg.destination)
    )


def direct_leg(scan: Scan, evidence: Mapping[str, Evidence]) -> Leg | None:
    """The direct lane from origin to destination, from the first finding whose evidence has it."""
    known = (evidence[finding.id] for finding in scan.hubs if finding.id in evidence)
    return next((leg for one in known if (leg := find_leg(one, scan.origin, scan.destination))), None)


def hub_lanes(scan: Scan, evidence: Mapping[str, Evidence]) -> tuple[HubLanes, ...]:
    """Every hub that has evidence, best first, with the means of its legs."""
    return tuple(
        HubLanes(
            finding,
            leg_mean(find_leg(evidence[finding.id], scan.origin, finding.hub), scan),
            leg_mean(find_leg(evidence[finding.id], finding.hub, scan.destination), scan),
        )
        for finding in scan.hubs
        if finding.id in evidence
    )


def legs_reported(scan: Scan, finding: Finding, evidence: Mapping[str, Evidence]) -> tuple[bool, bool]:
    """Whether anybody reports the hub's two legs; without evidence a one-leg claim is taken to lack the second."""
    one = evidence.get(finding.id)
    if one is None:
        return True, finding.mode == "two_leg"
    inward = find_leg(one, scan.origin, finding.hub)
    onward = find_leg(one, finding.hub, scan.destination)
    return (
        inward.reported if inward else True,
        onward.reported if onward else finding.mode == "two_leg",
    )


def flows(direct: Mean, lanes: Sequence[HubLanes], *, after: bool) -> list[Flow]:
    """The direct lane, where it has a figure, and the hubs in one of the two windows."""

    def pick(mean: Mean) -> float | None:
        return mean.after if after else mean.before

    straight = pick(direct)
    rows = [] if straight is None else [Flow("direct", straight, straight)]
    for lane in lanes:
        silent = not (lane.inward.reported and lane.onward.reported)
        rows.append(Flow(lane.finding.hub, pick(lane.inward), pick(lane.onward), silent))
    return rows


def mapped(scan: Scan) -> list[Finding]:
    """The hubs that the map shows: all that are flagged and the first of the others."""
    return [hub for n, hub in enumerate(scan.hubs) if hub.flagged or n < MAPPED_HUBS]
