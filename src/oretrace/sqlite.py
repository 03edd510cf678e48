"""SQLite files in a store's folder: opened as they stand, what SQLite complains of as sentences."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.errors import StoreError
from oretrace.files import kind

if TYPE_CHECKING:
    from sqlite3 import Connection


def stands(path: Path) -> bool:
    """Whether the file is there; StoreError for anything else of its name, which is not followed or waited for."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path}: expected a file that can be opened and written to, found {kind(mode)}.")
    return True


def opened(path: Path, mode: str, wait_seconds: float) -> Connection:
    """`mode` "rw" opens what is there, and only for reading where the system allows no more; "rwc" creates too."""
    import sqlite3

    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, timeout=wait_seconds, isolation_level=None, uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def made(connection: Connection, path: Path, schema: int, advice: str) -> bool:
    """Whether the file has tables of version `schema`; no where it is empty, StoreError where it has others."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == schema:
        return True
    if found or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path}: expected tables of version {schema}, found version {found}. {advice}.")
    return False


@contextmanager
def sentences(path: Path, wait_seconds: float, holds: str, advice: str) -> Iterator[None]:
    """Errors of SQLite as a StoreError; `holds` is what the file has, `advice` what to do with a damaged one."""
    import sqlite3

    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes damaged names in its messages
        raise StoreError(f"{path}: {_sentence(error, wait_seconds, holds, advice)}") from error


def _sentence(error: Exception, wait_seconds: float, holds: str, advice: str) -> str:
    import sqlite3

    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # the low byte is the kind of error
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"another process uses this file, still after {wait_seconds:g} s. Try again when it is done."
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        fixed = code != sqlite3.SQLITE_CANTOPEN
        found = "one that may only be read" if fixed else str(error)
        return f"expected a file that can be opened and written to, found {found}."
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return f"{error}; nothing was kept."
    return f"expected a database of {holds}, found a damaged file ({error}). {advice}."
