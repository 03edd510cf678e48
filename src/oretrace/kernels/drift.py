"""The population stability index: has what comes in changed against what was learned from?

Source: Siddiqi (2006), Credit Risk Scorecards, section on population stability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index

STEADY, SHIFTED = 0.1, 0.25
"""The usual reading: below the first nothing, above the second a shift that asks for new labels."""


def stability_index(before: Index, now: Index) -> float:
    """The index of two samples of codes; a share of no rows counts as half a row."""
    size = int(max(before.max(initial=0), now.max(initial=0))) + 1
    shares = [np.maximum(np.bincount(codes, minlength=size), 0.5) for codes in (before, now)]
    old, new = (share / share.sum() for share in shares)
    return float(np.sum((new - old) * np.log(new / old)))


def tenths(before: Array, now: Array) -> tuple[Index, Index]:
    """Codes of two samples of a number by the tenths of the first, NaN apart."""
    finite = before[np.isfinite(before)]
    edges = np.unique(np.quantile(finite, np.linspace(0.1, 0.9, 9))) if len(finite) else np.array([0.0])

    def codes(some: Array) -> Index:
        return np.where(np.isnan(some), len(edges) + 1, np.searchsorted(edges, some))

    return codes(before), codes(now)
