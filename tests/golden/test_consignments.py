"""An invented world made by others: its manifests and declarations import whole, and every movement counts once."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.store.shipments import came_to

CASES = (
    Path(os.environ.get("ORETRACE_DATA", Path(__file__).parents[2].parent / "shared" / "data")).parent
    / "cases"
    / "consignments"
)
FILES = {
    "us_manifests": "us-manifests",
    "cn_declarations": "customs-declarations",
    "th_declarations": "customs-declarations",
}
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"expected the example world in {CASES}, found none")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.open(tmp_path_factory.mktemp("consignments"), create=True)
    for name, mapping in FILES.items():
        made.import_file(prepare_shipments(CASES / f"{name}.csv", mapping))
    return made


@pytest.mark.slow
def test_all_lines_are_stored(store: Store) -> None:
    found = came_to(store, (1, 2, 3))
    assert [(one.lines, one.counted, one.set_aside) for one in found] == [
        (2350, 1689, 0),
        (2104, 2104, 0),
        (1439, 1439, 0),
    ]
    assert (found[0].amended, found[0].masters) == (135, 526)


@pytest.mark.slow
def test_each_movement_of_the_manifests_counts_once(store: Store) -> None:
    truth = json.loads((CASES / "truth.json").read_text("utf-8"))["lines"]
    with store.connect() as connection:
        rows = connection.execute(
            "SELECT other ->> 'line_id', counted_not IS NULL FROM shipment_version WHERE reporter = 'USA'"
        ).fetchall()
    counts = Counter({truth[line]["leg"]: 0 for line, _ in rows})
    counts.update(truth[line]["leg"] for line, counts_ in rows if counts_)
    assert set(counts.values()) == {1}


def test_the_reporters_are_found(store: Store) -> None:
    with store.connect() as connection:
        rows = connection.execute("SELECT DISTINCT snapshot, reporter FROM shipment ORDER BY snapshot").fetchall()
    assert rows == [(1, "USA"), (2, "CHN"), (3, "THA")]
