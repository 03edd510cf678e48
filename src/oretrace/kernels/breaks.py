"""Dates at which the level of a series changed: exact least squares over all partitions, each at a price.

The optimal partition is that of Jackson et al. (2005), whose pruned form is PELT (Killick, Fearnhead and Eckley
2012). What a change costs grows with the long-run variance, so that autocorrelated noise is not taken for a change
(as in Bai and Perron 1998).
"""

from __future__ import annotations

import numpy as np

from oretrace.arrays import Array

SHORTEST = 6
"""Months between two changes, and at either end."""
PRICE = 4.0
"""What a change costs, in long-run variances times the log of the months; chosen on quiet series."""
STRONGEST = 0.9


def changes(x: Array, price: float = PRICE) -> tuple[int, ...]:
    """The numbers of the months with which a new level of x (months,) began; none in a series shorter than 12."""
    months = len(x)
    if months < 2 * SHORTEST:
        return ()
    cost = price * long_run_variance(x) * float(np.log(months))
    sums = np.concatenate([[0.0], np.cumsum(x - x.mean())])
    best, before = np.full(months + 1, np.inf), np.zeros(months + 1, dtype=np.int64)
    best[0] = 0.0
    for end in range(SHORTEST, months + 1):
        start = np.arange(end - SHORTEST + 1)
        # The squares are the same in every partition: what a level takes off them is what distinguishes two.
        total = best[start] - (sums[end] - sums[start]) ** 2 / (end - start) + cost
        before[end] = int(total.argmin())
        best[end] = total[before[end]]
    found, at = [], months
    while before[at] > 0:
        at = int(before[at])
        found.append(at)
    return tuple(reversed(found))


def long_run_variance(x: Array) -> float:
    """The variance of a sum of first-order autoregressive noise, a month, whatever the levels of the series.

    From differences over one and over two months, which a change of level touches once or twice: their mean squares
    are 2s(1 − r) and 2s(1 − r²). The largest tenth of them is left out, as changes may be among it.
    """
    one, two = (_trimmed(x[k:] - x[:-k]) for k in (1, 2))
    if one == 0:
        return 0.0
    r = float(np.clip(two / one - 1, 0.0, STRONGEST))
    return one / 2 * (1 + r) / (1 - r) ** 2


def _trimmed(steps: Array) -> float:
    """The mean square without the largest tenth, as large as of normal noise in whole."""
    squares = np.sort(steps**2)[: max(int(np.ceil(0.9 * len(steps))), 1)]
    return float(squares.mean()) / 0.6230
