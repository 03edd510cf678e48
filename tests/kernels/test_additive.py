"""The additive score: it finds group effects, and nothing where there is none."""

import numpy as np

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
