"""The antimony world in single lots: they add up, and its two planted routes are found with their firms, no other."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from oretrace.detect.common_control.detector import CommonControl
from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.question import question_of
from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from tests.antimony import antimony_suite

pytestmark = pytest.mark.slow
VIEWS = ("CHN_declarations", "THA_declarations", "MEX_declarations", "USA_declarations", "USA_manifests")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return antimony_suite(tmp_path_factory)


@pytest.fixture(scope="module")
def store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.open(tmp_path_factory.mktemp("store"), create=True)
    seen = folder / "consignments"
    for view in VIEWS:
        mapping = "us-manifests" if "manifests" in view else "customs-declarations"
        reporter = None if "manifests" in view else view[:3]
        made.import_file(prepare_shipments(seen / f"{view}.csv", mapping, reporter=reporter))
    for name in ("firms.csv", "ownership.jsonl"):
        made.import_file(prepare_firms(seen / name))
    made.import_file(prepare_ownership(seen / "ownership.jsonl"))
    return made


def test_declarations_of_china_add_up_to_its_published_exports(folder: Path) -> None:
    published = pq.read_table(folder / "observations/trade.parquet")
    mine = published.filter((pc.field("reporter") == "CHN") & (pc.field("hs_code") == "282580"))
    of_trade = {(r["partner"], r["flow"], f"{r['period_start']:%Y-%m}"): r["net_kg"] for r in mine.to_pylist()}
    declared: dict[tuple[str, str, str], float] = defaultdict(float)
    with (folder / "consignments/CHN_declarations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["flow"] == "export" and row["destination"] in ("TH", "MX"):
                partner = {"TH": "THA", "MX": "MEX"}[row["destination"]]
                declared[partner, "export", row["date"][:7]] += float(row["net_kg"])
    assert len(declared) > 10
    assert all(of_trade[key] == pytest.approx(kg, abs=0.06) for key, kg in declared.items())


def test_both_routes_are_found_with_their_firms_and_no_other(folder: Path, store: Store) -> None:
    schemes = json.loads((folder / "truth/schemes.json").read_text("utf-8"))
    lines: dict[tuple[int, int], dict[str, str]] = {}
    counts: dict[str, int] = defaultdict(int)
    for line in pq.read_table(folder / "truth/lines.parquet").to_pylist():
        counts[line["view"]] += 1
        lines[VIEWS.index(line["view"]) + 1, counts[line["view"]]] = line
    scan = CommonControl().scan(store, question_of("cn-2024-46-us-ban", "282580", "2025-05"))
    found = set()
    for finding in (one for one in scan.findings if one.flagged):
        chain = scan.working.weighed[finding.id].chain
        first, second = (lines[leg.lines[0]] for leg in (chain.first, chain.second))
        found.add((first["shipper"], second["shipper"], second["consignee"]))
    planted = {(one["firms"]["exporter"], one["firms"]["hub"], one["firms"]["consignee"]) for one in schemes}
    assert found == planted
