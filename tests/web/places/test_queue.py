"""The queue's page and its JSON twin: order, narrowing by the address, what is decided leaves, hostile values."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.runs import Runs
from oretrace.web.desk import Desk
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(tmp_path)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A desk that no test changes."""
    return client_of(desk_in(tmp_path_factory.mktemp("still")))


def ids(client: TestClient, query: str = "") -> list[str]:
    return [row["id"] for row in client.get(f"/findings.json{query}").json()["rows"]]


@pytest.mark.slow
def test_page_and_twin_show_the_same_findings(client: TestClient) -> None:
    page = client.get("/findings").text
    found = ids(client)
    assert found and [page.index(f'id="row-{one}"') for one in found] == sorted(
        page.index(f'id="row-{one}"') for one in found
    )


@pytest.mark.slow
def test_flagged_ones_come_first_and_each_row_says_how_sure_and_how_much(client: TestClient) -> None:
    rows = client.get("/findings.json").json()["rows"]
    verdicts = [row["verdict"] for row in rows]
    assert verdicts == sorted(verdicts, key=["flagged", "undecidable", "not flagged"].index)
    first = rows[0]
    assert first["way"].count("→") == 2 and first["amount"]["unit"] == "kg" and first["at_most"]
    assert first["sentence"] and first["modelled"] is True


@pytest.mark.slow
def test_the_address_narrows(client: TestClient) -> None:
    assert set(ids(client, "?verdict=flagged")) < set(ids(client))
    assert (
        ids(client, "?verdict=flagged&verdict=undecidable")
        == ids(client)[: len(ids(client, "?verdict=flagged&verdict=undecidable"))]
    )
    assert ids(client, "?measure=no-such-act") == []
    assert ids(client, "?text=thailand") and ids(client, "?text=nowhereland") == []


@pytest.mark.slow
def test_a_decided_finding_moves_from_the_open_queue_to_the_decided(client: TestClient) -> None:
    whole = ids(client)
    assert client.post(f"/findings/{whole[0]}/judgements", data={"verdict": "supported"}).status_code == 303
    assert ids(client) == whole[1:]
    assert ids(client, "?state=judged") == whole[:1]
    assert ids(client, "?state=all") == whole
    assert client.get("/findings.json?state=all").json()["rows"][0]["mine"] == "supported"
    client.post(f"/findings/{whole[0]}/withdrawal")
    assert ids(client) == whole


@pytest.mark.slow
def test_the_threshold_says_what_it_adds(client: TestClient) -> None:
    last = ids(client)[-1]
    client.post(f"/findings/{last}/judgements", data={"verdict": "refuted", "reason": "demand"})
    view = client.get("/findings.json?score=-50&state=all").json()
    others = [row for row in view["rows"] if row["verdict"] != "flagged"]
    assert view["threshold"] == {"score": -50.0, "more": len(others), "refuted": 1}
    assert "1 of them you judged refuted" in client.get("/findings?score=-50").text


@pytest.mark.parametrize("query", [
    "?after=1", "?after=-1.2.3", "?after=" + "9" * 70, "?after=9999999999999999.1.1", "?score=nan", "?score=inf",
    "?state=no",
    "?text=" + "x" * 300, "?" + "&".join("stage=x" for _ in range(60)),
])  # fmt: skip
def test_an_invalid_value_is_a_sentence_not_a_server_error(still: TestClient, query: str) -> None:
    for path in ("/findings", "/findings.json"):
        answer = still.get(path + query)
        assert 400 <= answer.status_code < 500 and "Traceback" not in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("text", ['"', 'a"b', "*", "NEAR(", "' OR 1=1 --", "\x00", "锑", "<script>alert(1)</script>"])
def test_words_are_text_whatever_they_hold(client: TestClient, text: str) -> None:
    answer = client.get("/findings", params={"text": text})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.runs.path.unlink()
    assert "oretrace scan" in client_of(desk).get("/findings").text


def rows_of(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/findings.csv{query}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="findings.csv"'
    return list(csv.DictReader(StringIO(answer.text, newline="")))


@pytest.mark.slow
def test_the_queue_is_downloaded_as_it_is_narrowed(client: TestClient, desk: Desk) -> None:
    whole, flagged = rows_of(client), rows_of(client, "?verdict=flagged")
    assert [row["id"] for row in whole] == ids(client) and [row["id"] for row in flagged] == ids(
        client, "?verdict=flagged"
    )
    first = whole[0]
    amount = client.get("/findings.json").json()["rows"][0]["amount"]
    assert float(first["at_most"]) == pytest.approx(amount["at_most"]) and first["unit"] == "kg"
    client.post(f"/findings/{first['id']}/judgements", data={"verdict": "supported"})
    assert first["id"] not in [row["id"] for row in rows_of(client)]
    assert [row["your_verdict"] for row in rows_of(client, "?state=judged")] == ["supported"]
    assert client.get("/findings.csv?state=nonsense").status_code == 422
    assert "/findings.csv?verdict=flagged" in client.get("/findings?verdict=flagged").text


@pytest.mark.slow
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_of_the_download_is_a_formula(desk: Desk, sign: str) -> None:
    sample, evil = two_leg_kg(), f'{sign}HYPERLINK("http://evil/","a")'
    one = sample.scan.leading[0]
    findings = tuple(replace(found, material=evil) for found in sample.scan.findings)
    scan = replace(sample.scan, snapshots=(7,), findings=findings)
    Runs(desk.runs.path).keep(scan, {one.id: replace(sample.evidence[one.id], claim=evil)})
    rows = rows_of(client_of(desk), "?state=all")
    assert any("HYPERLINK" in row["sentence"] for row in rows) and all("HYPERLINK" in row["material"] for row in rows)
    assert all(row[name][0] in "'\\" for row in rows for name in ("sentence", "material") if "HYPER" in row[name])
