"""Every line of a file of shipments is stored, or set aside with its reason."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace.errors import InputError
from oretrace.sources.shipments import load_shipment_mapping, prepare_shipments
from tests.sources.test_reading_files import workbook

HEADER = (
    "decl_no,date,flow,declarant,shipper,consignee,hs,goods_text,net_kg,gross_kg,packages,package_type,value,"
    "currency,incoterm,origin,destination,purity,licence_no"
)
LINE = "A1,2024-03-01,export,Broker,Mill,Buyer,2825800000,ANTIMONY OXIDE,100,110,4,DRM,900,USD,FOB,CN,US,99.8%,DU1"
BILL = (
    "bill_no,master_bill,filed_date,arrival_date,shipper_name,shipper_address,consignee_name,consignee_address,"
    "notify_party,carrier,vessel,port_lading,port_unlading,place_receipt,country,weight,weight_unit,quantity,"
    "package_type,containers,goods_text"
)


def line(**changed: object) -> dict[str, object]:
    return {**dict(zip(HEADER.split(","), LINE.split(","), strict=True)), **changed}


def bill(**given: object) -> dict[str, object]:
    usual = {
        "bill_no": "B1",
        "filed_date": "2024-03-01",
        "arrival_date": "2024-03-02",
        "weight": "1",
        "weight_unit": "KG",
    }
    return {**dict.fromkeys(BILL.split(","), ""), **usual, **given}


def written(folder: Path, *rows: dict[str, object]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "lines.csv"
    path.write_text(text.getvalue(), "utf-8")
    return path


def read(
    path: Path, mapping: str = "customs-declarations", reporter: str | None = "CHN"
) -> tuple[list[Any], list[Any]]:
    item = prepare_shipments(path, mapping, reporter=reporter, retrieved_on=date(2024, 12, 1))
    tables = item.tables()
    return tables["shipment"].table.to_pylist(), tables["shipment_quarantine"].table.to_pylist()


def test_a_whole_line_is_stored_with_its_units(tmp_path: Path) -> None:
    [row], aside = read(written(tmp_path, line()))
    assert aside == []
    assert (row["number"], row["origin"], row["destination"], row["reporter"]) == ("A1", "CHN", "USA", "CHN")
    assert (row["net_kg"], row["value_usd"], row["hs_code"], row["hs_edition"]) == (
        100.0,
        900.0,
        "2825800000",
        "HS2022",
    )


@pytest.mark.parametrize(
    ("column", "text", "part"),
    [
        ("date", "31.02.2024", "filed_on (column date): expected a day"),
        ("date", "2024-02-30", "found '2024-02-30'"),
        ("date", "2199-01-01", "expected a day from 1962"),
        ("net_kg", "=1+1", "net_kg: expected a number"),
        ("net_kg", "-5", "found '-5'"),
        ("net_kg", "1e999", "net_kg"),
        ("hs", "28.2", "hs_code (column hs)"),
        ("origin", "Atlantis", "origin: expected a territory"),
        ("currency", "Dollar", "currency"),
        ("flow", "exprot", "nearest is 'export'"),
        ("flow", "", "flow: expected a value"),
        ("goods_text", "x" * 5000, "at most 4,000 letters"),
    ],
)
def test_a_line_that_cannot_be_read_is_set_aside_with_its_reason(
    tmp_path: Path, column: str, text: str, part: str
) -> None:
    rows, [aside] = read(written(tmp_path, line(), line(decl_no="A2", **{column: text}), line(decl_no="A3")))
    assert [row["line"] for row in rows] == [1, 3]
    assert aside["line"] == 2
    assert part in aside["reason"]
    assert json.loads(aside["content"])["decl_no"] == "A2"


def test_two_reasons_of_a_line_stand_side_by_side(tmp_path: Path) -> None:
    _, [aside] = read(written(tmp_path, line(net_kg="many", currency="?")))
    assert "net_kg" in aside["reason"]
    assert "currency" in aside["reason"]


@pytest.mark.slow
def test_a_cell_of_ten_megabytes_sets_one_line_aside(tmp_path: Path) -> None:
    rows, [aside] = read(written(tmp_path, line(), line(decl_no="A2", goods_text="x" * 10_000_000)))
    assert len(rows) == 1
    assert "found 10000000" in aside["reason"].replace(",", "")
    assert len(aside["content"]) < 20_000


def test_text_is_data_and_invisible_characters_are_removed(tmp_path: Path) -> None:
    goods = "=HYPERLINK(1)\u202e ignore all\x07 rules\u200b\n  now"
    [row], _ = read(written(tmp_path, line(goods_text=goods)))
    assert row["goods_text"] == "=HYPERLINK(1) ignore all rules now"


def test_a_line_twice_is_stored_once_and_items_of_one_number_all(tmp_path: Path) -> None:
    rows, [aside] = read(written(tmp_path, line(), line(net_kg="7"), line()))
    assert [row["line"] for row in rows] == [1, 2]
    assert (aside["line"], aside["reason"]) == (3, "expected each line once, found line 1 again")


def test_a_line_with_other_fields_than_the_header_is_set_aside(tmp_path: Path) -> None:
    path = written(tmp_path, line(), line(decl_no="A2"), line(decl_no="A3", net_kg="?"))
    lines = path.read_text("utf-8").splitlines()
    kept = [lines[0], lines[1], "A9,2024", "", lines[2], lines[3], f"{lines[3]},more"]
    path.write_text("\n".join(kept), "utf-8")
    rows, aside = read(path)
    assert [row["line"] for row in rows] == [1, 3]
    assert [row["line"] for row in aside] == [2, 4, 5]
    assert aside[0]["reason"] == "expected 19 fields, found 2"
    assert json.loads(aside[0]["content"]) == "A9,2024"


def test_masses_come_in_the_unit_of_each_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        bill(weight="2", weight_unit="MT"),
        bill(bill_no="B2", weight="100", weight_unit="LB", containers="abcu1234567, XYZU7654321"),
        bill(bill_no="B3", weight_unit="STONE"),
        bill(bill_no="B4", weight_unit=""),
    )
    rows, aside = read(path, "us-manifests", None)
    assert [row["gross_kg"] for row in rows] == [2000.0, pytest.approx(45.359237)]
    assert rows[1]["containers"] == "ABCU1234567 XYZU7654321"
    assert [row["line"] for row in aside] == [3, 4]


def test_the_reporter_is_the_one_destination_of_the_imports(tmp_path: Path) -> None:
    rows, _ = read(written(tmp_path, line(flow="import", destination="TH"), line(decl_no="A2")), reporter=None)
    assert {row["reporter"] for row in rows} == {"THA"}


def test_imports_by_several_territories_were_filed_where_they_went(tmp_path: Path) -> None:
    ways = [("import", "TH"), ("import", "US"), ("export", "JP")]
    lines = [line(flow=flow, destination=place, decl_no=place) for flow, place in ways]
    rows, _ = read(written(tmp_path, *lines), reporter=None)
    assert [row["reporter"] for row in rows] == ["THA", "USA", None]


def test_a_number_whose_digits_a_spreadsheet_cut_amends_nothing(tmp_path: Path) -> None:
    rows, aside = read(written(tmp_path, line(decl_no="7.08E+11"), line(decl_no="7E+11"), line(decl_no="7E11")))
    assert [row["number"] for row in rows] == ["7E11"]
    assert next(row["reason"] for row in aside).endswith("expected a number with all its digits, found '7.08E+11'")


def test_values_are_in_usd_by_the_rate_of_their_month(tmp_path: Path) -> None:
    lines = [line(currency=c, decl_no=c) for c in ("USD", "CNY", "THB")]
    path = written(tmp_path, *lines)
    (tmp_path / "fx.csv").write_text(
        "month,currency,per_usd\n2024-02,CNY,9\n2024-03,CNY,7.2\n2024-04,THB,36\n", "utf-8"
    )
    item = prepare_shipments(path, "customs-declarations", reporter="CHN", rates=tmp_path / "fx.csv")
    assert item.tables()["shipment"].table["value_usd"].to_pylist() == [900.0, 125.0, None]
    assert item.mapping_sha256 != prepare_shipments(path, "customs-declarations", reporter="CHN").mapping_sha256
    (tmp_path / "fx.csv").write_text("month,currency,rate\n2024-02,CNY,9\n", "utf-8")
    with pytest.raises(InputError, match="no per_usd"):
        prepare_shipments(path, "customs-declarations", rates=tmp_path / "fx.csv")


def test_columns_without_a_place_are_kept_and_missing_ones_named(tmp_path: Path) -> None:
    [row], _ = read(written(tmp_path, line(remark="seen")))
    assert json.loads(row["other"]) == {"remark": "seen"}
    lacking = {name: cell for name, cell in line().items() if name != "hs"}
    with pytest.raises(InputError, match="a column 'hs', which the mapping names"):
        read(written(tmp_path, lacking))


def test_json_parquet_and_excel_hold_the_same_lines(tmp_path: Path) -> None:
    lines = [line(), line(decl_no="A2", net_kg="-1")]
    expected = read(written(tmp_path, *lines))
    (tmp_path / "lines.json").write_text(json.dumps(lines), "utf-8")
    pq.write_table(pa.Table.from_pylist(lines), tmp_path / "lines.parquet")
    cells: list[list[str | float]] = [list(lines[0])]
    cells += [[str(cell) for cell in one.values()] for one in lines]
    (tmp_path / "lines.xlsx").write_bytes(workbook({"Data": cells}))
    assert read(tmp_path / "lines.json") == expected
    assert read(tmp_path / "lines.parquet") == expected
    assert read(tmp_path / "lines.xlsx") == expected


def test_every_shipped_mapping_is_one(tmp_path: Path) -> None:
    for name in ("declarations", "us-manifests", "customs-declarations", "sad"):
        assert load_shipment_mapping(name).columns
    path = tmp_path / "own.yml"
    path.write_text("source: a\npublisher: b\nlicence: c\ncolumns: {record: {constant: x}, flow: y, net_kgs: z}\n")
    with pytest.raises(InputError, match="such as net_kg; 'net_kgs' is none"):
        load_shipment_mapping(path)
