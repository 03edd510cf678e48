"""What the demo says was planted, beside what a step found: counted both ways, of a world made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

import oretrace
from scripts import demo_planted

LINES = (
    "('CHN_declarations', 'a', 1, 'F1', 'F2'), ('CHN_declarations', 'b', 2, 'F4', 'F5'), "
    "('THA_declarations', 'c', 1, 'F2', 'F3')"
)
LOTS = "(1, 'rerouted'), (2, NULL)"
PAPERS = "('p1', 'consignee'), ('p2', NULL), ('p3', 'signature date')"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    (tmp_path / "truth").mkdir()
    (tmp_path / "consignments").mkdir()
    made = {
        "lines": (LINES, "view, line_id, lot, shipper, consignee"),
        "lots": (LOTS, "lot, kind"),
        "papers": (PAPERS, "set, falsified"),
    }
    for name, (values, columns) in made.items():
        file = tmp_path / f"truth/{name}.parquet"
        duckdb.sql(f"COPY (FROM (VALUES {values}) AS t({columns})) TO '{file}' (FORMAT parquet)")
    ways = [{"link": "ownership", "firms": {"exporter": "F1", "hub": "F2", "consignee": "F3"}}, {"link": ""}]
    (tmp_path / "truth/schemes.json").write_text(json.dumps(ways), "utf-8")
    rows = {
        "CHN_declarations": ["a,Nordal Ltd,Fjell Co.", "b,Ash Ltd,Oak Ltd"],
        "THA_declarations": ["c,FJELL CO,Kvikk Inc"],
    }
    for view in demo_planted.VIEWS:
        text = "\n".join(["line_id,shipper,consignee", *rows.get(view, ()), ""])
        (tmp_path / f"consignments/{view}.csv").write_text(text, "utf-8")
    return tmp_path


def _found(monkeypatch: pytest.MonkeyPatch, *subjects: dict[str, str]) -> None:
    flagged = [SimpleNamespace(subject=one) for one in subjects]
    monkeypatch.setattr(demo_planted, "found", lambda store, detector: flagged)


def test_papers_that_were_missed_and_honest_ones_that_were_called_inconsistent_are_counted(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _found(monkeypatch, {"set": "p1"}, {"set": "p2"})
    said = " ".join(demo_planted.papers(world, world, world).split())
    assert "2 of 3 sets are falsified: 1 of these are called inconsistent, and 1 of the 1 honest ones" in said


@pytest.mark.parametrize(
    ("chains", "said"),
    [
        (["NORDAL LTD > Fjell Co > Kvikk, Inc."], "1 of them are flagged, and 0 other chains"),
        (["Ash Ltd > Oak Ltd > Kvikk Inc"], "0 of them are flagged, and 1 other chains"),
    ],
)
def test_a_way_is_met_by_all_of_its_firms(
    chains: list[str], said: str, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _found(monkeypatch, *({"name": one} for one in chains))
    assert demo_planted.firms(world, world, world) == f"1 ways under one control: {said}."


def test_lines_beyond_the_budget_are_named(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imports = [
        SimpleNamespace(snapshot=1, file="CHN_declarations.csv"),
        SimpleNamespace(snapshot=2, file="THA_declarations.csv"),
    ]
    opened: Any = SimpleNamespace(store=SimpleNamespace(snapshots=lambda: imports))
    monkeypatch.setattr(oretrace, "open", lambda store: opened)
    ranked = world / "ranked.csv"
    ranked.write_text("snapshot,line,lane\n1,1,open\n1,2,open\n2,1,let pass\n", "utf-8")
    said = " ".join(demo_planted.shipments(world, world, ranked).split())
    assert (
        said
        == "1 of the 2 lines to open are of diverted goods. Of all lines 2 are: the other 1 are beyond this budget."
    )
