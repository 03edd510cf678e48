"""Cases in `cases.sqlite`: write-ahead log, so that readers and a writer do not wait for each other."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine, sqlite
from oretrace.cases.databases import Ask, Row, nothing

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
        if not sqlite.stands(self.path):
            yield nothing
            return
        with self._errors(), closing(sqlite.opened(self.path, self._mode(), self.wait_seconds)) as connection:
            connection.execute("BEGIN")
            yield _ask(connection) if sqlite.made(connection, self.path, SCHEMA, ADVICE) else nothing

    @contextmanager
    def writing(self) -> Iterator[Ask]:
        """See Database."""
        sqlite.stands(self.path)
        with self._errors(), closing(sqlite.opened(self.path, "rwc", self.wait_seconds)) as connection:
            self._log_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")  # a commit outlasts a power cut, too
            connection.execute("BEGIN IMMEDIATE")
            if not sqlite.made(connection, self.path, SCHEMA, ADVICE):
                for statement in engine.load("cases/sqlite_schema.sql").split(";\n\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            yield _ask(connection)
            connection.execute("COMMIT")  # without it, closing undoes all

    def _mode(self) -> str:
        """How it is read: in a folder that cannot be written to there is no log, and nobody adds to the file."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return "rw" if os.access(self.path.parent, os.W_OK) or log.exists() else "ro&immutable=1"

    def _errors(self) -> AbstractContextManager[None]:
        return sqlite.sentences(self.path, self.wait_seconds, "cases", ADVICE)

    def _log_ahead(self, connection: Connection) -> None:
        """Set once for the file; SQLite does not wait here for another process that does the same."""
        import sqlite3

        until = time.monotonic() + self.wait_seconds
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)


def _ask(connection: Connection) -> Ask:
    connection.text_factory = _decoded

    def ask(statement: str, /, **values: object) -> Sequence[Row]:
        return connection.execute(engine.load(f"cases/{statement}"), values).fetchall()

    return ask


def _decoded(text: bytes) -> str:
    """Text whose bytes were changed is read all the same: its hash then names the entry."""
    return text.decode("utf-8", "surrogateescape")
