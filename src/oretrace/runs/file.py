"""The file `findings.sqlite` in a store's folder: opened, made where it is missing, its errors as sentences.

Rollback journal, as it works on a file system without shared memory and leaves no second file beside a store that
is only read; writers take turns, each in one transaction, so that one that dies leaves what was there before.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.detect.fused.detector import Fused
from oretrace.errors import StoreError
from oretrace.files import kind

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = 2
"""Of the tables in schema.sql; a file of version 1 is brought to it, one with another is not read."""

DERIVED = "The file is derived from the store: move it away and run the scans again"


@contextmanager
def reading(path: Path, wait_seconds: float) -> Iterator[Connection | None]:
    """The file as it stands, None where there is none yet; StoreError where it cannot be read.

    A ValueError, KeyError or TypeError of the block is one of a record that is not whole.
    """
    if not _stands(path):
        yield None
        return
    with _sentences(path, wait_seconds), closing(_opened(path, "rw", wait_seconds)) as connection:
        connection.execute("BEGIN")
        try:
            yield connection if _made(connection, path) else None
            connection.execute("COMMIT")  # keeps what brought an older file to this version
        except (ValueError, KeyError, TypeError) as error:
            found = f"one that cannot be read ({type(error).__name__})"
            raise StoreError(f"{path}: expected whole records, found {found}. {DERIVED}.") from error


@contextmanager
def writing(path: Path, wait_seconds: float) -> Iterator[Connection]:
    """The file in one transaction, made if there is none; nothing is changed when the block raises.

    StoreError where it cannot be written to, or another process still writes after `wait_seconds`.
    """
    _stands(path)
    with _sentences(path, wait_seconds), closing(_opened(path, "rwc", wait_seconds)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        if not _made(connection, path):
            script(connection, "runs/schema.sql")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        yield connection
        connection.execute("COMMIT")  # without it, closing undoes all


def script(connection: Connection, name: str) -> None:
    """Run the statements of a .sql file, in the transaction that is open."""
    for statement in engine.load(name).split(";\n"):
        connection.execute(statement)


def requeue(connection: Connection) -> None:
    """Choose the runs that answer each question today and put their leading findings on the queue."""
    connection.execute(engine.load("runs/current.sql"), {"whole": Fused.id})
    script(connection, "runs/enqueue.sql")


def _stands(path: Path) -> bool:
    """Whether the file is there; StoreError for anything else of its name, which is not followed or waited for."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path}: expected a file that can be opened and written to, found {kind(mode)}.")
    return True


def _opened(path: Path, mode: str, wait_seconds: float) -> Connection:
    """`mode` "rw" opens what is there, and only for reading where the system allows no more; "rwc" creates too."""
    import sqlite3

    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, timeout=wait_seconds, isolation_level=None, uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _made(connection: Connection, path: Path) -> bool:
    """Whether the file has, or now got, this version's tables; no where it is empty, StoreError for others."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == SCHEMA:
        return True
    if found == 1:
        script(connection, "runs/upgrade_1.sql")
        requeue(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        return True
    if found or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path}: expected tables of version {SCHEMA}, found version {found}. {DERIVED}.")
    return False


@contextmanager
def _sentences(path: Path, wait_seconds: float) -> Iterator[None]:
    """Turns errors of SQLite into a StoreError with what to do."""
    import sqlite3

    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes damaged names in its messages
        raise StoreError(_sentence(path, error, wait_seconds)) from error


def _sentence(path: Path, error: Exception, wait_seconds: float) -> str:
    import sqlite3

    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # the low byte is the kind of error
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{path}: another process uses this file, still after {wait_seconds:g} s. Try again when it is done."
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        fixed = code != sqlite3.SQLITE_CANTOPEN
        found = "one that may only be read" if fixed else str(error)
        return f"{path}: expected a file that can be opened and written to, found {found}."
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"{path}: {error}; nothing was kept."
    return f"{path}: expected a database of findings, found a damaged file ({error}). {DERIVED}."
