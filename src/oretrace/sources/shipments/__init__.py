"""Shipments: lines of declarations, manifests and bills of lading, from any table by a mapping of its columns.

mapping.py   the YAML that gives columns a meaning
cells.py     what single columns mean; a cell that cannot be read has a reason
rates.py     values in USD
read.py      rows of `shipment`, and of `shipment_quarantine` with the reason of each
mappings/    the mappings that ship
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.sources.base import Import, explained

if TYPE_CHECKING:
    from datetime import date

    from oretrace.sources.shipments.mapping import ShipmentMapping

LONGEST = 64 << 20  # bytes of a record: one long cell sets its line aside and does not refuse the file


def prepare_shipments(
    path: str | Path,
    mapping: str | Path,
    *,
    reporter: str | None = None,
    rates: str | Path | None = None,
    retrieved_on: date | None = None,
) -> Import:
    """The import of one file of shipments, to be handed to `Store.import_file`.

    `mapping` is a path or the name of one that ships; `reporter` (ISO alpha-3) says whose customs the file is of,
    where the mapping does not. `rates` is a table with the columns month (2024-01), currency and per_usd.
    """
    from oretrace.catalog.territories import territories
    from oretrace.sources import known_day
    from oretrace.sources.modelled import source_of
    from oretrace.sources.reading import read_source
    from oretrace.sources.shipments.rates import read_rates
    from oretrace.sources.shipments.read import read

    loaded = load_shipment_mapping(mapping)
    if reporter is not None:
        loaded = loaded.of_reporter(territories().resolve(reporter, where="--reporter"))
    if rates is not None:
        loaded = loaded.with_rates(read_rates(read_source(Path(rates))))
    source = replace(read_source(Path(path)), encoding=loaded.encoding, longest=LONGEST, lenient=True)
    day = known_day(retrieved_on, source)
    return Import(
        source=source_of(loaded.source, [source.path]),
        publisher=loaded.publisher,
        licence=loaded.licence,
        file=source.name,
        sha256=source.sha256,
        mapping_sha256=loaded.sha256,
        retrieved_on=day,
        tables=lambda: explained(source, lambda: read(source, day, loaded)),
    )


def load_shipment_mapping(name: str | Path) -> ShipmentMapping:
    """A mapping of shipments by path, or by the name of one that ships."""
    from oretrace.sources.mapping_file import load
    from oretrace.sources.shipments.mapping import ShipmentMapping

    return load(name, "oretrace.sources.shipments", ShipmentMapping)
