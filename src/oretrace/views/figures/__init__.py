"""Figures as SVG markup: pure functions from a record to text, for page, print and PDF; figures.css colours them."""

from oretrace.views.figures.balance import balance
from oretrace.views.figures.cloud import cloud
from oretrace.views.figures.drawn import drawn
from oretrace.views.figures.fan import Vintages, fan
from oretrace.views.figures.glyph import glyph, glyph_scale, large_glyph
from oretrace.views.figures.graph import graph
from oretrace.views.figures.lanes_map import lanes_map
from oretrace.views.figures.month_grid import month_grid
from oretrace.views.figures.route_amounts import RouteAmount, route_amounts
from oretrace.views.figures.sankey import sankey
from oretrace.views.figures.series import series
from oretrace.views.figures.shares import ShareRow, shares
from oretrace.views.figures.waterfall import waterfall

__all__ = [
    "RouteAmount",
    "ShareRow",
    "Vintages",
    "balance",
    "cloud",
    "drawn",
    "fan",
    "glyph",
    "glyph_scale",
    "graph",
    "lanes_map",
    "large_glyph",
    "month_grid",
    "route_amounts",
    "sankey",
    "series",
    "shares",
    "waterfall",
]
