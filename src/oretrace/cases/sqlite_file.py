"""Cases in `cases.sqlite`: write-ahead log, so that readers and a writer do not wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.cases.databases import Ask, Row, nothing
from oretrace.sqlite import TableFile

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = 1
ADVICE = "Its entries are written nowhere else: restore it from a copy"


@dataclass(frozen=True)
class SqliteFile:
    """A file that is made with its first entry."""

    path: Path
    wait_seconds: float = 10.0

    @property
    def name(self) -> str:
        """The file."""
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator[Ask]:
        """See Database."""
        with self._file().reading() as connection:
            yield nothing if connection is None else _ask(connection)

    @contextmanager
    def writing(self) -> Iterator[Ask]:
        """See Database."""
        with self._file().writing() as connection:
            yield _ask(connection)

    def _file(self) -> TableFile:
        schema = "cases/sqlite_schema.sql"
        return TableFile(self.path, self.wait_seconds, "cases", schema, SCHEMA, ADVICE, log_ahead=True)


def _ask(connection: Connection) -> Ask:
    connection.text_factory = _decoded

    def ask(statement: str, /, **values: object) -> Sequence[Row]:
        return connection.execute(engine.load(f"cases/{statement}"), values).fetchall()

    return ask


def _decoded(text: bytes) -> str:
    """Text whose bytes were changed is read all the same: its hash then names the entry."""
    return text.decode("utf-8", "surrogateescape")
