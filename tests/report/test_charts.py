"""The figures' option dictionaries: what is drawn, what is not invented, that scales agree."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.report import charts, monthly, routemap
from oretrace.report.layout import (
    CLEAR_PX,
    GAP_PX,
    HAIRLINE_PX,
    Point,
    bends,
    bounds,
    clearance,
    label_sides,
    pixel,
    placed,
    sankey_body,
)
from oretrace.views.drawings import drawing_view
from oretrace.views.numbers import Scale
from oretrace.views.routes import HubFlow, Routes, mean, routes
from tests.report.sample import Sample, one_leg_eur, two_leg_kg

MILLION = Scale(1e6, "M EUR")


def routes_of(sample: Sample) -> Routes:
    return routes(sample.scan, sample.scan.details, sample.evidence)


def mapped(sample: Sample, *without: str) -> charts.Chart:
    found = routes_of(sample)
    positions = {code: at for code, at in routemap.positions_of(found).items() if code not in without}
    return routemap.route_map(found, MILLION, positions)


def both_sankeys(sample: Sample) -> tuple[charts.Chart, charts.Chart]:
    return charts.sankeys(routes_of(sample), MILLION)


def series_of(chart: charts.Chart, name: str) -> Any:
    return next(one for one in chart.option["series"] if one.get("name") == name or one["type"] == name)


def test_every_chart_is_json_without_nan() -> None:
    sample = two_leg_kg()
    leg = sample.evidence[sample.scan.leading[0].id].series()[0]
    drawn = monthly.drawing_chart(drawing_view(leg), (), sample.scan.details.window)
    for one in (mapped(sample), *both_sankeys(sample), drawn):
        json.dumps(one.option, allow_nan=False)


def test_map_dashes_an_unreported_leg_and_widens_with_the_estimate() -> None:
    sample = one_leg_eur()
    lines = series_of(mapped(sample), "lines")["data"]
    assert len(lines) == 2 * len(sample.scan.leading)
    dashed = [line for line in lines if line["lineStyle"]["type"] == "dashed"]
    assert len(dashed) == len(sample.scan.leading)
    assert all("not reported" in line["tooltip"]["formatter"] for line in dashed)
    assert {line["lineStyle"]["color"] for line in dashed} == {charts.UNKNOWN}
    solid = {line["tooltip"]["formatter"]: line["lineStyle"]["width"] for line in lines if line not in dashed}
    widest = max(solid, key=lambda text: solid[text])
    assert "Kazakhstan" in widest


def test_map_of_two_legs_is_solid_and_marks_verdicts_by_shape() -> None:
    sample = two_leg_kg()
    chart = mapped(sample)
    assert {line["lineStyle"]["type"] for line in series_of(chart, "lines")["data"]} == {"solid"}
    shapes = {mark["name"]: mark["symbol"] for mark in series_of(chart, "scatter")["data"]}
    assert (shapes["Thailand"], shapes["Hong Kong"], shapes["Belgium"]) == (
        "triangle",
        "emptyDiamond",
        "emptyCircle",
    )


def test_map_leaves_out_what_has_no_position() -> None:
    sample = one_leg_eur()
    chart = mapped(sample, "KGZ", routemap.TO)
    names = {mark["name"] for mark in series_of(chart, "scatter")["data"]}
    assert not names & {"Kyrgyzstan", "Russia"}
    assert len(series_of(chart, "lines")["data"]) == len(sample.scan.leading) - 1
    routemap.route_map(routes_of(sample), MILLION, {})


POINTS = {
    "CHN": (104.0, 35.0), "USA": (-98.0, 39.0), "EUU": (4.0, 50.0), "RUS": (37.0, 55.0), "THA": (101.0, 15.0),
    "MEX": (-102.0, 23.0), "BEL": (4.5, 50.6),
}  # fmt: skip


def test_the_pacific_is_chosen_when_the_legs_cross_it() -> None:
    found = placed(POINTS, "CHN", ["THA", "MEX"], "USA")
    assert found.world == "pacific" and found.at["USA"] == found.ends["THA"] == (262.0, 39.0)
    assert placed(POINTS, "EUU", ["BEL"], "RUS").world == "world"
    (west, north), (east, south) = bounds(list(POINTS.values()))
    assert west < -98 and east > 104 and south < 35 and north > 55


def test_no_leg_crosses_the_wrong_ocean() -> None:
    """Through Belgium over the Atlantic, through Mexico over the Pacific: the destination stands on both sides."""
    found = placed(POINTS, "CHN", ["BEL", "MEX", "THA"], "USA")
    assert found.world == "twice"
    assert found.ends == {"BEL": (-98.0, 39.0), "MEX": (262.0, 39.0), "THA": (262.0, 39.0)}


@given(st.lists(st.floats(-180, 180), min_size=3, max_size=9), st.booleans())
def test_every_leg_goes_the_short_way_round(longitudes: list[float], known: bool) -> None:
    points = {str(n): (lon, 0.0) for n, lon in enumerate(longitudes)}
    hubs = list(points)[2:]
    found = placed(points, "0", hubs, "1")
    for hub in hubs:
        for begin, end in ((found.at["0"], found.at[hub]), (found.at[hub], found.ends[hub])):
            assert abs(begin[0] - end[0]) <= 180 + 1e-9
    edge = {"world": (-180, 180), "pacific": (-30, 330), "twice": (-180, 720)}[found.world]
    assert all(edge[0] - 1e-9 <= lon <= edge[1] for lon, _ in (*found.at.values(), *found.ends.values()))


def test_names_of_neighbours_stand_on_different_sides() -> None:
    sides = label_sides([((74.6, 41.5), "Kyrgyzstan"), ((64.0, 41.5), "Uzbekistan"), ((4.0, 50.0), "Belgium")])
    assert sides[0] == "right"
    assert sides[1] != "right"


def test_no_line_runs_through_the_mark_of_another_hub() -> None:
    here: Point = (4.4, 50.8)
    belarus, kazakhstan = (28.0, 53.5), (67.0, 48.0)
    marks = [here, belarus, kazakhstan, (37.6, 55.8), (44.9, 40.2)]
    scale = 600 / (67.0 - 4.4)
    a, b, other = (pixel(point, scale) for point in (here, kazakhstan, belarus))
    assert clearance(a, b, 0.18, [other]) < CLEAR_PX
    bend = bends([(here, kazakhstan)], marks)[here, kazakhstan]
    assert clearance(a, b, bend, [other]) >= CLEAR_PX
    assert bends([(here, kazakhstan)], [here, kazakhstan]) == {(here, kazakhstan): 0.18}


def test_sankey_invents_no_figure_for_an_unreported_leg() -> None:
    sample = one_leg_eur()
    for chart in both_sankeys(sample):
        series = chart.option["series"][0]
        nodes = {node["name"]: node for node in series["data"]}
        assert "unknown (nobody reports)" in nodes["to unknown"]["label"]["formatter"]
        onward = [link for link in series["links"] if link["target"] == "to unknown"]
        assert len(onward) == len(sample.scan.leading)
        assert len({link["value"] for link in onward}) == 1
        assert all(link["lineStyle"]["color"] == charts.UNKNOWN for link in onward)
        assert all("unknown (nobody reports)" in link["tooltip"]["formatter"] for link in onward)
        assert nodes["via KGZ"]["label"]["formatter"].endswith("→ ?")


def test_sankey_holds_the_direct_lane_and_both_legs() -> None:
    sample = two_leg_kg()
    before, after = both_sankeys(sample)
    for chart in (before, after):
        links = {(link["source"], link["target"]) for link in chart.option["series"][0]["links"]}
        assert {("from", "via direct"), ("via direct", "to"), ("from", "via THA"), ("via THA", "to")} <= links
        assert not any("to unknown" in link for link in links)

    def direct(chart: charts.Chart) -> float:
        return next(float(x["value"]) for x in chart.option["series"][0]["links"] if x["target"] == "via direct")

    assert direct(after) < 0.3 * direct(before)


def test_both_sankeys_have_one_scale() -> None:
    """Per pixel the same amount: the fullest column, less its gaps, over the height."""
    rows = [HubFlow("direct", "direct", 60.0, 60.0), HubFlow("A", "A", 30.0, 10.0), HubFlow("B", "B", 10.0, None)]
    assert sankey_body(rows, 0.5) == pytest.approx(100 / 0.5 + 2 * GAP_PX)
    assert sankey_body([HubFlow("direct", "direct", 60.0, 60.0)], 0.5) == pytest.approx(120)
    assert sankey_body([HubFlow("A", "A", 0.0, None)] * 2, 100.0) == pytest.approx(
        max(20.0, 2 * HAIRLINE_PX + GAP_PX)
    )


def test_series_draws_band_dates_and_windows() -> None:
    sample = two_leg_kg()
    leg = sample.evidence[sample.scan.leading[0].id].series()[0]
    view, dates = (
        drawing_view(leg),
        (("announced", "2024-12-03"), ("suspended", "2025-11-09"), ("ends", "2031-01-01")),
    )
    chart = monthly.drawing_chart(view, dates, sample.scan.details.window)
    observed, floor, band = (series_of(chart, name) for name in ("observed", "band from", "band"))
    assert (view.scale.unit, chart.unit) == ("t", "t")
    assert len(observed["data"]) == len(leg.months) == len(chart.option["xAxis"]["data"])
    assert observed["data"][7] is None
    assert observed["data"][0] == pytest.approx((leg.observed[0] or 0) / 1e3, rel=1e-3)
    assert floor["data"][0] is None
    low, high = leg.low[-1], leg.high[-1]
    assert low is not None and high is not None
    assert floor["data"][-1] + band["data"][-1] == pytest.approx(high / 1e3, rel=1e-3)
    labels = [line["label"]["formatter"] for line in observed["markLine"]["data"]]
    assert labels == ["announced 2024-12-03", "suspended 2025-11-09"]
    areas = [(pair[0]["name"], pair[0]["xAxis"], pair[1]["xAxis"]) for pair in observed["markArea"]["data"]]
    assert areas == [("before", "2022-12", "2024-11"), ("after", "2024-12", "2026-05")]
    assert series_of(monthly.drawing_chart(view, (), None), "observed")["markArea"]["data"] == []


def test_a_month_without_a_figure_is_not_a_zero() -> None:
    sample = one_leg_eur()
    leg = sample.evidence[sample.scan.leading[0].id].series()[0]
    found = mean(replace(leg, observed=(None,) * len(leg.months)), sample.scan.details)
    assert (found.before, found.after, found.reported) == (None, None, True)
