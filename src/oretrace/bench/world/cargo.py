"""Cargoes: a compound Poisson process whose single lots are drawn each by itself, a few of them very large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oretrace.arrays import Array, Index
    from oretrace.bench.draws import Draws

MOST_CARGOES = 6.0
"""Mean cargoes a month above which a lane's ships grow, not their number."""
SPREAD = 0.8
"""Log sd of an ordinary cargo around its lane's lot."""
BULK, TAIL, LARGEST = 0.08, 1.6, 25.0
"""Share of cargoes whose size is Pareto times an ordinary one, its exponent, and the most it multiplies by."""
MEAN_BULK = TAIL / (TAIL - 1.0) - LARGEST ** (1.0 - TAIL) / (TAIL - 1.0)
"""Mean of the Pareto factor, which starts at 1 and is cut at `LARGEST`."""
MEAN = 1.0 + BULK * (MEAN_BULK - 1.0)
"""Mean cargo over the lot, before sizes are set to mean 1."""


def cargoes(draws: Draws, stream: str, at: tuple[ArrayLike, ...], rate: Array, lot_kg: ArrayLike) -> Array:
    """Kg by month, like `rate` (…, months): the sum of a Poisson number of cargoes of mean `lot_kg` each.

    `at` are coordinates that broadcast against all but the months.
    """
    month = np.arange(rate.shape[-1])
    count = draws.poisson(rate, f"{stream}: cargoes", *at, month).astype(np.int64)
    cell = np.repeat(np.arange(count.size), count.ravel())
    number = np.arange(cell.size) - np.repeat(np.cumsum(count) - count.ravel(), count.ravel())
    places = np.broadcast_arrays(*(np.asarray(one) for one in at), month, count)[:-1]
    size = _sizes(draws, stream, *(one.ravel()[cell] for one in places), number)
    kg = np.bincount(cell, size, minlength=count.size).reshape(count.shape)
    return np.asarray(kg * np.asarray(lot_kg), dtype=np.float64)


def expected_cargoes(draws: Draws, stream: str, at: tuple[ArrayLike, ...], expected: Array, lot_kg: float) -> Array:
    """Kg by month of the `expected` mean (…, months), in cargoes of about `lot_kg`, larger ones where it is much."""
    larger = np.maximum(expected / lot_kg / MOST_CARGOES, 1.0)
    return cargoes(draws, stream, at, expected / (lot_kg * larger), lot_kg * larger)


def thinned(draws: Draws, stream: str, at: tuple[int, ...], kg: Array, kept: float, lot_kg: float) -> Array:
    """`kg` (months,) after each cargo was left in with the chance `kept`: whole cargoes go, not a share of each."""
    count = np.maximum(np.rint(kg / lot_kg), 1.0)
    most = int(min(count.max(initial=1.0), 3 * MOST_CARGOES))
    count = np.minimum(count, most)
    coins = draws.uniform(f"{stream}: kept", *at, np.arange(kg.size)[:, None], np.arange(most)[None, :]) < kept
    stays = (coins & (np.arange(most) < count[:, None])).sum(axis=1)
    return np.asarray(kg * stays / count)


def _sizes(draws: Draws, stream: str, *at: Index) -> Array:
    """Cargoes over their lot, mean 1."""
    from scipy.special import ndtri

    u = draws.uniform(f"{stream}: size", *at, np.arange(3)[:, None])
    ordinary = np.exp(SPREAD * ndtri(u[0]) - SPREAD**2 / 2.0)
    return np.asarray(ordinary * np.where(u[1] < BULK, np.minimum(u[2] ** (-1.0 / TAIL), LARGEST), 1.0) / MEAN)
