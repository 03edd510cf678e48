"""The keys of the figures: only what a figure shows, as (sign, words)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.report.lanes import flows, legs_reported, mapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import Scan
    from oretrace.report.lanes import HubLanes, Mean
    from oretrace.report.layout import Point

Key = tuple[str, str]

VERDICTS = (
    ("flagged", "flagged", "flagged hub"),
    ("not flagged", "other", "not flagged"),
    ("undecidable", "undecidable", "undecidable"),
)
SERIES = (
    ("observed", "observed"),
    ("expected", "counterfactual: what would have been expected without the act"),
    ("band", "its 90\u00a0% band"),
)


def map_keys(scan: Scan, evidence: Mapping[str, Evidence], positions: Mapping[str, Point]) -> list[Key]:
    """The verdicts on the map, and the dashes where a leg on it is published by nobody."""
    hubs = [hub for hub in mapped(scan) if hub.hub in positions]
    keys = [(sign, words) for verdict, sign, words in VERDICTS if any(hub.verdict == verdict for hub in hubs)]
    if not all(all(legs_reported(scan, hub, evidence)) for hub in hubs):
        keys.append(("unreported", "not reported: nobody publishes this leg"))
    return keys


def sankey_keys(direct: Mean, lanes: Sequence[HubLanes]) -> list[Key]:
    """The lanes of the Sankeys, and the hairlines where a leg has no figure."""
    keys = [("direct", "direct lane")] if direct.reported and (direct.before, direct.after) != (None, None) else []
    if any(lane.finding.flagged for lane in lanes):
        keys.append(("viaflagged", "through a flagged hub"))
    if not all(lane.finding.flagged for lane in lanes):
        keys.append(("viaother", "through another hub"))
    rows = [row for after in (False, True) for row in flows(direct, lanes, after=after)]
    if any(row.inward is None or row.onward is None for row in rows):
        why = "unknown (nobody reports)" if any(row.silent for row in rows) else "no figure"
        keys.append(("hairline", f"{why}, “?”: a hairline, its width is no figure"))
    return keys


def series_keys(evidence: Mapping[str, Evidence]) -> list[Key]:
    """The lines of the series, where any is drawn."""
    drawn = any(leg.reported for one in evidence.values() for leg in one.legs)
    return list(SERIES) if drawn else []
