"""Puts interpreted columns together as canonical `trade_flow` rows, each trade once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.schema import TRADE_FLOW
from oretrace.sources.base import Rows
from oretrace.sources.columns import MISSING, Coded
from oretrace.sources.duplicates import completed, first_of_each, groups
from oretrace.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

KEY = ("hs_code", "partner", "reporter", "period", "flow", "partner_basis")
AMOUNTS = ("value", "net_kg", "qty")


@dataclass(frozen=True)
class FileFacts:
    """Interpreted records: `dims` by column name (`period` is a pair of first day and months), and amounts.

    `ignored` counts, by what they are, the records left out so far.
    """

    sheet: Sheet
    dims: Mapping[str, Coded[Any]]
    amounts: Mapping[str, pa.Array]
    ignored: dict[str, int] = field(default_factory=dict)

    def keep(self, mask: NDArray[np.bool_]) -> FileFacts:
        """Only the records for which `mask` is true."""
        import pyarrow as pa

        selection = pa.array(mask)
        return replace(
            self,
            sheet=self.sheet.keep(mask),
            dims={name: Coded(c.codes[mask], c.values) for name, c in self.dims.items()},
            amounts={name: amount.filter(selection) for name, amount in self.amounts.items()},
        )


def constant(sheet: Sheet, value: Any) -> Coded[Any]:
    """A column that has the same value in every record."""
    return Coded(np.zeros(len(sheet.records), np.int32), [value])


def once(facts: FileFacts, *extra: str, apart: Coded[Any] | None = None, unread: Sequence[str] = ()) -> FileFacts:
    """The facts without records printed twice; contradicting records are an InputError.

    `extra` names columns that belong to the key beside the usual ones; in all others, such as the currency, two
    records of one trade must agree as they must in their amounts, and in the `unread` columns of the sheet. Records
    of several files, or with different values of `apart`, complete each other: an amount may be missing in one.
    """
    names = [name for name in (*KEY, *extra) if name in facts.dims]
    others = {name: column for name, column in facts.dims.items() if name not in names}
    origin = _origin(facts.sheet, apart)
    key = [facts.dims[name] for name in names]
    keep = first_of_each(facts.sheet, [*key, *origin], list(facts.amounts.values()), others, unread)
    if not keep.all():
        facts = _without_repeated(facts, keep)
        origin = [Coded(column.codes[keep], column.values) for column in origin]
    return _completed(facts, names, others, unread, apart is not None) if origin else facts


def _origin(sheet: Sheet, apart: Coded[Any] | None) -> list[Coded[Any]]:
    found = [] if apart is None else [apart]
    if sheet.starts:
        found.append(Coded(sheet.file_of().astype(np.int32), list(range(len(sheet.starts) + 1))))
    return found


def _completed(
    facts: FileFacts, names: list[str], others: Mapping[str, Coded[Any]], unread: Sequence[str], apart: bool
) -> FileFacts:
    key = [facts.dims[name] for name in names]
    keep, amounts = completed(facts.sheet, key, facts.amounts, () if apart else unread)
    if keep.all():
        return facts
    units = ("qty_unit", "qty_estimated", "net_kg_estimated", "suppressed")  # known only where their amount is
    agreeing = {name: facts.dims[name] for name in others if name not in units}
    first_of_each(facts.sheet, key, [], agreeing)
    first, group = groups(key)
    dims = dict(facts.dims)
    if "qty_unit" in dims:
        dims["qty_unit"] = _from_any(dims["qty_unit"], first, group)
    filled = replace(facts, dims=dims, amounts=amounts)
    return _without_repeated(filled, keep) if not apart else filled.keep(keep)


def _from_any(column: Coded[Any], first: NDArray[np.int64], group: NDArray[np.int64]) -> Coded[Any]:
    """The column with, in the first row of each group, the group's first value where its own is missing."""
    codes = column.codes.copy()
    rows = np.flatnonzero(codes != MISSING)[::-1]
    known = np.full(first.size, MISSING, np.int32)
    known[group[rows]] = codes[rows]
    codes[first] = known
    return Coded(codes, column.values)


def _without_repeated(facts: FileFacts, keep: NDArray[np.bool_]) -> FileFacts:
    what = "records printed twice"
    facts.ignored[what] = facts.ignored.get(what, 0) + int(keep.size - np.count_nonzero(keep))
    return facts.keep(keep)


def add_up(facts: FileFacts) -> FileFacts:
    """One record, the first, for each trade, with the sum of its amounts; an amount missing in one is missing."""
    import pyarrow as pa

    first, group = groups([facts.dims[name] for name in KEY])
    is_first = np.zeros(group.size, bool)
    is_first[first] = True
    sums = {}
    for name, amount in facts.amounts.items():
        total = np.bincount(group, weights=amount.to_numpy(zero_copy_only=False), minlength=first.size)
        sums[name] = pa.array(total, from_pandas=True)
    return replace(replace(facts, amounts={}).keep(is_first), amounts=sums)


def to_rows(facts: FileFacts, ignored_columns: list[str]) -> Rows:
    """The canonical rows of facts that are each there once; a column not given is NULL, a flag false."""
    import pyarrow as pa

    count = len(facts.sheet.records)
    begin, months = (_part(facts.dims["period"], i) for i in (0, 1))
    given = {**facts.dims, "period_start": begin, "period_months": months}
    fields = [f for f in TRADE_FLOW.arrow() if f.name != "snapshot"]
    arrays = []
    for column in fields:
        if column.name == "line":
            arrays.append(pa.array(facts.sheet.records))
        elif column.name in given:
            arrays.append(given[column.name].array(column.type))
        elif column.name in facts.amounts:
            arrays.append(facts.amounts[column.name])
        elif pa.types.is_boolean(column.type):
            arrays.append(pa.repeat(pa.scalar(False), count))
        else:
            arrays.append(pa.nulls(count, column.type))
    table = pa.table(arrays, names=[f.name for f in fields])
    sheet = facts.sheet
    ignored = _describe([*sheet.dropped, *ignored_columns], facts.ignored)
    left_out = _describe([], facts.ignored)
    return Rows(table, ignored, sheet.locate, warnings=tuple(sheet.warnings), starts=sheet.starts, left_out=left_out)


def _part(periods: Coded[tuple[date, int]], index: int) -> Coded[Any]:
    return periods.map(lambda pair: pair[index])


def _describe(columns: list[str], counts: Mapping[str, int]) -> str:
    """The snapshot's `ignored` text: columns by name, then kinds of records with their number."""
    parts = [f"columns {', '.join(columns)}"] if columns else []
    parts += [f"{what}: {n}" for what, n in counts.items() if n]
    return "; ".join(parts)
