"""Which of many pairs of names may reach a score: by an upper bound, for all of them at once.

A word that is like no word of the other name stands alone in every pairing; each other word is taken to have the
partner that it is most like, and what is not looked at to speak for one party. Most candidates are seen so to be of
two parties, without pairing their words. Names in two scripts, or with several readings, are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.parties.edits import Indel, likeness_of_each
from oretrace.parties.features import LEAST_WORTH, NAMES, differ_in_syllables
from oretrace.parties.likeness import LEAST_PAIR, LEAST_SPELT, likeness, several
from oretrace.parties.names import SCRIPTS
from oretrace.parties.scoring import MOST_LITTLE, odds_of, weights
from oretrace.parties.words import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.arrays import Array, Index, Mask
    from oretrace.parties.names import Name

    Interval = tuple[Array | float, Array | float]

_AT_ONCE = 1 << 14
_SLACK = 1e-6
"""More than sums in another order differ by."""


class NameTable:
    """Names laid out: each by its first reading, and all their words one after another."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        first = [of[0] if of else None for of in names]
        self.names = _objects(first)
        self.joined = _objects(name.joined if name else "" for name in first)
        self.sorted = _objects(name.sorted if name else "" for name in first)
        self.is_firm = np.array([bool(name and name.is_firm) for name in first], bool)
        self.total = np.array([(name and name.total) or 1e-9 for name in first], np.float64)
        script = [2 * SCRIPTS.index(of[0].script) + bool(of[0].native) if len(of) == 1 else -1 for of in names]
        self.script = np.array(script, np.int64)
        self.many = np.array([len(name.words) if name else 0 for name in first], np.int64)
        self.start = np.cumsum(self.many) - self.many
        words = [word for name in first if name for word in name.words]
        self.words = _objects(words)
        self.texts = _objects(word.text for word in words)
        self.weight = np.array([word.weight for word in words], np.float64)
        self.is_place = np.array([word.is_place for word in words], bool)
        self.is_trade = np.array([word.is_trade for word in words], bool)
        self.is_native = np.array([bool(word.native) for word in words], bool)
        called = {*kinds("nickname"), *kinds("nickname").values()}
        self.is_known = np.array([bool(word.ideas) or word.text in called for word in words], bool)
        self.letter = np.array([ord(word.text[0]) for word in words], np.int64)
        self.long = np.array([len(word.text) for word in words], np.int64)
        after = np.repeat(self.start + self.many, self.many) - np.arange(self.long.size)
        long, begins = np.r_[self.long, 0, 0], _objects([*(text[0] for text in self.texts), "", ""])
        neighbours = [[of[k : of.size - 2 + k] for k in range(3)] for of in (long, begins)]
        self.together = [np.where(after >= many, sum(neighbours[0][:many]), 0) for many in (2, 3)]
        self.initials = [sum(neighbours[1][1:many], neighbours[1][0]) for many in (2, 3)]


def _objects(of: Iterable[object]) -> Any:
    return np.array([None, *of], object)[1:]


class _Side:
    """One side of pairs of names: their words one after another, and how alike each has one on the other side."""

    def __init__(self, laid: NameTable, names: Index) -> None:
        self.laid, self.names, self.many = laid, names, laid.many[names]
        self.start = np.cumsum(self.many) - self.many
        self.pair = np.repeat(np.arange(names.size), self.many)
        self.word = np.repeat(laid.start[names] - self.start, self.many) + np.arange(self.pair.size)
        self.best = np.zeros(self.pair.size)

    def weigh(self, values: Array | Mask) -> Array:
        """What the words of each name weigh, each times its value."""
        return np.bincount(self.pair, self.laid.weight[self.word] * values, self.names.size).astype(np.float64)

    def have_alone(self, kind: str) -> Mask:
        """Which names have a word of a kind that is like none of the other name's."""
        return np.bincount(self.pair, getattr(self.laid, kind)[self.word] & (self.best == 0), self.names.size) > 0


def may_reach(
    least: float, left: NameTable, right: NameTable, rows: Index, columns: Index, *, countries: bool = False
) -> Mask:
    """Which pairs of a name of `left` (by position: rows) and one of `right` (columns) may score `least`.

    The others do not, if `countries` says whether any are known.
    """
    found = np.ones(rows.size, bool)
    looked = np.flatnonzero((left.script[rows] == right.script[columns]) & (left.script[rows] >= 0))
    for start in range(0, looked.size, _AT_ONCE):
        at = looked[start : start + _AT_ONCE]
        apart = _are_apart(left, right, rows[at], columns[at])
        found[at[apart]] = False
        at = at[~apart]
        most = _most(_Side(left, rows[at]), _Side(right, columns[at]), countries)
        found[at] = most + _SLACK >= odds_of(least)
    return found


def _are_apart(left: NameTable, right: NameTable, rows: Index, columns: Index) -> Mask:
    """Which pairs are of two Chinese firms by their syllables."""
    pairs = zip(left.names[rows].tolist(), right.names[columns].tolist(), strict=True)
    return np.array([differ_in_syllables(one, other) > 0 for one, other in pairs], bool)


def _most(left: _Side, right: _Side, countries: bool) -> Array:
    """The most that the log-odds of pairs come to."""
    constant, weight = weights()[0]
    known = {**_features(left, right), **({} if countries else {"country_same": (0.0, 0.0)})}
    most = np.full(left.names.size, constant + MOST_LITTLE)
    for name, its in zip(NAMES, weight.tolist(), strict=True):
        low, high = known.get(name, (0.0, 1.0))
        most += np.maximum(its * low, its * high)
    return most


def _features(left: _Side, right: _Side) -> Mapping[str, Interval]:
    """The features of pairs that can be narrowed down; all others are from 0 to 1 within a script."""
    initial = _find_partners(left, right)
    sides = (left, right)
    total = [side.laid.total[side.names] for side in sides]
    matched, alone = ([side.weigh(kind(side.best, 0)) for side in sides] for kind in (np.greater, np.equal))
    share = [weight / whole for weight, whole in zip(matched, total, strict=True)]
    worth = (side.weigh(np.maximum(0.0, (side.best - LEAST_WORTH) / (1 - LEAST_WORTH))) for side in sides)
    shared = [weight / whole for weight, whole in zip(worth, total, strict=True)]
    replaced = np.minimum(1.0, 4 * np.minimum(*alone) / (total[0] + total[1]))
    person = ~(left.laid.is_firm[left.names] | right.laid.is_firm[right.names])
    trade, place = ([side.have_alone(kind) for side in sides] for kind in ("is_trade", "is_place"))
    several = [np.bincount(side.pair, side.best > 0, side.names.size) > 1 for side in sides]
    whole, exact = _written_together(left, right)
    return {
        "shared": (0.0, np.minimum(*shared)),
        "shared_best": (0.0, np.maximum(*shared)),
        "replaced": (replaced, 1.0),
        "rare": (0.0, np.log1p(np.minimum(*matched))),
        "trade_replaced": (np.logical_and(*trade), 1.0),
        "place_conflict": (np.logical_and(*place), 1.0),
        "last_differs": (np.logical_or(*(side.best[side.start + side.many - 1] == 0 for side in sides)), 1.0),
        "turned": (0.0, np.logical_and(*several)),
        "whole": (whole, whole),
        "exact": (exact, exact),
        "initial": (0.0, initial),
        "person_replaced": (person * replaced, person),
        "person_added": (0.0, person * np.maximum(*share)),
    }


def _written_together(left: _Side, right: _Side) -> tuple[Array, Mask]:
    """The features `whole` and `exact`."""
    ones, others = (side.laid.joined[side.names].tolist() for side in (left, right))
    in_order = (side.laid.sorted[side.names].tolist() for side in (left, right))
    every = likeness_of_each(ones, others), likeness_of_each(ones, others, Indel), likeness_of_each(*in_order)
    alike = np.maximum(every[0], np.maximum(every[1] - 0.05, every[2] - 0.02))
    return 2 * np.maximum(0.0, alike - 0.5), np.array([a == b for a, b in zip(ones, others, strict=True)], bool)


def _find_partners(left: _Side, right: _Side) -> Mask:
    """Set how alike each word has one on the other side; whether some are so by an initial or as an acronym."""
    times = right.many[left.pair]
    one = np.repeat(np.arange(left.pair.size), times)
    other = np.arange(one.size) - np.repeat(np.cumsum(times) - times - right.start[left.pair], times)
    initial = np.zeros(left.names.size, bool)
    begun, may_be = _may_be_alike(left, right, one, other)
    at = np.flatnonzero(may_be)
    words = left.laid.words[left.word[one[at]]].tolist(), right.laid.words[right.word[other[at]]].tolist()
    alike = [likeness(a, b, False) for a, b in zip(*words, strict=True)]
    value = np.array([found if found >= LEAST_PAIR else 0.0 for found, _ in alike])
    np.maximum.at(left.best, one[at], value)
    np.maximum.at(right.best, other[at], value)
    initial[left.pair[one[at[[way == "initial" for _, way in alike]]]]] = True
    for n in np.unique(left.pair[one[begun]]).tolist():
        names = left.laid.names[left.names[n]], right.laid.names[right.names[n]]
        for i, j, found, way in several(*names, False):
            if found >= LEAST_PAIR:
                initial[n] |= way == "acronym"
                for side, places in ((left, i), (right, j)):
                    for k in places:
                        side.best[side.start[n] + k] = max(side.best[side.start[n] + k], found)
    return initial


def _may_be_alike(left: _Side, right: _Side, one: Index, other: Index) -> tuple[Index, Mask]:
    """Which pairs of words may be of several of either name, and which may be alike at all."""
    mine, its, a, b = left.laid, right.laid, left.word[one], right.word[other]
    shorter, longer = np.minimum(mine.long[a], its.long[b]), np.maximum(mine.long[a], its.long[b])
    same_letter = mine.letter[a] == its.letter[b]
    found = same_letter & ((shorter == 1) | (longer - shorter > 2))
    found |= (mine.is_known[a] & its.is_known[b]) | (mine.is_native[a] != its.is_native[b])
    at = np.flatnonzero(~found & (shorter > 1) & (2 * shorter >= longer))
    found[at] = likeness_of_each(mine.texts[a[at]].tolist(), its.texts[b[at]].tolist(), least=LEAST_SPELT) > 0
    at = np.flatnonzero(same_letter)
    return at[_may_be_several(mine, a[at], its, b[at]) | _may_be_several(its, b[at], mine, a[at])], found


def _may_be_several(mine: NameTable, a: Index, its: NameTable, b: Index) -> Mask:
    """Where a word with those after it may be one of the other name, or this its initials, by their letters alone."""
    found = np.zeros(a.size, bool)
    for together, initials in zip(mine.together, mine.initials, strict=True):
        found |= (together[a] > 0) & ((np.abs(together[a] - its.long[b]) <= 1) | (initials[a] == its.texts[b]))
    return found
