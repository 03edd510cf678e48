"""SQLite files in a store's folder: one transaction at a time, errors of SQLite as sentences."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.errors import StoreError
from oretrace.files import kind

if TYPE_CHECKING:
    from sqlite3 import Connection


@dataclass(frozen=True)
class TableFile:
    """A database file that the first write creates; StoreError if it cannot be used.

    `holds` names its content in errors ("findings"). The .sql file `schema` of this package makes its tables, of
    `version`; `upgrade` brings tables of an earlier version to this one. `advice` is what to do with a damaged file.
    `wait_seconds` is how long a writer waits for another. `log_ahead` (SQLite's WAL): readers and a writer do not
    wait for each other, but the file needs shared memory and a second file.
    """

    path: Path
    wait_seconds: float
    holds: str
    schema: str
    version: int
    advice: str
    upgrade: Callable[[Connection, int], None] | None = None
    log_ahead: bool = False

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection that sees one state of the file for the whole block; None if nothing was written yet."""
        if not _stands(self.path):
            yield None
            return
        with self._sentences(), closing(self._opened(self._mode())) as connection:
            connection.execute("BEGIN")
            yield connection if self._made(connection) else None
            connection.execute("COMMIT")  # keeps what brought an older file to this version

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one exclusive write transaction; nothing is changed if the block raises."""
        _stands(self.path)
        with self._sentences(), closing(self._opened("rwc")) as connection:
            if self.log_ahead:
                self._begin_log(connection)
            connection.execute("PRAGMA synchronous = FULL")  # a commit outlasts a power cut, too
            connection.execute("BEGIN IMMEDIATE")
            if not self._made(connection):
                script(connection, self.schema, between=";\n\n")
                connection.execute(f"PRAGMA user_version = {self.version}")
            yield connection
            connection.execute("COMMIT")  # without it, closing undoes all

    @contextmanager
    def whole_records(self) -> Iterator[None]:
        """Errors of a block that reads records become a StoreError about a damaged record."""
        try:
            yield
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            found = f"one that cannot be read ({type(error).__name__})"
            raise StoreError(f"{self.path}: expected whole records, found {found}. {self.advice}.") from error

    def _opened(self, mode: str) -> Connection:
        """`mode` "rw" opens what is there, for reading alone where the system allows no more; "rwc" creates too."""
        import sqlite3

        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(address, timeout=self.wait_seconds, isolation_level=None, uri=True)
        connection.row_factory = sqlite3.Row
        return connection

    def _mode(self) -> str:
        """How it is read: in a folder that cannot be written to there is no log, and nobody adds to the file."""
        log = self.path.with_name(f"{self.path.name}-wal")
        if not self.log_ahead or os.access(self.path.parent, os.W_OK) or log.exists():
            return "rw"
        return "ro&immutable=1"

    def _made(self, connection: Connection) -> bool:
        """Whether the file has, or now got, this version's tables; no where it is empty, StoreError for others."""
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if self.upgrade and 0 < found < self.version:
            self.upgrade(connection, found)
            connection.execute(f"PRAGMA user_version = {self.version}")
        elif found != self.version and (found or _has_tables(connection)):
            expected = f"expected tables of version {self.version}, found version {found}"
            raise StoreError(f"{self.path}: {expected}. {self.advice}.")
        return bool(found)

    def _begin_log(self, connection: Connection) -> None:
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

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Errors of SQLite as a StoreError."""
        import sqlite3

        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes damaged names in its messages
            raise StoreError(f"{self.path}: {self._sentence(error)}") from error

    def _sentence(self, error: Exception) -> str:
        import sqlite3

        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # the low byte is the kind of error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return f"another process uses this file, still after {self.wait_seconds:g} s. Try again when it is done."
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            fixed = code != sqlite3.SQLITE_CANTOPEN
            found = "one that may only be read" if fixed else str(error)
            return f"expected a file that can be opened and written to, found {found}."
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return f"{error}; nothing was kept."
        return f"expected a database of {self.holds}, found a damaged file ({error}). {self.advice}."


def script(connection: Connection, name: str, between: str = ";\n") -> None:
    """Run the statements of a .sql file of this package, in the transaction that is open."""
    for statement in engine.load(name).split(between):
        connection.execute(statement)


def _has_tables(connection: Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _stands(path: Path) -> bool:
    """Whether the file is there; StoreError for anything else of its name, which is not followed or waited for."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path}: expected a file that can be opened and written to, found {kind(mode)}.")
    return True
