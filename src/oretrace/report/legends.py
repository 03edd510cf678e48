"""The keys of the figures: only what a figure shows, as (sign, words)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.report.charts import SANKEY_HUBS
from oretrace.views.routes import flows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.report.layout import Point
    from oretrace.views.routes import Routes

LegendKey = tuple[str, str]

VERDICTS = (
    ("flagged", "flagged", "flagged hub"),
    ("not flagged", "other", "not flagged"),
    ("undecidable", "undecidable", "undecidable"),
)
COUNTERFACTUAL: LegendKey = ("expected", "counterfactual: expected without the act")
BAND: LegendKey = ("band", "its 90\u00a0% band")


def map_keys(found: Routes, positions: Mapping[str, Point]) -> list[LegendKey]:
    """The verdicts on the map, and the dashes where a leg on it is published by nobody."""
    hubs = [hub for hub in found.mapped if hub.hub in positions]
    keys = [(sign, words) for verdict, sign, words in VERDICTS if any(hub.finding.verdict == verdict for hub in hubs)]
    if any(hub.silent for hub in hubs):
        keys.append(("unreported", "not reported: nobody publishes this leg"))
    return keys


def sankey_keys(found: Routes) -> list[LegendKey]:
    """The lanes of the Sankeys, and the hairlines where a leg has no figure."""
    direct, hubs = found.direct, found.explained[:SANKEY_HUBS]
    keys = [("direct", "direct lane")] if direct.reported and (direct.before, direct.after) != (None, None) else []
    if any(hub.finding.flagged for hub in hubs):
        keys.append(("viaflagged", "through a flagged hub"))
    if not all(hub.finding.flagged for hub in hubs):
        keys.append(("viaother", "through another hub"))
    rows = [row for after in (False, True) for row in flows(direct, hubs, after=after)]
    if any(row.inward is None or row.onward is None for row in rows):
        why = "unknown (nobody reports)" if any(row.silent for row in rows) else "no figure"
        keys.append(("hairline", f"{why}, “?”: a hairline, its width is no figure"))
    return keys
