"""JSON as a sheet: an array of arrays under a header row, or an array of objects, alone or in a server's envelope.

Every column is text. Numbers keep the text they were printed with, null is an empty cell, true and false are the
words. Records are counted from 1, the header row of an array of arrays not included.
"""

from __future__ import annotations

import json
from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from oretrace.errors import InputError
from oretrace.sources import json_stat
from oretrace.sources.pages import page_of
from oretrace.sources.sheet import AnswerPage, Sheet, check_columns, without_row_numbers

if TYPE_CHECKING:
    import pyarrow as pa

MAX_COLUMNS = 1000  # more distinct keys than any publisher has columns: the keys are data
AGAIN = "Download it again"


class _Object(NamedTuple):
    """An object of the file; objects with the same keys share one tuple of names."""

    names: tuple[str, ...]
    values: tuple[Any, ...]

    def fields(self) -> dict[str, Any]:
        """The values by name."""
        return dict(zip(self.names, self.values, strict=True))


def read_json(data: bytes, name: str) -> Sheet:
    """The records of a JSON document in UTF-8, all columns as text; `locate` gives "record 3".

    InputError when it is no whole document, when a server reports an error or fewer records than it counted, and
    when it is no table: nested values, keys given twice, NaN.
    """
    import numpy as np
    import pyarrow as pa

    document = _parse(data, name)
    if isinstance(document, _Object) and json_stat.is_json_stat(fields := document.fields()):
        return json_stat.sheet_of(fields, name)
    records, page = _records(document, name)
    columns = _from_rows(records, name) if isinstance(records[0], list) else _from_objects(records, name)
    arrays = {column: _text(list(cells), column, name) for column, cells in columns.items()}
    table = pa.table(arrays)
    numbers = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return without_row_numbers(Sheet(name, table, numbers, lambda record: f"record {record}", page=page))


def _parse(data: bytes, name: str) -> Any:
    shapes: dict[tuple[str, ...], tuple[str, ...]] = {}

    def record(pairs: list[tuple[str, Any]]) -> _Object:
        if not pairs:
            return _Object((), ())
        names, values = zip(*pairs, strict=True)
        return _Object(shapes.setdefault(names, names), values)

    text = data.decode("utf-8")
    try:
        # A float in the result can then only be NaN or Infinity, which Python's parser lets through.
        return json.loads(text, object_pairs_hook=record, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise _malformed(error, text, name) from None
    except RecursionError:
        raise InputError("a table in JSON", "brackets nested hundreds deep", name) from None


def _malformed(error: json.JSONDecodeError, text: str, name: str) -> InputError:
    where = f"{name}, line {error.lineno}"
    if error.msg == "Extra data":
        found = f"more after its end: {text[error.pos : error.pos + 40]}"
        return InputError("one JSON document", found, where, do="Give each document as a file of its own")
    end = len(text.rstrip())
    # A whole document ends with a bracket; an error in its last few characters is a word or an escape cut in two.
    cut_word = text[end - 1] not in "}]" and end - error.pos < 6
    if error.pos >= end or cut_word or error.msg.startswith("Unterminated string"):
        return InputError("a whole JSON document", "its end is cut off", where, do=AGAIN)
    return InputError("JSON", f"{error.msg}: {text[error.pos : error.pos + 40]}", f"{where}, column {error.colno}")


def _records(document: Any, name: str) -> tuple[list[Any], AnswerPage | None]:
    """The rows or objects of a document, of one kind and not empty."""
    records, page = (document, None) if isinstance(document, list) else _inside(document, name)
    if not records or (isinstance(records[0], list) and len(records) == 1):
        raise InputError("at least one record", "no records", name, do="Ask the server for less narrow a selection")
    kind = list if isinstance(records[0], list) else _Object
    for number, record in enumerate(records, 1):
        if not isinstance(record, kind):
            expected = "an array" if kind is list else "an object"
            raise InputError(f"{expected} for every record in JSON", _words(record), f"{name}, record {number}")
    return list(records), page


def _inside(envelope: _Object, name: str) -> tuple[list[Any], AnswerPage | None]:
    """The records in a server's envelope, once it reports success, and its place among pages."""
    _check_keys(envelope.names, name)
    fields = envelope.fields()
    if fields.get("error"):
        raise InputError("records in JSON", f"an error of the server: {_words(fields['error'])}", name, do=AGAIN)
    arrays = [key for key, value in fields.items() if isinstance(value, list) and not _are_links(key, value)]
    if len(arrays) != 1:
        found = f"{len(arrays)} arrays in {_words(envelope)}"
        message = fields.get("message") or fields.get("statusCode")
        if message:
            found = f"a message of the server: {_words(message)} ({_words(envelope)})"
        raise InputError("JSON with one array of records", found, name, do=AGAIN if message else None)
    records: list[Any] = fields[arrays[0]]
    if "@odata.context" in fields:
        records = list(map(_expanded, records))
    length = len(records) - (1 if records and isinstance(records[0], list) else 0)
    page = page_of(_plain(envelope), length)  # a header among arrays is no record
    count = fields.get("count")
    if count is not None and not isinstance(count, list | _Object) and not str(count).isdigit():
        raise InputError(f"{length} records, as in `count`", count, name)
    return records, page


def _expanded(record: Any) -> Any:
    """A record of OData with the fields of the records that it names as its own: Country/CountryName."""
    if not isinstance(record, _Object) or not any(isinstance(value, _Object) for value in record.values):
        return record
    pairs: list[tuple[str, Any]] = []
    for name, value in zip(record.names, record.values, strict=True):
        inner = zip(value.names, value.values, strict=True) if isinstance(value, _Object) else None
        pairs += [(name, value)] if inner is None else [(f"{name}/{field}", cell) for field, cell in inner]
    names, values = zip(*pairs, strict=True)
    return _Object(names, values)


def _are_links(key: str, value: list[Any]) -> bool:
    return key.casefold().strip("_") in ("links", "link") and all(isinstance(item, _Object) for item in value)


def _plain(value: Any, depth: int = 0) -> Any:
    """An envelope without its records as a plain dictionary, a few levels deep."""
    if isinstance(value, _Object) and depth < 4:
        return {key: _plain(cell, depth + 1) for key, cell in zip(value.names, value.values, strict=True)}
    if isinstance(value, list) and len(value) <= 20:
        return [_plain(cell, depth + 1) for cell in value if isinstance(cell, _Object)]
    return value if isinstance(value, str | bool) else None


def _check_keys(names: tuple[str, ...], where: str) -> None:
    if len(set(names)) < len(names):
        twice = next(key for key, times in Counter(names).items() if times > 1)
        raise InputError("each key once in an object", twice, where)


def _from_rows(rows: list[list[Any]], name: str) -> dict[str, Any]:
    """Columns of an array of arrays whose first row is the header."""
    header, body = rows[0], rows[1:]
    if not all(isinstance(text, str) for text in header):
        raise InputError("a header row of names", _words(header), name)
    for number, row in enumerate(body, 1):
        if len(row) != len(header):
            raise InputError(f"{len(header)} fields", len(row), f"{name}, record {number}")
    _check_width(len(header), name)
    columns = list(zip(*body, strict=True))
    # A variable that the query both asked for and selected by is printed twice; identical columns are one.
    for position, text in reversed(list(enumerate(header))):
        first = header.index(text)
        if first != position and columns[first] == columns[position]:
            del header[position], columns[position]
    return dict(zip(check_columns(header, name), columns, strict=True))


def _from_objects(records: list[_Object], name: str) -> dict[str, Any]:
    """Columns of an array of objects: the union of their keys, in the order in which they first occur."""
    shapes = dict.fromkeys(map(attrgetter("names"), records))
    for shape in shapes:
        if len(set(shape)) < len(shape):
            number = 1 + next(i for i, record in enumerate(records) if record.names == shape)
            _check_keys(shape, f"{name}, record {number}")
    names = list(dict.fromkeys(key for shape in shapes for key in shape))
    _check_width(len(names), name)
    trimmed = check_columns(names, name)
    if len(shapes) == 1:
        return dict(zip(trimmed, zip(*map(attrgetter("values"), records), strict=True), strict=True))
    fields = [dict(zip(record.names, record.values, strict=True)) for record in records]
    return {short: [cells.get(key) for cells in fields] for short, key in zip(trimmed, names, strict=True)}


def _check_width(count: int, name: str) -> None:
    if not 0 < count <= MAX_COLUMNS:
        raise InputError(f"records in JSON with 1 to {MAX_COLUMNS:,} keys", count, name)


def _text(cells: list[Any], column: str, name: str) -> pa.Array:
    """One column as text; a nested value, NaN or broken text is an InputError naming its record."""
    import pyarrow as pa

    kinds = set(map(type, cells))
    if not kinds <= {str, bool, type(None)}:
        number, cell = next((i, c) for i, c in enumerate(cells, 1) if not isinstance(c, str | bool | None))
        found = cell if isinstance(cell, float) else f"a nested value, {_words(cell)}"
        raise InputError("text, a finite number, true, false or null", found, _at(name, number, column))
    if bool in kinds:
        words = {True: "true", False: "false"}
        cells = [words[cell] if isinstance(cell, bool) else cell for cell in cells]
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        number = next(i for i, c in enumerate(cells, 1) if c and not c.isascii() and _is_broken(c))
        raise InputError("text", "half a surrogate pair", _at(name, number, column)) from None


def _at(name: str, record: int, column: str) -> str:
    return f"{name}, record {record}, column {column}"


def _is_broken(text: str) -> bool:
    return text.encode("utf-8", "replace").decode("utf-8") != text


def _words(value: Any) -> str:
    """A value for a message: the plain fields of an object, the first item of an array."""
    for _ in range(100):
        if not isinstance(value, list) or not value:
            break
        value = value[0]
    if isinstance(value, _Object):
        pairs = zip(value.names[:20], value.values[:20], strict=True)
        return ", ".join(f"{key}: {cell}" for key, cell in pairs if not isinstance(cell, list | _Object))
    return str(value) if not isinstance(value, list) else "an array"
