"""The file `findings.sqlite` in a store's folder: read and written in transactions, brought to this version.

Rollback journal, as it works on a file system without shared memory and leaves no second file beside a store that
is only read; writers take turns, each in one transaction, so that one that dies leaves what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.detect.fused.detector import Fused
from oretrace.detect.papers.detector import Papers
from oretrace.sqlite import TableFile, script

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = 3
"""Of the tables in schema.sql; a file of an earlier version is brought to it, one with another is not read."""

DERIVED = "The file is derived from the store: move it away and run the scans again"


@contextmanager
def reading(path: Path, wait_seconds: float) -> Iterator[Connection | None]:
    """The file as it stands, None where there is none yet; StoreError where it or a record of it cannot be read."""
    file = _file(path, wait_seconds)
    with file.reading() as connection, file.whole_records():
        yield connection


def writing(path: Path, wait_seconds: float) -> AbstractContextManager[Connection]:
    """The file in one transaction, made if there is none; nothing is changed when the block raises.

    StoreError where it cannot be written to, or another process still writes after `wait_seconds`.
    """
    return _file(path, wait_seconds).writing()


def requeue(connection: Connection) -> None:
    """Choose the runs that answer each question today and put their leading findings on the queue."""
    connection.execute(engine.load("runs/current.sql"), {"whole": Fused.id, "apart": Papers.id})
    script(connection, "runs/enqueue.sql")


def _file(path: Path, wait_seconds: float) -> TableFile:
    return TableFile(path, wait_seconds, "findings", "runs/schema.sql", SCHEMA, DERIVED, _upgrade)


def _upgrade(connection: Connection, found: int) -> None:
    for version in range(found, SCHEMA):
        script(connection, f"runs/upgrade_{version}.sql")
    requeue(connection)
