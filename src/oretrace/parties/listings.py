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

_READER = "1"
_BETWEEN = "\n"


def prepare_list(path: Path, retrieved_on: date | None = None) -> Import:
    """The import of a screening list into the table `listed_party`; InputError as `read_list`."""
    content = read_source(path)
    return Import(
        source=source_of("screening", [path]),
        publisher="screening list, supplied by the user",
        licence="as the list states",
        file=content.name,
        sha256=content.sha256,
        mapping_sha256=hashlib.sha256(f"screening {_READER}".encode()).hexdigest(),
        retrieved_on=known_day(retrieved_on, content),
        tables=lambda: {"listed_party": _rows(read_list(path))},
    )


def _rows(read: ScreeningList) -> Rows:
    import pyarrow as pa

    columns = {
        "line": range(1, len(read.listed) + 1),
        "entry": [one.id for one in read.listed],
        "name": [one.names[0] for one in read.listed],
        "other_names": [_BETWEEN.join(one.names[1:]) or None for one in read.listed],
        "country": [one.country or None for one in read.listed],
        "list": [one.list or None for one in read.listed],
        "listed_on": [_date(one.listed_on) for one in read.listed],
    }
    fields = [field for field in LISTED_PARTY.arrow() if field.name != "snapshot"]
    return Rows(pa.table([pa.array(columns[field.name], field.type) for field in fields], pa.schema(fields)), "")


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
