"""Sets of papers made up for tests: one that agrees, one that does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from oretrace.store import Store
from oretrace.vet.papers.documents import prepare_documents

KINDS = ("commercial_invoice", "packing_list", "export_declaration", "bill_of_lading")
DAY = date(2025, 7, 1)


def paper(kind: str, number: str, **fields: Any) -> dict[str, Any]:
    held = {
        "number": number, "date": "2025-06-02", "goods": ["antimony trioxide"], "hs": ["282580"],
        "packages": {"count": 40}, "net": {"kg": 1000.0}, "gross": {"kg": 1004.0}, "destination": "Germany",
    }  # fmt: skip
    return {"file": f"{kind}.pdf", "type": kind, "fields": held | fields}


def papers(serial: int, **wrong: Any) -> list[dict[str, Any]]:
    """Four papers of a shipment; `wrong` are fields of the packing list."""
    return [
        paper(kind, f"{kind[:2].upper()}2025{serial:06}", **(wrong if at == 1 else {}))
        for at, kind in enumerate(KINDS)
    ]


def with_sets(store: Store, **sets: list[dict[str, Any]]) -> Store:
    """The store with these sets of papers."""
    held = [{"id": name, "papers": one} for name, one in sets.items()]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "papers.json"
        file.write_text(json.dumps(held), "utf-8")
        store.import_file(prepare_documents([file], DAY).item)
    return store


def with_papers(store: Store) -> Store:
    """The store with a set that agrees and one whose packing list has other packages; all name its codes."""
    with store.connect() as connection:
        codes = [
            code for (code,) in connection.sql("SELECT DISTINCT hs_code FROM trade_flow ORDER BY ALL").fetchall()
        ]
    sets = papers(1), papers(2, packages={"count": 35})
    for one in (*sets[0], *sets[1]):
        one["fields"]["hs"] += codes
    return with_sets(store, honest=sets[0], other=sets[1])
