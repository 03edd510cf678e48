"""The slices a file speaks of: who, which way, with whom, when and in which nomenclature, each once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = ("reporter", "flow", "partner", "period_start", "period_months", "hs_edition")
DENSE = 1 << 24  # so many possible slices are marked in an array, more are sorted


def slices_of(rows: pa.Table) -> pa.Table:
    """The distinct values of PARTS among canonical rows, as plain columns."""
    return distinct(rows, PARTS)


def distinct(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    """The distinct values together of columns without missing values, as plain columns."""
    import numpy as np
    import pyarrow as pa

    columns = [_coded(rows[name]) for name in names]
    space = math.prod(len(values) for _, values in columns)
    key: Any = np.zeros(rows.num_rows, np.int32 if space <= DENSE else np.int64)
    for codes, values in columns:
        if len(values) > 1:
            key = key * len(values) + codes
    found: Any = _marked(key, space) if space <= DENSE else np.unique(key)
    taken = []
    for _, values in reversed(columns):
        found, codes = np.divmod(found, len(values))
        taken.append(values.take(pa.array(codes)))
    return pa.table(taken[::-1], names=list(names))


def refuse_mixed_editions(slices: pa.Table, file: str) -> None:
    """One reporter, flow and period in two editions would count the same trade twice, under two codes."""
    key = ["reporter", "flow", "period_start", "period_months"]
    editions = slices.group_by(key).aggregate([("hs_edition", "distinct")]).to_pylist()
    for row in editions:
        if len(row["hs_edition_distinct"]) > 1:
            trade = f"{row['reporter']} {row['flow']} {row['period_start']:%Y-%m}"
            found = " and ".join(sorted(row["hs_edition_distinct"]))
            do = "Ask for one classification: in two, the same trade would count twice"
            raise InputError(f"one edition of the nomenclature for {trade}", found, file, do=do)


def _marked(key: Any, space: int) -> Any:
    import numpy as np

    seen = np.zeros(space, bool)
    seen[key] = True
    return np.flatnonzero(seen)


def _coded(column: pa.ChunkedArray) -> tuple[Any, pa.Array]:
    """A column without missing values as numbers into its distinct values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    return whole.indices.to_numpy(zero_copy_only=False), whole.dictionary
