"""The sources: each reads one publisher's files into canonical rows, or gives the exact reason why it cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from oretrace.errors import InputError, nearest
from oretrace.sources.base import Import, Rows
from oretrace.sources.registry import SOURCES

__all__ = ["SOURCES", "Import", "Rows", "prepare"]


def prepare(
    source: str, path: str | Path, *, retrieved_on: date | None = None, mapping: str | Path | None = None
) -> Import:
    """The import of one file, to be handed to `Store.import_file`; the file is read when the store wants its rows.

    `retrieved_on` is the day the file came from its publisher (default: the day it was last written). `mapping`
    belongs to the source `table`: a path, or the name of a shipped mapping.
    """
    from oretrace.sources import table
    from oretrace.sources.base import import_of
    from oretrace.sources.mapping import load_mapping
    from oretrace.sources.reading import read_source, retrieval_day

    if source not in SOURCES:
        raise InputError(f"one of {', '.join(SOURCES)}", source, "source", nearest(source, SOURCES))
    if (mapping is not None) != SOURCES[source].mapped:
        raise InputError("a mapping for the source table, and for no other", mapping, f"source {source}")
    loaded = None if mapping is None else load_mapping(mapping)
    content = read_source(Path(path))
    day = retrieved_on or retrieval_day(content.path)
    if loaded is not None:
        return table.prepare(content, day, loaded)
    return import_of(content, day, source, SOURCES[source].publisher())
