"""Screening lists in a store: imported as files, read as they count."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.parties.lists import Listed, ScreeningList, read_list
from oretrace.schema import LISTED_PARTY
from oretrace.sources import known_day
from oretrace.sources.base import Import, Rows
from oretrace.sources.modelled import source_of
from oretrace.sources.reading import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace.store import Store

_READER = "3"
_BETWEEN = "\n"


def prepare_list(path: Path, retrieved_on: date | None = None) -> Import:
    """The import of a screening list into the table `listed_party`; InputError as `read_list`.

    Who left the list by the day of the file, and aliases that the list calls weak, are left out and counted.
    """
    content = read_source(path)
    day = known_day(retrieved_on, content)
    return Import(
        source=source_of("screening", [path]),
        publisher="screening list, supplied by the user",
        licence="as the list states",
        file=content.name,
        sha256=content.sha256,
        mapping_sha256=hashlib.sha256(f"screening {_READER}".encode()).hexdigest(),
        retrieved_on=day,
        tables=lambda: {"listed_party": _rows(read_list(path), day)},
    )


def _rows(read: ScreeningList, day: date) -> Rows:
    import pyarrow as pa

    on_it = [one for one in read.listed if not one.until or one.until > day.isoformat()]
    strong = [tuple(name for name in one.names if name not in one.weak) or one.names[:1] for one in on_it]
    columns = {
        "line": range(1, len(on_it) + 1),
        "entry": [one.id for one in on_it],
        "name": [names[0] for names in strong],
        "other_names": [_BETWEEN.join(names[1:]) or None for names in strong],
        "country": [one.country or None for one in on_it],
        "list": [one.list or None for one in on_it],
        "listed_on": [_date(one.listed_on) for one in on_it],
    }
    fields = [field for field in LISTED_PARTY.arrow() if field.name != "snapshot"]
    arrays = [pa.array(columns[field.name], field.type) for field in fields]
    weak = sum(len(one.names) - len(names) for one, names in zip(on_it, strong, strict=True))
    counts = {"party that left the list": len(read.listed) - len(on_it), "weak alias": weak}
    left = "; ".join(f"{count:,} × {what}" for what, count in counts.items() if count)
    return Rows(pa.table(arrays, pa.schema(fields)), left, left_out=left)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # none, or a day that no calendar has
        return None


def listed_in(store: Store) -> ScreeningList:
    """The listed parties of a store that count; none where no list was imported."""
    if not store.holds("listed_party"):
        return ScreeningList((), "")
    with store.connect() as connection:
        rows = engine.run(connection, "parties/current_listed.sql").to_pylist()
    listed = tuple(
        Listed(
            row["entry"],
            (row["name"], *(row["other_names"] or "").split(_BETWEEN)) if row["other_names"] else (row["name"],),
            row["country"] or "",
            row["list"] or "",
            str(row["listed_on"] or ""),
        )
        for row in rows
    )
    return ScreeningList(listed, max((one.listed_on for one in listed), default=""))
