"""The sources: each reads one publisher's files into canonical rows, or gives the exact reason why it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.errors import InputError, nearest
from oretrace.sources.base import Import, Rows
from oretrace.sources.registry import SOURCES

if TYPE_CHECKING:
    from oretrace.sources.reading import Source

__all__ = ["SOURCES", "Import", "Rows", "deliveries", "prepare"]

APART = ("E_COMMODITY", "I_COMMODITY", "product_cn8")  # columns of files that are no parts of one table


def prepare(
    source: str,
    path: str | Path | Sequence[str | Path],
    *,
    retrieved_on: date | None = None,
    mapping: str | Path | None = None,
) -> Import:
    """The import of one delivery, to be handed to `Store.import_file`; it is read when the store wants its rows.

    `path` is one file, or the files of one query: pages, batches of partners, values and quantities. `retrieved_on`
    is the day they came from their publisher (default: the day the last was written). `mapping` belongs to the source
    `table`: a path, or the name of a shipped mapping.
    """
    from oretrace.sources import table
    from oretrace.sources.base import import_of
    from oretrace.sources.mapping_file import load_mapping

    if source not in SOURCES:
        raise InputError(f"one of {', '.join(SOURCES)}", source, "source", nearest(source, SOURCES))
    if (mapping is not None) != SOURCES[source].mapped:
        raise InputError("a mapping for the source table, and for no other", mapping, f"source {source}")
    loaded = None if mapping is None else load_mapping(mapping)
    content = _delivery([path] if isinstance(path, str | Path) else path)
    day = known_day(retrieved_on, content)
    if loaded is not None:
        return table.prepare(content, day, loaded)
    return import_of(content, day, source, SOURCES[source].publisher())


def _delivery(paths: Sequence[str | Path]) -> Source:
    """The files, each content once."""
    from oretrace.sources.reading import read_source

    by_hash: dict[str, Source] = {}
    for path in paths:
        file = read_source(Path(path))
        by_hash.setdefault(file.sha256, file)
    first, *more = by_hash.values()
    return replace(first, more=tuple(more))


def known_day(given: date | None, content: Source) -> date:
    """The day of retrieval, by default that on which the last file was written; InputError for one to come."""
    from oretrace.sources.reading import retrieval_day

    day = given or retrieval_day(content)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)  # east of here it may be tomorrow
    if day > tomorrow:
        do = "Give the day on which the file came from its publisher: --retrieved-on"
        raise InputError("a day of retrieval that has come", str(day), content.name, do=do)
    return day


def deliveries(source: str, paths: Sequence[Path]) -> list[list[Path]]:
    """The files of one command by delivery: all of them, except that exports and imports of the Census are two."""
    from oretrace.sources.reading import column_names, read_source

    if len(paths) < 2 or source not in SOURCES or SOURCES[source].mapped:
        return [list(paths)]
    found: dict[tuple[str, ...], list[Path]] = {}
    for path in paths:
        names = column_names(read_source(path))
        found.setdefault(tuple(name for name in APART if name in names), []).append(path)
    return list(found.values())
