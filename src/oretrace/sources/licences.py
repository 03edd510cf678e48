"""A register of licences: whom an authority allowed to send what, where, how much of it and until when.

Read strictly: whoever holds a shipment against a register must be able to trust it, so one cell that cannot be read
refuses the file, with its line. Columns by name, a few under names that offices give them; unknown cells are NULL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError, nearest
from oretrace.schema import LICENCE
from oretrace.sources.base import Import, Rows, explained
from oretrace.sources.modelled import source_of
from oretrace.sources.reading import read_sheet, read_source
from oretrace.sources.shipments import cells
from oretrace.sources.values import HERE, customs_code, territory

if TYPE_CHECKING:
    from datetime import date

    from oretrace.sources.reading import Source
    from oretrace.sources.sheet import Sheet

READER = "licences/1"  # raise it when the same file comes to mean other rows
AHEAD_YEARS = 30
ALSO = {
    "number": ("licence_no", "license_no", "licence"),
    "holder": ("exporter", "licensee"),
    "hs_code": ("hs6", "hs"),
    "goods_text": ("goods",),
    "destination": ("end_user_country",),
    "valid_until": ("valid_to",),
}
NEEDED = ("number", "holder", "valid_from", "valid_until")


def prepare_licences(path: str | Path, *, retrieved_on: date | None = None) -> Import:
    """The import of one register (CSV, XLSX, JSON or Parquet), to be handed to `Store.import_file`."""
    from oretrace.sources import known_day

    source = read_source(Path(path))
    return Import(
        source=source_of("licences", [source.path]),
        publisher="licence register, supplied by the user",
        licence="as its issuer states",
        file=source.name,
        sha256=source.sha256,
        mapping_sha256=hashlib.sha256(READER.encode()).hexdigest(),
        retrieved_on=known_day(retrieved_on, source),
        tables=lambda: explained(source, lambda: {"licence": _read(source)}),
    )


def _read(source: Source) -> Rows:
    import pyarrow as pa

    sheet = read_sheet(source)
    at = _columns(sheet)
    fields = [field for field in LICENCE.arrow() if field.name != "snapshot"]
    lines = pa.array(sheet.records, pa.int64())
    found = {name: _values(sheet, column, _reader(name)) for name, column in at.items()}
    _refuse_repeated(sheet, at, found)
    columns = [
        lines if field.name == "line" else pa.array(found.get(field.name, [None] * len(lines)), field.type)
        for field in fields
    ]
    nullable = [field.with_nullable(True) for field in fields]
    return Rows(pa.Table.from_arrays(columns, schema=pa.schema(nullable)), "", sheet.locate)


def _columns(sheet: Sheet) -> dict[str, str]:
    """The column of the file for each column of `licence` that it has."""
    names = [column.name for column in LICENCE.columns if column.name not in ("snapshot", "line")]
    meaning = {name: name for name in names} | {also: name for name, some in ALSO.items() for also in some}
    found: dict[str, str] = {}
    for column in sheet.table.column_names:
        name = meaning.get(column.lower())
        if name is None:
            expected = f"a column of licences: {', '.join(meaning)}"
            raise InputError(expected, column, f"{sheet.file}, header", nearest(column, meaning))
        if name in found:
            raise InputError(f"one column of {name}", f"{found[name]} and {column}", f"{sheet.file}, header")
        found[name] = column
    for name in NEEDED:
        if name not in found:
            close = nearest(name, sheet.table.column_names)
            raise InputError(f"a column {' or '.join((name, *ALSO.get(name, ())))}", "none", sheet.file, close)
    return found


def _reader(name: str) -> Callable[[str], Any]:
    if name in ("destination", "issuer"):
        return territory("any", whole_file=True)
    if name == "hs_code":
        return customs_code
    if name == "quantity_kg":
        return _quantity
    if name.startswith("valid_"):
        return _day
    return _number if name == "number" else _text


def _text(text: str) -> str:
    if len(text) > cells.MAX_LETTERS:
        raise InputError(f"at most {cells.MAX_LETTERS:,} letters", text, HERE)
    return text


def _number(text: str) -> str:
    return _text(text).upper()


def _quantity(text: str) -> float:
    import re

    found = float(text) if re.fullmatch(cells.NUMBER, text) else -1.0
    if not 0 < found <= 1e12:
        raise InputError("kg above 0 and at most 1e+12", text, HERE)
    return found


def _day(text: str) -> date:
    from datetime import date

    found = cells.AUTO_DAY.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= date.today().year + AHEAD_YEARS:
        raise InputError(f"a day such as 2024-01-31, from 1990 to {AHEAD_YEARS} years ahead", text, HERE)
    return day


def _values(sheet: Sheet, column: str, read: Callable[[str], Any]) -> list[Any]:
    """The cells of a column, each distinct text read once; InputError with the line of the first that cannot be."""
    known: dict[str | None, Any] = {None: None}
    found = []
    for row, text in enumerate(cells.texts(sheet.table.column(column), ()).to_pylist()):
        if text not in known:
            try:
                known[text] = read(text)
            except InputError as error:
                raise InputError(
                    error.expected, error.found, sheet.where(row, column), error.nearest, error.do
                ) from None
        found.append(known[text])
    return found


def _refuse_repeated(sheet: Sheet, at: dict[str, str], found: dict[str, list[Any]]) -> None:
    """InputError for two lines of one licence, goods and destination, and for one that ends before it begins."""
    seen: dict[tuple[Any, ...], int] = {}
    keys = zip(
        *(found[name] for name in ("number", "hs_code", "goods_text", "destination") if name in found), strict=True
    )
    for row, key in enumerate(keys):
        if key in seen:
            first = sheet.locate(int(sheet.records[seen[key]]))
            where = sheet.where(row, at["number"])
            raise InputError(
                "each licence once for the same goods and destination", f"{key[0]} of {first} again", where
            )
        seen[key] = row
    for row, (begin, end) in enumerate(zip(found["valid_from"], found["valid_until"], strict=True)):
        if begin and end and end < begin:
            raise InputError(f"a day from {begin} on", str(end), sheet.where(row, at["valid_until"]))
