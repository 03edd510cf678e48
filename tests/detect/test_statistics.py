"""The combination of products into hubs: no number of live products must be favoured where nothing happened."""

import numpy as np
import pytest

from oretrace.detect.statistics import Null, Nulls, cell_statistics, hub_statistics, pooled
from oretrace.detect.trials import Cells as Weighed
from oretrace.detect.trials import Trial
from oretrace.kernels.placebo import rank_p

Cells = tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], np.ndarray[tuple[int, int], np.dtype[np.bool_]]]


def _cells(rng: np.random.Generator, hubs: int, shared: float) -> Cells:
    """Scores (12 products, hubs) around −4 with a part common to each hub's products; hubs with 1 to 12 live ones."""
    score = -4.0 + np.sqrt(shared) * rng.normal(size=(1, hubs)) + np.sqrt(1 - shared) * rng.normal(size=(12, hubs))
    return score, np.arange(12)[:, None] < rng.integers(1, 13, hubs)


@pytest.mark.parametrize("shared", [0.0, 0.3])
def test_hubs_with_few_and_with_many_live_products_are_treated_alike(shared: float) -> None:
    rng = np.random.default_rng(9)
    placebos, tested = _cells(rng, 4000, shared), _cells(rng, 4000, shared)
    null = Null.of([placebos])
    assert null.mean == pytest.approx(-4.0, abs=0.05)
    assert null.correlation == pytest.approx(shared, abs=0.05)
    p = rank_p(null.combined(*tested), null.combined(*placebos))
    live = tested[1].sum(axis=0)
    for group in (live == 1, live == 2, (live > 2) & (live < 8), live >= 8):
        share = np.mean(p[group] <= 0.05)
        assert share == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / group.sum()))


def test_many_products_that_grew_a_little_outweigh_one_that_did() -> None:
    null = Null(-4.0, 0.1)
    score = np.full((8, 2), -3.0)
    live = np.ones((8, 2), dtype=bool)
    live[1:, 1] = False
    many, one = null.combined(score, live)
    assert many > one > 0


def test_too_few_placebos_are_taken_for_the_worst() -> None:
    few = (np.array([[1.0, 2.0]]), np.array([[True, True]]))
    assert Null.of([few]) == Null(1.5, 1.0)
    assert Null.of([]) == Null(0.0, 1.0)


def test_without_two_products_in_any_hub_the_worst_correlation_is_assumed() -> None:
    rng = np.random.default_rng(6)
    score = rng.normal(size=(1, 200))
    null = Null.of([(score, np.ones((1, 200), dtype=bool))])
    assert null.correlation == 1.0
    # Eight products that move as one then score as one of them does, not as √8 times it.
    alike = np.repeat(score[:, :50], 8, axis=0)
    assert np.allclose(null.combined(alike, np.ones((8, 50), dtype=bool)), score[0, :50] - null.mean)


LIVE = np.array([[True, True, False], [True, False, False], [True, True, False]])


def _trial(kind: str = "dates", two_leg: bool = True, seed: int = 1) -> tuple[Trial, Weighed]:
    """Three products in hubs 4, 7 and 9, the last of which has no live cell."""
    rng = np.random.default_rng(seed)
    score, leg1, leg2, estimate, weaker = rng.normal(0, 2, (5, 3, 3))
    error, direct = rng.lognormal(0, 1, (2, 3, 3))
    hub1, nothing = np.array([4, 7, 9]), np.zeros((3, 3, 0))
    trial = Trial(kind, 0.25, nothing[:, 0], nothing, nothing if two_leg else None, 0, hub1, hub1 + 10)
    second = leg2 if two_leg else None
    return trial, Weighed(score, -score, LIVE, estimate > 0, leg1, second, estimate, error, weaker, direct)


@pytest.mark.parametrize("two_leg", [True, False])
def test_a_cell_is_a_unit_where_it_is_live(two_leg: bool) -> None:
    trial, cells = _trial(two_leg=two_leg)
    units = cell_statistics(trial, cells)
    assert units.product.tolist() == [0, 0, 1, 2, 2]
    assert units.hub1.tolist() == [4, 7, 4, 4, 7] and units.hub2.tolist() == [14, 17, 14, 14, 17]
    for name in ("score", "leg1", "estimate", "error", "direct", "grew"):
        assert np.array_equal(getattr(units, name), getattr(cells, name)[LIVE]), name
    leg2 = cells.leg1 if cells.leg2 is None else cells.leg2
    assert np.array_equal(units.leg2, leg2[LIVE])
    assert np.array_equal(units.weaker, np.maximum(cells.weaker[LIVE], 0)) and (units.weaker == 0).any()
    assert np.allclose(units.chance, 1 / (1 + np.exp(-cells.score[LIVE])))
    assert np.allclose(units.ratio, units.estimate / units.error)
    assert set(units.weight) == {0.25} and set(units.kind) == {"dates"}
    assert units.take(units.hub1 == 7).product.tolist() == [0, 2]
    assert pooled([units, units.take(np.array([1]))]).hub1.tolist() == [4, 7, 4, 4, 7, 7]


@pytest.mark.parametrize("two_leg", [True, False])
def test_a_hub_adds_up_its_live_cells(two_leg: bool) -> None:
    trial, cells = _trial(two_leg=two_leg)
    nulls = Nulls(Null(-1.0, 0.2), Null(-2.0, 0.5), Null(0.5, 1.0))
    hubs = hub_statistics(trial, cells, nulls)
    assert hubs.hub1.tolist() == [4, 7] and hubs.hub2.tolist() == [14, 17] and hubs.product.tolist() == [3, 2]
    leg2 = cells.leg1 if cells.leg2 is None else cells.leg2
    for k, live in enumerate(LIVE.T[:2]):
        gain = np.maximum(cells.estimate[live, k], 0)
        assert hubs.estimate[k] == pytest.approx(cells.estimate[live, k].sum())
        assert hubs.error[k] == pytest.approx(np.sqrt((cells.error[live, k] ** 2).sum()))
        assert hubs.weaker[k] == pytest.approx(np.maximum(cells.weaker[live, k], 0).sum())
        assert hubs.direct[k] == pytest.approx(cells.direct[live, k].sum())
        odds = 1 / (1 + np.exp(-cells.score[live, k]))
        assert hubs.chance[k] == pytest.approx((gain * odds).sum() / gain.sum() if gain.sum() else 0.0)
        assert hubs.grew[k] == cells.grew[live, k].any()
        number = live.sum()
        for name, series, null in (("score", cells.score, nulls.score), ("leg1", cells.leg1, nulls.leg1)):
            scale = np.sqrt(number * (1 + (number - 1) * null.correlation))
            assert getattr(hubs, name)[k] == pytest.approx((series[live, k] - null.mean).sum() / scale)
        assert hubs.leg2[k] == pytest.approx((leg2[live, k] - 0.5).sum() / number)


def test_a_hub_that_gained_nothing_owes_nothing_to_chance() -> None:
    trial, cells = _trial()
    none = Weighed(**{**vars(cells), "estimate": -np.abs(cells.estimate)})
    hubs = hub_statistics(trial, none, Nulls(Null(0, 0), Null(0, 0), Null(0, 0)))
    assert hubs.chance.tolist() == [0.0, 0.0]
    little = Weighed(**{**vars(cells), "estimate": np.full((3, 3), 0.1)})
    certain = Weighed(**{**vars(little), "score": np.full((3, 3), 50.0)})
    found = hub_statistics(trial, certain, Nulls(Null(0, 0), Null(0, 0), Null(0, 0)))
    assert found.chance.tolist() == pytest.approx([1.0, 1.0])


def test_moments_by_hand() -> None:
    """Ten hubs of two cells each that share what they deviate by: nine tenths of the variance, here."""
    rng = np.random.default_rng(5)
    score, live = rng.normal(3, 2, (2, 10)), np.ones((2, 10), dtype=bool)
    mean, variance = score.mean(), score.var()
    sums = (score - mean).sum(axis=0)
    correlation = ((sums**2).sum() - variance * 20) / (variance * 20)
    found = Null.of([(score[:, :5], live[:, :5]), (score[:, 5:], live[:, 5:])])
    assert found.mean == pytest.approx(mean)
    assert found.correlation == pytest.approx(np.clip(correlation, 0, 1))
    ragged = live.copy()
    ragged[1, :4] = False
    one_less = Null.of([(np.vstack([score, score * 2])[:3], np.vstack([live, ragged[1:]]))])
    cells = np.concatenate([score.ravel(), (score[0] * 2)[4:]])
    deviations = np.where(np.vstack([live, ragged[1:]]), np.vstack([score, score * 2])[:3] - cells.mean(), 0)
    counts = np.array([2] * 4 + [3] * 6)
    expected = ((deviations.sum(axis=0) ** 2).sum() - cells.var() * 26) / (
        cells.var() * (counts * (counts - 1)).sum()
    )
    assert one_less.correlation == pytest.approx(np.clip(expected, 0, 1))


def test_twenty_cells_are_enough_for_moments_and_equal_ones_never() -> None:
    few, enough = (np.tile([[1.0], [-1.0]], (1, n)) for n in (9, 10))
    assert Null.of([(few, few < 9)]).correlation == 1.0
    assert Null.of([(enough, enough < 9)]).correlation == 0.0
    same = np.full((2, 30), 4.0)
    assert Null.of([(same, same > 0)]) == Null(4.0, 1.0)


@pytest.mark.parametrize(("hubs", "untouched"), [(49, False), (50, True)])
def test_the_null_is_that_of_other_dates_and_products_if_they_have_a_hundred_cells(
    hubs: int, untouched: bool
) -> None:
    def many(kind: str, level: float) -> tuple[Trial, Weighed]:
        hub, nothing = np.arange(hubs), np.zeros((2, hubs, 0))
        score = np.full((2, hubs), level)
        yes = np.ones((2, hubs), dtype=bool)
        cells = Weighed(score, score, yes, yes, score + 1, score + 2, score, score, score, score)
        return Trial(kind, 1.0, nothing[:, 0], nothing, nothing, 0, hub, hub), cells

    nulls = Nulls.of([many("dates", 1.0), many("destinations", 4.0), many("cross pairs", 4.0)])
    level = 1.0 if untouched else 3.0
    assert (nulls.score.mean, nulls.leg1.mean, nulls.leg2.mean) == pytest.approx((level, level + 1, level + 2))
