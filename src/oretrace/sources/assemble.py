"""Puts interpreted columns together as canonical `trade_flow` rows, each trade once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.schema import TRADE_FLOW
from oretrace.sources.base import Rows
from oretrace.sources.columns import Coded
from oretrace.sources.duplicates import first_of_each
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


def once(facts: FileFacts, *extra: str) -> FileFacts:
    """The facts without records printed twice; contradicting records are an InputError.

    `extra` names columns that belong to the key beside the usual ones; in all others, such as the currency, two
    records of one trade must agree as they must in their amounts.
    """
    names = [name for name in (*KEY, *extra) if name in facts.dims]
    others = {name: column for name, column in facts.dims.items() if name not in names}
    keep = first_of_each(facts.sheet, [facts.dims[name] for name in names], list(facts.amounts.values()), others)
    if keep.all():
        return facts
    facts.ignored["records printed twice"] = int(keep.size - np.count_nonzero(keep))
    return facts.keep(keep)


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
    return Rows(table, _describe(ignored_columns, facts.ignored), facts.sheet.locate)


def _part(periods: Coded[tuple[date, int]], index: int) -> Coded[Any]:
    return periods.map(lambda pair: pair[index])


def _describe(columns: list[str], counts: Mapping[str, int]) -> str:
    """The snapshot's `ignored` text: columns by name, then kinds of records with their number."""
    parts = [f"columns {', '.join(columns)}"] if columns else []
    parts += [f"{what}: {n}" for what, n in counts.items() if n]
    return "; ".join(parts)
