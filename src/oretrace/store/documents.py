"""What an import of papers came to, and which sets a store has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace import engine

if TYPE_CHECKING:
    from oretrace.store.store import Store


@dataclass(frozen=True)
class DocumentCounts:
    """Sets, papers and fields of one snapshot, papers that count in the store as it is, and those that are unread.

    `unread` are a file with its set and the reason.
    """

    sets: int
    papers: int
    fields: int
    counted: int
    unread: tuple[tuple[str, str], ...]


def filed_in(store: Store, snapshot: int) -> DocumentCounts:
    """The counts of one snapshot."""
    with store.connect() as connection:
        (counts,) = engine.run(connection, "store/document_counts.sql", {"snapshot": snapshot}).to_pylist()
        rows = engine.run(connection, "store/documents_unread.sql", {"snapshot": snapshot}).to_pylist()
    return DocumentCounts(**counts, unread=tuple((row["file"], row["unread"]) for row in rows))
