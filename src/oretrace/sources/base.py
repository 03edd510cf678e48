"""What a source hands to the store: where a file comes from, and its canonical rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.sources.reading import Source
    from oretrace.sources.registry import Publisher


def as_record(number: int) -> str:
    """The place of a record where no better one is known."""
    return f"record {number}"


@dataclass(frozen=True)
class Rows:
    """Canonical `trade_flow` rows without `snapshot`, and in words what was ignored by name.

    `locate` gives the place in the file of a row's `line`: "line 12". `empty` are the slices (columns as in
    `slices.PARTS`, `partner` NULL for all partners) in which, by the file, nothing was traded.
    """

    table: pa.Table
    ignored: str
    locate: Callable[[int], str] = as_record
    empty: pa.Table | None = None


@dataclass(frozen=True)
class Import:
    """One file of one source, ready to be stored; `make_rows` reads it only when the store wants it."""

    source: str
    publisher: str
    licence: str
    file: str
    sha256: str
    mapping_sha256: str
    retrieved_on: date
    make_rows: Callable[[], Rows]


def import_of(source: Source, retrieved_on: date, id: str, publisher: Publisher) -> Import:
    """The import of a publisher's file by the module of that source."""
    import hashlib

    return Import(
        source=id,
        publisher=publisher.PUBLISHER,
        licence=publisher.LICENCE,
        file=source.path.name,
        sha256=source.sha256,
        mapping_sha256=hashlib.sha256(publisher.READER.encode()).hexdigest(),
        retrieved_on=retrieved_on,
        make_rows=lambda: publisher.read(source, retrieved_on),
    )
