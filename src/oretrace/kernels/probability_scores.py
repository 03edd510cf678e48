"""How good probabilities were: Brier and logarithmic score, and the share of events among the k ranked first."""

from __future__ import annotations

import numpy as np

from oretrace.arrays import Array, Mask

LEAST = 1e-6
"""No probability counts as nearer to 0 or 1: one certain error would outweigh everything."""


def brier(p: Array, happened: Mask) -> float:
    """Mean squared error of probabilities (n,); .25 for one half throughout, 0 at best (Brier 1950)."""
    return float(((p - happened) ** 2).mean())


def log_score(p: Array, happened: Mask) -> float:
    """Mean negative log of the probability given to what came about; .69 for one half, 0 at best (Good 1952)."""
    safe = np.clip(p, LEAST, 1 - LEAST)
    return float(-np.where(happened, np.log(safe), np.log1p(-safe)).mean())


def recall_at(rank_by: Array, happened: Mask, k: int) -> float:
    """The share of all events that are among the k with the largest `rank_by` (n,); NaN without an event."""
    if not happened.any():
        return np.nan
    first = np.argsort(-rank_by, kind="stable")[:k]
    return float(happened[first].sum() / min(int(happened.sum()), k))
