"""A sheet: the records of one file under named columns, each with its place in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError, shorten

MAX_COLUMNS = 1000  # more than any publisher prints: a bigger header is no header
MAX_NAME = 200
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
FIGURE = re.compile(r"-?\d[\d.,:/-]*")
IS_HEADER_FIRST = "The header must be the first line, above it no title"

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Sheet:
    """Records of one file. Columns are text, or the typed columns of a Parquet file.

    `records` holds the 1-based number of each row in the file, so that it survives leaving out rows; `coded` keeps
    columns already taken apart into distinct values.
    """

    file: str
    table: pa.Table
    records: NDArray[np.int64]
    locate: Callable[[int], str]
    coded: dict[str, Any] = field(default_factory=dict, compare=False)

    def where(self, row: int, column: str) -> str:
        """Where a row of this sheet stands in the file: "file, line 12, column partner"."""
        return f"{self.file}, {self.locate(int(self.records[row]))}, column {column}"

    def keep(self, mask: NDArray[np.bool_]) -> Sheet:
        """The sheet with only the rows for which `mask` is true."""
        import pyarrow as pa

        if mask.all():
            return self
        return replace(self, table=self.table.filter(pa.array(mask)), records=self.records[mask], coded={})


def check_columns(names: list[str], file: str) -> list[str]:
    """Column names with single blanks between words; none empty, none twice."""
    where = f"{file}, header"
    if len(names) > MAX_COLUMNS:
        raise InputError(f"at most {MAX_COLUMNS:,} columns", f"{len(names):,}", where)
    trimmed = [" ".join(name.split()) for name in names]
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
