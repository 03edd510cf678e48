"""Tables with a column per code or per period, as tables with a record for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.columns import encode
from oretrace.sources.mapping import Mapping
from oretrace.sources.sheet import Sheet
from oretrace.sources.values import period

if TYPE_CHECKING:
    import pyarrow as pa

# Columns made here, as errors name them.
CODE, PERIOD, WIDE_PERIOD = "codes (wide)", "periods (joined)", "periods (wide)"


def made_long(sheet: Sheet, mapping: Mapping) -> tuple[Sheet, dict[str, str]]:
    """The sheet with one record per code or period, and the name of the column of each amount in it."""
    given = mapping.columns.given()
    columns = {name: amount.column or "" for name, amount in given.items()}
    codes, periods = mapping.columns.hs_code.wide, mapping.columns.period.wide
    if codes:
        wide = {name: codes[name] for name in sheet.table.column_names if name in codes}
        cells = {name: list(wide) for name, amount in given.items() if amount.column is None}
        return _long(sheet, CODE, list(wide.values()), cells, columns)
    if periods:
        spread = {name: amount.over_periods(periods) for name, amount in given.items()}
        cells = {name: found for name, found in spread.items() if found}
        return _long(sheet, WIDE_PERIOD, list(periods.values()), cells, columns)
    return sheet, columns


def _long(
    sheet: Sheet, key: str, meanings: list[str], cells: dict[str, list[str]], columns: dict[str, str]
) -> tuple[Sheet, dict[str, str]]:
    """One record per meaning of the wide columns; a record's cells count as records, left to right."""
    import pyarrow as pa

    count, width = len(sheet.records), len(meanings)
    order = pa.array(np.arange(count * width).reshape(width, count).T.reshape(-1))
    stacked = {name: pa.chunked_array(_stacked(sheet.table, wide)).take(order) for name, wide in cells.items()}
    spent = {column for wide in cells.values() for column in wide}
    table = sheet.table.drop_columns([name for name in sheet.table.column_names if name in spent])
    table = table.take(pa.array(np.repeat(np.arange(count), width)))
    named = pa.DictionaryArray.from_arrays(np.tile(np.arange(width, dtype=np.int32), count), pa.array(meanings))
    table = table.append_column(key, named)
    for name, column in stacked.items():
        table = table.append_column(f"{name} (wide)", column)
    records = (np.repeat(sheet.records, width) - 1) * width + np.tile(np.arange(1, width + 1), count)
    locate = sheet.locate
    made = replace(
        sheet,
        table=table,
        records=records,
        coded={},
        starts=tuple((start - 1) * width + 1 for start in sheet.starts),
        locate=lambda record: locate((record - 1) // width + 1),
    )
    return made, {**columns, **{name: f"{name} (wide)" for name in cells}}


def _stacked(table: pa.Table, names: list[str]) -> list[pa.Array]:
    import pyarrow as pa

    return [chunk for name in names for chunk in table.column(name).cast(pa.string()).chunks]


def without_future(
    sheet: Sheet, mapping: Mapping, columns: dict[str, str], retrieved_on: date, ignored: dict[str, int]
) -> Sheet:
    """A sheet of wide periods without empty cells, and without those of 0 in periods that had not begun.

    A table of a year has columns for the months to come, too.
    """
    texts = [encode(sheet, columns[name]) for name in columns]
    empty = np.logical_and.reduce([~column.mask(lambda text: text not in mapping.missing_texts) for column in texts])
    nothing = np.logical_and.reduce([~column.mask(lambda text: text.strip("0.,-") != "") for column in texts])
    style = mapping.columns.period.format

    def ahead(text: str) -> bool:
        try:
            return period(text, style, date.max)[0] > retrieved_on
        except InputError:
            return False  # what is wrong with it is found, and placed, when it is read

    future = encode(sheet, PERIOD).mask(ahead) & nothing
    ignored["empty cells"] = int(np.count_nonzero(empty & ~future))
    ignored["cells of periods that had not begun"] = int(np.count_nonzero(future))
    return sheet.keep(~(empty | future))
