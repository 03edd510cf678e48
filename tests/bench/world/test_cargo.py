"""Cargoes: their mean is what was asked, single ones are very large, and each draw belongs to its own lane."""

import numpy as np
import pytest

from oretrace.bench.draws import Draws
from oretrace.bench.world.cargo import MOST_CARGOES, cargoes, expected_cargoes, thinned

LANES, MONTHS, LOT = 400, 90, 500.0
LANE = np.arange(LANES)[:, None]


def drawn(rate: float, seed: int = 3) -> np.ndarray:
    return cargoes(Draws(seed), "test", (LANE,), np.full((LANES, MONTHS), rate), LOT)


@pytest.mark.parametrize("rate", [0.1, 1.0, 8.0])
def test_the_mean_is_rate_times_lot_and_months_are_empty_by_chance(rate: float) -> None:
    kg = drawn(rate)
    assert kg.mean() == pytest.approx(rate * LOT, rel=0.06)
    assert (kg == 0).mean() == pytest.approx(np.exp(-rate), abs=0.01)


def test_a_few_cargoes_carry_much() -> None:
    single = np.sort(drawn(0.05)[drawn(0.05) > 0])[::-1]
    assert single[: single.size // 100].sum() > 0.08 * single.sum()
    assert single.max() > 15 * LOT


def test_a_lane_is_the_same_alone_and_among_others() -> None:
    alone = cargoes(Draws(3), "test", (np.array([[7]]),), np.full((1, MONTHS), 1.0), LOT)
    assert np.array_equal(alone[0], drawn(1.0)[7])
    shorter = cargoes(Draws(3), "test", (LANE,), np.full((LANES, 30), 1.0), LOT)
    assert np.array_equal(shorter, drawn(1.0)[:, :30])
    assert not np.array_equal(drawn(1.0), drawn(1.0, seed=4))


def test_much_trade_comes_in_larger_cargoes_not_in_more() -> None:
    expected = np.full((LANES, MONTHS), 100 * LOT)
    kg = expected_cargoes(Draws(1), "much", (LANE,), expected, LOT)
    assert kg.mean() == pytest.approx(100 * LOT, rel=0.03)
    assert (kg == 0).mean() == pytest.approx(np.exp(-MOST_CARGOES), abs=0.002)


def test_thinning_takes_cargoes_away_whole() -> None:
    draws, single = Draws(5), np.full(4000, LOT)
    left = thinned(draws, "fall", (1,), single, 0.3, LOT)
    assert set(left.tolist()) == {0.0, LOT}
    assert left.mean() / LOT == pytest.approx(0.3, abs=0.03)
    large = np.full(4000, 200 * LOT)
    some = thinned(draws, "fall", (2,), large, 0.3, LOT)
    assert (some <= large).all() and some.mean() / large[0] == pytest.approx(0.3, abs=0.01)
    assert np.array_equal(thinned(draws, "fall", (1,), single, 1.0, LOT), single)
    assert not thinned(draws, "fall", (1,), single, 0.0, LOT).any()
