"""The test server itself: a plain client finds the truth in every service, and each fault shows on the wire."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from oretrace.sources import prepare
from tests.live.server import KEYS, Fault, Limits, Served, serving, world
from tests.live.server.truth import EU, Amount, Cell

TRUTH = world(seed=7)
KEY = {"Ocp-Apim-Subscription-Key": KEYS["comtrade"]}
DATA = "sdmx/2.1/data/DS-045409"
WHOLE = "motCode=0&customsCode=C00&partner2Code=0"


def ask(served: Served, service: str, rest: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a request; `rest` is what stands after the base address."""
    url = f"{served.urls[service]}/{rest}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def stored(source: str, body: bytes, folder: Path, digits: int = 6) -> dict[Cell, Amount]:
    """The cells that the project reads from an answer."""
    file = folder / "answer"
    file.write_bytes(body)
    rows = prepare(source, file).tables()["trade_flow"].table.to_pylist()
    return {
        (r["reporter"], r["partner"], r["flow"], r["hs_code"], f"{r['period_start']:%Y-%m}"): (
            r["value"],
            r["net_kg"],
        )
        for r in rows
        if len(r["hs_code"]) == digits and not r["suppressed"]
    }


@pytest.mark.slow
def test_comext_in_csv_is_the_truth(tmp_path: Path) -> None:
    with serving(TRUTH) as served:
        status, body = ask(served, "comext", f"{DATA}/M.....?format=SDMX-CSV")
    assert status == 200
    assert stored("comext", body, tmp_path) == TRUTH.totals(EU)


@pytest.mark.slow
def test_comext_is_packed_where_asked(tmp_path: Path) -> None:
    with serving(TRUTH) as served:
        _, body = ask(served, "comext", f"{DATA}/M.EL.CN..1.?format=SDMX-CSV&compressed=true&endPeriod=2025-02")
    lines = gzip.decompress(body).decode().splitlines()
    assert lines[0].startswith(
        "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
    )
    assert all(",M,EL,CN," in line for line in lines[1:])
    assert {line.split(",")[8] for line in lines[1:]} <= {"2025-01", "2025-02"}


@pytest.mark.slow
def test_comext_makes_large_answers_jobs_and_refuses_larger() -> None:
    with serving(TRUTH, limits=Limits(comext_waits=100, comext_most=10**6)) as served:
        _, body = ask(served, "comext", f"{DATA}/M.....?format=SDMX-CSV")
        found = re.search(r"<id>(.*?)</id><status>SUBMITTED", body.decode())
        assert found
        states = [ask(served, "comext", f"1.0/async/status/{found[1]}")[1].decode() for _ in range(2)]
        assert "PROCESSING" in states[0]
        assert "AVAILABLE" in states[1]
        status, data = ask(served, "comext", f"1.0/async/data/{found[1]}")
        assert status == 200
        assert b"VALUE_IN_EUROS" in data
    with serving(TRUTH, limits=Limits(comext_most=100)) as served:
        status, body = ask(served, "comext", f"{DATA}/M.....?format=JSON")
    assert status == 413
    assert json.loads(body)["error"][0]["label"].startswith("EXTRACTION_TOO_BIG")


@pytest.mark.slow
def test_hmrc_pages_and_ports_add_up_to_the_truth() -> None:
    with serving(TRUTH, limits=Limits(uk_page=100)) as served:
        rows, url = [], "OTS?$filter=" + quote("MonthId ge 202501 and CommodityId gt 0 and SuppressionIndex eq 0")
        while url:
            page = json.loads(ask(served, "uk", url)[1])
            rows += page["value"]
            url = page.get("@odata.nextLink", "").removeprefix(served.urls["uk"] + "/")
        countries = {c["CountryId"]: c for c in json.loads(ask(served, "uk", "Country")[1])["value"]}
    assert len({json.dumps(row) for row in rows}) == len(rows) > 100
    sums: dict[tuple[str, str, str, int], float] = {}
    for row in rows:
        alpha = countries[row["CountryId"]]["CountryCodeAlpha"]
        flow = "import" if row["FlowTypeId"] in (1, 3) else "export"
        key = (alpha, flow, f"{row['CommodityId']:08d}", row["MonthId"])
        sums[key] = sums.get(key, 0) + row["Value"]
    truth = TRUTH.totals(["GBR"], 8)
    assert sum(sums.values()) == sum(value for value, _ in truth.values())
    assert len(sums) == len(truth)


@pytest.mark.slow
def test_census_by_month_is_the_truth(tmp_path: Path) -> None:
    found: dict[Cell, Amount] = {}
    with serving(TRUTH) as served:
        for month in TRUTH.months:
            get = "get=CTY_CODE,SUMMARY_LVL,GEN_VAL_MO,GEN_QY1_MO,GEN_QY1_MO_FLAG,UNIT_QY1,I_COMMODITY"
            rest = f"timeseries/intltrade/imports/hs?{get}&COMM_LVL=HS6&time={month}&key={KEYS['census']}"
            found |= stored("census", ask(served, "census", rest)[1], tmp_path)
    assert found == {key: amount for key, amount in TRUTH.totals(["USA"]).items() if key[2] == "import"}


@pytest.mark.slow
def test_census_without_a_key_is_a_page_and_without_data_nothing() -> None:
    with serving(TRUTH) as served:
        rest = "timeseries/intltrade/exports/hs?get=CTY_CODE,ALL_VAL_MO&E_COMMODITY=282580&time=2031-01"
        assert b"<html>" in ask(served, "census", rest)[1]
        assert ask(served, "census", f"{rest}&key={KEYS['census']}") == (204, b"")
        status, body = ask(served, "census", f"{rest}&key={KEYS['census']}".replace("ALL_VAL_MO", "ALL_VALUE"))
        assert (status, body) == (400, b"error: unknown variable 'ALL_VALUE'")


@pytest.mark.slow
def test_comtrade_with_a_key_is_the_truth(tmp_path: Path) -> None:
    periods = ",".join(month.replace("-", "") for month in TRUTH.months)
    with serving(TRUTH) as served:
        rest = f"data/v1/get/C/M/HS?reporterCode=156,699,842&period={periods}&{WHOLE}"
        assert ask(served, "comtrade", rest)[0] == 401
        _, body = ask(served, "comtrade", rest, KEY)
    found = stored("comtrade", body, tmp_path)
    truth = TRUTH.totals(["CHN", "IND", "USA"])
    assert {key: value for key, (value, _) in found.items()} == {key: value for key, (value, _) in truth.items()}
    assert found == truth


@pytest.mark.slow
def test_a_preview_leaves_out_in_silence_and_takes_one_period() -> None:
    with serving(TRUTH, limits=Limits(comtrade_preview=20)) as served:
        rest = f"public/v1/preview/C/M/HS?reporterCode=156&period=202501&{WHOLE}"
        assert json.loads(ask(served, "comtrade", rest)[1])["count"] == 20
        assert ask(served, "comtrade", rest.replace("202501", "202501,202502"))[0] == 400
        assert json.loads(ask(served, "comtrade", rest + "&partnerCode=280")[1])["data"] == []
        rows = json.loads(ask(served, "comtrade", "public/v1/getDA/C/M/HS?reporterCode=156")[1])["data"]
    assert {row["period"] for row in rows} == {int(month.replace("-", "")) for month in TRUTH.months}


@pytest.mark.slow
def test_an_unpublished_month_is_missing_everywhere() -> None:
    late = TRUTH.without("CHN", "2025-06").without("DEU", "2025-06")
    with serving(late) as served:
        rows = json.loads(ask(served, "comtrade", "public/v1/getDA/C/M/HS?reporterCode=156,764")[1])["data"]
        status, body = ask(served, "comext", f"{DATA}/M.DE....?format=JSON&startPeriod=2025-06")
    assert (156, 202506) not in {(row["reporterCode"], row["period"]) for row in rows}
    assert (764, 202506) in {(row["reporterCode"], row["period"]) for row in rows}
    assert (status, json.loads(body)["size"][-1]) == (200, 0)


def _preview(served: Served) -> Any:
    return ask(served, "comtrade", f"public/v1/preview/C/M/HS?reporterCode=156&period=202501&{WHOLE}")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "status"), [("throttle", 429), ("quota", 403), ("error", 500), ("lost_page", 404)])
def test_a_fault_of_status_strikes_as_planned(kind: str, status: int) -> None:
    with serving(TRUTH, [Fault(kind, "comtrade", at=2)]) as served:
        assert [_preview(served)[0] for _ in range(3)] == [200, status, 200]
        assert [seen.fault for seen in served.requests] == [None, kind, None]


@pytest.mark.slow
def test_faults_of_the_body_show() -> None:
    kinds = ["html", "truncate", "duplicate", "columns", "short", "drip"]
    with serving(TRUTH, [Fault(kind, "comtrade", at=n) for n, kind in enumerate(kinds, 2)]) as served:
        whole = json.loads(_preview(served)[1])
        html, cut, twice, columns, short, drip = (_preview(served)[1] for _ in kinds)
    assert html.startswith(b"<!DOCTYPE")
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)
    assert len(json.loads(twice)["data"]) == 2 * whole["count"]
    assert "primaryValue_NEW" in json.loads(columns)["data"][0]
    assert len(json.loads(short)["data"]) < json.loads(short)["count"] == whole["count"]
    assert json.loads(drip) == whole


@pytest.mark.slow
def test_a_wrong_length_breaks_off_and_a_job_expires() -> None:
    faults = [Fault("length", "uk"), Fault("expired", "comext")]
    with serving(TRUTH, faults, Limits(comext_waits=1)) as served:
        with pytest.raises(http.client.IncompleteRead):
            ask(served, "uk", "Country")
        body = ask(served, "comext", f"{DATA}/M.DE....?format=TSV")[1].decode()
        job = body.partition("<id>")[2].partition("</id>")[0]
        assert b"EXPIRED" in ask(served, "comext", f"1.0/async/status/{job}")[1]
        assert b"UNKNOWN_REQUEST" in ask(served, "comext", f"1.0/async/status/{job}")[1]


@pytest.mark.slow
def test_leaks_are_found() -> None:
    with serving(TRUTH) as served:
        ask(served, "comtrade", "data/v1/get/C/M/HS?period=202501", KEY)
        assert served.leaks(KEYS["comtrade"]) == []
        ask(served, "comtrade", f"data/v1/get/C/M/HS?period=202501&subscription-key={KEYS['comtrade']}")
        ask(served, "uk", "Country", KEY)
        assert [seen.service for seen in served.leaks(KEYS["comtrade"])] == ["comtrade", "uk"]
        assert served.calls("comtrade", "/get/") == 2
