"""An amount or a share as bounds, and the one mean that shares, import risk and dependence are all made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """low <= typical <= high; `typical` is None where no value is stated, `high` where no upper
    bound is known. A figure as printed has all three alike."""

    low: float
    typical: float | None
    high: float | None

    @classmethod
    def of(cls, value: float) -> Bounds:
        """A figure without spread."""
        return cls(value, value, value)

    def times(self, low: float, typical: float, high: float) -> Bounds:
        """The product with a factor that is itself between bounds, all of them 0 or more."""
        return Bounds(
            self.low * low,
            None if self.typical is None else self.typical * typical,
            None if self.high is None else self.high * high,
        )


ZERO, ONE, ANYTHING = Bounds.of(0.0), Bounds.of(1.0), Bounds(0.0, None, 1.0)


def added(parts: Sequence[Bounds]) -> Bounds:
    """The sum; its typical value and its upper bound are unknown as soon as one of the parts' is."""
    typical = [part.typical for part in parts if part.typical is not None]
    high = [part.high for part in parts if part.high is not None]
    return Bounds(
        sum(part.low for part in parts),
        sum(typical) if len(typical) == len(parts) else None,
        sum(high) if len(high) == len(parts) else None,
    )


def weighted_mean(amounts: Sequence[Bounds], weights: Sequence[Bounds]) -> Bounds | None:
    """Exact bounds of sum(amount x weight) / sum(amount), each amount and weight anywhere between its own bounds.

    Amounts in any one unit, 0 or more, and weights, have upper bounds. None where all amounts may be nothing. At the
    extremes every amount stands at one of its bounds, the heavier ones at the other than the lighter ones
    (the interval weighted average, Karnik and Mendel 2001), so that trying each place of the switch is enough.
    """
    high = _extreme([(_top(w), a.low, _top(a)) for a, w in zip(amounts, weights, strict=True)])
    low = _extreme([(-w.low, a.low, _top(a)) for a, w in zip(amounts, weights, strict=True)])
    if high is None or low is None:
        return None
    known = [(a.typical, w.typical) for a, w in zip(amounts, weights, strict=True)]
    return Bounds(-low, _mean(known), high)


def _extreme(terms: list[tuple[float, float, float]]) -> float | None:
    """The greatest mean of weights: the k heaviest at their upper amounts and the others at their lower ones."""
    terms = sorted(terms, reverse=True)
    top, bottom = 0.0, 0.0
    for weight, low, _ in terms:
        top, bottom = top + weight * low, bottom + low
    best = top / bottom if bottom > 0 else None
    for weight, low, high in terms:
        top, bottom = top + weight * (high - low), bottom + high - low
        if bottom > 0 and (best is None or top / bottom > best):
            best = top / bottom
    return best


def _mean(known: Sequence[tuple[float | None, float | None]]) -> float | None:
    total = weighted = 0.0
    for amount, weight in known:
        if amount is None or (weight is None and amount > 0):
            return None
        total, weighted = total + amount, weighted + amount * (weight or 0.0)
    return weighted / total if total > 0 else None


def _top(one: Bounds) -> float:
    if one.high is None:
        raise ValueError("an amount without upper bound has no mean")
    return one.high
