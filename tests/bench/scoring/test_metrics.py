"""Rankings against scikit-learn and against all orders of ties written out; discoveries and intervals by hand."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.arrays import Array, Mask
from oretrace.bench.scoring.curves import RECALL_GRID, pr_curve
from oretrace.bench.scoring.metrics import Ranking, bootstrap_interval, false_discoveries

FEW = st.sampled_from([-1.0, 0.0, 0.5, 2.0])  # heavy ties
SCORES = st.lists(st.tuples(st.booleans(), st.one_of(FEW, st.floats(-5, 5))), min_size=1, max_size=60)


def average_precision(planted: Mask, score: Array) -> float:
    return Ranking.of(planted, score).average_precision()


def found_at(planted: Mask, score: Array, k: int) -> float:
    return float(Ranking.of(planted, score).found_at(k)[0])


def hit_at(planted: Mask, score: Array, k: int) -> float:
    return float(Ranking.of(planted, score).hits_at(k)[0])


NO_ANSWER = st.sampled_from([-np.inf, 0.0, 1.0])


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(SCORES)
def test_average_precision_agrees_with_scikit_learn(cells: list[tuple[bool, float]]) -> None:
    from sklearn.metrics import average_precision_score, precision_recall_curve

    planted, score = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
    if not planted.any():
        assert np.isnan(average_precision(planted, score))
        return
    assert average_precision(planted, score) == pytest.approx(average_precision_score(planted, score), abs=1e-12)
    precision, recall = Ranking.of(planted, score).precision_recall()
    theirs = precision_recall_curve(planted, score)
    assert np.allclose(precision, theirs[0][-2::-1])
    assert np.allclose(recall, theirs[1][-2::-1])


def test_average_precision_agrees_with_scikit_learn_on_many_cells() -> None:
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(7)
    for digits in (0, 1, 6):
        planted = rng.random(5000) < 0.03
        score = (rng.normal(size=5000) + 2 * planted).round(digits)
        assert average_precision(planted, score) == pytest.approx(average_precision_score(planted, score), abs=1e-12)


def test_cells_without_an_answer_are_one_tie_at_the_end() -> None:
    planted, score = np.array([True, False, True, False]), np.array([3.0, 2.0, -np.inf, -np.inf])
    finite = np.where(np.isneginf(score), -9.0, score)
    assert average_precision(planted, score) == average_precision(planted, finite) == 0.5 + 0.5 * 0.5


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.booleans(), NO_ANSWER), min_size=1, max_size=6), st.integers(1, 4))
def test_the_first_k_are_the_mean_over_all_orders_of_ties(cells: list[tuple[bool, float]], k: int) -> None:
    planted, score = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
    orders = [o for o in permutations(range(len(cells))) if all(score[a] >= score[b] for a, b in pairwise(o))]
    found = np.array([planted[list(order[:k])].sum() for order in orders])
    assert found_at(planted, score, k) == pytest.approx(found.mean())
    assert hit_at(planted, score, k) == pytest.approx((found > 0).mean())


def test_a_constant_score_is_chance_and_a_perfect_one_perfect() -> None:
    planted = np.arange(40) % 8 == 0
    constant, perfect = np.zeros(40), planted.astype(float)
    assert average_precision(planted, constant) == found_at(planted, constant, 5) / 5 == pytest.approx(5 / 40)
    assert hit_at(planted, constant, 1) == pytest.approx(5 / 40)
    assert average_precision(planted, perfect) == 1
    assert found_at(planted, perfect, 5) == 5
    assert found_at(planted, perfect, 2) == pytest.approx(2)


def test_groups_are_ranked_each_on_its_own() -> None:
    planted = np.array([True, False, False, True, False, False])
    score = np.array([1.0, 2.0, 0.0, 5.0, 5.0, 5.0])
    ranking = Ranking.of(planted, score, np.array([7, 7, 7, 3, 3, 3]))
    assert ranking.found_at(2).tolist() == pytest.approx([2 / 3, 1])  # group 3 before group 7
    assert ranking.hits_at(1).tolist() == pytest.approx([1 / 3, 0])


def test_false_discoveries_count_what_was_flagged() -> None:
    planted, q = np.array([True, False, True, False]), np.array([0.05, 0.1, 0.2, np.nan])
    assert [false_discoveries(planted, q, level) for level in (0.01, 0.05, 0.1, 0.2)] == [0, 0, 0.5, 1 / 3]


def test_the_bootstrap_is_of_the_mean_and_the_same_every_time() -> None:
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    low, high = bootstrap_interval(values)
    assert (low, high) == bootstrap_interval(np.append(values, np.nan))
    assert low is not None
    assert high is not None
    assert low == pytest.approx(0.3 - 1.645 * np.std(values) / 5**0.5, abs=0.021)
    assert high == pytest.approx(0.3 + 1.645 * np.std(values) / 5**0.5, abs=0.021)
    assert bootstrap_interval(np.array([0.2, np.nan])) == (None, None)
    assert bootstrap_interval(np.full(4, 0.3)) == pytest.approx((0.3, 0.3))


def test_the_curve_takes_the_first_threshold_that_reaches_a_recall() -> None:
    curve = pr_curve(np.array([False, True, True, False]), np.array([4.0, 3.0, 2.0, 1.0]))
    assert curve.shape == RECALL_GRID.shape
    assert curve[0] == 0  # no maximum over what comes later: the first cell opened is a false one
    assert curve[1] == curve[50] == pytest.approx(1 / 2)
    assert curve[51] == curve[100] == pytest.approx(2 / 3)
    planted = np.arange(11) != 7
    assert pr_curve(planted, -np.arange(11.0))[[70, 71]].tolist() == pytest.approx([1, 8 / 9])  # 7 of 10 reach .7
    assert np.isnan(pr_curve(np.array([False]), np.array([1.0]))).all()
