"""The combination of products into hubs: no number of live products must be favoured where nothing happened."""

from dataclasses import replace

import numpy as np
import pytest

from oretrace.detect.diversion.cells import TrialCells
from oretrace.detect.diversion.statistics import Null, Nulls, cell_statistics, hub_statistics, pooled
from oretrace.detect.diversion.trials import Trial
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


def test_the_largest_correlation_is_assumed_if_no_hub_has_two_products() -> None:
    rng = np.random.default_rng(6)
    score = rng.normal(size=200)
    null = Null.of([(score, np.arange(200))])
    assert null.correlation == 1.0
    # Eight products that move as one then score as one of them does, not as √8 times it.
    alike, hub = np.tile(score[:50], 8), np.tile(np.arange(50), 8)
    assert np.allclose(null.combined(alike, hub), score[:50] - null.mean)


def test_a_hub_without_cells_stands_at_nought_and_in_its_place() -> None:
    assert Null(-4.0, 0.5).combined(np.array([-3.0, -2.0]), np.array([2, 0])).tolist() == [2.0, 0.0, 1.0]


PRODUCT, COLUMN = np.array([0, 0, 1, 2, 2]), np.array([0, 2, 0, 0, 2])


def _trial(two_leg: bool = True) -> tuple[Trial, TrialCells]:
    """Five live cells of three products in hubs 4 and 9; hub 7 in the middle has none."""
    rng = np.random.default_rng(1)
    score, leg1, leg2, estimate, weaker = rng.normal(0, 2, (5, 5))
    error, direct = rng.lognormal(0, 1, (2, 5))
    hub1, nothing = np.array([4, 7, 9]), np.zeros((3, 3, 0))
    trial = Trial("dates", 0.25, nothing[:, 0], nothing, nothing if two_leg else None, 0, hub1, hub1 + 10)
    second, grew = leg2 if two_leg else None, np.array([False, False, True, False, False])
    cells = TrialCells(PRODUCT, COLUMN, score, -score, grew, leg1, second, estimate, error, weaker, direct)
    return trial, cells


@pytest.mark.parametrize("two_leg", [True, False])
def test_every_cell_is_a_unit(two_leg: bool) -> None:
    trial, cells = _trial(two_leg)
    units = cell_statistics(trial, cells)
    assert units.product.tolist() == [0, 0, 1, 2, 2]
    assert units.hub1.tolist() == [4, 9, 4, 4, 9] and units.hub2.tolist() == [14, 19, 14, 14, 19]
    for name in ("score", "leg1", "estimate", "error", "direct", "grew"):
        assert np.array_equal(getattr(units, name), getattr(cells, name)), name
    assert np.array_equal(units.leg2, cells.leg1 if cells.leg2 is None else cells.leg2)
    assert np.array_equal(units.weaker, np.maximum(cells.weaker, 0)) and (units.weaker == 0).any()
    assert np.allclose(units.chance, 1 / (1 + np.exp(-cells.score)))
    assert np.allclose(units.ratio, units.estimate / units.error)
    assert set(units.weight) == {0.25} and set(units.kind) == {"dates"}
    assert units.take(units.hub1 == 9).product.tolist() == [0, 2]
    assert pooled([units, units.take(np.array([1]))]).hub1.tolist() == [4, 9, 4, 4, 9, 9]


@pytest.mark.parametrize("two_leg", [True, False])
def test_a_hub_adds_up_its_cells(two_leg: bool) -> None:
    trial, cells = _trial(two_leg)
    nulls = Nulls(Null(-1.0, 0.2), Null(-2.0, 0.5), Null(0.5, 1.0))
    hubs = hub_statistics(trial, cells, nulls)
    assert hubs.hub1.tolist() == [4, 9] and hubs.hub2.tolist() == [14, 19] and hubs.product.tolist() == [3, 2]
    assert hubs.grew.tolist() == [True, False]
    leg2 = cells.leg1 if cells.leg2 is None else cells.leg2
    for k, of_hub in enumerate((COLUMN == 0, COLUMN == 2)):
        gain = np.maximum(cells.estimate[of_hub], 0)
        assert hubs.estimate[k] == pytest.approx(cells.estimate[of_hub].sum())
        assert hubs.error[k] == pytest.approx(np.sqrt((cells.error[of_hub] ** 2).sum()))
        assert hubs.weaker[k] == pytest.approx(np.maximum(cells.weaker[of_hub], 0).sum())
        assert hubs.direct[k] == pytest.approx(cells.direct[of_hub].sum())
        odds = 1 / (1 + np.exp(-cells.score[of_hub]))
        assert hubs.chance[k] == pytest.approx((gain * odds).sum() / gain.sum() if gain.sum() else 0.0)
        number = of_hub.sum()
        for name, series, null in (("score", cells.score, nulls.score), ("leg1", cells.leg1, nulls.leg1)):
            scale = np.sqrt(number * (1 + (number - 1) * null.correlation))
            assert getattr(hubs, name)[k] == pytest.approx((series[of_hub] - null.mean).sum() / scale)
        assert hubs.leg2[k] == pytest.approx((leg2[of_hub] - 0.5).sum() / number)


def test_the_chance_of_a_hub_without_gain_is_0() -> None:
    trial, cells = _trial()
    zero = Nulls(Null(0, 0), Null(0, 0), Null(0, 0))
    assert hub_statistics(trial, replace(cells, estimate=-np.abs(cells.estimate)), zero).chance.tolist() == [0.0, 0.0]
    certain = replace(cells, estimate=np.full(5, 0.1), score=np.full(5, 50.0))
    assert hub_statistics(trial, certain, zero).chance.tolist() == pytest.approx([1.0, 1.0])


def test_moments_by_hand() -> None:
    """Two trials: ten hubs of two or three cells each, and five of two."""
    rng = np.random.default_rng(5)
    column = np.concatenate([np.repeat(np.arange(10), 2), np.arange(4, 10)])
    other = np.repeat(np.arange(5), 2)
    shared = rng.normal(3, 2, 15)
    score, more = shared[column] + rng.normal(0, 1, 26), shared[10 + other] + rng.normal(0, 1, 10)
    cells = np.concatenate([score, more])
    counts = np.array([2] * 4 + [3] * 6 + [2] * 5)
    hub = np.concatenate([column, 10 + other])
    sums = np.array([(cells[hub == k] - cells.mean()).sum() for k in range(15)])
    expected = ((sums**2).sum() - cells.var() * 36) / (cells.var() * (counts * (counts - 1)).sum())
    assert 0.1 < expected < 0.99
    found = Null.of([(score, column), (more, other)])
    assert (found.mean, found.correlation) == pytest.approx((cells.mean(), expected))


def test_twenty_cells_are_enough_for_moments_and_equal_ones_never() -> None:
    """Each hub has one cell up and one down, so that nothing is shared."""
    for pairs, correlation in ((9, 1.0), (10, 0.0)):
        assert Null.of([(np.tile([1.0, -1.0], pairs), np.repeat(np.arange(pairs), 2))]).correlation == correlation
    assert Null.of([(np.full(30, 4.0), np.repeat(np.arange(15), 2))]) == Null(4.0, 1.0)


@pytest.mark.parametrize(("hubs", "untouched"), [(49, False), (50, True)])
def test_the_null_is_that_of_other_dates_and_products_if_they_have_a_hundred_cells(
    hubs: int, untouched: bool
) -> None:
    def many(kind: str, level: float) -> tuple[Trial, TrialCells]:
        hub, nothing = np.arange(hubs), np.zeros((2, hubs, 0))
        score, column = np.full(2 * hubs, level), np.tile(hub, 2)
        cells = TrialCells(column, column, score, score, score > 0, score + 1, score + 2, score, score, score, score)
        return Trial(kind, 1.0, nothing[:, 0], nothing, nothing, 0, hub, hub), cells

    nulls = Nulls.of([many("dates", 1.0), many("destinations", 4.0), many("cross pairs", 4.0)])
    level = 1.0 if untouched else 3.0
    assert (nulls.score.mean, nulls.leg1.mean, nulls.leg2.mean) == pytest.approx((level, level + 1, level + 2))
