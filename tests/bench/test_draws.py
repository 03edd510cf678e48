"""Draws belong to what they are for, and have the distributions they are named after."""

import numpy as np
import pytest
from scipy import stats

from oretrace.bench.draws import Draws

MANY = np.arange(40_000)


def test_a_draw_depends_only_on_seed_stream_and_coordinates() -> None:
    draws = Draws(7)
    whole = draws.normal("kg", np.arange(20)[:, None], np.arange(30))
    assert np.array_equal(whole[4:6, 10:12], draws.normal("kg", np.array([[4], [5]]), np.array([10, 11])))
    for other in (Draws(8).normal("kg", 4, 10), draws.normal("usd", 4, 10), draws.normal("kg", 10, 4)):
        assert other != whole[4, 10]


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8])
def test_one_draw_equals_the_first_of_many(kind: type) -> None:
    draws, first, second = Draws(2**70), np.arange(-3, 4)[:, None], np.array([0, 1, 200])
    many = draws.bits("s", first, second)
    for k, one in enumerate((-3, -2, -1, 0, 1, 2, 3)):
        for j, other in enumerate((0, 1, 200)):
            found = draws.bits("s", one, kind(other))
            assert (found.ndim, found.dtype.kind, int(found)) == (0, "u", int(many[k, j]))


def test_bit_operations_are_the_same_on_every_machine() -> None:
    """Integer arithmetic alone: these numbers may never change, or every frozen result does."""
    assert int(Draws(1).bits("stream", 2, 3)) == FROZEN_BITS
    assert float(Draws(1).uniform("stream", 2, 3)) == ((FROZEN_BITS >> 11) + 0.5) * 2.0**-53


FROZEN_BITS = 13841161248059803630


@pytest.mark.parametrize("seed", [1, 2])
def test_uniform_normal_and_heavy_draws_have_their_moments(seed: int) -> None:
    draws = Draws(seed)
    assert stats.kstest(draws.uniform("u", MANY), "uniform").pvalue > 1e-3
    assert stats.kstest(draws.normal("n", MANY), "norm").pvalue > 1e-3
    assert stats.kstest(draws.heavy("h", MANY) * np.sqrt(2.0), stats.t(4).cdf).pvalue > 1e-3


@pytest.mark.parametrize("rate", [0.02, 0.7, 6.0, 29.0, 31.0, 400.0])
def test_poisson_has_its_mean_and_variance(rate: float) -> None:
    count = Draws(3).poisson(np.full(MANY.size, rate), "p", MANY)
    assert np.all(count == np.rint(count))
    assert count.mean() == pytest.approx(rate, abs=5 * np.sqrt(rate / MANY.size))
    assert count.var() == pytest.approx(rate, rel=0.05)


def test_a_poisson_rate_of_0_draws_0() -> None:
    assert not Draws(3).poisson(np.zeros(100), "p", np.arange(100)).any()


def test_neighbouring_coordinates_and_seeds_are_uncorrelated() -> None:
    draws = Draws(5)
    pairs = (
        (draws.normal("a", 1, MANY), draws.normal("a", 2, MANY)),
        (draws.normal("a", MANY, 1), draws.normal("a", MANY + 1, 1)),
        (draws.normal("a", MANY), Draws(6).normal("a", MANY)),
        (draws.normal("a", MANY), draws.normal("b", MANY)),
    )
    for one, other in pairs:
        assert abs(np.corrcoef(one, other)[0, 1]) < 5 / np.sqrt(MANY.size)


def test_shares_sum_to_one_and_follow_the_dirichlet() -> None:
    shares = np.array([Draws(seed).dirichlet(2.0, 3, "w", 1) for seed in range(2000)])
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert shares.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.02)
    assert shares[:, 0].var() == pytest.approx((1 / 3) * (2 / 3) / 7, rel=0.1)


def test_order_prefers_heavy_items_and_leaves_out_weightless_ones() -> None:
    weights = np.array([1.0, 0.0, 3.0])
    first = [int(Draws(seed).order(weights, "o")[0]) for seed in range(2000)]
    assert 1 not in first
    assert first.count(2) / 2000 == pytest.approx(0.75, abs=0.04)


def test_picks_and_integers_reach_both_ends() -> None:
    draws = Draws(9)
    assert {draws.integer(2, 4, "i", k) for k in range(60)} == {2, 3, 4}
    assert {draws.pick("abc", "c", k) for k in range(60)} == set("abc")
    assert all(0.85 <= draws.between(0.85, 1.0, "b", k) < 1.0 for k in range(60))
