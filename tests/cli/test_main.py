"""The command line on the bundled example: exit codes, formats, explain by id, and a quick, light start."""

import csv
import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.typed import typed
from tests.conftest import ROOT

MEASURE = ("--measure", "eu-833-2014-2022-328", "--hs", "all")
FIELDS = {
    "id", "subject_key", "measure", "period", "hub", "rank", "score", "p_value", "attainable_p", "q_value", "flagged",
    "claim", "counterfactual", "estimate", "interval90_low", "interval90_high", "at_least", "at_most", "effect_unit",
    "n_products", "n_products_flagged",
}  # fmt: skip


def oretrace(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess("oretrace", *typed(*arguments))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "store"
    example, mapping = ROOT / "examples/eu_exports_2020_2022.csv.gz", ROOT / "examples/eu_exports.yml"
    done = oretrace(
        "import", "table", example, "--mapping", mapping, "--store", folder, "--retrieved-on", "2023-02-01"
    )
    assert done.returncode == 0, done.stderr
    assert "snapshot 1, 10,671 rows" in done.stdout
    again = oretrace(
        "import", "table", example, "--mapping", mapping, "--store", folder, "--retrieved-on", "2023-02-01"
    )
    assert "already stored as snapshot 1" in again.stdout
    return folder


@pytest.fixture(scope="module")
def hubs(store: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(oretrace("scan", "--store", store, *MEASURE, "--format", "json").stdout)
    return found


@pytest.mark.slow
def test_hub_json_has_the_promised_fields_best_first(hubs: list[dict[str, Any]]) -> None:
    assert [hub["rank"] for hub in hubs] == list(range(1, 8))
    assert set(hubs[0]) >= FIELDS
    assert all(0 < hub["p_value"] < 1 and len(hub["hub"]) == 3 for hub in hubs)
    assert all(hub["flagged"] == (hub["verdict"] == "flagged") for hub in hubs)


@pytest.mark.slow
def test_csv_and_product_level(store: Path) -> None:
    lines = oretrace("scan", "--store", store, *MEASURE, "--level", "product", "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("id,subject_kind,subject_key,")
    assert len(lines) > 200


@pytest.mark.slow
def test_alerts_are_not_dated_by_the_download_of_the_only_file(store: Path) -> None:
    done = oretrace("alerts", "--store", store, *MEASURE)
    assert done.returncode == 2 and done.stdout == ""
    assert "no stated publication lag of eurostat_example EUU" in done.stderr
    assert "nobody knows when these figures came out" in done.stderr


@pytest.mark.slow
def test_explain_takes_an_id_of_an_earlier_scan(store: Path, hubs: list[dict[str, Any]]) -> None:
    done = oretrace("explain", hubs[0]["id"][:8], "--store", store)
    assert done.returncode == 0 and len(done.stdout.splitlines()) <= 40
    for part in ("Against", "Innocent explanations", "not testable with these data"):
        assert part in done.stdout
    full = oretrace("explain", hubs[0]["id"][:8], "--store", store, "--full").stdout
    assert "Limits" in full and "Sources" in full and "$others" not in full
    query = oretrace("explain", hubs[0]["id"][:8], "--store", store, "--sql").stdout
    assert "$others" in query and "-- parameters:" in query and "Against" not in query


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("scan", "--store", "nowhere", *MEASURE), ("nowhere", "expected a store", "import")),
        (("scan", "--measure", "eu-833-2014-2022-32", "--store", "{store}"), ("nearest is 'eu-833-2014-2022-328'",)),
        (("scan", "--measure", "eu-833", "--store", "{store}"), ("With it begin eu-833-2014-2022-", "…")),
        (("scan", *MEASURE, "--detector", "divertion", "--store", "{store}"), ("nearest is 'diversion'",)),
        (("report", *MEASURE, "--detector", "divertion", "--out", "x.html", "--store", "{store}"), ("'divertion'",)),
        (("assess", "tin"), ("a material of the catalog", "antimony, bismuth")),
        (("scan", "--measure", "cn-2023-39", "--store", "{store}"), ("named destinations", "--target")),
        (("scan", "--measure", MEASURE[1], "--hs", "87x", "--store", "{store}"), ("--hs", "'87x'")),
        (("scan", *MEASURE, "--until", "soon", "--store", "{store}"), ("--until", "2022-08")),
        (("scan", *MEASURE, "--until", "2022-01", "--store", "{store}"), ("2020-01 to 2022-01", "later --until")),
        (
            ("scan", "--measure", MEASURE[1], "--hs", "261710", "--store", "{store}"),
            ("no row for 261710", "54 codes"),
        ),
        (("scan", "--measure", MEASURE[1], "--store", "{store}"), ("names customs codes", "--hs all")),
        (("report", *MEASURE, "--out", "{store}", "--store", "{store}"), ("--out", "a file that can be written")),
        (("scan", *MEASURE, "--as-of", "2020-01-01", "--store", "{store}"), ("--as-of", "2023-02-01 or later")),
        (("revisions", "--as-of", "yesterday", "--store", "{store}"), ("--as-of", "2024-12-31")),
        (("status", "--verify", "--months", "--store", "{store}"), ("--verify takes no --months",)),
        (("explain", "abc", "--store", "{store}"), ("the id of a finding", "oretrace scan")),
        (("import", "comext", "nowhere.csv", "--store", "{store}"), ("nowhere.csv",)),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(
    store: Path, arguments: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    done = oretrace(*(word.replace("{store}", str(store)) for word in arguments))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: ")
    for part in parts:
        assert part in done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("hubs")
def test_an_ambiguous_id_is_not_guessed(store: Path) -> None:
    done = oretrace("explain", "1", "--store", store)
    assert done.returncode == 2 and "more of its digits" in done.stderr


@pytest.mark.slow
def test_a_scan_that_cannot_be_kept_says_so(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "fixed")
    (tmp_path / "fixed" / "findings.sqlite").unlink(missing_ok=True)
    (tmp_path / "fixed" / "findings.sqlite").mkdir()
    done = oretrace("scan", "--store", tmp_path / "fixed", *MEASURE)
    said = " ".join(done.stdout.split())
    assert done.returncode == 0 and "Kazakhstan" in said
    assert "Not kept: `explain` does not know the findings of this scan: " in said
    assert "oretrace explain ID" not in said and "what else could explain it: oretrace report" in said
    done = oretrace("runs", "--store", tmp_path / "fixed")
    assert done.returncode == 2 and "found a directory" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_runs_are_listed_and_asked_again(store: Path, hubs: list[dict[str, Any]], tmp_path: Path) -> None:
    store = Path(shutil.copytree(store, tmp_path / "store"))
    first = json.loads(oretrace("runs", "--store", store, "--format", "json").stdout)[0]
    assert (first["detector"], first["measure"], first["findings"]) == ("fused", MEASURE[1], 7)
    lines = oretrace("runs", "--store", store, "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("id,made_at,detector,version,measure") and first["id"] in lines[1]
    assert MEASURE[1] in oretrace("runs", "--store", store).stdout
    again = oretrace("explain", hubs[0]["id"], "--again", "--store", store)
    assert again.returncode == 0 and "are as they were" in again.stdout and "Innocent explanations" in again.stdout
    changed = json.loads(oretrace("explain", hubs[0]["id"], "--again", "--store", store, "--format", "json").stdout)
    assert changed["differences"] == [] and changed["now"]["id"] == hubs[0]["id"] and changed["evidence"]["claim"]


@pytest.mark.slow
def test_a_hypothetical_act_says_that_it_is_one(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "later.yml"
    path.write_text(f"id: later\nbased_on: {MEASURE[1]}\neffective_from: 2022-03-01\n")
    done = oretrace("scan", "--store", store, "--measure", path, "--hs", "all")
    assert "Hypothetical act: later" in done.stdout


@pytest.mark.slow
def test_a_scan_of_the_past_does_not_see_what_came_later(
    store: Path, hubs: list[dict[str, Any]], tmp_path: Path
) -> None:
    folder, later = tmp_path / "store", tmp_path / "later.csv"
    shutil.copytree(store, folder)
    with gzip.open(ROOT / "examples/eu_exports_2020_2022.csv.gz", "rt") as file, later.open("w") as out:
        records = list(csv.DictReader(file))
        writer = csv.DictWriter(out, list(records[0]))
        writer.writeheader()
        writer.writerows(record | {"value_eur": "1"} for record in records[::2])
    mapping = ROOT / "examples/eu_exports.yml"
    done = oretrace("import", "table", later, "--mapping", mapping, "--store", folder, "--retrieved-on", "2023-06-01")
    assert "of figures already known:" in done.stdout and "revised" in done.stdout
    now, past = (
        json.loads(oretrace("scan", "--store", folder, *MEASURE, *more, "--format", "json").stdout)
        for more in ((), ("--as-of", "2023-05-31"))
    )
    assert past == hubs != now
    found = oretrace("explain", past[0]["id"], "--store", folder)
    assert found.returncode == 0, found.stderr
    assert "as of 2023-05-31" in oretrace("scan", "--store", folder, *MEASURE, "--as-of", "2023-05-31").stdout
    listed = oretrace("revisions", "--store", folder, "--format", "csv").stdout.splitlines()
    assert listed[0].startswith("snapshot,retrieved_on,source,replaces") and len(listed) > 5000


def test_nothing_heavy_is_imported_at_the_start() -> None:
    code = "import sys, oretrace.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"duckdb", "pyarrow", "numpy", "scipy", "deltalake", "pydantic", "yaml", "jinja2", "python_calamine"}
    assert not heavy.intersection(loaded)


@pytest.mark.slow
def test_status_shows_each_month_of_a_reporter(store: Path) -> None:
    table = oretrace("status", "--store", store, "--months").stdout
    assert "reported" in table and "2020-01 to 2022-10" in table and "EUU" in table
    rows = json.loads(oretrace("status", "--store", store, "--months", "--format", "json").stdout)
    assert rows[0].keys() == {"source", "reporter", "month", "state", "out_by"}
    assert rows[0]["month"] == "2020-01" and {row["state"] for row in rows} <= {"reported", "none"}


@pytest.mark.slow
def test_a_scan_hashes_what_it_reads_unless_it_shall_not(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "s")
    path = next((tmp_path / "s" / "trade_flow").glob("*.parquet"))
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)
    refused = oretrace("scan", "--store", tmp_path / "s", *MEASURE)
    assert refused.returncode == 2 and "other bytes than were written" in refused.stderr
    trusting = oretrace("scan", "--store", tmp_path / "s", *MEASURE, "--no-verify")
    assert "other bytes than were written" not in trusting.stderr and "Traceback" not in trusting.stderr
