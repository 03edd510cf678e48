"""HMRC's trade statistics: OData pages, CSV of them, the table by HS6."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import duckdb
import pytest

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources.base import Rows
from oretrace.store import Store
from tests.live.server import Limits, serving, world

DAY = date(2026, 8, 1)
CONTEXT = "https://api.uktradeinfo.com/$metadata#OTS"
RECORD = {
    "MonthId": 202403,
    "FlowTypeId": 3,
    "SuppressionIndex": 0,
    "CommodityId": 81019400,
    "CommoditySitcId": 68911,
    "CountryId": 740,
    "PortId": 101,
    "Value": 1000.0,
    "NetMass": 10.0,
    "SuppUnit": None,
}


def read(folder: Path, *records: dict[str, Any]) -> Rows:
    file = folder / "page.json"
    file.write_text(json.dumps({"@odata.context": CONTEXT, "value": [{**RECORD, **record} for record in records]}))
    return sources.prepare("uk", file, retrieved_on=DAY).tables()["trade_flow"]


TABLE = "period,reporter,partner,flow,commodity_code,value_usd,net_kg,confidential\n"


def test_a_confidential_figure_is_withheld_and_not_zero(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(
        TABLE + "202408,GBR,CHN,import,811010,0,0,true\n202408,GBR,n/a,import,811010,70,7,true\n"
        "202408,GBR,THA,import,811010,0,0,false\n"
    )
    rows = sources.prepare("uk", file, retrieved_on=DAY).tables()["trade_flow"]
    assert rows.withheld is not None
    found = {row["partner"]: row["suppressed"] for row in rows.table.to_pylist()}
    assert found == {"CHN": True, "ANS": False, "THA": False}
    assert sorted(rows.withheld["partner"].to_pylist()) == ["ANS", "CHN"]


def test_a_record_is_a_row(tmp_path: Path) -> None:
    [row] = read(tmp_path, {}).table.to_pylist()
    assert row == {
        "line": 1,
        "reporter": "GBR",
        "partner": "HKG",
        "partner_basis": "origin",
        "flow": "import",
        "hs_edition": "CN2024",
        "hs_code": "81019400",
        "period_start": date(2024, 3, 1),
        "period_months": 1,
        "value": 1000.0,
        "currency": "GBP",
        "valuation": "CIF",
        "net_kg": 10.0,
        "net_kg_estimated": False,
        "qty": None,
        "qty_unit": None,
        "suppressed": False,
    }


def test_flows_say_which_way_and_how_the_partner_was_determined(tmp_path: Path) -> None:
    found = read(tmp_path, *({"FlowTypeId": kind, "CountryId": 4} for kind in (1, 2, 3, 4))).table.to_pylist()
    kinds = {(row["flow"], row["partner_basis"], row["valuation"]) for row in found}
    assert kinds == {
        ("import", "consignment", "CIF"),
        ("export", "last_known_destination", "FOB"),
        ("import", "origin", "CIF"),
    }


def test_ports_are_added_up_and_a_record_printed_twice_counts_once(tmp_path: Path) -> None:
    made = read(tmp_path, {}, {"PortId": 120, "Value": 500.0, "NetMass": 5.0}, {})
    [row] = made.table.to_pylist()
    assert (row["value"], row["net_kg"]) == (1500, 15)
    assert "records printed twice: 1" in made.ignored


def test_a_mass_that_one_port_lacks_is_unknown(tmp_path: Path) -> None:
    [row] = read(tmp_path, {}, {"PortId": 120, "NetMass": None}).table.to_pylist()
    assert (row["value"], row["net_kg"]) == (2000, None)


def test_records_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="record 2"):
        read(tmp_path, {}, {"Value": 999.0})


@pytest.mark.parametrize("country", [-1, 959, 977, 979])
def test_trade_without_its_country_counts_without_it(tmp_path: Path, country: int) -> None:
    [row] = read(tmp_path, {"SuppressionIndex": 2, "CountryId": country, "PortId": -1}).table.to_pylist()
    assert (row["partner"], row["value"], row["net_kg"], row["suppressed"]) == ("ANS", 1000, 10, False)


def test_the_sum_of_masses_beside_values_by_country_is_not_counted_again(tmp_path: Path) -> None:
    part = {"SuppressionIndex": 4, "NetMass": None}
    made = read(tmp_path, part, {"SuppressionIndex": 4, "CountryId": 979, "Value": 1000.0})
    [row] = made.table.to_pylist()
    assert (row["partner"], row["value"], row["net_kg"]) == ("HKG", 1000, None)
    assert "SuppressionIndex 4" in made.left_out


def test_complete_suppression_is_withheld_and_not_zero(tmp_path: Path) -> None:
    nothing = {"SuppressionIndex": 1, "CountryId": 979, "Value": None, "NetMass": None}
    rows = read(tmp_path, {}, nothing).table.to_pylist()
    assert [(row["suppressed"], row["value"]) for row in rows] == [(False, 1000), (True, None)]


def test_estimates_chapters_and_stores_are_left_out_by_name(tmp_path: Path) -> None:
    made = read(tmp_path, {}, {"CommodityId": -990}, {"CommodityId": 81}, {"CountryId": 952})
    assert made.table.num_rows == 1
    for what in ("below the threshold", "chapter", "stores"):
        assert what in made.left_out


def test_a_lost_leading_zero_is_put_back(tmp_path: Path) -> None:
    [row] = read(tmp_path, {"CommodityId": 1012910}).table.to_pylist()
    assert row["hs_code"] == "01012910"


def test_letters_of_an_expanded_country_are_read(tmp_path: Path) -> None:
    country = {"CountryId": 4321, "CountryCodeAlpha": "XS", "CountryName": "Serbia"}
    made = read(tmp_path, {"CountryId": 4321, "Country": country, "Commodity": {"Cn8Code": "81019400"}})
    assert made.table.to_pylist()[0]["partner"] == "SRB"
    assert "Country/CountryName" in made.ignored


def test_an_unknown_number_says_how_to_get_letters(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"record 1, column CountryId.*\$expand=Country"):
        read(tmp_path, {"CountryId": 4321})


@pytest.mark.slow
def test_the_pages_of_the_service_are_its_truth(tmp_path: Path) -> None:
    truth = world(seed=5)
    with serving(truth, limits=Limits(uk_page=150)) as served:
        files: list[Path] = []
        url = served.urls["uk"] + "/OTS?$filter=" + quote("MonthId ge 202501")
        while url:
            with urlopen(url) as answer:
                body = answer.read()
            files.append(tmp_path / f"{len(files)}.json")
            files[-1].write_bytes(body)
            url = json.loads(body).get("@odata.nextLink")
    rows = sources.prepare("uk", files).tables()["trade_flow"].table.to_pylist()
    named = {
        ("GBR", row["partner"], row["flow"], row["hs_code"], f"{row['period_start']:%Y-%m}"): (
            row["value"],
            row["net_kg"],
        )
        for row in rows
        if row["partner"] != "ANS"
    }
    assert named == truth.totals(["GBR"], 8)
    with pytest.raises(InputError, match=r"nothing between records|last page"):
        sources.prepare("uk", [files[0], *files[2:]]).tables()


@pytest.mark.slow
def test_the_real_table(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    path = data_file("uk/uk_trade_monthly_2024_2026.parquet")
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(sources.prepare("uk", path))
    with opened.connect() as connection:
        stored = connection.execute("SELECT sum(value), sum(net_kg), count(DISTINCT hs_code) FROM current_flow")
        value, kg, codes = stored.fetchall()[0]
        baryte = "SELECT count(*) FROM current_flow WHERE partner = 'ANS' AND hs_code = '25111000'"
        assert connection.execute(baryte).fetchall()[0][0] > 20
        tungsten = (
            "SELECT sum(net_kg) FROM current_flow WHERE hs_code = '81019400' AND partner = 'HKG' AND flow = 'import'"
        )
        assert connection.execute(tungsten).fetchall() == [(47232,)]
    [(usd, mass)] = duckdb.execute("SELECT sum(value_usd), sum(net_kg) FROM read_parquet($1)", [str(path)]).fetchall()
    assert (value, kg, codes) == (pytest.approx(usd, rel=1e-12), mass, 32)
