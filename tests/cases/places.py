"""Cases in a file and in a real PostgreSQL server, and the way around their rules that a forger would take."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from oretrace.cases import Cases, FindingThen
from oretrace.cases.sqlite_file import SqliteFile

SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class Place(Protocol):
    """Where a test keeps cases; `where` is what another process opens by `opened`."""

    @property
    def where(self) -> str:
        """A path or a URL."""

    def forge(self, sql: str, values: Sequence[object] = ()) -> None:
        """A change past the rules of the table."""

    def attempt(self, sql: str) -> None:
        """A change that the rules of the table should refuse; raises what the database raises."""


@dataclass(frozen=True)
class FilePlace:
    where: str

    def forge(self, sql: str, values: Sequence[object] = ()) -> None:
        with closing(sqlite3.connect(self.where)) as connection, connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(sql, values)

    def attempt(self, sql: str) -> None:
        with closing(sqlite3.connect(self.where)) as connection, connection:
            connection.execute(sql)


@dataclass(frozen=True)
class ServerPlace:
    where: str

    def forge(self, sql: str, values: Sequence[object] = ()) -> None:
        self._run("ALTER TABLE case_entry DISABLE TRIGGER ALL")
        self._run(sql.replace("?", "%s"), values)
        self._run("ALTER TABLE case_entry ENABLE TRIGGER ALL")

    def attempt(self, sql: str) -> None:
        self._run(sql)

    def _run(self, sql: str, values: Sequence[object] = ()) -> None:
        import psycopg

        with psycopg.connect(self.where) as connection:
            connection.execute(sql.encode(), values)


def opened(where: str) -> Cases:
    """The cases of a path or a URL."""
    return Cases.at(where) if "://" in where else Cases(SqliteFile(Path(where)))


def then(number: int = 1, **changes: Any) -> FindingThen:
    """A finding by number, flagged and strong."""
    values: dict[str, Any] = {
        "id": f"{number:016x}",
        "run": "run",
        "subject": f"route:hub=H{number:02}/origin=CHN",
        "measure": "made-up-ban",
        "detector": "fused",
        "verdict": "flagged",
        "stage": "strong",
        "estimate": 1 / 3,
        "at_least": 0.0,
        "unit": "kg",
    }
    return FindingThen(**(values | changes))


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server of its own on a socket in a temporary folder, and the URL of its one database."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _unprivileged()
    try:
        shutil.chown(folder, user)
        _run(user, "initdb", "-D", folder / "data", "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(user, "pg_ctl", "start", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options)
        try:
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            _run(user, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", folder / "data")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str:
    """The user that the server runs as: it refuses to run as root."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(user: str, program: str, *arguments: object) -> None:
    found = next((str(path / program) for path in SYSTEM if (path / program).exists()), shutil.which(program))
    if found is None:
        pytest.skip(f"PostgreSQL's {program} not found: apt-get install postgresql")
    command = [found, *map(str, arguments)]
    if not os.geteuid():
        command = ["runuser", "-u", user, "--", *command]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
