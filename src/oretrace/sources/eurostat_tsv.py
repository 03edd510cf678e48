"""Eurostat's TSV as a sheet in the columns of SDMX-CSV: a line is a series, a column a period, a cell "12.5 e".

A cell ":" is no figure and no record, unless a flag says why; the flag c is confidential.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.columns import MISSING, encode
from oretrace.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa

TIME = "\\TIME_PERIOD"
NOTHING = ":"


def is_tsv(sheet: Sheet) -> bool:
    """Whether the first column holds the codes of a series, as in `freq,reporter,…\\TIME_PERIOD`."""
    return bool(sheet.table.column_names[0].endswith(TIME))


def made_long(sheet: Sheet) -> Sheet:
    """The sheet with one record for each cell that is not empty, numbered line by line, left to right."""
    import pyarrow as pa

    key, *periods = sheet.table.column_names
    series = encode(sheet, key)
    names = key.removesuffix(TIME).split(",")
    parts = [text.split(",") for text in series.values]
    for number, part in enumerate(parts):
        if len(part) != len(names):
            row = int(np.argmax(series.codes == number))
            raise InputError(f"{len(names)} codes: {', '.join(names)}", series.values[number], sheet.where(row, key))
    kept, column, figures, flags = _cells(sheet, periods)
    columns: dict[str, pa.Array] = {}
    for at, name in enumerate(names):
        texts = pa.array([part[at] for part in parts], pa.string())
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(series.codes[kept]), texts)
    columns["TIME_PERIOD"] = pa.DictionaryArray.from_arrays(pa.array(column), pa.array(periods, pa.string()))
    columns |= {"OBS_VALUE": pa.array(figures, pa.string()), "OBS_FLAG": pa.array(flags, pa.string())}
    width, locate = len(periods), sheet.locate
    records = (sheet.records[kept] - 1) * width + column + 1
    return replace(
        sheet,
        table=pa.table(columns),
        records=records,
        coded={},
        starts=tuple((start - 1) * width + 1 for start in sheet.starts),
        locate=lambda record: f"{locate((record - 1) // width + 1)}, {periods[(record - 1) % width]}",
    )


def _cells(sheet: Sheet, periods: list[str]) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """Row, column, figure and flags of every cell that says something, in the order of the file."""
    size = (len(sheet.records), len(periods))
    figures, flags = np.full(size, "", object), np.full(size, "", object)
    says = np.zeros(size, bool)
    for at, period in enumerate(periods):
        cells = encode(sheet, period)
        split = [text.partition(" ") for text in cells.values]
        found = np.array([*((figure, flag.strip()) for figure, _, flag in split), ("", "")], object)
        figures[:, at], flags[:, at] = found[cells.codes].T
        says[:, at] = (cells.codes != MISSING) & ((figures[:, at] != NOTHING) | (flags[:, at] != ""))
    rows, columns = np.nonzero(says)
    return rows, columns.astype(np.int32), figures[rows, columns].tolist(), flags[rows, columns].tolist()
