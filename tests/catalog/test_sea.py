"""Distances by sea are those of a navigator's tables, within a few percent."""

import numpy as np
import pytest

from oretrace.catalog.sea import detour, port, sea

TABLES = [
    ("Shanghai", "Los Angeles", 5708), ("Shanghai", "Rotterdam", 10525), ("Singapore", "Rotterdam", 8288),
    ("Shanghai", "Singapore", 2237), ("Yokohama", "Los Angeles", 4839), ("New York", "Rotterdam", 3340),
    ("Santos", "Rotterdam", 5430), ("Busan", "Tacoma", 4630), ("Shanghai", "New York", 10580),
    ("Cape Town", "Rotterdam", 6190), ("Sydney", "Los Angeles", 6510), ("San Antonio", "Los Angeles", 4840),
]  # fmt: skip
"""Nautical miles as the usual tables of distances have them."""


@pytest.mark.parametrize(("one", "other", "miles"), TABLES)
def test_distances_are_those_of_the_tables(one: str, other: str, miles: float) -> None:
    assert abs(sea().miles[sea().place[one], sea().place[other]] / miles - 1) < 0.035


def test_all_points_are_joined_both_ways() -> None:
    miles = sea().miles
    assert np.isfinite(miles).all()
    assert np.allclose(miles, miles.T)


def test_a_port_is_met_in_what_a_manifest_writes() -> None:
    places = sea().place
    assert port("TIANJIN XINGANG") == places["Tianjin"]
    assert port("NEW YORK NEWARK") == places["New York"]
    assert port("Oakland, CA") == places["Oakland"]
    assert port("Bogor") is port("") is None


def test_a_detour_is_a_port_off_the_way() -> None:
    def of(loading: str, unloading: str) -> tuple[float, float]:
        found = detour("CHN", sea().place[loading], sea().place[unloading])
        assert found
        return found

    assert of("Singapore", "Hamburg")[0] < 1.02 * of("Singapore", "Hamburg")[1]
    assert of("Port Klang", "Los Angeles")[0] > 1.6 * of("Port Klang", "Los Angeles")[1]
    assert detour("CHE", sea().place["Genoa"], sea().place["New York"]) is None
