from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from oretrace.kernels import gaps
from oretrace.kernels.mirror import Seen, reliability


def _lanes(seed: int, lag: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    out = rng.lognormal(10, 1, (20, 48)) * (rng.random((20, 48)) < 0.7)
    into = np.concatenate([np.zeros((20, lag)), out], axis=1)[:, :48]
    return out, into


@pytest.mark.parametrize("lag", range(4))
def test_the_lag_is_found_whatever_the_distance_says(lag: int) -> None:
    out, into = _lanes(1, lag)
    assert (gaps.best_lag(out, into, np.full(20, 9000.0)) == lag).all()
    back = gaps.aligned(into, np.full(20, lag))
    assert np.array_equal(back[:, : 48 - lag], out[:, : 48 - lag])


def test_lanes_of_few_cargoes_have_the_lag_of_their_distance() -> None:
    out = np.zeros((1, 24))
    out[0, 3] = 5.0
    assert gaps.best_lag(out, out, np.array([18_000.0])).tolist() == [2]


def test_unknown_months_are_left_out_of_both_sides() -> None:
    out, into = np.full((1, 20), 100.0), np.full((1, 20), 100.0)
    known = np.ones((1, 20), dtype=bool)
    into[0, 15:], known[0, 15:] = 0.0, False
    found = gaps.moved(gaps.GapEnds(out, into, known), 1.0, slice(0, 10), slice(10, 20))
    assert found.after.tolist() == [0.0] and found.out_after.tolist() == [500.0]


def test_a_group_median_holds_towards_zero() -> None:
    who = np.array([0, 0, 0, 1])
    found = gaps.group_median(np.array([2.0, 2.0, 2.0, 9.0]), np.ones(4), who, 3)
    assert found.tolist() == [2.0, 0.0, 0.0]


def test_a_common_change_of_a_reporter_is_taken_out_both_ways() -> None:
    rng = np.random.default_rng(2)
    exporter = np.repeat(np.arange(8), 8)
    importer = np.tile(np.arange(8), 8)
    keep = exporter != importer
    exporter, importer = exporter[keep], importer[keep]
    move = rng.normal(0, 0.05, exporter.size) + 1.2 * (exporter == 3) - 1.2 * (importer == 3)
    change, _ = gaps.common_change(move, np.full(exporter.size, 9.0), exporter, importer, 8)
    assert change[3] == pytest.approx(1.2, abs=0.1)
    assert np.abs(np.delete(change, 3)).max() < 0.1


def test_missing_shares() -> None:
    assert gaps.missing_share(np.array([-1.0, 0.0, np.log(2.0), np.inf])).tolist() == pytest.approx([0, 0, 0.5, 1])


# ------------------------------------------------------------------------------------- the same, lane by lane


def _median_towards_zero(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted median of the values and of a zero of weight 1."""
    held = sorted([*zip(values, weights, strict=True), (0.0, 1.0)])
    half, running = sum(weight for _, weight in held) / 2, 0.0
    for value, weight in held:
        running += weight
        if running >= half - 1e-9:
            return value
    raise AssertionError


LANES = np.random.default_rng(4)
EXPORTER, IMPORTER = (np.repeat(np.arange(7), 7), np.tile(np.arange(7), 7))
EXPORTER, IMPORTER = EXPORTER[EXPORTER != IMPORTER], IMPORTER[EXPORTER != IMPORTER]
MOVE = LANES.normal(0, 0.4, EXPORTER.size).round(2)
CARGOES = LANES.uniform(0.2, 9.0, EXPORTER.size).round(1)


def test_group_medians_equal_a_slow_reference() -> None:
    found = gaps.group_median(MOVE, CARGOES, EXPORTER, 8)
    for group in range(8):
        of = group == EXPORTER
        assert found[group] == _median_towards_zero(MOVE[of].tolist(), CARGOES[of].tolist())
    even = gaps.group_median(np.array([3.0, 5.0]), np.array([1.0, 2.0]), np.zeros(2, dtype=np.int64), 1)
    assert even.tolist() == [3.0]  # half of all weight is met exactly


def test_levels_are_held_towards_what_the_reporters_usually_have() -> None:
    usual = gaps.usual_level(MOVE, CARGOES, EXPORTER, IMPORTER, 7)
    weight = CARGOES / (CARGOES + 1.0)
    buys = [_median_towards_zero(MOVE[k == IMPORTER].tolist(), weight[k == IMPORTER].tolist()) for k in range(7)]
    rest = MOVE - np.array(buys)[IMPORTER]
    sells = [_median_towards_zero(rest[k == EXPORTER].tolist(), weight[k == EXPORTER].tolist()) for k in range(7)]
    assert np.allclose(usual, np.array(sells)[EXPORTER] + np.array(buys)[IMPORTER])
    assert gaps.expected_level(np.array([2.0]), np.array([3.0]), np.array([0.4]))[0] == pytest.approx(1.6)


def test_common_changes_equal_a_slow_reference() -> None:
    change, doubt = gaps.common_change(MOVE, CARGOES, EXPORTER, IMPORTER, 7)
    votes = [min(one, 6.0) / 6.0 for one in CARGOES]
    lanes = list(zip(EXPORTER.tolist(), IMPORTER.tolist(), MOVE.tolist(), votes, strict=True))
    expected = [0.0] * 7
    for _ in range(4):
        shown: list[list[tuple[float, float]]] = [[] for _ in range(7)]
        for sells, buys, move, vote in lanes:
            shown[sells].append((move + expected[buys], vote))
            shown[buys].append((expected[sells] - move, vote))
        expected = [_median_towards_zero([v for v, _ in one], [w for _, w in one]) for one in shown]
    assert change.tolist() == pytest.approx(expected)
    seen = [sum(vote for sells, buys, _, vote in lanes if k in (sells, buys)) for k in range(7)]
    for k, (sells, buys, _, vote) in enumerate(lanes):
        others = 1 / (1 + seen[sells] - vote) + 1 / (1 + seen[buys] - vote)
        assert doubt[k] == pytest.approx(0.25 * others)


@pytest.mark.parametrize(("each", "band"), [(11.5, 1), (11.6, 0), (4.5, 2), (4.6, 1), (1.5, 3), (1.6, 2)])
def test_lanes_of_few_cargoes_spread_as_lanes_of_few_do(each: float, band: int) -> None:
    few = np.full(EXPORTER.size, each)
    lane = np.arange(EXPORTER.size)
    found = gaps.spread(MOVE, few, few, (EXPORTER, IMPORTER), lane, 7)
    fitted = reliability(Seen(MOVE, EXPORTER, IMPORTER, np.full(MOVE.size, band), lane), 7)
    assert np.allclose(found.sd**2, fitted.exporter[EXPORTER] + fitted.importer[IMPORTER] + fitted.timing[band])


def test_a_reporter_is_unreliable_by_six_lanes_or_more_that_move_twice_as_far() -> None:
    wild = np.where((EXPORTER == 2) | (IMPORTER == 2), 3.0, 1.0) * np.where(EXPORTER < IMPORTER, 0.1, -0.1)
    one, lane = np.full(MOVE.size, 5.0), np.arange(MOVE.size)

    def unreliable(move: np.ndarray, of: np.ndarray, reporters: int = 7) -> list[int]:
        found = gaps.spread(move, one[of], one[of], (EXPORTER[of], IMPORTER[of]), lane[: of.sum()], reporters)
        return np.flatnonzero(found.unreliable).tolist()

    every = np.ones(MOVE.size, dtype=bool)
    assert unreliable(wild, every) == [2]
    twice = np.where(np.abs(wild) > 0.2, np.sign(wild) * 0.2, wild)
    assert unreliable(twice, every) == []  # exactly twice as far is not more
    near = (EXPORTER != 2) & (IMPORTER != 2)
    with_six = near | ((EXPORTER == 2) & (IMPORTER != 2))
    assert unreliable(wild[with_six], with_six) == [2]
    with_five = with_six & ~((EXPORTER == 2) & (IMPORTER == 0))
    assert unreliable(wild[with_five], with_five) == []
    assert unreliable(wild / 7, every) == []  # .043 is less than .1, twice what moves at least count as
    again = np.concatenate([with_five.nonzero()[0], np.flatnonzero((EXPORTER == 2) & (IMPORTER == 1))])
    same = np.unique(again, return_inverse=True)[1]
    found = gaps.spread(wild[again], one[again], one[again], (EXPORTER[again], IMPORTER[again]), same, 7)
    assert not found.unreliable.any()  # the same lane at another date is no sixth one
    nothing = np.zeros(0, dtype=np.int64)
    assert gaps.spread(np.zeros(0), np.zeros(0), np.zeros(0), (nothing, nothing), nothing, 2).sd.size == 0


def test_sums_ratios_and_cargoes_by_hand() -> None:
    out = np.array([[4.0, 0.0, 4.0, 9.0, 6.0, 2.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]])
    into = np.array([[2.0, 2.0, 2.0, 0.0, 3.0, 1.0], [0.0, 0.0, 0.0, 5.0, 0.0, 0.0]])
    known = np.array([[True] * 6, [True] * 6])
    known[0, 3] = False
    found = gaps.moved(gaps.GapEnds(out, into, known), 2.0, slice(0, 3), slice(3, 6))
    assert found.out_after.tolist() == [8.0, 0.0] and found.into_after.tolist() == [4.0, 5.0]
    assert found.before.tolist() == pytest.approx([np.log(10 / 8), 0.0])
    assert found.after.tolist() == pytest.approx([np.log(10 / 6), np.log(2 / 7)])
    assert found.raw.tolist() == pytest.approx([np.log(2.0), -np.inf])
    assert found.cargoes_before.tolist() == pytest.approx([36 / 12, 0.0])  # the end with more of them
    assert found.cargoes_after.tolist() == pytest.approx([64 / 40, 1.0])
    small = gaps.moved(gaps.GapEnds(out[:1] / 8, into[:1] / 8, known[:1]), 2.0, slice(0, 3), slice(3, 6))
    assert small.cargoes_before[0] == pytest.approx(36 / 12)
    nothing = gaps.moved(gaps.GapEnds(out[1:] * 0, into[1:] * 0, known[1:]), 2.0, slice(0, 3), slice(3, 6))
    assert nothing.raw.tolist() == [0.0]


def test_a_floor_is_a_share_of_the_usual_month_and_ten_kg_at_least() -> None:
    assert gaps.floor_of(np.array([[0.0, 0.4], [0.6, 200.0]])) == 10.0
    assert gaps.floor_of(np.array([100.0, 0.0, 200.0, 300.0])) == pytest.approx(60.0)
    assert gaps.floor_of(np.zeros(3), 2.5) == 25.0 == gaps.floor_of(np.ones(3), 2.5)


def test_rows_move_by_their_own_lag() -> None:
    rows = np.arange(1.0, 9.0).reshape(2, 4)
    assert gaps.aligned(rows, np.array([1, 3])).tolist() == [[2, 3, 4, 0], [8, 0, 0, 0]]
    assert gaps.aligned(rows > 0, np.array([0, 2])).tolist() == [[True] * 4, [True, True, False, False]]


def test_the_mean_of_mass_and_value_or_what_is_known() -> None:
    yes, no = np.array([True, True, False, False]), np.array([True, False, True, False])
    found = gaps.mean_of(np.full(4, 1.0), np.full(4, 4.0), yes, no)
    assert found.tolist() == pytest.approx([2.5, 1.0, 4.0, np.nan], nan_ok=True)


def test_only_what_is_beyond_the_tolerance_counts() -> None:
    found = gaps.beyond(np.array([-0.7, 0.2, 0.1, 1.2]), np.array([0.5, 0.5, 0.5, 2.0]))
    assert found.tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5])


@pytest.mark.parametrize(("km", "lag"), [(0.0, 0), (4_400.0, 0), (4_600.0, 1), (13_600.0, 2), (90_000.0, 3)])
def test_a_distance_is_months_at_sea_up_to_three(km: float, lag: int) -> None:
    out = np.zeros((1, 30))
    out[0, [3, 9, 20]] = 7.0
    assert gaps.best_lag(out, np.roll(out, 1), np.array([km])).tolist() == [lag]  # three cargoes show nothing
    assert gaps.best_lag(out[:, :6], out[:, :6], np.array([km])).tolist() == [lag]  # nor do three months
    assert gaps.best_lag(out * 0, out * 0, np.array([km])).tolist() == [lag]


def test_four_cargoes_of_both_ends_show_their_lag() -> None:
    out = np.zeros((1, 30))
    out[0, [3, 9, 14, 20]] = 7.0, 3.0, 9.0, 4.0
    into = np.roll(out, 2)
    assert gaps.best_lag(out, into, np.zeros(1)).tolist() == [2]
    assert gaps.best_lag(np.where(out == 3, 0, out), into, np.zeros(1)).tolist() == [0]
    assert gaps.best_lag(out, np.where(into == 3, 0, into), np.zeros(1)).tolist() == [0]
    short = np.array([[1.0, 4.0, 2.0, 9.0, 5.0, 0.0, 0.0]])
    assert gaps.best_lag(short, np.roll(short, 1), np.zeros(1)).tolist() == [1]


def test_lags_are_the_best_correlation_of_roots_with_trust_in_the_distance() -> None:
    rng = np.random.default_rng(8)
    out = rng.lognormal(3, 1, (60, 15)) * (rng.random((60, 15)) < 0.8)
    into = rng.lognormal(3, 1, (60, 15)) * (rng.random((60, 15)) < 0.8)
    usual = rng.integers(0, 4, 60)
    found = gaps.best_lag(out, into, usual.astype(np.float64) * 9_000.0)
    for k in range(60):
        one = np.sqrt(out[k, :12])
        match = [float(np.corrcoef(one, np.sqrt(into[k, lag : lag + 12]))[0, 1]) for lag in range(4)]
        match[usual[k]] += 0.15
        assert found[k] == int(np.argmax(match))
    assert (found != usual).sum() > 15
