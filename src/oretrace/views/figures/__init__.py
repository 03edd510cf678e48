"""Figures as SVG markup: pure functions from a record to text, for page, print and PDF; figures.css colours them."""

from oretrace.views.figures.balance import balance
from oretrace.views.figures.cloud import cloud
from oretrace.views.figures.glyph import glyph, glyph_scale, large_glyph
from oretrace.views.figures.lanes_map import lanes_map
from oretrace.views.figures.route_amounts import RouteAmount, route_amounts
from oretrace.views.figures.sankey import sankey
from oretrace.views.figures.series import series

__all__ = [
    "RouteAmount",
    "balance",
    "cloud",
    "glyph",
    "glyph_scale",
    "lanes_map",
    "large_glyph",
    "route_amounts",
    "sankey",
    "series",
]
