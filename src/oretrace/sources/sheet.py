"""A sheet: the records of one file under named columns, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError

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


def check_columns(names: list[str], where: str) -> list[str]:
    """Column names, trimmed; none empty, none twice."""
    trimmed = [name.strip() for name in names]
    for position, name in enumerate(trimmed, 1):
        if not name:
            raise InputError(f"a name for column {position}", "", f"{where}, header")
        if trimmed.index(name) != position - 1:
            raise InputError("each column once", name, f"{where}, header", do="Remove or rename one of them")
    return trimmed
