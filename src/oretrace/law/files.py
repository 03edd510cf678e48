"""Lines of goods from a CSV or Parquet file, and the checked lines back into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.law.check import check_lines

if TYPE_CHECKING:
    import pyarrow as pa

_SUFFIXES = (".csv", ".parquet")


def check_file(lines: Path, out: Path) -> dict[str, int]:
    """Write the lines of a file with the columns answer, effect and acts added; return the number of each answer.

    All columns are kept. In CSV the acts are one cell, separated by blanks.
    """
    _suffix(out, "--out")
    asked = _read(lines)
    if taken := [name for name in ("answer", "effect", "acts") if name in asked.column_names]:
        raise InputError("lines that are not checked yet", taken, str(lines), do="drop or rename these columns")
    rows = 2 if _suffix(lines, "--lines") == ".csv" else 1
    checked = check_lines(asked, lambda column, row: _place(lines, column, row, rows))
    for name in ("answer", "effect", "acts"):
        asked = asked.append_column(name, checked.column(name))
    _write(asked, out)
    return {pair["values"]: pair["counts"] for pair in checked.column("answer").value_counts().to_pylist()}


def _place(lines: Path, column: str, row: int, first: int) -> str:
    """The place of a value; a CSV's header is its line 1."""
    return f"{lines}, line {row + first}, column {column}" if row >= 0 else str(lines)


def _suffix(path: Path, option: str) -> str:
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError("a file ending in .csv or .parquet", str(path), option)
    return path.suffix.lower()


def _read(path: Path) -> pa.Table:
    """The table of a file; of a CSV every column is text, so that codes and numbers keep their zeros."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    try:
        if _suffix(path, "--lines") == ".parquet":
            return parquet.read_table(path)
        names = csv.open_csv(path).schema.names
        text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
        return csv.read_csv(path, convert_options=text)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError("a readable table of lines", " ".join(str(error).split()), str(path)) from None


def _write(table: pa.Table, out: Path) -> None:
    import pyarrow.compute as pc
    from pyarrow import csv, parquet

    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix.lower() == ".parquet":
        parquet.write_table(table, out)
        return
    joined = pc.binary_join(table.column("acts"), " ")
    plain = table.set_column(table.column_names.index("acts"), "acts", joined)
    csv.write_csv(plain, out)
