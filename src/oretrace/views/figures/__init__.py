"""Figures as SVG markup: pure functions from a record to text, for page, print and PDF; figures.css colours them."""

from oretrace.views.figures.glyph import glyph, glyph_scale, large_glyph
from oretrace.views.figures.series import series

__all__ = ["glyph", "glyph_scale", "large_glyph", "series"]
