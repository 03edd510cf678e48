"""The weights of a forecast: a logistic regression on worlds of the benchmark (benchmarks/forecast.py)."""

from __future__ import annotations

import numpy as np

from oretrace.arrays import Array

VERSION = "1"
FEATURES = ("first_leg", "second_leg", "gravity", "substitution", "capacity", "room")
INTERCEPT = -3.13
WEIGHTS = np.array([-0.22, 0.22, 0.22, -0.07, 0.44, 0.65])


def probabilities(features: Array) -> Array:
    """The probability of each candidate (n,) from its features (n, 6), in the order of `FEATURES`."""
    chance: Array = 1 / (1 + np.exp(-(INTERCEPT + features @ WEIGHTS)))
    return chance


def standardized(values: Array) -> Array:
    """In standard deviations from the mean of the candidates, within ±3; 0 where unknown or all are alike."""
    known = np.isfinite(values)
    spread = float(values[known].std()) if known.any() else 0.0
    if spread == 0:
        return np.zeros(values.shape)
    return np.where(known, np.clip((values - values[known].mean()) / spread, -3.0, 3.0), 0.0)
