"""Figures of months by kind: what is drawn of lines, shares and clouds, with its keys and its numbers."""

import json
from dataclasses import replace
from typing import Any

import pytest

from oretrace.evidence import Cloud, Evidence, from_json, to_json
from oretrace.report.charts import Chart
from oretrace.report.monthly import BESIDE, drawing_chart
from oretrace.views.drawings import drawing_view
from tests.report.drawings import ACT, MONTHS, cloud, pair, share
from tests.report.sample import two_leg_kg

DATES = (("in force", "2023-09-01"),)
ALL = [pair, share, cloud]


def drawn(chart: Chart, name: str) -> Any:
    return next(one for one in chart.option["series"] if one.get("name") == name)


@pytest.mark.parametrize("make", ALL)
def test_json_without_nan_dates_and_a_key_for_every_line(make: Any) -> None:
    chart = drawing_chart(drawing_view(make()), DATES, None)
    json.dumps(chart.option, allow_nan=False)
    names = {one["name"] for one in chart.option["series"]} - {"band", "band from"}
    words = {words for _, words in chart.keys}
    assert names - {"counterfactual"} <= words
    assert len(chart.keys) == len(names) + any(one["name"] == "band" for one in chart.option["series"])
    (line,) = chart.option["series"][-1]["markLine"]["data"]
    assert (line["xAxis"], line["label"]["formatter"]) == ("2023-09", "in force 2023-09-01")


@pytest.mark.parametrize("make", ALL)
def test_evidence_with_it_comes_back_from_json(make: Any) -> None:
    evidence = Evidence("id", "consistent with", (), (), (), (), (), (), (make(),))
    assert from_json(to_json(evidence)).exhibits[0].kind == make().kind
    assert to_json(from_json(to_json(evidence))) == to_json(evidence)
    assert evidence.drawings() == (make(),)


def test_lines_beside_differ_in_colour_and_stroke_and_gaps_stay_gaps() -> None:
    exhibit = pair()
    chart = drawing_chart(drawing_view(exhibit), (), None)
    strokes = [drawn(chart, one.name)["lineStyle"] for one in exhibit.beside]
    assert [(one["color"], one["type"]) for one in strokes] == list(BESIDE[:2])
    assert drawn(chart, "720299, the neighbour")["data"][30] is None
    assert drawn(chart, "811292, controlled")["data"][0] == pytest.approx((exhibit.observed[0] or 0) / 1e3, rel=1e-3)
    assert all(drawn(chart, one.name)["z"] > drawn(chart, exhibit.line)["z"] for one in exhibit.beside)
    assert not {"counterfactual", "band"} & {one["name"] for one in chart.option["series"]}


def test_lines_beyond_the_most_are_left_out_of_the_chart() -> None:
    exhibit = pair()
    many = replace(exhibit, beside=exhibit.beside * 3)
    view = drawing_view(many)
    assert len(drawing_chart(view, (), None).keys) == 1 + len(BESIDE)


def test_a_share_is_not_drawn_as_an_amount_per_month() -> None:
    view = drawing_view(share())
    assert view.axis == "share" and view.note == "Counterfactual: the pair's own history."
    assert drawing_view(pair()).axis == "t per month"
    assert drawing_chart(view, (), None).option["yAxis"]["name"] == "share"


def test_a_cloud_is_drawn_over_the_others_on_a_log_axis_with_a_band() -> None:
    exhibit = cloud()
    chart = drawing_chart(drawing_view(exhibit), (), None)
    own, others, top = (drawn(chart, name) for name in ("China → Vietnam", "other lanes", "band"))
    assert chart.option["yAxis"]["type"] == "log"
    assert own["z"] > others["z"] and own["itemStyle"]["color"] != others["itemStyle"]["color"]
    heaviest = max(range(36), key=lambda k: exhibit.clouds[0].points[k][2])
    sizes = [point["symbolSize"] for point in own["data"]]
    assert max(sizes) == sizes[heaviest] and min(sizes) > 0
    assert top["data"][3] is None and top["data"][ACT] == pytest.approx(1.25 * 11.0 * 1.4918, rel=1e-2)
    assert "USD per kg" in own["data"][0]["tooltip"]["formatter"]


def test_the_axis_of_a_cloud_holds_all_of_it() -> None:
    wide = replace(cloud(), clouds=(Cloud("own", (("2022-01", 0.03, 1.0), ("2022-02", 700.0, 1.0))),))
    axis = drawing_chart(drawing_view(wide), (), None).option["yAxis"]
    assert (axis["logBase"], axis["min"], axis["max"]) == (10, 0.01, 1000.0)
    axis = drawing_chart(drawing_view(cloud()), (), None).option["yAxis"]
    assert (axis["logBase"], axis["min"], axis["max"]) == (2, 2.0, 128.0)


def test_the_numbers_of_a_cloud_are_its_medians_by_month() -> None:
    points = (("2022-01", 3.0, 1.0), ("2022-01", 1.0, 1.0), ("2022-01", 2.0, 9.0), ("2022-03", 8.0, 1.0))
    view = drawing_view(replace(cloud(), clouds=(Cloud("own", points),)))
    first = next(line for line in view.lines if line.name == "own")
    assert first.cells[:3] == ("2.00", "·", "8.00")
    assert view.years == ("2022", "2023", "2024")
    assert next(row for row in view.by_year if row.name == "own").cells == ("5.00", "·", "·")


def test_an_unpublished_series_has_no_numbers() -> None:
    view = drawing_view(replace(pair(), reported=False))
    assert (view.drawn, view.lines, view.years) == (False, (), ())


def test_months_compared_are_shaded() -> None:
    window = two_leg_kg().scan.details.window
    chart = drawing_chart(drawing_view(pair()), (), window)
    areas = chart.option["series"][-1]["markArea"]["data"]
    assert areas[0][0]["name"] == "before" and areas[0][1]["xAxis"] == "2024-11" and len(MONTHS) == 36
