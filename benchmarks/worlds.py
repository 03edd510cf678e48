"""Lines of a modelled world of consignments in a store, as a user would import them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store


def import_lines(store: Store, seen: Path, rates: Path | None = None, retrieved_on: date | None = None) -> list[str]:
    """The declarations of each office, then the manifests; the views in the order of their imports.

    `seen` is the folder `consignments` of a world, `rates` a file of exchange rates for the declarations.
    """
    offices, manifests = sorted(seen.glob("*_declarations.csv")), sorted(seen.glob("*_manifests.csv"))
    for path in offices:
        store.import_file(
            prepare_shipments(
                path, "customs-declarations", reporter=path.name[:3], rates=rates, retrieved_on=retrieved_on
            )
        )
    for path in manifests:
        store.import_file(prepare_shipments(path, "us-manifests", retrieved_on=retrieved_on))
    return [path.stem for path in (*offices, *manifests)]
