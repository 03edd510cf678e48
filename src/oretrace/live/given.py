"""Files that a person has: imported by whichever source reads them, without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.sources import deliveries, prepare
from oretrace.sources.registry import SOURCES

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure
    from oretrace.sources.base import Import


def import_given(files: Sequence[Path], folder: Path) -> Iterator[str]:
    """Import files into the store in a folder, each by the source that reads it; a sentence on each.

    InputError for a file that no source reads.
    """
    from oretrace.store import Store

    store = Store.open(folder, create=True)
    for file in files:
        for source, item in _imports(file):
            done = store.import_file(item).snapshot
            yield f"{file}: {source}, snapshot {done.snapshot}, {done.rows:,} rows"


def _imports(file: Path) -> list[tuple[str, Import]]:
    errors = []
    for source, entry in SOURCES.items():
        if entry.mapped:
            continue
        try:
            found = [(source, prepare(source, delivery)) for delivery in deliveries(source, [file])]
            for _, item in found:
                item.tables()
        except InputError as error:
            errors.append(f"{source}: {error}")
        else:
            return found
    do = f"Import it by a mapping: oretrace import table. {errors[0]}"
    raise InputError(
        f"a file of {', '.join(s for s, e in SOURCES.items() if not e.mapped)}", "another", str(file), do=do
    )


def target_of(folder: Path, act: Measure) -> tuple[str, ...]:
    """The one territory whose imports a store has, as destination of an act on all; none where there are several."""
    from oretrace.store import Store

    with Store.open(folder).connect() as connection:
        sql = "SELECT DISTINCT reporter FROM report_coverage WHERE flow = 'import' AND status = 'reported'"
        names = sorted(name for (name,) in connection.sql(sql).fetchall())
    return tuple(names) if len(names) == 1 and act.covers(names[0]) else ()
