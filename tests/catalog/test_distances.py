"""Distances and borders: near those of CEPII, and what has changed since."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from oretrace.catalog.distances import borders, distances_km
from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from scripts.make_contiguity import RENAMED, pairs, rows


def test_distances_are_a_metric_but_for_the_floor() -> None:
    names = ("CHN", "KOR", "MNG", "NLD", "USA")
    km = distances_km(names)
    assert km == pytest.approx(km.T)
    assert np.diag(km) == pytest.approx(300.0)
    assert (km[:, None, :] <= km[:, :, None] + km[None, :, :] + 1e-6).all()


def test_an_unknown_territory_is_an_error() -> None:
    with pytest.raises(InputError, match="CHM"):
        distances_km(("CHM", "KOR"))


@pytest.mark.parametrize(
    "pair",
    ["CHN RUS", "CHN KGZ", "USA MEX", "SRB XKX", "SSD SDN", "COD SSD", "KAZ UZB", "MNE HRV", "TLS IDN", "PSE ISR"],
)
def test_neighbours(pair: str) -> None:
    one, other = pair.split()
    assert (one, other) in borders()
    assert (other, one) in borders()


@pytest.mark.parametrize("pair", ["CHN KOR", "SDN KEN", "SDN COD", "SRB ALB", "GBR FRA", "CHN CHN", "USA RUS"])
def test_no_neighbours(pair: str) -> None:
    assert tuple(pair.split()) not in borders()


def test_borders_are_between_known_places_near_each_other() -> None:
    known = territories().by_iso3
    ends = {name for pair in borders() for name in pair}
    assert all(known[name].kind == "country" for name in ends)
    names = sorted(ends)
    km = distances_km(names)
    assert max(km[names.index(a), names.index(b)] for a, b in borders()) < 6500.0  # Russia and Korea, from mid to mid


def test_the_file_is_what_the_script_makes_of_geodist(data_file: Callable[[str], Path]) -> None:
    made = pairs(data_file("reference/dist_cepii.dta"))
    assert made | {(b, a) for a, b in made} == borders()


@pytest.mark.slow
def test_distances_are_near_those_of_geodist(data_file: Callable[[str], Path]) -> None:
    """Theirs are between main cities, ours between middles of territories: large neighbours differ most."""
    placed = {name for name, row in territories().by_iso3.items() if row.kind == "country"}
    found = rows(data_file("reference/dist_cepii.dta"))
    theirs = {(RENAMED.get(a, a), RENAMED.get(b, b)): km for a, b, _, km in found if a != b}
    theirs = {pair: km for pair, km in theirs.items() if placed.issuperset(pair)}
    names = sorted({name for pair in theirs for name in pair})
    number = {name: k for k, name in enumerate(names)}
    ours = distances_km(names)
    pair = np.array([[ours[number[a], number[b]], km] for (a, b), km in theirs.items()])
    assert np.corrcoef(np.log(pair.T))[0, 1] > 0.95
    assert np.median(pair[:, 0] / pair[:, 1]) == pytest.approx(1.0, abs=0.02)
