"""Who holds how much of a stage: shares and the Herfindahl-Hirschman index as bounds.

A publisher's total may be rounded, printed as ">90 million", or leave producers out; a producer may be withheld. None
of this is guessed at: a share is what the printed figures allow at least and at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oretrace.assess.bounds import Bounds, added
from oretrace.catalog.production import OTHERS

HALVINGS = 80
"""Halvings of [0, 1] after which the level of the least HHI is exact in double precision."""


@dataclass(frozen=True, slots=True)
class TerritoryShare:
    """One territory: its amount in the table's unit, its share of the total (0 to 1)."""

    territory: str
    amount: Bounds
    share: Bounds


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares, largest first, of `total`; `hhi` from 0 (nobody holds much) to 1 (one holds all)."""

    total: Bounds
    shares: tuple[TerritoryShare, ...]
    hhi: Bounds

    def share(self, territory: str) -> Bounds | None:
        """The share of one territory, None where it is not listed."""
        return next((one.share for one in self.shares if one.territory == territory), None)


def concentration(amounts: Mapping[str, Bounds], printed: Bounds | None = None) -> Concentration | None:
    """Shares and HHI of amounts by territory, against the publisher's total where it prints one; None of nothing.

    All amounts in one unit. Without a printed total the listed territories are taken to be all there are. `OTH`, the
    publisher's other countries, counts to the total and is nobody's share. The typical HHI is that of the figures
    printed, `OTH` spread thin; where the total is only known to be more than a figure, it is of what is listed.
    """
    total = total_of(tuple(amounts.values()), printed)
    if not amounts or total.high == 0.0:
        return None
    shares = {code: _share(code, amounts, total, printed is not None) for code in amounts}
    others = shares.pop(OTHERS, None)
    low, high = hhi_bounds([_ends(one) for one in shares.values()], _rest(shares, others, printed is not None))
    rows = [TerritoryShare(code, amounts[code], share) for code, share in shares.items()]
    rows.sort(key=lambda row: (-(row.amount.typical or row.amount.low), row.territory))
    return Concentration(total, tuple(rows), Bounds(low, _typical_hhi(amounts, total, low, high), high))


def total_of(parts: Sequence[Bounds], printed: Bounds | None) -> Bounds:
    """The total between its bounds. Rounded parts may add up to more than a rounded total: then both are bounds."""
    listed = added(parts)
    if printed is None:
        return listed
    high = None if printed.high is None else max(printed.high, listed.low)
    return Bounds(printed.low, printed.typical, high)


def hhi_bounds(shares: Sequence[tuple[float, float]], rest: tuple[float, float]) -> tuple[float, float]:
    """Outer bounds of the sum of squared shares that add up to 1, each and the rest between (low, high).

    The rest belongs to territories unknown in number: spread over very many it adds nothing, held by one it adds its
    square. The lower bound is exact: with as much rest as may be, all shares stand at one level, or at the bound
    nearest to it. The upper bound puts the chord over its interval in place of each square, a linear programme that
    filling the steepest first solves: exact, unless the share filled last stays between its bounds, and then too high
    by at most a quarter of that interval squared.
    """
    return _least(shares, 1.0 - rest[1]), min(1.0, _most([*shares, rest]))


def _least(shares: Sequence[tuple[float, float]], mass: float) -> float:
    below, above = 0.0, 1.0
    for _ in range(HALVINGS):
        level = (below + above) / 2
        if sum(min(max(level, low), high) for low, high in shares) < mass:
            below = level
        else:
            above = level
    return sum(min(max(below, low), high) ** 2 for low, high in shares)


def _most(shares: Sequence[tuple[float, float]]) -> float:
    left = 1.0 - sum(low for low, _ in shares)
    value = sum(low**2 for low, _ in shares)
    for low, high in sorted(shares, key=sum, reverse=True):
        taken = max(0.0, min(left, high - low))
        value, left = value + (low + high) * taken, left - taken
    return value


def _share(code: str, amounts: Mapping[str, Bounds], total: Bounds, printed: bool) -> Bounds:
    """A producer can hold no more than its figure, and no more than the others leave of the total."""
    own, others = amounts[code], added([part for key, part in amounts.items() if key != code])
    most, greatest = _top(own), own.low + _top(others)
    if printed:
        greatest = _top(total)
        most = min(most, max(own.low, greatest - others.low))
    least = total.low if printed else most + others.low
    high = 1.0 if math.isinf(most) or least <= 0 else min(1.0, most / least)
    low = min(high, own.low / greatest) if greatest > 0 else 0.0
    typical = own.typical / total.typical if own.typical is not None and total.typical else None
    return Bounds(low, None if typical is None else min(max(typical, low), high), high)


def _rest(shares: Mapping[str, Bounds], others: Bounds | None, printed: bool) -> tuple[float, float]:
    """What the named shares leave: anything up to 1 under a printed total, the others alone where all is listed."""
    if not printed:
        return (0.0, 0.0) if others is None else _ends(others)
    ends = [_ends(share) for share in shares.values()]
    return max(0.0, 1.0 - sum(high for _, high in ends)), max(0.0, 1.0 - sum(low for low, _ in ends))


def _typical_hhi(amounts: Mapping[str, Bounds], total: Bounds, low: float, high: float) -> float | None:
    known = {code: part.typical for code, part in amounts.items() if part.typical is not None}
    whole = max(total.typical or 0.0, sum(known.values()))
    if whole <= 0:
        return None
    return min(max(sum((value / whole) ** 2 for code, value in known.items() if code != OTHERS), low), high)


def _ends(share: Bounds) -> tuple[float, float]:
    return share.low, _top(share)


def _top(one: Bounds) -> float:
    return math.inf if one.high is None else one.high
