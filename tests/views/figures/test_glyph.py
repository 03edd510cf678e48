"""The interval glyph: what is known of an amount and nothing else, on one scale."""

import math
from dataclasses import replace

import pytest

from oretrace.findings import Amount
from oretrace.views.figures import glyph, glyph_scale, large_glyph
from tests.views.figures.drawing import SVG, classed, described, elements, read, texts
from tests.views.figures.samples import AMOUNT


def solid_to(markup: str) -> float:
    """The right edge of the solid bar."""
    (bar,) = [one for one in classed(markup, "fill-strong") if one.tag.endswith("rect")]
    return float(bar.get("x", "")) + float(bar.get("width", ""))


def test_an_unknown_amount_is_not_drawn() -> None:
    for nothing in (Amount(), Amount(at_most=math.inf), Amount(estimate=math.nan), Amount(interval90_low=1.0)):
        markup = glyph(nothing, 10.0)
        assert not [*elements(markup, "rect"), *elements(markup, "path")]
        assert "at most unknown" in described(markup)


def test_a_page_says_that_an_amount_is_unknown() -> None:
    assert texts(large_glyph(Amount(at_most=math.inf), 10.0)) == ["The amount is unknown."]


def test_a_bound_of_0_is_drawn_and_an_unknown_one_is_not() -> None:
    assert solid_to(glyph(Amount(at_least=0.0), 10.0)) == 3.0
    assert not classed(glyph(Amount(at_most=5.0), 10.0), "fill-strong")


def test_a_larger_amount_reaches_farther_on_the_same_scale() -> None:
    edges = [solid_to(glyph(replace(AMOUNT, at_least=kg), 6e4)) for kg in (1e3, 5e3, 2e4, 6e4)]
    assert edges == sorted(set(edges)) and edges[-1] == 114.0


def test_the_scale_of_a_list_is_its_largest_figure() -> None:
    assert glyph_scale([AMOUNT, Amount(), Amount(at_most=math.inf), Amount(estimate=7e4)]) == 7e4
    assert glyph_scale([]) == 0.0
    assert not elements(glyph(Amount(), 0.0), "path")


def test_a_value_past_the_edge_is_marked() -> None:
    assert not [one for one in classed(glyph(AMOUNT, 6e4), "fill-ink") if one.tag.endswith("path")]
    assert [one for one in classed(glyph(AMOUNT, 4e4), "fill-ink") if one.tag.endswith("path")]


@pytest.mark.parametrize("draw", [glyph, large_glyph])
def test_each_part_is_there_once(draw: object) -> None:
    markup = draw(AMOUNT, 6e4)  # type: ignore[operator]
    parts = [one.get("class") for one in read(markup).findall(f"{SVG}rect")]
    assert parts == ["stroke-strong", "fill-strong", "fill-blue stroke-blue", "fill-ink stroke-ground"]


def test_a_page_shows_the_figures_in_a_unit_that_reads_well() -> None:
    assert texts(large_glyph(AMOUNT, 6e4))[:7] == ["0", "10", "20", "30", "40", "50", "60 t"]
