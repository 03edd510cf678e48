"""What the lots of a line's parties come to together: who evades once does so again.

It raises lines without bound, and lowers them by little: a hundred honest lots do not clear a bad one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.past import together

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.arrays import Array, Index, Mask
    from oretrace.vet.checks.batch import Batch

OWN = 0.1
"""Share of evidence that is a line's alone: on the tune half 0 was best, but it sets lots of two parties apart."""
MOST_LOST = 2.0
"""Log-odds that a line loses at most because the lots beside it are quiet, a factor of 7."""
LINKS = (
    (0.38, ("hs6", "sender", "receiver")),
    (0.22, ("hs6", "receiver")),
    (0.3, ("sender", "receiver", "packages")),
)
"""Share that is the mean of all lines with the same keys: two parties in goods, a consignee in goods, and two parties
with as many packages, which is the same lot in other records as a rule. Fitted on the tune half."""


@dataclass(frozen=True)
class Linked:
    """Of each link its share, each line's group (n,), and whether the line has all keys."""

    groups: tuple[tuple[float, Index, Mask], ...]

    def evidence(self, own: Array, whole: Mask | bool = False) -> Array:
        """Evidence (n,) of lines of which `own` (n,) is that of each alone; the lines of `whole` (n,) lose none."""
        return np.maximum(own - np.where(whole, 0.0, MOST_LOST), self.mean(own))

    def mean(self, own: Array) -> Array:
        """Evidence (n,) shared among lines that belong together; its own where a line is alone or lacks a key."""
        found = OWN * own
        for share, group, known in self.groups:
            mean = np.bincount(group, own) / np.maximum(np.bincount(group), 1)
            found += share * np.where(known, mean[group], own)
        return found


def linked(batch: Batch) -> Linked:
    """The groups of the lines of a batch, made once."""
    return batch.once("linked", _linked)


def _linked(batch: Batch) -> Linked:
    keys = batch.answer("keys.sql")
    codes = {name: _codes(keys[name]) for _, names in LINKS for name in names}
    groups = []
    for share, names in LINKS:
        known = np.logical_and.reduce([codes[name] >= 0 for name in names])
        groups.append((share, together(*(codes[name] + 1 for name in names)), known))
    return Linked(tuple(groups))


def _codes(texts: pa.ChunkedArray) -> Index:
    """A number for each text, −1 for none."""
    import pyarrow.compute as pc

    found = [pc.fill_null(one.indices, -1).to_numpy() for one in texts.dictionary_encode().chunks]
    return np.concatenate([np.zeros(0, np.int64), *found], dtype=np.int64)
