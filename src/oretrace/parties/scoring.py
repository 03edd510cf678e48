"""How likely two names are of one party: a logistic of the features, with the weights that a fit has written.

The weights were fitted on labelled pairs (`scripts/fit_party_scores.py`); where several names or readings are given,
the best two count. The probability is never 0 or 1: longer and rarer agreement always ranks higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.tables import read_table
from oretrace.parties.features import NAMES, SENTENCES, compare, features, is_across
from oretrace.parties.letters import FOLDER
from oretrace.parties.names import Name, read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MATCH = 0.5
"""Score from which two names are taken to be of one party."""
_LETTERS = "eaitnorslcdmupgfhbvykwxzjq"
_STEEPEST = 14.0
"""Log-odds that are approached and never reached."""
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Score:
    """A probability that two names are of one party, and what spoke for (+) and against (-), the weightiest first."""

    score: float
    reasons: tuple[tuple[str, float], ...]


@lru_cache(maxsize=1)
def weights() -> tuple[tuple[float, NDArray[np.float64]], tuple[float, NDArray[np.float64]]]:
    """The constant and the weight of each feature in the order of `NAMES`: within a script, and across scripts."""
    rows = read_table("weights.csv", FOLDER)
    within, across = ({row["feature"]: float(row[kind]) for row in rows} for kind in ("within", "across"))
    return (
        (within["constant"], np.array([within[name] for name in NAMES])),
        (across["constant"], np.array([across[name] for name in NAMES])),
    )


def score_names(left: str, right: str, countries: tuple[str, str] = ("", "")) -> Score:
    """The score of two names, with its reasons; 0 where one has nothing that could be read."""
    return score_read(read_names(left), read_names(right), countries)


def score_read(left: Sequence[Name], right: Sequence[Name], countries: tuple[str, str] = ("", "")) -> Score:
    """The same of names that have been read: the best of all readings."""
    best = _best(left, right, countries)
    if best is None:
        return Score(0.0, ())
    reasons = [(SENTENCES[NAMES[n]], float(best.parts[n])) for n in np.argsort(-np.abs(best.parts), kind="stable")]
    shown = tuple((reason, round(value, 2)) for reason, value in reasons[:_MOST_REASONS] if value)
    return Score(_probability(best.odds), shown)


def waterfall(left: str, right: str) -> tuple[tuple[str, float], ...]:
    """All that the score of two names is made of, in log-odds that add up to it: the start, then the weightiest.

    Odds bend towards a limit only beyond what names reach; empty where one has nothing that could be read.
    """
    best = _best(read_names(left), read_names(right), ("", ""))
    if best is None:
        return ()
    order = [n for n in np.argsort(-np.abs(best.parts), kind="stable") if best.parts[n]]
    start = ("any two names that are compared", best.odds - float(best.parts.sum()))
    return (start, *((SENTENCES[NAMES[n]], float(best.parts[n])) for n in order))


@dataclass(frozen=True, slots=True)
class _Odds:
    """The log-odds of two names, and the part of each feature in the order of `NAMES`."""

    odds: float
    parts: NDArray[np.float64]


def _best(left: Sequence[Name], right: Sequence[Name], countries: tuple[str, str]) -> _Odds | None:
    best: _Odds | None = None
    for one in left:
        for other in right:
            constant, weight = weights()[is_across(one, other)]
            parts = features(compare(one, other), countries) * weight
            odds = constant + float(parts.sum()) + _little(one, other)
            if best is None or odds > best.odds:
                best = _Odds(odds, parts)
    return best


def _little(left: Name, right: Name) -> float:
    """A few hundredths for names also written alike, longer, of rarer letters: so equal words score differently."""
    longer = max(len(left.raw), len(right.raw), 1)
    same = sum(one == other for one, other in zip(left.raw, right.raw, strict=False)) / longer
    letters = sum(_rank(one) * (1 + 1 / (n + 2)) for n, one in enumerate(left.joined + right.joined))
    return 0.01 * same + 1e-4 * len(left.raw + right.raw) + 1e-5 * letters


def _rank(letter: str) -> float:
    """0 for the commonest letter, 1 for the rarest, more for a digit."""
    return (_LETTERS.find(letter) if letter in _LETTERS else len(_LETTERS) + ord(letter) % 10) / len(_LETTERS)


def _probability(odds: float) -> float:
    bounded = _STEEPEST * float(np.tanh(odds / _STEEPEST))
    return 1 / (1 + exp(-bounded))
