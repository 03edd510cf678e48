"""Codes compete for the concepts of a text: log-odds of what a rule explains, then a softmax with a place for "none".

The weights are knowledge, not fitted: 3 for a named element or product, 2.5 for a compound, 2 for a form, and so on
(words.csv). Two figures were chosen on a random half of 300 open texts: `NOTHING` and `SHARPNESS`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.hs_codes import hs_texts
from oretrace.errors import middle_cut
from oretrace.vet.classify.reading import TextReading, read_goods
from oretrace.vet.classify.tables import CLASSES, ELEM, GoodsRule, rules, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHARPNESS = 0.75
NOTHING = 3.5
"""Score of "none of these": a text with one known word has hardly more."""
PRINTED = 1.2
"""Log-odds of a code that the text prints itself: about every second one is false."""
PRINTED_ALONE = 2.0
_GROUP_OF = {symbol: group for group, symbols in CLASSES.items() for symbol in symbols}


@dataclass(frozen=True, slots=True)
class Guess:
    """An HS6 a text may be: its probability, and the words and the nomenclature's text that say so."""

    hs6: str
    probability: float
    reason: str


def classify_texts(texts: Iterable[str | None], most: int = 3) -> list[tuple[Guess, ...]]:
    """The `most` likeliest codes of each text, the likeliest first; () where nothing of it is understood."""
    return [classify(text or "", most) for text in texts]


@lru_cache(maxsize=1 << 16)
def classify(text: str, most: int = 3) -> tuple[Guess, ...]:
    """The `most` likeliest HS 2022 codes of a goods text. Probabilities leave room for a code nobody thought of."""
    reading = read_goods(text)
    scores = _scores(reading)
    ranked = sorted(scores.items(), key=lambda one: (-one[1][0], one[0]))[:12]
    mass = [math.exp(SHARPNESS * score) for _, (score, _) in ranked]
    total = sum(mass) + math.exp(SHARPNESS * NOTHING)
    return tuple(
        Guess(hs6, one / total, _reason(hs6, why, reading))
        for (hs6, (_, why)), one in zip(ranked[:most], mass, strict=False)
    )


def _scores(reading: TextReading) -> Mapping[str, tuple[float, tuple[str, ...]]]:
    """Of each code the score of its best rule and the concepts it explains."""
    given = _with_groups(reading.concepts)
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    for concept in given:
        for rule in rules().get(concept, ()):
            found = _explained(rule, given)
            if found and found[0] > best.get(rule.hs6, (-math.inf, ()))[0]:
                best[rule.hs6] = found
    if reading.printed:
        score, why = best.get(reading.printed, (PRINTED_ALONE - PRINTED, ()))
        best[reading.printed] = (score + PRINTED, (*why, "@printed"))
    return best


def _with_groups(concepts: Mapping[str, float]) -> dict[str, float]:
    """With the groups of the elements that are named: any element, rare earths, precious metals."""
    given = dict(concepts)
    for concept, factor in concepts.items():
        if len(concept) < 3 and concept[0].isupper() and concept.isalpha():
            given[ELEM] = max(given.get(ELEM, 0.0), factor)
        if concept in _GROUP_OF:
            group = _GROUP_OF[concept]
            given[group] = max(given.get(group, 0.0), factor)
    return given


def _explained(rule: GoodsRule, given: Mapping[str, float]) -> tuple[float, tuple[str, ...]] | None:
    """The score of a rule and what it explains, or None where something that it needs is not there."""
    if any(given.get(concept, 0.0) > 0.5 for concept in rule.without):
        return None
    why: dict[str, float] = {}
    for group in rule.needs:
        one = max(group, key=lambda concept: given.get(concept, 0.0) * weight_of(concept))
        if not given.get(one):
            return None
        why[one] = given[one] * weight_of(one)
        if given[one] < 0.5:
            why[one] -= 2.0  # named in passing: for something, with something
    for concept in rule.helps:
        if given.get(concept):
            why.setdefault(concept, given[concept] * weight_of(concept))
    if ELEM in why and len(why) > 1 and any(len(name) < 3 and name != ELEM and name[0].isupper() for name in why):
        del why[ELEM]  # the element itself has been counted
    if "RE" in why and any(_GROUP_OF.get(name) == "RE" for name in why):
        del why["RE"]
    return rule.bonus + sum(why.values()), tuple(why)


def _reason(hs6: str, why: tuple[str, ...], reading: TextReading) -> str:
    words = dict.fromkeys(reading.seen.get(concept, "").strip() for concept in why)
    parts = [middle_cut(word, 40) for word in words if word]
    printed = ["the text prints this code"] if "@printed" in why else []
    named = middle_cut(hs_texts().get(hs6, ""), 120)
    return "; ".join([", ".join(parts), *printed] if parts else printed) + f" → {named}"
