"""Excel workbooks, within bounds; cells as the text a person would read in them."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from oretrace.errors import InputError, nearest
from oretrace.sources.sheet import Sheet, check_columns, without_row_numbers
from oretrace.sources.workbook_bounds import AGAIN, check_bounds
from oretrace.sources.workbook_errors import unreadable_cells


def read_workbook(data: bytes, name: str, sheet: str | None = None) -> Sheet:
    """The records below the first filled row of a sheet (the only filled one unless `sheet` names it)."""
    import numpy as np
    import pyarrow as pa

    title, cells = _bounded(data, name, sheet)
    filled = [number for number, row in enumerate(cells, 1) if any(cell != "" for cell in row)]
    if not filled:
        raise InputError("a table", f"an empty sheet {title!r}", name)
    header, *rows = filled
    names = check_columns([_text(cell) or "" for cell in cells[header - 1]], f"{name}, sheet {title}")
    columns = [pa.array([_text(cells[row - 1][i]) for row in rows], pa.string()) for i in range(len(names))]
    records = np.arange(1, len(rows) + 1, dtype=np.int64)
    table = pa.table(columns, names=names)
    return without_row_numbers(Sheet(name, table, records, lambda record: f"sheet {title}, row {rows[record - 1]}"))


def read_rows(data: bytes, name: str) -> list[list[str]]:
    """All rows of the only filled sheet as text, blank ones among them."""
    return [[_text(cell) or "" for cell in row] for row in _bounded(data, name, None)[1]]


def _bounded(data: bytes, name: str, sheet: str | None) -> tuple[str, list[list[Any]]]:
    """The title and the rows of a sheet; a cell that cannot be read holds what a person sees in it."""
    check_bounds(data, name)
    title, cells = _cells(data, name, sheet)
    for (row, column), text in unreadable_cells(data, title).items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = text
    return title, cells


def _cells(data: bytes, name: str, sheet: str | None) -> tuple[str, list[list[Any]]]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        titles = book.sheet_names
        if sheet is not None and sheet not in titles:
            raise InputError("a sheet of the workbook", sheet, name, nearest=nearest(sheet, titles))
        wanted = [sheet] if sheet else titles
        found = {title: book.get_sheet_by_name(title) for title in wanted}
        found = {title: content for title, content in found.items() if content.total_height}
        if len(found) != 1:
            do = "Save the one that is meant as a file of its own, or import by a mapping that names it (`sheet:`)"
            raise InputError("one filled sheet", ", ".join(found) or "none", name, do=do)
        title, content = next(iter(found.items()))
        return title, content.to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        if "cell error" in str(error):
            do = "Put the value in its place, or clear the cell"
            raise InputError("values in the cells", str(error), name, do=do) from None
        raise InputError("an XLSX file", str(error), name, do=AGAIN) from None


def _text(cell: object) -> str | None:
    """A cell as text: whole numbers without ".0", dates as 2024-01-31; an empty cell is None."""
    if cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
