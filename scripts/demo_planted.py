"""What was planted in the demo's world, beside what a step found: `demo_planted STEP WORLD STORE RANKED.csv`.

STEP is shipments, papers or firms. The truth lies beside the world and is read here alone: no command has seen it.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import duckdb

import oretrace

VIEWS = ("CHN_declarations", "THA_declarations", "MEX_declarations", "USA_declarations", "USA_manifests")
ENDS = ("exporter", "hub", "consignee")
"""The firms of a planted way, in the order in which a chain names them."""
DIVERTED = "SELECT view, line_id FROM lines WHERE lot IN (SELECT lot FROM lots WHERE kind IS NOT NULL)"


def told(world: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of the truth; its files are named in the query without their folder."""
    return duckdb.sql(re.sub(r"FROM (\w+)", rf"FROM '{world}/truth/\1.parquet'", query)).fetchall()


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    return list(csv.DictReader(path.open(encoding="utf-8", newline="")))


def found(store: Path, detector: str) -> list[Any]:
    """What the last run of a detector flagged."""
    runs = oretrace.open(store).runs
    last = next(run for run in runs.listed() if run.detector == detector)
    return [one for one in runs.findings(last.id) if one.verdict == "flagged"]


def shipments(world: Path, store: Path, ranked: Path) -> str:
    """How many of the lines that are to be opened are of diverted goods, and how many are not among them."""
    lines = {view: [row["line_id"] for row in rows_of(world / f"consignments/{view}.csv")] for view in VIEWS}
    views = {str(one.snapshot): Path(one.file).stem for one in oretrace.open(store).store.snapshots()}
    planted, opened, diverted = {*told(world, DIVERTED)}, [], 0
    for row in rows_of(ranked):
        view = views[row["snapshot"]]
        bad = (view, lines[view][int(row["line"]) - 1]) in planted
        diverted += bad
        opened += [bad] if row["lane"] == "open" else []
    right = sum(opened)
    return (
        f"{right} of the {len(opened)} lines to open are of diverted goods.\n"
        f"   Of all lines {diverted:,} are: the other {diverted - right:,} are beyond this budget."
    )


def papers(world: Path, store: Path, _: Path) -> str:
    """How many of the falsified sets of papers are called inconsistent, and how many honest ones."""
    every = dict(told(world, "SELECT set, falsified IS NOT NULL FROM papers"))
    called = {one.subject["set"] for one in found(store, "papers")}
    right, false = sum(every[one] for one in called), sum(every.values())
    return (
        f"{false} of {len(every)} sets are falsified: {right} of these are called inconsistent, and "
        f"{len(called) - right} of the\n   {len(every) - false} honest ones. On layouts by others it will do worse."
    )


def firms(world: Path, store: Path, _: Path) -> str:
    """How many ways have one control, and how many of the flagged ones are these."""
    names: dict[str, set[str]] = {}
    ends = {row[:2]: row[2:] for row in told(world, "SELECT view, line_id, shipper, consignee FROM lines")}
    for view in VIEWS:
        for row in rows_of(world / f"consignments/{view}.csv"):
            for end, id in zip(("shipper", "consignee"), ends[view, row["line_id"]], strict=True):
                names.setdefault(id, set()).add(plain(row.get(end) or row.get(f"{end}_name") or ""))
    ways = [[names[one["firms"][end]] for end in ENDS] for one in schemes(world) if one["link"]]
    chains = [[plain(name) for name in one.subject["name"].split(" > ")] for one in found(store, "common_control")]
    met = [any(is_way(chain, way) for chain in chains) for way in ways]
    others = sum(not any(is_way(chain, way) for way in ways) for chain in chains)
    return f"{len(ways)} ways under one control: {sum(met)} of them are flagged, and {others} other chains."


def schemes(world: Path) -> list[dict[str, Any]]:
    """What was planted, as the world's truth has it."""
    read: list[dict[str, Any]] = json.loads((world / "truth/schemes.json").read_text("utf-8"))
    return read


def is_way(chain: list[str], way: list[set[str]]) -> bool:
    """Whether the firms of a chain are those of a way."""
    return len(chain) == len(way) and all(name in known for name, known in zip(chain, way, strict=True))


def plain(name: str) -> str:
    """A name without case and signs."""
    return "".join(filter(str.isalnum, name.casefold()))


if __name__ == "__main__":
    step, *paths = sys.argv[1:]
    steps = {"shipments": shipments, "papers": papers, "firms": firms}
    print("   Planted:", steps[step](*map(Path, paths)))
