"""The file `findings.sqlite` in a store's folder: opened, made where it is missing, its errors as sentences.

Rollback journal, as it works on a file system without shared memory and leaves no second file beside a store that
is only read; writers take turns, each in one transaction, so that one that dies leaves what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.detect.fused.detector import Fused
from oretrace.detect.papers.detector import Papers
from oretrace.errors import StoreError
from oretrace.sqlite import made, opened, sentences, stands

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = 3
"""Of the tables in schema.sql; a file of an earlier version is brought to it, one with another is not read."""

DERIVED = "The file is derived from the store: move it away and run the scans again"


@contextmanager
def reading(path: Path, wait_seconds: float) -> Iterator[Connection | None]:
    """The file as it stands, None where there is none yet; StoreError where it cannot be read.

    A ValueError, KeyError or TypeError of the block is one of a record that is not whole.
    """
    if not stands(path):
        yield None
        return
    with _errors(path, wait_seconds), closing(opened(path, "rw", wait_seconds)) as connection:
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
    stands(path)
    with _errors(path, wait_seconds), closing(opened(path, "rwc", wait_seconds)) as connection:
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
    connection.execute(engine.load("runs/current.sql"), {"whole": Fused.id, "apart": Papers.id})
    script(connection, "runs/enqueue.sql")


def _made(connection: Connection, path: Path) -> bool:
    """Whether the file has, or now got, this version's tables; no where it is empty, StoreError for others."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if 0 < found < SCHEMA:
        for version in range(found, SCHEMA):
            script(connection, f"runs/upgrade_{version}.sql")
        requeue(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    return made(connection, path, SCHEMA, DERIVED)


def _errors(path: Path, wait_seconds: float) -> AbstractContextManager[None]:
    return sentences(path, wait_seconds, "findings", DERIVED)
