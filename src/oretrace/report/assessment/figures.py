"""The figures of an assessment as ECharts option dictionaries: shares, HHI, dependence, lists."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from oretrace.report.charts import BLUE, INK, PALE, SOFT, STRONG, Chart, Option, base
from oretrace.views.assess import drawn, heading, index, share, size
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.assess.bounds import Bounds
    from oretrace.assess.dependence import Dependence, Origin
    from oretrace.assess.stages import StageTable
    from oretrace.catalog.critical_lists import Issuer, Listing

PALETTE = (BLUE, STRONG, "#6b3fa0", "#1f7a5c", "#8a6100", "#7b3f61", INK)
"""Colours of the territories that matter most; all carry white letters."""
REST, UNLISTED = PALE, "#e3e8ec"
ROW_PX, FRAME_PX = 44, 48
LETTERED = 0.13
"""A share from which on its territory's code stands in the bar."""
PERCENT: Option = {"interval": 25, "axisLabel": {"formatter": "{value} %"}}
PARTNERS = 10
"""Partners drawn of a dependence; the table has all."""


def coloured(tables: Sequence[StageTable]) -> dict[str, str]:
    """The colour of each territory drawn by itself: those with the largest share of any stage."""
    most: dict[str, float] = {}
    for table in tables:
        for row in table.held.shares:
            most[row.territory] = max(most.get(row.territory, 0.0), size(row.share))
    first = sorted(most, key=lambda code: (-most[code], code))
    return dict(zip(first, PALETTE, strict=False))


def shares_figure(tables: Sequence[StageTable], colours: Mapping[str, str]) -> Chart:
    """One bar per stage, one piece per territory; what is not printed is the pale end of the bar."""
    series = []
    for code, colour in colours.items():
        series.append(_pieces(place(code), colour, [_piece(table, code) for table in tables]))
    series.append(_pieces("others", REST, [_others(table, colours) for table in tables]))
    series.append(_pieces("not printed", UNLISTED, [_unlisted(table) for table in tables]))
    return _across([heading(table) for table in tables], series, PERCENT | {"max": 100}, ROW_PX * len(tables))


def hhi_figure(tables: Sequence[StageTable]) -> Chart:
    """The HHI of each stage with the interval that the printed figures allow."""
    text = [f"{heading(table)}: HHI {index(table.held.hhi)}" for table in tables]
    spans = [_span(n, table.held.hhi, INK, text[n]) for n, table in enumerate(tables)]
    points = [
        {"value": [table.held.hhi.typical, n], "tooltip": {"formatter": text[n]}}
        for n, table in enumerate(tables)
        if table.held.hhi.typical is not None
    ]
    series = [_whiskers(spans), _dots(points)]
    return _across([heading(table) for table in tables], series, {"max": 1, "interval": 0.25}, 34 * len(tables))


def dependence_figure(depends: Dependence) -> Chart:
    """Declared and corrected share of each partner, one bar under the other, with the corrected bounds."""
    rows = depends.origins[:PARTNERS]
    corrected = bool(depends.moves)
    names: list[str] = []
    bars: list[Any] = []
    spans: list[Option] = []
    for row in rows:
        names += [place(row.territory), "", ""] if corrected else [place(row.territory)]
        for bounds, colour, word in _two(row, corrected):
            text = f"{place(row.territory)}, {word}: {share(bounds)}"
            spans += [_span(len(bars), bounds.times(100, 100, 100), INK, text)]
            bar = {"value": _percent(bounds.typical), "itemStyle": {"color": colour}}
            bars.append(bar | {"tooltip": {"formatter": text}})
        bars += [None] if corrected else []
    drawn: Option = {"type": "bar", "data": bars, "barWidth": 13 if corrected else 16, "barCategoryGap": 0}
    most = max(bounds.high or 0.0 for row in rows for bounds in (row.declared, row.corrected))
    axis = PERCENT | {"max": min(100, 5 * math.ceil(20 * most)), "interval": None}
    return _across(names, [drawn, _whiskers(spans)], axis, (16 if corrected else 26) * len(names))


def lists_figure(listings: Mapping[Issuer, Sequence[Listing]]) -> Chart:
    """Every list of every issuer at its year: filled where it names the material, hollow where it does not."""
    rows = [(issuer, kind) for issuer, lists in listings.items() for kind in sorted({one.kind for one in lists})]
    marks = [
        _listed(rows.index((issuer, one.kind)), issuer, one) for issuer, lists in listings.items() for one in lists
    ]
    years = [one.year for lists in listings.values() for one in lists]
    series = [{"type": "scatter", "symbolSize": 15, "data": marks, "z": 4}]
    axis: Option = {"type": "category", "data": [str(year) for year in range(min(years) - 1, max(years) + 2)]}
    axis |= {"axisLabel": {"show": False}, "axisTick": {"show": False}}  # every mark carries its year
    return _across([f"{issuer} {kind}" for issuer, kind in rows], series, axis, 46 * len(rows))


def _piece(table: StageTable, code: str) -> Option | None:
    row = next((one for one in table.held.shares if one.territory == code), None)
    wide = drawn(row) / _whole(table)
    if row is None or wide <= 0:
        return None
    tooltip = {"formatter": f"{heading(table)}, {place(code)}: {share(row.share)}"}
    label = {"show": wide >= LETTERED, "formatter": code}
    return {"value": _percent(wide), "tooltip": tooltip, "label": label}


def _others(table: StageTable, colours: Mapping[str, str]) -> Option | None:
    rest = [row for row in table.held.shares if row.territory not in colours]
    wide = sum(drawn(row) for row in rest) / _whole(table)
    tooltip = {"formatter": f"{heading(table)}, {len(rest)} others together: {100 * wide:.3g} %"}
    return {"value": _percent(wide), "tooltip": tooltip} if wide > 0 else None


def _unlisted(table: StageTable) -> Option | None:
    """What the listed shares leave of the printed total."""
    wide = 1.0 - sum(drawn(row) for row in table.held.shares)
    tooltip = {"formatter": f"{heading(table)}, not printed by territory: {100 * wide:.3g} %"}
    return {"value": _percent(wide), "tooltip": tooltip} if wide > 0.001 else None


def _whole(table: StageTable) -> float:
    """What the shares drawn add up to where that is more than 1, as rounded parts of a rounded total may."""
    return max(1.0, sum(drawn(row) for row in table.held.shares))


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 3)


def _pieces(name: str, colour: str, data: Sequence[Option | None]) -> Option:
    label = {"show": False, "color": "#ffffff", "fontSize": 11, "fontWeight": "bold"}
    style = {"color": colour, "borderColor": "#ffffff", "borderWidth": 1}
    series: Option = {"type": "bar", "name": name, "stack": "all", "barWidth": 26, "label": label}
    return series | {"itemStyle": style, "data": list(data), "labelLayout": {"hideOverlap": True}}


def _two(row: Origin, corrected: bool) -> list[tuple[Bounds, str, str]]:
    declared = (row.declared, PALE, "declared")
    return [declared, (row.corrected, STRONG, "corrected")] if corrected else [declared]


def _span(at: int, one: Bounds, colour: str, text: str) -> Option:
    high = 1.0 if one.high is None else one.high
    style = {"color": colour, "width": 2, "opacity": 1 if high - one.low > 1e-4 else 0}
    return {"coords": [[one.low, at], [high, at]], "lineStyle": style, "tooltip": {"formatter": text}}


def _whiskers(spans: Sequence[Option]) -> Option:
    ends = {"symbol": ["circle", "circle"], "symbolSize": 5, "z": 5}
    return {"type": "lines", "coordinateSystem": "cartesian2d", "data": list(spans), **ends}


def _dots(points: Sequence[Option]) -> Option:
    style = {"color": STRONG, "borderColor": "#ffffff", "borderWidth": 1}
    return {"type": "scatter", "symbolSize": 12, "itemStyle": style, "data": list(points), "z": 6}


def _listed(row: int, issuer: str, one: Listing) -> Option:
    there = one.status != "not listed"
    style = {"color": BLUE if there else "#ffffff", "borderColor": BLUE if there else SOFT, "borderWidth": 2}
    symbol = "circle" if one.status in ("listed", "not listed") else "diamond"
    words = f"{issuer} {one.year}, {one.kind}: {one.status}{f' as {one.name}' if one.name else ''}"
    label = {"show": True, "position": "top", "formatter": str(one.year), "color": INK, "fontSize": 11}
    tooltip = {"formatter": _folded(words)}
    return {"value": [str(one.year), row], "symbol": symbol, "itemStyle": style, "label": label, "tooltip": tooltip}


def _folded(text: str, width: int = 48) -> str:
    return "\n".join(textwrap.wrap(text, width)[:8])


def _across(names: Sequence[str], series: Sequence[Option], axis: Option, body: int) -> Chart:
    """A figure with categories from top to bottom and shares from left to right."""
    text = {"color": SOFT, "fontSize": 11}
    x: Option = {"type": "value", "min": 0, "splitNumber": 4, "splitLine": {"lineStyle": {"color": "#e3e8ec"}}}
    x |= axis | {"axisLabel": text | {"hideOverlap": True} | axis.get("axisLabel", {})}
    y: Option = {"type": "category", "data": list(names), "inverse": True, "axisTick": {"show": False}}
    y |= {"axisLabel": {"color": INK, "fontSize": 12, "interval": 0}, "axisLine": {"lineStyle": {"color": SOFT}}}
    grid = {"left": 4, "right": 16, "top": 14, "bottom": 10, "containLabel": True}
    option = base(tooltip={"trigger": "item"}, grid=grid, xAxis=x, yAxis=y, series=list(series))
    return Chart(option, body + FRAME_PX)
