"""What a source hands to the store: where a file comes from, and its canonical rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

from oretrace.errors import InputError
from oretrace.sources.text_files import NAME_ENCODING, is_guessed

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.sources.reading import Source

T = TypeVar("T")


def as_record(number: int) -> str:
    """The place of a record without a better one."""
    return f"record {number}"


@dataclass(frozen=True)
class Rows:
    """Canonical rows of one table without `snapshot`, and in words what was ignored by name.

    `locate` gives the place in the file of a row's `line`: "line 12". `empty` are the slices (columns as in
    `slices.PARTS`, `partner` NULL for all partners) of `trade_flow` in which, by the file, nothing was traded.
    `left_out` is the part of `ignored` about records, `warnings` what a person should look at, `starts` the first
    `line` of the second and later files of a delivery. `withheld` has the rows beside which something of their code
    is withheld though they have figures: their partner, or the quantity of each.
    """

    table: pa.Table
    ignored: str
    locate: Callable[[int], str] = as_record
    empty: pa.Table | None = None
    left_out: str = ""
    warnings: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    withheld: pa.Table | None = None


@dataclass(frozen=True)
class Import:
    """One delivery of one source, a file or several, ready to be stored.

    `tables` reads the file, each time it is called, and gives the rows of each canonical table that the file speaks
    of, by the table's name in `schema.TABLES`.
    """

    source: str
    publisher: str
    licence: str
    file: str
    sha256: str
    mapping_sha256: str
    retrieved_on: date
    tables: Callable[[], Mapping[str, Rows]]


class Publisher(Protocol):
    """What the module of a source has; raise `READER` when the same file comes to mean other rows."""

    PUBLISHER: str
    LICENCE: str
    READER: str

    @staticmethod
    def read(source: Source, retrieved_on: date) -> Rows:
        """The canonical rows of one file."""


def import_of(source: Source, retrieved_on: date, id: str, publisher: Publisher) -> Import:
    """The import of a publisher's file by the module of that source."""
    return Import(
        source=id,
        publisher=publisher.PUBLISHER,
        licence=publisher.LICENCE,
        file=source.name,
        sha256=source.sha256,
        mapping_sha256=hashlib.sha256(publisher.READER.encode()).hexdigest(),
        retrieved_on=retrieved_on,
        tables=lambda: {"trade_flow": explained(source, lambda: publisher.read(source, retrieved_on))},
    )


def explained(source: Source, read: Callable[[], T]) -> T:
    """What `read` gives; where it fails on a text that is not UTF-8, the error names that as a possible reason."""
    try:
        return read()
    except InputError as error:
        if (
            source.encoding
            or NAME_ENCODING in (error.do or "")
            or not (guessed := [file for file in source.files if is_guessed(file.data)])
        ):
            raise
        hint = f"{guessed[0].path.name} is not UTF-8 and was read as Windows-1252; if it is another, {NAME_ENCODING}"
        do = f"{error.do}. {hint}" if error.do else hint
        raise InputError(error.expected, error.found, error.where, error.nearest, do) from None
