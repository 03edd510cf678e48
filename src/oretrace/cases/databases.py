"""Where cases are kept: the one seam between SQLite and PostgreSQL. Both take the same statements of this folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = Mapping[str, Any]


class Ask(Protocol):
    """One statement of a `.sql` file beside this module, with its `$name` values; its rows."""

    def __call__(self, statement: str, /, **values: object) -> Sequence[Row]:
        """Such as `ask("one.sql", seq=12)`."""


class Database(Protocol):
    """A table of entries; StoreError where it cannot be used, or another process uses it for too long."""

    @property
    def name(self) -> str:
        """The file or address, without a password."""

    def reading(self) -> AbstractContextManager[Ask]:
        """All statements of the block see the same entries; none before the first is written."""

    def writing(self) -> AbstractContextManager[Ask]:
        """One transaction that no other writer is in, made durable at the end; nothing stays if the block raises."""


def nothing(_statement: str, /, **_values: object) -> Sequence[Row]:
    """The answers of a database that has no entries yet."""
    return ()
