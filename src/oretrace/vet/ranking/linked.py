"""What the other lots of a line's parties come to: who evades once does so again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.past import together

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index
    from oretrace.vet.checks.batch import Batch, Objects

LOTS = 2.0
"""Lots without evidence that those of a group are mixed with: one other lot says little."""


def of_parties(batch: Batch, strength: Array) -> Array:
    """Of each line (n, 3) the mean evidence of the other lots of its two parties in its goods, of its shipper in them
    and of its consignee in them, against the mean of all lines; 0 where there are none."""
    keys = batch.sql("keys.sql")
    goods, sender, receiver = (_codes(keys[name]) for name in ("hs6", "sender", "receiver"))
    held = strength - strength.mean()
    known = [(sender >= 0) & (receiver >= 0), sender >= 0, receiver >= 0]
    groups = [together(goods + 1, sender + 1, receiver + 1), together(goods + 1, sender + 1)]
    groups.append(together(goods + 1, receiver + 1))
    return np.column_stack(
        [np.where(has, _others(group, held), 0.0) for has, group in zip(known, groups, strict=True)]
    )


def _codes(texts: Objects) -> Index:
    """A number for each text, −1 for none."""
    import pyarrow as pa

    coded = pa.array(texts, pa.string(), from_pandas=True).dictionary_encode()
    return np.asarray(coded.indices.fill_null(-1).to_numpy(), np.int64)


def _others(group: Index, held: Array) -> Array:
    """The mean of the other rows of each row's group."""
    total, count = np.bincount(group, held)[group], np.bincount(group)[group]
    return np.asarray((total - held) / (count - 1 + LOTS))
