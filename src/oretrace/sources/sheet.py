"""A sheet: the records of one file under named columns, each with its place in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError, shorten

BLOCK = 1 << 20  # bytes of a record at most, where no other bound is given
MAX_COLUMNS = 1000  # more than any publisher prints: a bigger header is no header
MAX_NAME = 200
NO_NAME, PANDAS_INDEX = "(no name)", "__index_level_0__"
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
FIGURE = re.compile(r"-?\d[\d.,:/-]*")
IS_HEADER_FIRST = "The header must be the first line, above it no title"

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True)
class AnswerPage:
    """The place of an answer among the pages of its query; None where it is not stated.

    `total` counts the records of all pages, `number` this page from 1, `pages` all of them; `offset` is the number of
    records before it. `further`: it names a next page. `count` is what services mean by the records of the page, some
    by those of all pages.
    """

    total: int | None = None
    number: int | None = None
    pages: int | None = None
    offset: int | None = None
    further: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Sheet:
    """Records of one file. Columns are text, or the typed columns of a Parquet file.

    `records` holds the 1-based number of each row in the file, so that it survives leaving out rows; `coded` keeps
    columns already taken apart into distinct values. `starts` are the first records of the second and later files of
    a delivery, `page` the place of a file among pages, `warnings` what a reader has doubts about. `ragged` are
    records with more or fewer fields than the header, where they were let pass: their numbers, and what was found.
    """

    file: str
    table: pa.Table
    records: NDArray[np.int64]
    locate: Callable[[int], str]
    coded: dict[str, Any] = field(default_factory=dict, compare=False)
    starts: tuple[int, ...] = ()
    page: AnswerPage | None = None
    warnings: list[str] = field(default_factory=list, compare=False)
    dropped: tuple[str, ...] = ()
    ragged: tuple[tuple[int, str], ...] = ()

    def where(self, row: int, column: str) -> str:
        """Where a row of this sheet stands in the file: "file, line 12, column partner"."""
        return f"{self.place(row)}, column {column}"

    def place(self, row: int) -> str:
        """Where a row of this sheet stands, without a column."""
        return f"{self.file}, {self.locate(int(self.records[row]))}"

    def file_of(self) -> NDArray[np.int64]:
        """The number, from 0, of the file of a delivery from which each row is."""
        import numpy as np

        return np.searchsorted(np.array(self.starts, np.int64), self.records, side="right")

    def keep(self, mask: NDArray[np.bool_]) -> Sheet:
        """The sheet with only the rows for which `mask` is true."""
        import pyarrow as pa

        if mask.all():
            return self
        return replace(self, table=self.table.filter(pa.array(mask)), records=self.records[mask], coded={})


def without_row_numbers(sheet: Sheet) -> Sheet:
    """The sheet without a first column of row numbers that a program wrote; it has no name, or that program's.

    Whole numbers, each once: of a selection of rows some are missing, and sorting moves them.

    A first column without a name that holds anything else is an InputError.
    """
    name = next(iter(sheet.table.column_names), "")
    last = sheet.table.column_names[-1] if sheet.table.column_names else ""
    name = last if last == PANDAS_INDEX else name
    if name not in (NO_NAME, PANDAS_INDEX, "Unnamed: 0", "...1"):
        return sheet
    texts = [str(text).strip() for text in sheet.table.column(name).to_pylist()]
    counted = len(set(texts)) == len(texts) and all(text.isdecimal() for text in texts)
    if not counted and name == NO_NAME:
        raise InputError("a name for column 1", "", f"{sheet.file}, header", do=IS_HEADER_FIRST)
    if not counted:
        return sheet
    return replace(sheet, table=sheet.table.drop_columns([name]), dropped=(f"{name} (row numbers)",))


def check_columns(names: list[str], file: str) -> list[str]:
    """Column names with single blanks between words; none empty, none twice."""
    where = f"{file}, header"
    if len(names) > MAX_COLUMNS:
        raise InputError(f"at most {MAX_COLUMNS:,} columns", f"{len(names):,}", where)
    trimmed = [" ".join(name.split()) for name in names]
    if len(trimmed) > 2 and not trimmed[0] and not no_header(names):
        trimmed[0] = NO_NAME
    times = Counter(trimmed)
    for position, name in enumerate(trimmed, 1):
        if not name:
            raise InputError(f"a name for column {position}", "", where, do=no_header(names) or IS_HEADER_FIRST)
        if len(name) > MAX_NAME or UNPRINTABLE.search(name):
            raise InputError(f"a name of at most {MAX_NAME} letters for column {position}", name, where)
        if times[name] > 1:
            raise InputError("each column once", name, where, do=no_header(names) or "Remove or rename one of them")
    return trimmed


def no_header(names: Sequence[str]) -> str | None:
    """What to do where the names look like a record: a figure or a date among them."""
    figures = [name for name in names if FIGURE.fullmatch(name)]
    if not figures:
        return None
    return f"The header seems to be missing, as {shorten(figures[0], 40)} is no name of a column: put it back"


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type holds texts."""
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
