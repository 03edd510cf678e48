"""Random numbers that depend only on what they are for: seed, stream and coordinates.

A draw is a hash of its coordinates, not the next number of a generator: adding a product or a plant changes no other
draw, and integer arithmetic gives the same bits on every machine. The mixing is SplitMix64's finaliser (Steele, Lea
and Flood 2014), applied once a coordinate.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from oretrace.arrays import Array, Index

    Bits = NDArray[np.uint64]

T = TypeVar("T")

GOLDEN, MIX1, MIX2, ALL = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, (1 << 64) - 1
_GOLDEN, _MIX1, _MIX2 = (np.uint64(k) for k in (GOLDEN, MIX1, MIX2))
_30, _27, _31, _11 = (np.uint64(k) for k in (30, 27, 31, 11))
COUNTED = 30.0
"""Poisson rates above this are drawn as a rounded normal, whose skewness no lane here would show."""


class Draws:
    """Draws of one seed; every method takes a stream's name and integer coordinates that broadcast together."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def bits(self, stream: str, *at: ArrayLike) -> Bits:
        """64 random bits for each coordinate, of the coordinates' broadcast shape."""
        if (single := self._single(stream, at)) is not None:
            return np.asarray(single, dtype=np.uint64)
        state = np.asarray(self._begun(stream), dtype=np.uint64)
        with np.errstate(over="ignore"):
            for coordinate in at:
                number = np.asarray(coordinate, dtype=np.int64).astype(np.uint64)
                state = _mixed((state ^ _mixed(number + _GOLDEN)) + _GOLDEN)
        return np.asarray(state)

    def uniform(self, stream: str, *at: ArrayLike) -> Array:
        """Uniform on the open interval (0, 1)."""
        if (single := self._single(stream, at)) is not None:
            return np.asarray(((single >> 11) + 0.5) * 2.0**-53)
        result: Array = ((self.bits(stream, *at) >> _11).astype(np.float64) + 0.5) * 2.0**-53
        return result

    def _begun(self, stream: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.seed}/{stream}".encode()).digest()[:8], "little")

    def _single(self, stream: str, at: tuple[ArrayLike, ...]) -> int | None:
        """The bits of one draw, in Python's own integers: a fifth of the time that arrays of one number take."""
        state = self._begun(stream)
        for coordinate in at:
            if not isinstance(coordinate, int | np.integer):
                return None
            number = _mixed_single((int(coordinate) + GOLDEN) & ALL)
            state = _mixed_single(((state ^ number) + GOLDEN) & ALL)
        return state

    def normal(self, stream: str, *at: ArrayLike) -> Array:
        """Standard normal, by inversion."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniform(stream, *at)), dtype=np.float64)

    def heavy(self, stream: str, *at: ArrayLike) -> Array:
        """Student's t with 4 degrees of freedom, scaled to variance 1 (Shaw 2006 gives its closed inverse)."""
        u = self.uniform(stream, *at)
        root = np.sqrt(4.0 * u * (1.0 - u))
        q = np.cos(np.arccos(root) / 3.0) / root
        result: Array = np.sign(u - 0.5) * 2.0 * np.sqrt(np.maximum(q - 1.0, 0.0)) / np.sqrt(2.0)
        return result

    def poisson(self, rate: ArrayLike, stream: str, *at: ArrayLike) -> Array:
        """Poisson counts as floats, by inversion; rates above COUNTED as a rounded normal."""
        u, rate = np.broadcast_arrays(self.uniform(stream, *at), np.asarray(rate, dtype=np.float64))
        count = np.zeros(u.shape)
        small = rate <= COUNTED
        count[small] = _poisson_inverse(u[small], rate[small])
        if not small.all():
            from scipy.special import ndtri

            large = ~small
            count[large] = np.maximum(np.rint(rate[large] + np.sqrt(rate[large]) * ndtri(u[large])), 0.0)
        return count

    def dirichlet(self, concentration: float, count: int, stream: str, *at: int) -> Array:
        """`count` shares that sum to 1, symmetric Dirichlet, from gamma variates by inversion."""
        from scipy.special import gammaincinv

        parts = gammaincinv(concentration, self.uniform(stream, *at, np.arange(count)))
        return np.asarray(parts / parts.sum(), dtype=np.float64)

    def order(self, weights: Array, stream: str, *at: int) -> Index:
        """A random order of the items with positive weight: weighted, without replacement (Efraimidis, Spirakis)."""
        alive = np.flatnonzero(weights > 0)
        keys = -np.log(self.uniform(stream, *at, alive)) / weights[alive]
        return alive[np.argsort(keys, kind="stable")]

    def pick(self, options: Sequence[T], stream: str, *at: int) -> T:
        """One of the options, each as likely."""
        return options[int(self.uniform(stream, *at) * len(options))]

    def between(self, low: float, high: float, stream: str, *at: int) -> float:
        """Uniform between two bounds."""
        return low + (high - low) * float(self.uniform(stream, *at))

    def integer(self, low: int, high: int, stream: str, *at: int) -> int:
        """An integer from low to high, both included."""
        return low + int(self.uniform(stream, *at) * (high - low + 1))


def _mixed_single(x: int) -> int:
    x = ((x ^ (x >> 30)) * MIX1) & ALL
    x = ((x ^ (x >> 27)) * MIX2) & ALL
    return x ^ (x >> 31)


def _mixed(x: Bits) -> Bits:
    x = (x ^ (x >> _30)) * _MIX1
    x = (x ^ (x >> _27)) * _MIX2
    result: Bits = x ^ (x >> _31)
    return result


def _poisson_inverse(u: Array, rate: Array) -> Array:
    """Smallest n with P(N ≤ n) ≥ u, counted up; rates up to COUNTED need under 90 steps."""
    count = np.zeros(u.shape)
    term = np.exp(-rate)
    below = term.copy()
    open_ones = np.flatnonzero(u > below)
    step = 0.0
    while open_ones.size and step < 200:
        step += 1.0
        term[open_ones] *= rate[open_ones] / step
        below[open_ones] += term[open_ones]
        count[open_ones] = step
        open_ones = open_ones[u[open_ones] > below[open_ones]]
    return count
