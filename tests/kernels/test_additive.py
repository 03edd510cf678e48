"""The additive score: it finds group effects, and nothing where there is none."""

import numpy as np
import pytest

from oretrace.kernels.additive import fit_additive


def test_effects_of_groups_are_found_and_shrunk() -> None:
    rng = np.random.default_rng(1)
    one, two = rng.integers(0, 2, 4000), rng.integers(0, 3, 4000)
    outcome = (rng.random(4000) < np.where(one == 1, 0.6, 0.2)).astype(float)
    fitted = fit_additive([one, two], outcome, np.ones(4000), ridge=1.0)
    effect = fitted.part(0, np.array([1]))[0] - fitted.part(0, np.array([0]))[0]
    assert 1.4 < effect < 2.1  # log-odds of 0.6 against 0.2 are 1.79
    assert np.abs(fitted.part(1, np.arange(3))).max() < 0.2
    assert abs(fit_additive([one, two], outcome, np.ones(4000), ridge=1e6).part(0, np.array([1]))[0]) < 0.01


def test_a_code_never_seen_adds_nothing() -> None:
    fitted = fit_additive([np.array([0, 1, 1])], np.array([0.0, 1.0, 1.0]), np.ones(3))
    assert fitted.scores([np.array([7])])[0] == fitted.intercept


def test_the_fit_is_the_minimum_of_the_penalised_loss() -> None:
    """By Newton's steps on the indicators themselves."""
    rng = np.random.default_rng(2)
    one, two, weight = rng.integers(0, 2, 80), rng.integers(0, 3, 80), rng.uniform(0.5, 2.0, 80)
    outcome = (rng.random(80) < np.where(two == 2, 0.8, 0.3)).astype(float)
    fitted = fit_additive([one, two], outcome, weight, ridge=0.7)
    design = np.column_stack([np.ones(80), one == 0, one == 1, two == 0, two == 1, two == 2]).astype(float)
    penalty, point = np.diag([0.0, *[0.7] * 5]), np.zeros(6)
    for _ in range(30):
        p = 1 / (1 + np.exp(-design @ point))
        slope = design.T @ (weight * (p - outcome)) + penalty @ point
        point -= np.linalg.solve(design.T @ (design * (weight * p * (1 - p))[:, None]) + penalty, slope)
    assert fitted.intercept == pytest.approx(point[0], abs=1e-3)
    assert np.concatenate(fitted.coefficients) == pytest.approx(point[1:], abs=1e-3)
    assert fitted.scores([one, two]) == pytest.approx(design @ point, abs=2e-3)
    alone = fit_additive([np.zeros(5, dtype=np.int64)], np.array([0.0, 1, 1, 1, 1]), np.ones(5))
    assert alone.scores([np.array([0, 1, 9])])[1:].tolist() == [alone.intercept] * 2
    certain = fit_additive([np.zeros(3, dtype=np.int64)], np.ones(3), np.ones(3))
    assert 5.0 < certain.intercept < 14.0
