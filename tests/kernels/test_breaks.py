"""Dates of level changes against all partitions by brute force, and how often a quiet series has one."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from oretrace.kernels.breaks import PRICE, SHORTEST, changes, long_run_variance


def noise(memory: float, months: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.zeros(months + 60)
    for month in range(1, len(x)):
        x[month] = memory * x[month - 1] + rng.normal()
    return x[60:]


def by_brute_force(x: np.ndarray) -> tuple[int, ...]:
    cost, months = PRICE * long_run_variance(x) * np.log(len(x)), len(x)
    best: tuple[float, tuple[int, ...]] = (np.inf, ())
    for count in range(months // SHORTEST):
        for cuts in combinations(range(SHORTEST, months - SHORTEST + 1), count):
            edges = (0, *cuts, months)
            if min(np.diff(edges)) >= SHORTEST:
                loss = sum(((x[a:b] - x[a:b].mean()) ** 2).sum() for a, b in pairwise(edges))
                best = min(best, (loss + cost * count, cuts))
    return best[1]


@pytest.mark.parametrize("seed", range(6))
def test_is_the_best_of_all_partitions(seed: int) -> None:
    x = noise(0.0, 32, seed)
    x[10:] += 3.0 * (seed % 3)
    x[20:] -= 4.0 * (seed % 2)
    assert changes(x) == by_brute_force(x)


def test_finds_a_step_and_its_month() -> None:
    x = noise(0.3, 96, 1)
    x[50:] += 5
    assert changes(x) == (50,)
    assert changes(-1000 * x + 7) == (50,)


@pytest.mark.slow
@pytest.mark.parametrize(("memory", "most"), [(0.0, 0.01), (0.5, 0.05)])
def test_a_quiet_series_seldom_has_one(memory: float, most: float) -> None:
    found = [bool(changes(noise(memory, 120, seed))) for seed in range(200)]
    assert np.mean(found) <= most


def test_short_and_constant_series_have_none() -> None:
    assert changes(np.arange(11.0)) == ()
    assert changes(np.ones(40)) == ()


@pytest.mark.parametrize("memory", [-0.5, 0.0, 0.4, 0.97])
def test_the_long_run_variance_by_a_slow_reading(memory: float) -> None:
    x = noise(memory, 60, 3)
    one, two = (
        np.mean(sorted((x[t] - x[t - k]) ** 2 for t in range(k, 60))[: int(np.ceil(0.9 * (60 - k)))]) / 0.6230
        for k in (1, 2)
    )
    r = min(max(two / one - 1, 0.0), 0.9)
    assert long_run_variance(x) == pytest.approx(one / 2 * (1 + r) / (1 - r) ** 2)
    assert long_run_variance(np.zeros(5)) == 0.0


@pytest.mark.parametrize("months", [12, 13, 17, 18])
def test_short_series_by_brute_force(months: int) -> None:
    x = noise(0.0, months, 4)
    x[6:] += 40.0
    assert changes(x) == by_brute_force(x) != ()
