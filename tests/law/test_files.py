"""Lines of goods from files and back into files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace.errors import InputError
from oretrace.law.files import check_file
from oretrace.law.questions import NEEDED

HEADER = "hs_code,origin,destination,on,purity\n"
LINES = "note,hs_code,origin,destination,on\n007,811010,CHN,USA,2025-01-31\n,870323,CHN,USA,2025-01-31\n"


def refused(lines: Path, out: Path) -> str:
    with pytest.raises(InputError) as caught:
        check_file(lines, out)
    return str(caught.value)


def test_all_columns_are_kept_and_three_are_added(tmp_path: Path) -> None:
    lines, out = tmp_path / "lines.csv", tmp_path / "out.csv"
    lines.write_text(LINES)
    assert check_file(lines, out) == {"controlled": 1, "not_controlled": 1}
    head, first, second = out.read_text().splitlines()
    assert head.replace('"', "") == "note,hs_code,origin,destination,on,answer,effect,acts"
    assert first.replace('"', "").startswith("007,811010,CHN,USA,2025-01-31,controlled,denied in principle,")
    acts = first.replace('"', "").split(",")[-1].split(" ")
    assert len(acts) > 1 and all(act.startswith("cn-") for act in acts)
    assert second.replace('"', "").endswith("not_controlled,,")
    table = tmp_path / "out.parquet"
    check_file(lines, table)
    assert pq.read_table(table)["acts"].to_pylist() == [acts, []]


def test_parquet_is_read_as_it_is_and_its_rows_count_from_one(tmp_path: Path) -> None:
    lines, out = tmp_path / "lines.parquet", tmp_path / "out.PARQUET"
    names = ("hs_code", "origin", "destination", "on")
    rows = {name: ["811010" if name == "hs_code" else "CHN", "x"] for name in names}
    rows |= {"destination": ["USA", "USA"], "on": ["2025-01-31", "2025-01-31"]}
    pq.write_table(pa.table(rows), lines)
    assert "lines.parquet, line 2, column hs_code" in refused(lines, out)
    whole = {name: values[:1] for name, values in rows.items()}
    pq.write_table(pa.table(whole | {"weight": [2.5]}), lines)
    assert check_file(lines, out) == {"controlled": 1}
    assert pq.read_table(out)["weight"].to_pylist() == [2.5]


def test_the_header_of_a_csv_is_its_first_line(tmp_path: Path) -> None:
    lines = tmp_path / "lines.csv"
    lines.write_text(LINES.replace("870323", "87032x"))
    assert "lines.csv, line 3, column hs_code: expected a customs code" in refused(lines, tmp_path / "out.csv")
    lines.write_text("hs_code,origin\n811010,CHN\n")
    assert "lines.csv: expected a column destination" in refused(lines, tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("text", "lines", "out", "part"),
    [
        (LINES, "lines.csv", "out.txt", "--out: expected a file ending in .csv or .parquet"),
        (LINES, "lines.txt", "out.csv", "--lines: expected a file ending in .csv or .parquet"),
        (LINES, "lines.csv", "lines.csv", "--out: expected another file than that of --lines"),
        (LINES.replace("note", "effect"), "lines.csv", "out.csv", "expected lines that are not checked yet"),
        ("a,b\n1\n", "lines.csv", "out.csv", "expected a readable table of lines"),
    ],
)
def test_lines_that_cannot_be_checked_are_refused(tmp_path: Path, text: str, lines: str, out: str, part: str) -> None:
    (tmp_path / lines).write_text(text)
    assert part in refused(tmp_path / lines, tmp_path / out)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADER + "811010,CHN,DEU,2025-01-15,\n811010,CHN,DEU,2025-01-32,\n", "line 3, column on"),
        (HEADER + "811010,CHN,DEU,2025-01-15,250\n", "line 2, column purity"),
        (HEADER + "811010,Chian,DEU,2025-01-15,\n", "'China'"),
        (HEADER + ",CHN,DEU,2025-01-15,\n", "line 2, column hs_code"),
        ("hs_cod,origin,destination,on\n811010,CHN,DEU,2025-01-15\n", "a column hs_code"),
        ("hs_code,origin,destination,on,answer\n811010,CHN,DEU,2025-01-15,x\n", "not checked yet"),
        ("", "a readable table"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    lines, out = tmp_path / "lines.csv", tmp_path / "checked.csv"
    lines.write_text(text)
    with pytest.raises(InputError) as caught:
        check_file(lines, out)
    assert complaint in str(caught.value) and str(lines) in str(caught.value)
    assert not out.exists()


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252"), (",", "gb18030")]
)
def test_a_table_as_a_spreadsheet_saves_it_is_read(separator: str, encoding: str, tmp_path: Path) -> None:
    lines, out = tmp_path / "lines.csv", tmp_path / "checked.csv"
    note = "金属" if encoding == "gb18030" else "à payer"
    rows = (*NEEDED, "note"), ("282580", "CHN", "DEU", "2025-01-15", note), ("811010", "CHN", "DEU", "2025-01-15", "")
    lines.write_text("".join(separator.join(row) + "\r\n" for row in rows), encoding)
    assert sum(check_file(lines, out).values()) == 2
    assert note in out.read_text("utf-8")


def test_a_missing_column_is_named_with_all_that_are_needed(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("hs,origin,destination,date\n282580,CHN,DEU,2025-01-15\n")
    said = refused(tmp_path / "lines.csv", tmp_path / "out.csv")
    assert "Head the columns hs_code, origin, destination, on" in said


def test_lines_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_file(tmp_path / "absent.csv", tmp_path / "b.csv")
