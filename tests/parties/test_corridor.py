"""The legs of a way."""

from dataclasses import replace
from datetime import date

from oretrace.parties.corridor import Corridor

WAY = Corridor("CHN", "THA", ("USA", "JPN"), ("811010",), date(2024, 12, 1), date(2025, 5, 31))


def test_a_way_through_a_hub_has_one_leg_in_and_one_out_for_each_destination() -> None:
    assert WAY.legs == {("CHN", "THA"): "leg 1", ("THA", "USA"): "leg 2", ("THA", "JPN"): "leg 2"}


def test_a_way_without_a_hub_is_direct() -> None:
    assert replace(WAY, hub="").legs == {("CHN", "USA"): "direct", ("CHN", "JPN"): "direct"}
