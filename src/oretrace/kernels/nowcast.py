"""Nowcast of a reporter who publishes late from mirror reports of those who publish early.

A ridge regression of logs (Hoerl and Kennard 1970), its penalty by leave-one-out, on what was out on a day. The
interval is conformal (Vovk, Gammerman and Shafer 2005; Lei et al. 2018): the quantile of what the same regression
missed by in earlier vintages at the same distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oretrace.arrays import Array

FEWEST = 18
"""Months in which the late figure and an early one are both known, for a regression."""
LEVEL = 0.9
PENALTIES = np.geomspace(1e-2, 1e3, 16)


@dataclass(frozen=True)
class NowcastVintage:
    """What was out on a day: logs of the late figure `y` (months,) and of the early ones `X` (months, reporters)."""

    y: Array
    X: Array

    @property
    def last(self) -> int:
        """The last month of which the late figure is known; −1 where none is."""
        known = np.flatnonzero(np.isfinite(self.y))
        return int(known[-1]) if known.size else -1


@dataclass(frozen=True)
class Nowcast:
    """The log of a month, with its interval of 90 %, NaN with fewer than 9 earlier errors; how many there are."""

    month: int
    value: float
    low: float
    high: float
    errors: int


def predict(vintage: NowcastVintage, month: int) -> float:
    """The log of the late figure of a month, from what is out; NaN where no early figure of it has enough history."""
    use = np.isfinite(vintage.X[month])
    use &= (np.isfinite(vintage.X) & np.isfinite(vintage.y)[:, None]).sum(axis=0) >= FEWEST
    if not use.any():
        return math.nan
    rows = np.isfinite(vintage.y) & np.isfinite(vintage.X[:, use]).all(axis=1)
    while rows.sum() < FEWEST:  # of early reporters those with the shortest history are left out first
        held = np.where(use, np.isfinite(vintage.X).sum(axis=0), np.iinfo(np.int64).max)
        use[held.argmin()] = False
        if not use.any():
            return math.nan
        rows = np.isfinite(vintage.y) & np.isfinite(vintage.X[:, use]).all(axis=1)
    return _ridge(vintage.X[np.ix_(rows, use)], vintage.y[rows], vintage.X[month, use])


def nowcast(vintage: NowcastVintage, month: int, errors: Array) -> Nowcast:
    """A month that is not out, with an interval from earlier `errors` (logs) at its distance; NaN are passed over."""
    value, half = predict(vintage, month), _half(errors)
    return Nowcast(month, value, value - half, value + half, int(np.isfinite(errors).sum()))


def errors_at(vintages: Sequence[NowcastVintage], final: Array, distance: int) -> Array:
    """What each nowcast, `distance` months beyond its vintage's last figure, missed the `final` log by, (vintages,).

    NaN where a vintage has no figure yet, or the month has none.
    """
    found = np.full(len(vintages), np.nan)
    for n, vintage in enumerate(vintages):
        month = vintage.last + distance
        if vintage.last >= 0 and month < len(final):
            found[n] = final[month] - predict(vintage, month)
    return found


def _half(errors: Array) -> float:
    """Half an interval of 90 %: of n errors the ⌈.9(n + 1)⌉th by size; NaN where there are not so many."""
    known = np.sort(np.abs(errors[np.isfinite(errors)]))
    rank = math.ceil(LEVEL * (len(known) + 1))
    return float(known[rank - 1]) if rank <= len(known) else math.nan


def naive_errors(vintages: Sequence[NowcastVintage], final: Array, distance: int) -> Array:
    """The same of the last figure of that calendar month that was out."""
    found = np.full(len(vintages), np.nan)
    for n, vintage in enumerate(vintages):
        month = vintage.last + distance
        earlier = month - 12 * math.ceil(distance / 12)
        if vintage.last >= 0 and month < len(final) and earlier >= 0:
            found[n] = final[month] - vintage.y[earlier]
    return found


def _ridge(X: Array, y: Array, at: Array) -> float:
    center, scale = X.mean(axis=0), X.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    Z, level = (X - center) / scale, float(y.mean())
    U, s, V = np.linalg.svd(Z, full_matrices=False)
    part = U.T @ (y - level)
    best, chosen = math.inf, 0.0
    for penalty in PENALTIES:
        shrunk = s**2 / (s**2 + penalty)
        hat = (U**2) @ shrunk + 1 / len(y)
        loss = float((((y - level - U @ (shrunk * part)) / (1 - hat)) ** 2).mean())
        if loss < best:
            best, chosen = loss, float(penalty)
    weight = V.T @ (s / (s**2 + chosen) * part)
    return level + float((at - center) / scale @ weight)
