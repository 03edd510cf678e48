"""A way by sea that many of a lane go is no detour."""

from tests.vet.checks.lines import fires


def test_a_way_common_on_its_lane_is_not_a_detour() -> None:
    way = {"port_loading": "PORT KLANG", "port_unloading": "LONG BEACH"}
    others = [{"port_loading": "SHANGHAI", "port_unloading": "LONG BEACH"}] * 25
    assert fires("detour_by_sea", way, *others) == [True] + [False] * 25
    assert not any(fires("detour_by_sea", *[way] * 3, *others))
