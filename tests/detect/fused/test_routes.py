"""Findings of different subjects come together under the route they lie on."""

from dataclasses import replace

import pytest

from oretrace.detect.fused.routes import route_of
from oretrace.findings import Finding
from tests.detect.fused.made_up import finding, question, route

USA = question("USA")


def way(found: Finding, *targets: str) -> tuple[str | None, ...]:
    parts = route_of(found, question(*targets)).parts
    assert parts["product"] is None
    return parts["origin"], parts["hub"], parts["destination"]


def lane(origin: str, destination: str) -> Finding:
    return finding("lane", origin=origin, destination=destination, hub=None, product="811292")


def test_a_lane_lies_on_the_route_through_its_third_territory() -> None:
    assert way(lane("CHN", "THA"), "USA") == way(lane("THA", "USA"), "USA") == ("CHN", "THA", "USA")
    assert route_of(lane("CHN", "THA"), USA).key == route_of(route("THA"), USA).key


def test_the_direct_lane_and_unnamed_destinations_have_no_third_territory() -> None:
    assert way(lane("CHN", "USA"), "USA") == ("CHN", None, "USA")
    direct = finding("substitution", origin="CHN", hub=None, destination="USA", code_from="811292", code_to="720299")
    assert way(direct, "USA") == ("CHN", None, "USA")


def test_a_substitution_keeps_its_hub() -> None:
    through = finding(
        "substitution", origin="CHN", hub="VNM", destination="USA", code_from="811292", code_to="720299"
    )
    assert way(through, "USA") == ("CHN", "VNM", "USA")


def test_a_member_of_a_union_is_the_destination() -> None:
    assert way(lane("CHN", "DEU"), "EUU") == ("CHN", None, "EUU")
    assert way(lane("CHN", "TUR"), "EUU") == ("CHN", "TUR", "EUU")


def test_a_member_of_the_issuing_union_is_the_origin() -> None:
    act = question("RUS")
    union = replace(act, measure=act.measure.model_copy(update={"issuer": "EUU"}))
    parts = route_of(lane("DEU", "RUS"), union).parts
    assert (parts["origin"], parts["hub"], parts["destination"]) == ("EUU", None, "RUS")


def test_several_destinations_are_one_route_and_an_act_on_all_has_as_many_as_lanes() -> None:
    assert way(lane("THA", "JPN"), "USA", "JPN") == ("CHN", "THA", "USA+JPN")
    assert way(lane("CHN", "THA")) == ("CHN", None, "THA")
    assert way(lane("THA", "JPN")) == ("CHN", "THA", "JPN")


@pytest.mark.parametrize("hub", ["THA", "MEX"])
def test_a_route_is_itself(hub: str) -> None:
    assert route_of(route(hub), USA) == route(hub).subject
