"""A cloud: own points in front, as large as they weigh; no point where there is no value above 0."""

from dataclasses import replace

from oretrace.evidence import Cloud
from oretrace.views.figures import cloud
from tests.views.figures.drawing import classed, elements, texts
from tests.views.figures.samples import a_cloud


def radii(markup: str) -> list[float]:
    return [float(one.get("r", "")) for one in classed(markup, "fill-strong")][:-1]


def test_own_points_are_drawn_heaviest_first() -> None:
    assert radii(cloud(a_cloud())) == sorted(radii(cloud(a_cloud())), reverse=True)
    assert len(radii(cloud(a_cloud()))) == 24


def test_values_of_0_or_less_or_outside_the_months_are_not_drawn() -> None:
    exhibit = a_cloud()
    odd = Cloud("odd", (("2024-01", 0.0, 1.0), ("2024-02", -1.0, 1.0), ("1999-01", 5.0, 1.0), ("2024-03", 5.0, 1.0)))
    assert len(radii(cloud(replace(exhibit, clouds=(odd, exhibit.clouds[1]))))) == 1


def test_the_others_are_one_path_in_which_each_spot_stands_once() -> None:
    behind = max(classed(cloud(a_cloud()), "stroke-pale"), key=lambda one: len(one.get("d", "")))
    assert behind.get("d", "").count("M") == 24


def test_the_axis_is_logarithmic_and_its_unit_is_named() -> None:
    exhibit = replace(a_cloud(), unit="USD per kg")
    assert {"1", "2", "5", "10", "USD per kg"} <= set(texts(cloud(exhibit)))
    assert len(elements(cloud(exhibit), "circle")) == 25
