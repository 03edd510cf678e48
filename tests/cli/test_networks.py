"""`oretrace parties network` prints who is on the way of a finding, and writes entities; judgements are obeyed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed
from oretrace.store import Store
from oretrace.web.desk import Desk
from tests.cli.typed import typed
from tests.web.places.shippers import shipped_desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return shipped_desk(tmp_path)


def test_the_network_of_a_finding_is_printed_and_written(desk: Desk, tmp_path: Path) -> None:
    found = queued.page(desk.runs, Narrowed(facets={"verdict": ("flagged",)}))
    ids = {one.finding.subject["hub"]: one.finding.id for one in found}
    out = tmp_path / "network.jsonl"
    code, text, err = typed("parties", "network", ids["THA"][:8], "--store", desk.folder, "--out", out)
    assert (code, err) == (0, "")
    assert "What they share" in text and "Fjell Co Ltd" in text and "does not establish it" in text
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert f"{len(lines):,} entities" in text and {"Company", "Ownership"} <= {one["schema"] for one in lines}
    code, text, _ = typed("parties", "network", ids["MEX"][:8], "--store", desk.folder, "--out", out)
    assert code == 0 and "No shipment in this store went on this route" in text and out.read_text() == ""
    code, _, err = typed("parties", "network", "ffffffff", "--store", desk.folder, "--out", out)
    assert code == 2 and "ffffffff" in err


def test_resolve_obeys_what_was_judged(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "entities.csv"

    def entity(name: str) -> str:
        with out.open(encoding="utf-8") as file:
            return next(row["entity"] for row in csv.DictReader(file) if row["name"] == name)

    assert typed("parties", "resolve", "--store", desk.folder, "--out", out)[0] == 0
    assert entity("Fjell Co Ltd") != entity("Broker")
    Cases.of(Store.open(desk.folder)).judge_pair("Broker", "Fjell Co Ltd", "same", "ana")
    code, text, _ = typed("parties", "resolve", "--store", desk.folder, "--out", out)
    assert code == 0 and "1 pair as judged" in text
    assert entity("Fjell Co Ltd") == entity("Broker")
