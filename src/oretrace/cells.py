"""CSV that people bring: every cell text, bounded, and written again so that no program obeys it."""

from __future__ import annotations

import csv
import io
import re
import sys
from typing import TYPE_CHECKING

from oretrace.errors import InputError, nearest
from oretrace.files import MOST_TABLE, check_target, read_text, whole
from oretrace.text import FORMULA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LONGEST_CELL = 32_767
"""Letters of a cell that are written again: what a spreadsheet holds."""
_SIGNS = frozenset(FORMULA)
_NUMBER = re.compile(r"[+-]?[\d.]+")


def read_cells(path: Path, expected: str, needed: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV in UTF-8 that has the columns `needed`; blank lines are left out.

    InputError for a missing column, and for a row with another number of cells than the header.
    """
    text = read_text(path, expected, MOST_TABLE)
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    for name in needed:
        if name not in header:
            found = [one[:80] for one in header[:40]]
            raise InputError(f"{expected} with a column {name}", found, str(path), nearest(name, found))
    if twice := next((name for name in header if name and header.count(name) > 1), None):
        raise InputError("each column once", twice, f"{path}, line 1")
    rows = []
    for row in reader:
        if row and len(row) != len(header):
            where = f"{path}, line {reader.line_num}"
            raise InputError(f"{len(header)} cells, as in the header", f"{len(row)} cells", where)
        if row:
            rows.append(row)
    return header, rows


def check_out(out: Path, *inputs: Path) -> None:
    """InputError unless `out` is a CSV to be, and none of the files that are read."""
    if out.suffix.lower() != ".csv":
        raise InputError("a file ending in .csv", str(out), "--out")
    check_target(out)
    for path in inputs:
        if out.exists() and path.exists() and out.samefile(path):
            raise InputError("another file than the one that is read", str(out), "--out")


def write_cells(out: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV, wholly or not at all; a cell that a spreadsheet would compute begins with an apostrophe."""
    with whole(out) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_safe(name) for name in header])
        writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: str) -> str:
    if cell[:1] not in _SIGNS and len(cell) <= LONGEST_CELL:
        return cell
    cut = cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…"
    return f"'{cut}" if cut.startswith(FORMULA) and not _NUMBER.fullmatch(cut) else cut
