"""Lines of goods from a CSV or Parquet file, and the checked lines back into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.files import MOST_TABLE, check_target, read_bytes, whole
from oretrace.law.check import check_lines
from oretrace.sources.reading import read_sheet, read_source
from oretrace.sources.spreadsheets import SEPARATORS, decoded

if TYPE_CHECKING:
    import pyarrow as pa

_SUFFIXES = (".csv", ".parquet")


def check_file(lines: Path, out: Path) -> dict[str, int]:
    """Write the lines of a file with the columns answer, effect and acts added; return the number of each answer.

    All columns are kept. In CSV the acts are one cell, separated by blanks.
    """
    _suffix(out, "--out")
    check_target(out)
    asked = _read(lines)
    if out.exists() and out.samefile(lines):
        raise InputError("another file than that of --lines", str(out), "--out")
    if taken := [name for name in ("answer", "effect", "acts") if name in asked.column_names]:
        raise InputError("lines that are not checked yet", taken, str(lines), do="Drop or rename these columns")
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
    """The table of a file; of a CSV every column is text, so that codes and numbers keep their zeros.

    A CSV may have any separator and encoding that a spreadsheet saves.
    """
    import pyarrow as pa
    from pyarrow import csv

    if _suffix(path, "--lines") == ".parquet":
        return _plain(read_sheet(read_source(path)).table)
    written = decoded(read_bytes(path, "a table of lines", MOST_TABLE), str(path))[0].removeprefix("\ufeff")
    data, header = pa.BufferReader(written.encode()), written.partition("\n")[0]
    apart = csv.ParseOptions(delimiter=max(SEPARATORS, key=header.count))
    try:
        names = csv.open_csv(data, parse_options=apart).schema.names
        text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
        data.seek(0)
        return csv.read_csv(data, parse_options=apart, convert_options=text)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise InputError("a readable table of lines", " ".join(str(error).split()), str(path)) from None


def _plain(table: pa.Table) -> pa.Table:
    """The table with its texts as such, not as dictionaries."""
    import pyarrow as pa

    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(field.type.value_type))
    return table


def _write(table: pa.Table, out: Path) -> None:
    import pyarrow.compute as pc
    from pyarrow import csv, parquet

    with whole(out) as unfinished:
        if out.suffix.lower() == ".parquet":
            parquet.write_table(table, unfinished)
            return
        joined = pc.binary_join(table.column("acts"), " ")
        csv.write_csv(table.set_column(table.column_names.index("acts"), "acts", joined), unfinished)
