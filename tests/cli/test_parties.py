"""`oretrace parties control` counts routes and links, one or several, in the number they have."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oretrace.cli.parties import parties
from tests.detect.consigned import HUB, Shipments
from tests.detect.world import stored
from tests.runs.tally import holding


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hubs", "counted"),
    [
        (("Siamtara",), "1 route between linked firms, 1 link"),
        (("Siamtara", "Ostrov"), "2 routes between linked firms, 2 links"),
    ],
)
def test_one_route_is_printed_in_the_singular(hubs: tuple[str, ...], counted: str, tmp_path: Path) -> None:
    of = Shipments()
    for hub in hubs:
        of.lot("Nordal Metals", hub, ("CHN", HUB), 1, 100.0)
        of.lot(hub, "Kvikkjokk Pigments Inc", (HUB, "USA"), 30, 100.0)
    firms, phone = tmp_path / "firms.csv", "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1,Nordal Metals,{phone}\n2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    store = stored(tmp_path / "store", of.table())
    words = ["control", str(firms), "--store", str(store.path), "--out", str(tmp_path / "routes.csv")]
    found = CliRunner().invoke(parties, words, catch_exceptions=False)
    assert found.output.strip().endswith(f"routes.csv: {counted}")


def test_a_store_without_shipments_says_so_and_one_pair_is_no_pairs(tmp_path: Path) -> None:
    store, firms, out = tmp_path / "store", tmp_path / "firms.csv", str(tmp_path / "x.csv")
    holding(store, THA=1.0)
    firms.write_text("id,name,phone\n1,Nordal Metals,+46 8 305 79 26\n2,Kvikkjokk Inc,+46 8 305 79 26\n", "utf-8")
    found = CliRunner().invoke(parties, ["resolve", "--store", str(store), "--out", out], catch_exceptions=False)
    assert found.output.strip().endswith(
        "The store has no shipments that name a party: oretrace import shipments --help"
    )
    found = CliRunner().invoke(parties, ["control", str(firms), "--out", out], catch_exceptions=False)
    assert "x.csv: 1 pair of 2 firms shares something" in found.output


def test_a_decision_on_a_hit_is_kept_for_the_next_list(tmp_path: Path) -> None:
    names, listed, hits = (tmp_path / name for name in ("names.csv", "list.csv", "hits.csv"))
    names.write_text("name\nNordal Metals Ltd\n", "utf-8")
    listed.write_text("name,id\nNordal Metals Limited,N-1\n", "utf-8")
    screen = ["screen", str(names), "--list", str(listed), "--out", str(hits), "--store", str(tmp_path)]

    def run(words: list[str]) -> str:
        found = CliRunner().invoke(parties, words, catch_exceptions=False, env={"COLUMNS": "100"})
        assert found.exit_code == 0
        return found.output

    assert "Hits with a decision: 0; without one: 1" in run(screen)
    assert "SHA-256 of its file: " in run(screen)
    hits.write_text(hits.read_text("utf-8").removesuffix(",,\n") + ",n,another register number\n", "utf-8")
    said = run(["judge", str(hits), "--store", str(tmp_path), "--as", "ann"])
    assert said.strip().endswith("cases.sqlite: decisions by ann: 1")
    listed.write_text("name,id\nNordal Metals PLC,N-1\n", "utf-8")
    assert "Hits with a decision: 1; of 1 of these the listed party has changed since; without one: 0" in run(screen)
    shown = run(["decisions", "--store", str(tmp_path)])
    assert "not the same" in shown and "another register number" in shown.replace("\n", " ")
    assert max(map(len, shown.splitlines())) <= 100
    (one,) = json.loads(run(["decisions", "--store", str(tmp_path), "--format", "json"]))
    assert (one["author"], one["decision"], one["entry"], one["withdrawn"]) == ("ann", "not the same", "N-1", None)
    (row,) = csv.DictReader(run(["decisions", "--store", str(tmp_path), "--format", "csv"]).splitlines())
    assert {name: value for name, value in row.items() if value} == {
        name: str(value) for name, value in one.items() if value
    }
