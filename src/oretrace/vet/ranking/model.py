"""The probability that a line is irregular: boosted trees and an additive part in equal shares, and repeats apart.

Lines of customs files repeat: the same code, mass and value come again, with the same outcome more often than not. A
model that sees them learns them by heart. Here each such triple has the weight of one line, the model is calibrated
on triples it has not seen, and what is known of a triple's earlier lines is added by Bayes' rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import optimize, special

from oretrace.errors import InputError, OptionError
from oretrace.kernels.additive import Additive, fit_additive
from oretrace.kernels.past import past_sums

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.vet.ranking.features import Features

LATER = 0.25
"""The last share of the labelled lines, by day: calibration is measured on them, learned on the rest."""
LEAST_LINES, LEAST_HITS = 200, 20
ROUNDS = 200
_TREES: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 60, "feature_fraction": 0.4,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 50.0, "cat_smooth": 30.0, "max_bin": 127, "seed": 1,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip
"""Chosen on time splits within the training file, not on the file that is scored."""
_STRENGTHS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Calibration:
    """log-odds = `shift` + `slope` × raw score; they count as `strength` lines beside the repeats of a triple."""

    shift: float
    slope: float
    strength: float


@dataclass(frozen=True)
class Probabilities:
    """Of each line: `fresh`, without its repeats; `final`, with them; and how many repeats, of them irregular."""

    fresh: Array
    final: Array
    repeats: Array
    irregular_repeats: Array
    calibration: Calibration


def predict(features: Features) -> Probabilities:
    """Learn from the lines with labels and give all lines their probability.

    InputError for too few labels, OptionError where the extra `learn` is missing.
    """
    has = features.weight > 0
    _check(features.label[has])
    calibration = _calibrate(features, has)
    raw = _raw(features, has)
    fresh = special.expit(calibration.shift + calibration.slope * raw)
    seen = _seen(features, has)
    return Probabilities(fresh, _with_repeats(fresh, seen, calibration.strength), seen[:, 0], seen[:, 1], calibration)


def _check(labels: Array) -> None:
    hits = int(labels.sum())
    if len(labels) < LEAST_LINES or min(hits, len(labels) - hits) < LEAST_HITS:
        expected = f"at least {LEAST_LINES} labelled lines, {LEAST_HITS} of them irregular and {LEAST_HITS} not"
        raise InputError(expected, f"{len(labels):,} with {hits:,} irregular", "--train")


def _seen(features: Features, has: Mask) -> Array:
    """Of each line the number of earlier labelled lines of its triple, and of irregular ones among them."""
    values = np.column_stack([has.astype(float), np.where(has, np.nan_to_num(features.label), 0.0)])
    return past_sums(features.repeat, features.day, values)


def _with_repeats(fresh: Array, seen: Array, strength: float) -> Array:
    return (seen[:, 1] + strength * fresh) / (seen[:, 0] + strength)


def _calibrate(features: Features, has: Mask) -> Calibration:
    """Learned on the earlier lines and measured on the later ones."""
    days = features.day[has]
    split = np.quantile(days, 1 - LATER, method="higher")
    early, late = has & (features.day < split), has & (features.day >= split)
    if features.label[early].sum() < LEAST_HITS or features.label[late].sum() < LEAST_HITS:
        return Calibration(0.0, 1.0, 1.0)
    raw = _raw(features, early)
    seen = _seen(features, early)
    new = late & (seen[:, 0] == 0)
    shift, slope = _platt(raw[new], features.label[new], features.weight[new])
    again = late & (seen[:, 0] > 0)
    fresh = special.expit(shift + slope * raw)
    losses = [_loss(_with_repeats(fresh, seen, one)[again], features.label[again]) for one in _STRENGTHS]
    return Calibration(shift, slope, _STRENGTHS[int(np.argmin(losses))] if again.any() else 1.0)


def _platt(raw: Array, label: Array, weight: Array) -> tuple[float, float]:
    """Shift and slope of the log-odds, held near 0 and 1 where there are few lines."""

    def loss(point: Array) -> float:
        score = point[0] + point[1] * raw
        near = 2.0 * (point[0] ** 2 + (point[1] - 1.0) ** 2)
        return float(weight @ (np.logaddexp(0.0, score) - label * score) + near)

    shift, slope = optimize.minimize(loss, np.array([0.0, 1.0]), method="L-BFGS-B").x
    return round(float(shift), 6), round(max(float(slope), 0.1), 6)


def _loss(probability: Array, label: Array) -> float:
    held = np.clip(probability, 0.005, 0.995)
    return float(-np.mean(label * np.log(held) + (1 - label) * np.log1p(-held))) if len(label) else 0.0


def _raw(features: Features, learn: Mask) -> Array:
    """Log-odds of all lines, learned from some."""
    additive: Additive = fit_additive(
        [codes[learn] for codes in features.columns], features.label[learn], features.weight[learn]
    )
    return 0.5 * additive.scores(features.columns) + 0.5 * _boosted(features, learn)


def _boosted(features: Features, learn: Mask) -> Array:
    lightgbm = _lightgbm()
    data = lightgbm.Dataset(
        features.numbers[learn], features.label[learn], weight=features.weight[learn],
        feature_name=[name.replace(" ", "_").replace("×", "x") for name in features.names],
        categorical_feature=[features.names.index(name) for name in features.categories],
        params={"verbose": -1, "max_bin": _TREES["max_bin"]},
    )  # fmt: skip
    trees = lightgbm.train(_TREES, data, ROUNDS)
    return np.asarray(trees.predict(features.numbers, raw_score=True, num_threads=1), float)


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError:
        raise OptionError("rank with labels requires LightGBM: pip install 'oretrace[learn]'") from None
    return lightgbm
