"""The combination of products into hubs: no number of live products must be favoured where nothing happened."""

import numpy as np
import pytest

from oretrace.detect.diversion.statistics import Null
from oretrace.kernels.placebo import rank_p

Cells = tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.int64]]]


def _cells(rng: np.random.Generator, hubs: int, shared: float) -> Cells:
    """Scores around −4 with a part common to each hub's products, and their hubs; hubs with 1 to 12 live products."""
    score = -4.0 + np.sqrt(shared) * rng.normal(size=(1, hubs)) + np.sqrt(1 - shared) * rng.normal(size=(12, hubs))
    product, hub = np.nonzero(np.arange(12)[:, None] < rng.integers(1, 13, hubs))
    return score[product, hub], hub


@pytest.mark.parametrize("shared", [0.0, 0.3])
def test_hubs_with_few_and_with_many_live_products_are_treated_alike(shared: float) -> None:
    rng = np.random.default_rng(9)
    placebos, tested = _cells(rng, 4000, shared), _cells(rng, 4000, shared)
    null = Null.of([placebos])
    assert null.mean == pytest.approx(-4.0, abs=0.05)
    assert null.correlation == pytest.approx(shared, abs=0.05)
    p = rank_p(null.combined(*tested), null.combined(*placebos))
    live = np.bincount(tested[1])
    for group in (live == 1, live == 2, (live > 2) & (live < 8), live >= 8):
        share = np.mean(p[group] <= 0.05)
        assert share == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / group.sum()))


def test_many_products_that_grew_a_little_outweigh_one_that_did() -> None:
    null = Null(-4.0, 0.1)
    many, one = null.combined(np.full(9, -3.0), np.array([0] * 8 + [1]))
    assert many > one > 0


def test_too_few_placebos_are_taken_for_the_worst() -> None:
    few = (np.array([1.0, 2.0]), np.array([0, 1]))
    assert Null.of([few]) == Null(1.5, 1.0)
    assert Null.of([]) == Null(0.0, 1.0)


def test_without_two_products_in_any_hub_the_worst_correlation_is_assumed() -> None:
    rng = np.random.default_rng(6)
    score = rng.normal(size=200)
    null = Null.of([(score, np.arange(200))])
    assert null.correlation == 1.0
    # Eight products that move as one then score as one of them does, not as √8 times it.
    alike, hub = np.tile(score[:50], 8), np.tile(np.arange(50), 8)
    assert np.allclose(null.combined(alike, hub), score[:50] - null.mean)


def test_a_hub_without_cells_stands_at_nought_and_in_its_place() -> None:
    assert Null(-4.0, 0.5).combined(np.array([-3.0, -2.0]), np.array([2, 0])).tolist() == [2.0, 0.0, 1.0]
