"""Cases in PostgreSQL, for people at several machines; psycopg is loaded here alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.cases.databases import Ask, Row, nothing
from oretrace.errors import InputError, OptionError, StoreError

if TYPE_CHECKING:
    from psycopg import Connection, IsolationLevel

MADE = "oretrace cases, version 1"
"""The comment on the table that postgres_schema.sql makes."""
PREFIXES = ("postgresql://", "postgres://")


@dataclass(frozen=True)
class Postgres:
    """The table `case_entry` in the first schema of the role's search path, made with the first entry."""

    url: str = field(repr=False)
    wait_seconds: float = 10.0
    idle: list[Connection[dict[str, Any]]] = field(default_factory=list, repr=False, compare=False)
    """Open connections that nobody uses now: a new one takes the server ten times as long as most questions."""

    @property
    def name(self) -> str:
        """Host and database, without user and password."""
        parts = _parts(self.url)
        return f"postgresql://{parts.get('host', '')}/{parts.get('dbname', '')}"

    @contextmanager
    def reading(self) -> Iterator[Ask]:
        """See Database."""
        from psycopg import IsolationLevel

        with self._connected(True, IsolationLevel.REPEATABLE_READ) as connection:
            yield _ask(connection) if self._made(connection) else nothing

    @contextmanager
    def writing(self) -> Iterator[Ask]:
        """See Database."""
        from psycopg import IsolationLevel

        # What others wrote while this one waited must be seen.
        with self._connected(False, IsolationLevel.READ_COMMITTED) as connection:
            wait = f"{max(int(self.wait_seconds * 1000), 1)}ms"
            connection.execute("SELECT set_config('lock_timeout', %(wait)s, true)", {"wait": wait})
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('oretrace.cases'))")
            if not self._made(connection):
                connection.execute(engine.load("cases/postgres_schema.sql").encode())
            yield _ask(connection)

    @contextmanager
    def _connected(self, read_only: bool, level: IsolationLevel) -> Iterator[Connection[dict[str, Any]]]:
        """A connection in one transaction, committed at the end of the block; its errors as sentences."""
        import psycopg

        try:
            one = self._taken() or self._new()
            try:
                one.read_only, one.isolation_level = read_only or None, level
                yield one
                one.commit()
                self.idle.append(one)
            except BaseException:
                one.close()
                raise
        except psycopg.errors.LockNotAvailable:
            found = f"another process writes, still after {self.wait_seconds:g} s"
            raise StoreError(f"{self.name}: {found}. Try again when it is done.") from None
        except psycopg.Error as error:
            found = " ".join(str(error).split())
            raise StoreError(f"{self.name}: expected a database that can be used, found: {found}") from error

    def _new(self) -> Connection[dict[str, Any]]:
        import psycopg
        from psycopg.rows import dict_row

        return psycopg.connect(self.url, row_factory=dict_row, connect_timeout=10, client_encoding="utf8")

    def _taken(self) -> Connection[dict[str, Any]] | None:
        """An idle connection that still answers, None where there is none."""
        import psycopg

        while self.idle:
            try:
                one = self.idle.pop()
                one.execute("SELECT 1")
                one.rollback()
                return one
            except IndexError:  # another thread was quicker
                return None
            except psycopg.Error:  # the server was started anew
                one.close()
        return None

    def _made(self, connection: Connection[dict[str, Any]]) -> bool:
        found = _ask(connection)("postgres_made.sql")
        if found and found[0]["comment"] != MADE:
            raise StoreError(f"{self.name}: expected table case_entry of {MADE!r}, found {found[0]['comment']!r}.")
        return bool(found)


def postgres(url: str) -> Postgres:
    """The database of a URL; InputError for one that is none, OptionError where psycopg is not installed."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        do = "Install it with `pip install 'oretrace[postgres]'`"
        raise OptionError(f"cases in PostgreSQL require psycopg: {do}") from None
    _parts(url)
    return Postgres(url)


def _parts(url: str) -> dict[str, Any]:
    """Host, database and the rest; the URL is never quoted, as it may hold a password."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    expected, do = "a URL such as postgresql://user@host/database", "It is not shown, as it may hold a password"
    if not url.startswith(PREFIXES):
        raise InputError(expected, "something else", "address of the cases", do=do)
    try:
        return dict(conninfo_to_dict(url))
    except ProgrammingError:
        raise InputError(expected, "one that cannot be read", "address of the cases", do=do) from None


def _ask(connection: Connection[dict[str, Any]]) -> Ask:
    def ask(statement: str, /, **values: object) -> Sequence[Row]:
        cursor = connection.execute(_translated(statement), values)
        return cursor.fetchall() if cursor.description else ()

    return ask


@cache
def _translated(statement: str) -> bytes:
    """The statement with its `$name` as psycopg writes them."""
    return re.sub(r"\$(\w+)", r"%(\1)s", engine.load(f"cases/{statement}").replace("%", "%%")).encode()
