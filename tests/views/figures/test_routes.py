"""The map and the Sankey of routes: bounds as widths, the short way round the world, names that do not meet."""

import math
from itertools import pairwise

import pytest

from oretrace.findings import Amount
from oretrace.views.figures import RouteAmount, lanes_map, sankey
from oretrace.views.figures.land import MapWindow, northing, rings, window
from oretrace.views.figures.lanes_map import free_box, ways
from oretrace.views.figures.svg import meet
from tests.views.figures.drawing import SVG, classed, described, elements, read, texts
from tests.views.figures.samples import some_routes


def widths(markup: str, colour: str = "stroke-strong") -> list[float]:
    return [float(one.get("stroke-width", "0")) for one in classed(markup, colour)]


def test_an_arrow_is_as_wide_as_the_upper_bound_and_opaque_as_wide_as_the_lower() -> None:
    one = RouteAmount("CHN", None, "USA", Amount(at_least=1e6, at_most=4e6, unit="kg"))
    other = RouteAmount("CHN", None, "USA", Amount(at_most=2e6, unit="kg"))
    drawn = [width for width in widths(lanes_map([one, other])) if width > 1]
    assert drawn == [7.0, 7.0, 14.0, 14.0, 3.5]


def test_a_leg_without_an_amount_is_dashed() -> None:
    unknown = RouteAmount("CHN", "FRA", "USA", Amount(unit="kg"))
    markup = lanes_map([unknown])
    assert not [width for width in widths(markup) if width > 1]
    assert [one.get("stroke-dasharray") for one in classed(markup, "stroke-soft")][:2] == ["4 4", "4 4"]
    assert described(markup) == "China → France → United States: unknown."


def test_territories_without_a_place_are_named_below_the_map() -> None:
    assert "Not on the map: XYZ" in texts(lanes_map(some_routes()))


def test_several_destinations_stand_at_the_first_that_has_a_place() -> None:
    markup = lanes_map([RouteAmount("CHN", "THA", "OTH+USA", Amount(at_most=1.0))])
    assert any("United States" in text for text in texts(markup))


def test_hong_kong_and_singapore_have_a_dot_on_every_map_that_shows_them() -> None:
    markup = lanes_map([RouteAmount("CHN", "THA", "USA", Amount(at_most=1.0))])
    assert len(classed(markup, "fill-pale")) >= 2


@pytest.mark.parametrize("width", [720.0])
def test_a_way_over_the_edge_leaves_on_one_side_and_comes_back_on_the_other(width: float) -> None:
    assert ways((100.0, 50.0), (200.0, 60.0), width) == [((100.0, 50.0), (200.0, 60.0))]
    out, back = ways((700.0, 50.0), (20.0, 60.0), width)
    assert out == ((700.0, 50.0), (740.0, 60.0)) and back == ((-20.0, 50.0), (20.0, 60.0))


def test_trade_over_the_pacific_is_not_drawn_over_the_atlantic() -> None:
    china, america = (104.0, 35.0), (-98.5, 39.5)
    view = window([china, america], [(china, america, 1.0)], 720.0, 360.0)
    assert 0 < view.at(china)[0] < view.at(america)[0] < 720


@pytest.mark.slow
def test_all_places_of_the_world_fit_on_its_map() -> None:
    view = window([], [], 720.0, 360.0)
    assert view.scale == pytest.approx(2.0) and view.land.count("M") > 100
    assert northing(45.0) == pytest.approx(math.degrees(1.0)) == -northing(-45.0)
    assert all(abs(lon) <= 200 and max(lat for _, lat in ring) > -60 for ring in rings() for lon, _ in ring)


def test_no_outline_jumps_across_the_map() -> None:
    for ring in rings():
        assert max(abs(a[0] - b[0]) for a, b in pairwise(ring)) < 40


def test_a_window_shows_only_what_reaches_into_it() -> None:
    near = MapWindow(west=0.0, top=northing(60.0), scale=10.0, width=200.0, height=100.0)
    assert 0 < near.land.count("M") < 15


def test_names_beside_marks_do_not_meet() -> None:
    taken = [(300.0, 100.0, 310.0, 110.0)]
    boxes = [free_box("Singapore", (305.0, 105.0), taken) for _ in range(12)]
    found = [box for box in boxes if box]
    assert 2 < len(found) < 12
    assert not any(meet(a, b) for n, a in enumerate(found) for b in found[:n])


def test_the_sankey_is_as_high_as_its_amounts() -> None:
    markup = sankey(some_routes()[:2])
    outer = [float(one.get("height", "")) for one in classed(markup, "fill-ink") if one.tag == f"{SVG}rect"]
    middle = [float(one.get("height", "")) for one in classed(markup, "fill-strong") if one.tag == f"{SVG}rect"]
    assert outer == [240.0, 240.0]
    assert middle[:2] == [180.0, 60.0]


def test_the_sankey_prints_bounds_and_names_what_it_leaves_out() -> None:
    assert any("1,000 to 3,000" in text for text in texts(sankey(some_routes())))
    many = some_routes() * 4
    assert "10 more routes are in the table." in texts(sankey(many))
    assert texts(sankey([])) == ["No route."]


def test_each_route_has_its_own_words_for_a_pointer() -> None:
    inner = [one.text for one in elements(lanes_map(some_routes()), "title")]
    assert "China → Thailand → United States" in inner and read(lanes_map(some_routes())) is not None
