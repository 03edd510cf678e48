"""Event study against pyfixest on a shared panel, and what it must be whatever the panel."""

import json
from pathlib import Path

import numpy as np
import pytest

from oretrace.kernels.event_study import event_study, parted_before

REFERENCE = json.loads((Path(__file__).parent / "reference" / "event_study.json").read_text("utf-8"))
Y, TREATED, CLUSTER = (np.array(REFERENCE[name]) for name in ("Y", "treated", "cluster"))
SHAPE = (REFERENCE["t0"], CLUSTER, REFERENCE["leads"], REFERENCE["lags"])


@pytest.mark.parametrize("what", ["effect", "error", "p_value", "low", "high", "pre_f", "pre_p"])
def test_equals_pyfixest(what: str) -> None:
    found = event_study(Y, TREATED, *SHAPE)
    np.testing.assert_allclose(getattr(found, what), REFERENCE[what], rtol=1e-8, atol=1e-12)
    assert found.months.tolist() == [-6, -5, -4, -3, -2, 0, 1, 2, 3, 4, 5]


def test_effects_of_units_and_months_change_nothing() -> None:
    rng = np.random.default_rng(1)
    moved = Y + rng.normal(size=(len(Y), 1)) + rng.normal(size=Y.shape[1])
    was, now = event_study(Y, TREATED, *SHAPE), event_study(moved, TREATED, *SHAPE)
    np.testing.assert_allclose(now.effect, was.effect, atol=1e-12)
    np.testing.assert_allclose(now.error, was.error, atol=1e-12)


def test_a_planted_effect_moves_its_month_alone() -> None:
    planted = Y.copy()
    planted[TREATED, SHAPE[0] + 2] -= 3.0
    step = event_study(planted, TREATED, *SHAPE).effect - event_study(Y, TREATED, *SHAPE).effect
    np.testing.assert_allclose(step, np.where(np.arange(11) == 7, -3.0, 0.0), atol=1e-12)


def test_lanes_that_part_before_the_act_fail_the_test_of_the_months_before() -> None:
    apart = Y + 0.4 * np.outer(TREATED, np.arange(Y.shape[1]))
    assert event_study(apart, TREATED, *SHAPE).pre_p < 0.001


def test_lanes_dealt_at_random_part_no_more_than_chance_says() -> None:
    rng, treated = np.random.default_rng(5), np.arange(30) < 6
    noise = rng.normal(size=(40, 30, 24)) * np.where(treated, 2.0, 1.0)[:, None]
    p = np.array([parted_before(one, treated, 14, 6, 6) for one in noise])
    assert (p <= 0.05).mean() <= 0.1
    assert p.mean() == pytest.approx(0.5, abs=0.12)
    drift = noise[0] + 0.5 * np.outer(treated, np.arange(24))
    assert parted_before(drift, treated, 14, 6, 6) <= 0.01
    later = noise[0] - 9 * np.outer(treated, np.arange(24) >= 14)
    assert parted_before(later, treated, 14, 6, 6) == pytest.approx(p[0])


def test_too_few_clusters_for_the_leads_are_not_testable() -> None:
    found = event_study(Y, TREATED, SHAPE[0], np.arange(len(Y)) % 4, *SHAPE[2:])
    assert np.isnan(found.pre_p)
    assert np.isfinite(found.effect).all()


@pytest.mark.parametrize(
    ("y", "treated", "t0", "cluster"),
    [
        (Y, TREATED, 1, CLUSTER),
        (Y, TREATED, 20, CLUSTER),
        (Y, np.zeros(24, dtype=bool), 11, CLUSTER),
        (Y, np.ones(24, dtype=bool), 11, CLUSTER),
        (Y, TREATED, 11, np.zeros(24, dtype=int)),
        (np.where(Y[0, 0] == Y, np.nan, Y), TREATED, 11, CLUSTER),
    ],
)
def test_effects_that_cannot_be_estimated_are_refused(
    y: np.ndarray, treated: np.ndarray, t0: int, cluster: np.ndarray
) -> None:
    with pytest.raises(ValueError):
        event_study(y, treated, t0, cluster)


@pytest.mark.parametrize(("t0", "leads", "lags"), [(8, 4, 5), (3, 6, 2), (2, 1, 1)])
def test_permutations_rank_the_distance_of_the_leads(t0: int, leads: int, lags: int) -> None:
    """Each unit's own event study, the distance of the mean difference in their covariance, 999 deals."""
    rng, treated = np.random.default_rng(2), np.arange(14) % 4 == 0
    panel = rng.normal(size=(14, 12)) * rng.uniform(0.5, 3.0, (14, 1))
    panel[5] = 2.0  # a unit that does not move has no spread to be measured in
    event = [max(min(month - t0, lags), -leads) for month in range(12)]
    kept = sorted({one for one in event if one != -1})
    design = np.column_stack([np.ones(12), *([float(one == k) for one in event] for k in kept)])
    own = []
    for row in panel:
        spread = row[:t0].std() or 1.0
        found = np.linalg.lstsq(design, (row - row.mean()) / spread, rcond=None)[0]
        own.append([effect for effect, k in zip(found[1:], kept, strict=True) if k < 0])
    leading = np.array(own)
    if not leading.size:
        assert parted_before(panel, treated, t0, leads, lags) == 1.0
        return
    metric = np.linalg.pinv(np.atleast_2d(np.cov(leading, rowvar=False)))
    deals, distances = np.random.default_rng(0), []
    for dealt in [treated, *(deals.permutation(treated) for _ in range(999))]:
        gap = leading[dealt].mean(axis=0) - leading[~dealt].mean(axis=0)
        distances.append(gap @ metric @ gap)
    as_far = sum(one >= distances[0] * (1 - 1e-12) for one in distances[1:])
    assert parted_before(panel, treated, t0, leads, lags) == pytest.approx((1 + as_far) / 1000)


def test_the_fewest_clusters_and_months_are_enough() -> None:
    two = np.arange(24) % 2
    found = event_study(Y, TREATED, 2, two, 2, 3)
    assert found.clusters == 2 and found.months.tolist() == [-2, 0, 1, 2, 3]
    assert np.isfinite(found.pre_p)  # one lead of two clusters
    assert np.isnan(event_study(Y, TREATED, 3, two, 3, 3).pre_p)
    assert np.isnan(event_study(Y, TREATED, 2, two, 1, 3).pre_p)
    last = event_study(Y, TREATED, Y.shape[1] - 1, CLUSTER, 2, 3)
    assert last.months.tolist() == [-2, 0]
    with pytest.raises(ValueError, match="do not fit"):
        event_study(Y, TREATED[1:], 11, CLUSTER)
    with pytest.raises(ValueError, match="do not fit"):
        event_study(Y, TREATED, 11, CLUSTER[1:])
    with pytest.raises(ValueError, match="do not fit"):
        event_study(Y[0], TREATED[:1], 11, CLUSTER[:1])
