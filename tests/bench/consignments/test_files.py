"""The folder of a world with consignments: its views import whole, count once and add up to the published trade."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from oretrace.bench.consignments import theatre
from oretrace.bench.consignments.issuers import WAYS
from oretrace.bench.files import write_suite
from oretrace.bench.truth.suites import build
from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.store.shipments import came_to

pytestmark = [pytest.mark.slow, pytest.mark.long]

SUMS = """
WITH declared AS (
    SELECT
        reporter, flow, CASE WHEN flow = 'export' THEN destination ELSE origin END AS partner, hs_code[:6] AS hs_code,
        date_trunc('month', filed_on)::DATE AS period_start, sum(net_kg::DECIMAL(18, 1)) AS kg
    FROM counted_shipment
    WHERE record = 'declaration'
    GROUP BY ALL
)
SELECT count(*) AS cells, count(*) FILTER (d.kg IS DISTINCT FROM t.net_kg) AS wrong
FROM declared AS d
FULL JOIN (
    SELECT * FROM trade
    WHERE
        net_kg > 0 AND period_start BETWEEN '2023-07-01' AND '2025-06-01'
        AND (reporter, hs_code) IN (SELECT (reporter, hs_code) FROM declared)
) AS t USING (reporter, flow, partner, hs_code, period_start)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a world with a third of the acts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theatre, "A_HALF", 3)
        return write_suite(build("consignments", 4), tmp_path_factory.mktemp("world") / "suite")


@pytest.fixture(scope="module")
def store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.open(tmp_path_factory.mktemp("store"), create=True)
    for path in sorted((folder / "consignments").glob("*_*.csv")):
        mapping = "us-manifests" if "manifests" in path.name else "customs-declarations"
        made.import_file(prepare_shipments(path, mapping))
    return made


def test_declarations_add_up_to_every_published_figure(folder: Path, store: Store) -> None:
    assert all(one.set_aside == 0 for one in came_to(store, [one.snapshot for one in store.snapshots()]))
    with store.connect() as connection:
        connection.register("trade", pq.read_table(folder / "observations" / "trade.parquet"))
        cells, wrong = connection.execute(SUMS).fetchall()[0]
    assert cells > 15_000
    assert wrong == 0


def test_each_bill_counts_as_the_truth_says(folder: Path, store: Store) -> None:
    lines = pq.read_table(folder / "truth" / "lines.parquet").to_pylist()
    expected = {line["line_id"]: line["counts"] for line in lines if line["view"] == "USA_manifests"}
    with store.connect() as connection:
        found = connection.execute(
            "SELECT other ->> 'line_id', counted_not IS NULL FROM shipment_version WHERE record = 'bill_of_lading'"
        ).fetchall()
    assert dict(found) == expected


def test_the_truth_has_every_kind_and_identifiers_reveal_none(folder: Path, store: Store) -> None:
    lots = pq.read_table(folder / "truth" / "lots.parquet").to_pylist()
    kinds, honest = Counter(lot["kind"] for lot in lots), Counter(lot["honest"] for lot in lots)
    assert set(kinds) == {None, "rerouted", "relabelled", "split", "under_weighted", "licence", "forged_papers"}
    assert set(honest) == {
        *(None, "group_internal", "price_jump", "re_export_hub"),
        *("forwarded", "return", "sample", "sloppy", "tolling"),
    }
    planted = {lot["lot"] for lot in lots if lot["kind"]}
    of_line = {
        line["line_id"]: line["lot"]
        for line in pq.read_table(folder / "truth" / "lines.parquet").to_pylist()
        if line["view"] == "CHN_declarations"
    }
    with store.connect() as connection:
        rows = connection.execute(
            "SELECT other ->> 'line_id' FROM shipment WHERE reporter = 'CHN' AND flow = 'export' ORDER BY number[6:]"
        ).fetchall()
    places = [k / len(rows) for k, (line,) in enumerate(rows) if of_line[line] in planted]
    assert 0.45 < sum(places) / len(places) < 0.55


def test_forwarded_goods_go_to_the_buyer_that_the_licence_names(folder: Path) -> None:
    lots = [
        lot for lot in pq.read_table(folder / "truth" / "lots.parquet").to_pylist() if lot["honest"] == "forwarded"
    ]
    came, went = ([lot for lot in lots if (lot["exporter"] == "CHN") is first] for first in (True, False))
    assert came and went and all(lot["kind"] is None for lot in lots)
    assert {lot["consignee"] for lot in came} >= {lot["shipper"] for lot in went}
    assert all(lot["final_consignee"] != lot["consignee"] for lot in came)
    assert {lot["final_consignee"] for lot in came} <= {lot["consignee"] for lot in went} | {None}


def test_schemes_name_firms_of_the_registry_or_unknown_ones(folder: Path) -> None:
    schemes = json.loads((folder / "truth" / "schemes.json").read_text("utf-8"))
    linked = [one for one in schemes if one["link"] == "ownership"]
    assert linked
    assert all(len(one["ends"]) >= 2 and one["controller"] for one in linked)
    entities = [json.loads(line) for line in (folder / "consignments" / "ownership.jsonl").open(encoding="utf-8")]
    known = {entity["id"] for entity in entities if entity["schema"] != "Ownership"}
    edges = [entity["properties"] for entity in entities if entity["schema"] == "Ownership"]
    assert all(edge["owner"][0] in known and edge["asset"][0] in known for edge in edges)
    shares: dict[str, float] = dict.fromkeys(known, 0.0)
    for edge in edges:
        shares[edge["asset"][0]] += float(edge.get("percentage", ["0"])[0])
    assert max(shares.values()) <= 100.0


def test_every_set_of_papers_is_of_lines_and_says_what_the_truth_says(folder: Path) -> None:
    truth = {one["set"]: one for one in pq.read_table(folder / "truth" / "papers.parquet").to_pylist()}
    lots = {lot["lot"]: lot for lot in pq.read_table(folder / "truth" / "lots.parquet").to_pylist()}
    declared = {
        row["decl_no"]
        for path in (folder / "consignments").glob("*_declarations.csv")
        for row in csv.DictReader(path.open(encoding="utf-8"))
    }
    found = {path.parent.name for path in (folder / "consignments" / "papers").glob("*/papers.json")}
    assert found == set(truth)
    assert {lots[one["lot"]]["kind"] for one in truth.values()} == {lot["kind"] for lot in lots.values()}
    for name in sorted(found)[::40]:
        held = json.loads((folder / "consignments" / "papers" / name / "papers.json").read_text("utf-8"))
        numbers = {paper["kind"]: paper["fields"].get("number") for paper in held["papers"]}
        assert numbers.get("export_declaration", numbers.get("import_declaration")) in declared
        assert all(str(number).rstrip("-A").endswith(name) for kind, number in numbers.items() if "decl" in kind)
        falsified, of_lot = truth[name]["falsified"], lots[truth[name]["lot"]]["paper_falsified"]
        assert falsified in (of_lot, None) or (falsified in WAYS and of_lot is None)
    assert {one["falsified"] for one in truth.values()} & set(WAYS)


def test_papers_do_not_give_falsified_sets_away(folder: Path) -> None:
    truth = {one["set"]: one for one in pq.read_table(folder / "truth" / "papers.parquet").to_pylist()}
    for half in ("tune", "test"):
        names = sorted(name for name, one in truth.items() if one["half"] == half)
        bad = [place for place, name in enumerate(names) if truth[name]["falsified"]]
        middle = sum(bad) / len(bad) / len(names)
        assert 0.42 < middle < 0.58  # falsified sets stand anywhere among the others
