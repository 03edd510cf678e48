"""Paired breaks: whether mass that left one series at a date turned up in another.

A *donor* is what was freed for another name, in kg a month (what a lane gained or, with its sign turned, lost); a
*receiver* is a lane under the other code. All series are (…, months); NaN is unknown, never 0. One fixed score is
made of how much the receiver gained and the donor gave, whether the two amounts match, whether their months rise
and fall together, and whether the receiver's unit value went from its own code's to the donor's. It has no null of
its own: the same score of pairs that no act touches is the null (`rank_p`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask

FLOOR_KG = 10.0
"""Monthly kg below which no change of a mean is known: an importer's rounding, a sample by air."""
DRIFT = 0.35
"""A lane's mean changes by this share of itself from one window to the next without any cause."""
KNOWN = 0.6
"""Share of the months of either window that must be known."""
LONGEST_LAG = 6
"""Months in which goods sail to a hub, rest there and leave it."""
FAR = 0.2
"""Logs by which two codes' unit values must differ for a drift between them to be seen."""

LEAST_DONOR_Z, LEAST_RECEIVER_Z, LEAST_SHARE, MOST_SHARE = 0.5, 1.0, 0.01, 3.0
"""Changes of less than so many times their noise, and other shares of what could move, are no sign of moved goods."""

NOTHING = -np.inf
"""The score of a pair whose donor gave nothing, or whose receiver gained nothing."""


@dataclass(frozen=True)
class Span:
    """`t0`: number of the first month after the break; so many months before it and from it on."""

    t0: int
    pre: int
    post: int

    @property
    def before(self) -> slice:
        """The months before."""
        return slice(self.t0 - self.pre, self.t0)

    @property
    def after(self) -> slice:
        """The months from the break on."""
        return slice(self.t0, self.t0 + self.post)


@dataclass(frozen=True)
class Gain:
    """How the mean month of series changed, each (…): before, after, the noise of it in kg, whether it is known."""

    before: Array
    after: Array
    noise: Array
    known: Mask

    @property
    def kg(self) -> Array:
        """After less before."""
        return self.after - self.before

    @property
    def z(self) -> Array:
        """The change in units of its noise: at most about the root of the months, however large it is."""
        return self.kg / self.noise

    def at(self, *index: Index) -> Gain:
        """The series with these numbers."""
        return Gain(self.before[index], self.after[index], self.noise[index], self.known[index])


def gain_of(kg: Array, span: Span) -> Gain:
    """The change of each series at the break; its noise is that of cargoes of the sizes seen, and of drift."""
    before, before_error, enough_before = _mean(kg[..., span.before])
    after, after_error, enough_after = _mean(kg[..., span.after])
    noise = np.sqrt(before_error**2 + after_error**2) + DRIFT * np.abs(before) + FLOOR_KG
    return Gain(before, after, noise, enough_before & enough_after)


def _mean(kg: Array) -> tuple[Array, Array, Mask]:
    """Mean of the known months, the error of a sum of so many cargoes, whether enough is known."""
    known = np.isfinite(kg)
    count = known.sum(axis=-1)
    filled = np.where(known, kg, 0.0)
    least = np.maximum(count, 1)
    return filled.sum(axis=-1) / least, np.sqrt((filled**2).sum(axis=-1)) / least, count >= KNOWN * kg.shape[-1]


@dataclass(frozen=True)
class Pairs:
    """Pairs (k,) of a donor and a receiver, their series (k, months) of kg.

    `ratio` (k, months) is the log of the receiver's unit value over its code's usual one, NaN where nothing is known;
    `apart` (k,) the log of the donor's usual unit value over that of the receiver's code, 0 where unknown. `loss` is
    what could have moved in a month; `kept` (k,) the kg a month that the donor's goods gained under their own name.
    """

    donor: Array
    receiver: Array
    ratio: Array
    apart: Array
    loss: Array
    kept: Gain


FEATURES = ("receiver_z", "donor_z", "kept_z", "match", "timing", "price", "drift")
WEIGHTS = np.array([0.6, 0.3, 1.0, 0.6, 4.0, 2.5, 0.3])
"""Of the features, in their order: rounded coefficients of a logistic regression (docs/method/relabelling.md)."""


def scores(pairs: Pairs, span: Span) -> Array:
    """The score (k,), `NOTHING` where one side hardly changed or the masses have nothing to do with each other."""
    donor, receiver = gain_of(pairs.donor, span), gain_of(pairs.receiver, span)
    share = receiver.kg / _can_move(donor, pairs)
    moved = (donor.z >= LEAST_DONOR_Z) & (receiver.z >= LEAST_RECEIVER_Z)
    moved &= (share >= LEAST_SHARE) & (share <= MOST_SHARE)
    return np.asarray(np.where(moved, features_of(pairs, span) @ WEIGHTS, NOTHING))


def _can_move(donor: Gain, pairs: Pairs) -> Array:
    """Kg a month: what was freed, and no more than the act's lane lost."""
    return np.minimum(np.maximum(donor.kg, 1e-9), np.maximum(pairs.loss, 1e-9))


def features_of(pairs: Pairs, span: Span) -> Array:
    """(k, FEATURES). Without a unit value `price` and `drift` are 0."""
    donor, receiver = gain_of(pairs.donor, span), gain_of(pairs.receiver, span)
    share = np.clip(np.log(np.maximum(receiver.kg, 1e-9) / _can_move(donor, pairs)), -5.0, 3.0)
    price, drift = _price(pairs, span)
    return np.column_stack(
        (
            receiver.z,
            donor.z,
            np.clip(pairs.kept.z, -2.0, 2.0),
            -np.abs(share - LOG_USUAL_SHARE),
            timing(pairs.donor, pairs.receiver, span),
            price,
            drift,
        )
    )


LOG_USUAL_SHARE = np.log(0.5)
"""Log of the share of what could move that is likeliest to turn up under one other code."""


def timing(donor: Array, receiver: Array, span: Span) -> Array:
    """The largest correlation (k,) of the roots of monthly amounts after the break, the donor up to 6 months earlier.

    Roots, because one large cargo would else decide; a donor whose sign was turned is a loss and counts as such.
    """
    out = _centred(receiver[:, span.after])
    best = np.full(len(donor), -1.0)
    for lag in range(min(LONGEST_LAG, span.t0) + 1):
        given = _centred(donor[:, span.t0 - lag : span.t0 - lag + span.post])
        norm = np.sqrt((given**2).sum(axis=1) * (out**2).sum(axis=1))
        best = np.maximum(best, (given * out).sum(axis=1) / np.maximum(norm, 1e-9))
    return best


def _centred(kg: Array) -> Array:
    filled = np.nan_to_num(kg)
    root = np.sign(filled) * np.sqrt(np.abs(filled))
    return np.asarray(root - root.mean(axis=1, keepdims=True))


def _price(pairs: Pairs, span: Span) -> tuple[Array, Array]:
    """How near the receiver's unit value came to the donor's in the later half, and how far it went there.

    In logs, at most 1.5 and 1. What goes beyond the donor's unit value counts as if it had stayed as far below it.
    """
    distance = np.where(np.abs(pairs.apart) > FAR, np.abs(pairs.apart), 0.0)
    way = np.where(distance > 0, np.sign(pairs.apart), 0.0)
    early, late = np.nan_to_num(halves(pairs, span)) * way
    return np.clip(np.minimum(late, 2.0 * distance - late), -1.0, 1.5), np.clip(late - early, -1.0, 1.0)


def halves(pairs: Pairs, span: Span) -> Array:
    """(2, k): the mass-weighted mean log unit value of the earlier and the later half, NaN where none is known."""
    middle = span.t0 + span.post // 2
    parts = (slice(span.t0, middle), slice(middle, span.t0 + span.post))
    return np.stack([_weighted(pairs.ratio[:, part], pairs.receiver[:, part]) for part in parts])


def _weighted(ratio: Array, kg: Array) -> Array:
    weight = np.where(np.isfinite(ratio), np.maximum(np.nan_to_num(kg), 0.0), 0.0)
    total = weight.sum(axis=1)
    mean = (np.nan_to_num(ratio) * weight).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.asarray(np.where(total > 0, mean, np.nan))
