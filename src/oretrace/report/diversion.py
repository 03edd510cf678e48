"""What only the report of a scan for diversion draws: the map of routes, trade before and after the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.report import charts, legends, routemap
from oretrace.views.numbers import months
from oretrace.views.plain import amount_scale
from oretrace.views.routes import lane_rows, lane_scale, routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.detect.diversion.records import DiversionScan
    from oretrace.evidence import Evidence
    from oretrace.findings import Scan
    from oretrace.report.charts import Chart
    from oretrace.report.legends import LegendKey
    from oretrace.views.routes import LaneText


@dataclass(frozen=True)
class DiversionPart:
    """Figures by name, their keys and numbers, and how many hubs each leaves out; `template` draws them."""

    figures: Mapping[str, Chart]
    map_keys: list[LegendKey]
    lane_keys: list[LegendKey]
    lanes: tuple[LaneText, ...]
    unknown: str
    unit: str
    before: str
    after: str
    unmapped: int
    unplaced: list[str]
    undrawn: int
    template: str = "diversion.html.j2"


def diversion_part(scan: Scan, own: DiversionScan, evidence: Mapping[str, Evidence]) -> DiversionPart:
    """The part of a scan that has hubs; without evidence of any there are no lanes to draw."""
    found, window = routes(scan, own, evidence), own.window
    positions, scale = routemap.positions_of(found), lane_scale(found)
    figures = {"map": routemap.route_map(found, amount_scale(scan.leading), positions)}
    if found.explained:
        figures["before"], figures["after"] = charts.sankeys(found, scale)
    lanes, unknown = lane_rows(found)
    return DiversionPart(
        figures=figures,
        map_keys=legends.map_keys(found, positions),
        lane_keys=legends.sankey_keys(found),
        lanes=lanes,
        unknown=unknown,
        unit=scale.unit,
        before=months(window.pre_first, window.pre_last),
        after=months(window.post_first, window.post_last),
        unmapped=len(found.hubs) - len(found.mapped),
        unplaced=routemap.unplaced(found, positions),
        undrawn=max(0, len(found.explained) - charts.SANKEY_HUBS),
    )
