"""The one writer of JSON and CSV, for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVarTuple

from oretrace.text import visible, visible_json

if TYPE_CHECKING:
    import pyarrow as pa

Found = TypeVarTuple("Found")


class Format(StrEnum):
    """How a table is printed: for people, or for programs."""

    table = "table"
    json = "json"
    csv = "csv"


Written = tuple[Sequence[str], Iterable[Mapping[str, Any]], object]
"""Columns, rows and document, as `write` takes them."""


def write(
    form: Format,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    document: object = None,
    modelled: bool = False,
) -> None:
    """Rows on standard output: a JSON list, or CSV with a header even where there are none.

    `document` is what JSON has in place of the list, where a table does not hold all there is. Where the figures are
    `modelled` every row, and the document, is marked first.
    """
    if modelled:
        columns, rows = ("modelled", *columns), ({"modelled": True, **row} for row in rows)
        document = _marked(document)
    if form is Format.json:
        whole = list(rows) if document is None else document
        text = json.dumps(whole, indent=1, ensure_ascii=False, default=str)
        sys.stdout.write(f"{visible_json(text)}\n")
        return
    import csv

    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(row.get(name)) for name in columns} for row in rows)


def _marked(document: object) -> object:
    """A document, or each of a list of them, that says it is modelled."""
    if isinstance(document, list):
        return [_marked(one) for one in document]
    return {"modelled": True, **document} if isinstance(document, dict) else document


def arrow_rows(table: pa.Table) -> Written:
    """All of an Arrow table."""
    return table.column_names, table.to_pylist(), None


def output(form: Format, draw: Callable[[*Found], None], rows: Callable[[*Found], Written], *found: *Found) -> None:
    """What was found, drawn for people or as rows for programs."""
    if form is Format.table:
        draw(*found)
    else:
        write(form, *rows(*found))


def _cell(value: object) -> object:
    """Lists with semicolons; nothing stays blank; on a terminal nothing is obeyed."""
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and sys.stdout.isatty():
        return visible(value)
    return value.isoformat() if isinstance(value, date) else value
