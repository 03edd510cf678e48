"""How likely two names are of one party: a logistic of the features, with the weights that a fit has written.

The weights were fitted on labelled pairs (`scripts/fit_party_scores.py`); where several names or readings are given,
the best two count. The probability is never 0 or 1: longer and rarer agreement always ranks higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import atanh, exp, log
from operator import eq, mul
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from oretrace.catalog.tables import read_table
from oretrace.parties.abroad import is_across
from oretrace.parties.features import (
    NAMES,
    SENTENCES,
    compare,
    differ_in_syllables,
    features,
)
from oretrace.parties.letters import FOLDER
from oretrace.parties.names import read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oretrace.parties.likeness import Compared
    from oretrace.parties.names import Name

MATCH = 0.5
"""Score from which two names are taken to be of one party."""
_LETTERS = "eaitnorslcdmupgfhbvykwxzjq"
_RANKS = MappingProxyType({one: n / len(_LETTERS) for n, one in enumerate(_LETTERS)})
_STEPS = tuple(1 + 1 / (n + 2) for n in range(2 * 1_000))
_STEEPEST = 14.0
"""Log-odds that are approached and never reached."""
_MOST_REASONS = 4
MOST_LITTLE = 0.15
"""More than the few hundredths of any two names come to: names are read to 400 letters."""


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
    return Score(
        _probability(best.odds), tuple((SENTENCES[name], round(w, 2)) for name, w in best.weighty()[:_MOST_REASONS])
    )


def likelihood(left: Sequence[Name], right: Sequence[Name], countries: tuple[str, str] = ("", "")) -> float:
    """The score of names that have been read, without its reasons; 0 at once for Chinese names of other syllables.

    Of 9,800 such pairs the likeliest scored .17, and nobody asks for pairs that are less likely than `groups.NEAR`.
    """
    every = ((one, other) for one in left for other in right if not differ_in_syllables(one, other))
    best = max((_weighed(compare(*pair), countries).odds for pair in every), default=None)
    return 0.0 if best is None else _probability(best)


def waterfall(left: str, right: str) -> tuple[tuple[str, float], ...]:
    """From nothing to the score of two names: what each feature adds to the log-odds, the weightiest first.

    The sum is the logit of the score. Empty where one has nothing that could be read.
    """
    best = _best(read_names(left), read_names(right), ("", ""))
    if best is None:
        return ()
    features_ = ((SENTENCES[name], weight) for name, weight in best.weighty())
    bent = _bounded(best.odds) - best.odds
    return (
        ("two names of which nothing is known yet", best.constant),
        *features_,
        ("how long the names are and how rare their letters", best.little),
        ("very large sums are bent towards a limit", bent),
    )


class _Weighed(NamedTuple):
    """Two readings weighed: a constant, the weight of each feature in the order of `NAMES`, and hundredths."""

    constant: float
    parts: NDArray[np.float64]
    little: float

    @property
    def odds(self) -> float:
        return self.constant + float(self.parts.sum()) + self.little

    def weighty(self) -> list[tuple[str, float]]:
        """Features that say something, the weightiest first."""
        order = np.argsort(-np.abs(self.parts), kind="stable")
        return [(NAMES[n], float(self.parts[n])) for n in order if self.parts[n]]


def _best(left: Sequence[Name], right: Sequence[Name], countries: tuple[str, str]) -> _Weighed | None:
    every = (_weighed(compare(one, other), countries) for one in left for other in right)
    return max(every, key=lambda found: found.odds, default=None)


def _weighed(compared: Compared, countries: tuple[str, str]) -> _Weighed:
    left, right = compared.left, compared.right
    constant, weight = weights()[is_across(left, right)]
    return _Weighed(constant, features(compared, countries) * weight, _little(left, right))


def _little(left: Name, right: Name) -> float:
    """A few hundredths for names also written alike, longer, of rarer letters: so equal words score differently."""
    longer = max(len(left.raw), len(right.raw), 1)
    same: int = sum(map(eq, left.raw, right.raw))
    letters: float = sum(map(mul, _ranks(left.joined) + _ranks(right.joined), _STEPS))
    return 0.01 * same / longer + 1e-4 * len(left.raw + right.raw) + 1e-5 * letters


@lru_cache(maxsize=1 << 16)
def _ranks(joined: str) -> tuple[float, ...]:
    """Of each letter 0 for the commonest, 1 for the rarest, more for a digit."""
    most = len(_LETTERS)
    return tuple([_RANKS[one] if one in _RANKS else (most + ord(one) % 10) / most for one in joined])


def _probability(odds: float) -> float:
    return 1 / (1 + exp(-_bounded(odds)))


def _bounded(odds: float) -> float:
    return _STEEPEST * float(np.tanh(odds / _STEEPEST))


def odds_of(score: float) -> float:
    """The log-odds of a score, before they are bent towards a limit."""
    return _STEEPEST * atanh(log(score / (1 - score)) / _STEEPEST)
