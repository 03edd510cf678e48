"""`oretrace classify`, `rank`, `vet`, `import documents` as typed: files, sentences, pages that show them."""

import csv
from pathlib import Path

import pytest

from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from tests.cli.typed import typed
from tests.conftest import ROOT

HEADER = (
    "decl_no,date,flow,declarant,shipper,consignee,hs,goods_text,net_kg,gross_kg,packages,package_type,value,"
    "currency,incoterm,origin,destination,purity,licence_no"
)
LINE = "D{n},2025-06-{n:02},export,Broker,Alpha,Beta,{hs},{goods},1000.0,1050.0,40,BAG,3000.0,USD,FOB,CN,US,,"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    lines = [LINE.format(n=n, hs="790111", goods="zinc ingots") for n in range(1, 11)]
    lines.append(LINE.format(n=11, hs="790111", goods="gallium metal 4N"))
    file = tmp_path / "declarations.csv"
    file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    item = prepare_shipments(file, "customs-declarations", reporter="CHN")
    Store.open(tmp_path / "store", create=True).import_file(item)
    return tmp_path / "store"


def test_the_texts_of_the_page_get_the_codes_it_says(tmp_path: Path) -> None:
    page = (ROOT / "docs/howto/classify.md").read_text("utf-8")
    (tmp_path / "goods.csv").write_text(page.split("```text\n")[1].split("```")[0], encoding="utf-8")
    code, out, _ = typed("classify", tmp_path / "goods.csv", "--out", tmp_path / "codes.csv")
    assert code == 0 and "4 texts" in out
    first = [row["hs6_1"] for row in rows(tmp_path / "codes.csv")]
    assert first[:3] == ["282580", "810197", "811292"]
    assert float(rows(tmp_path / "codes.csv")[3]["probability_1"] or 0) < 0.3


@pytest.mark.slow
def test_a_store_is_ranked_with_reasons(store: Path, tmp_path: Path) -> None:
    code, out, error = typed("rank", "--store", store, "--budget", "0.1", "--out", tmp_path / "scores.csv")
    assert code == 0, error
    ranked = sorted(rows(tmp_path / "scores.csv"), key=lambda row: -float(row["score"]))
    assert ranked[0]["number"] == "D11" and ranked[0]["lane"] == "open"
    assert "811292" in ranked[0]["reasons"] and ranked[0]["look_for"]
    assert "description" in ranked[0]["kinds"]
    assert len({row["score"] for row in ranked}) == 11
    assert "no outcomes are known" in out and "not a finding" in out
    assert "by budget, if the assumed share holds" in out


PAPERS = """\
set,file,kind,field,value
S1,invoice,commercial_invoice,number,INV-2025-0017
S1,invoice,commercial_invoice,date,2025-06-02
S1,invoice,commercial_invoice,packages.count,40
S1,invoice,commercial_invoice,net.kg,1000
S1,declaration,export_declaration,number,D11-0001
S1,declaration,export_declaration,date,2025-06-03
S1,declaration,export_declaration,packages.count,35
S1,declaration,export_declaration,net.kg,1000
"""


@pytest.mark.slow
def test_papers_are_read_into_a_store_and_vetted_there(store: Path, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "papers.csv").write_text(PAPERS, encoding="utf-8")
    (tmp_path / "set" / "scan.jpg").write_bytes(b"")
    code, out, error = typed("import", "documents", tmp_path / "set", "--store", store)
    assert code == 0, error
    assert "snapshot 2, 2 sets, 3 papers, 8 fields; 3 papers count" in out and "set/scan.jpg: " in out
    code, out, _ = typed("import", "documents", tmp_path / "set", "--store", store)
    assert code == 0 and "already stored as snapshot 2" in out
    code, out, error = typed("vet", "--store", store)
    assert code == 0, error
    assert "1 inconsistent, 1 inconclusive, 0 consistent" in out and "packages" in out
    code, out, _ = typed("vet", "--store", store, "--format", "csv")
    assert code == 0 and "document:set=S1" in out
    code, _, error = typed("vet")
    assert code == 2 and "--store" in error


@pytest.mark.slow
def test_labels_are_read_strictly(store: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("number,irregular\nD1,perhaps\n", encoding="utf-8")
    code, _, error = typed("rank", "--store", store, "--labels", labels)
    assert code == 2 and "1 or 0" in error and "row 2" in error


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rank",), "--store"),
        (("rank", "--train", "a.csv", "--score", "b.csv"), "--mapping"),
        (("rank", "--store", "nowhere", "--budget", "2"), "--budget"),
        (("classify", "nowhere.csv", "--out", "codes.csv"), "nowhere.csv"),
        (("classify", "nowhere.csv", "--out", "codes.txt"), ".csv"),
    ],
)
def test_an_impossible_request_is_one_sentence(words: tuple[str, ...], says: str) -> None:
    code, _, error = typed(*words)
    assert code == 2 and says in error and error.count("\n") <= 1


def test_no_store_is_one_sentence(tmp_path: Path) -> None:
    code, _, error = typed("rank", "--store", tmp_path / "none")
    assert code == 2 and "none" in error
