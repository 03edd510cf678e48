"""The one writer of JSON and CSV."""

import csv
import json
from datetime import date
from io import StringIO

import pyarrow as pa
import pytest

from oretrace.display.tables import Format, arrow_rows, write

ROWS = [
    {"name": 'Gao "Wu", Ltd', "day": date(2024, 3, 1), "codes": ["282580", "811010"], "kg": None, "hidden": 1},
    {"name": "ü→\n", "kg": 0.0},
]
COLUMNS = ("name", "day", "codes", "kg")


def test_csv_has_the_columns_asked_for_with_lists_in_one_cell_and_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    write(Format.csv, COLUMNS, ROWS)
    assert list(csv.reader(StringIO(capsys.readouterr().out))) == [
        list(COLUMNS),
        ['Gao "Wu", Ltd', "2024-03-01", "282580; 811010", ""],
        ["ü→\n", "", "", "0.0"],
    ]


def test_csv_without_rows_has_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    write(Format.csv, COLUMNS, [])
    assert capsys.readouterr().out == "name,day,codes,kg\n"


def test_json_is_the_rows_whole_or_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    write(Format.json, COLUMNS, ROWS)
    assert json.loads(capsys.readouterr().out) == [ROWS[0] | {"day": "2024-03-01"}, ROWS[1]]
    write(Format.json, COLUMNS, ROWS, {"all": 2})
    assert json.loads(capsys.readouterr().out) == {"all": 2}


@pytest.mark.parametrize("form", [Format.json, Format.csv])
def test_an_arrow_table_is_written_as_its_rows(form: Format, capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.table({"code": ["01", None], "day": [date(2024, 3, 1), None], "gaps": [["a", "b"], []]})
    write(form, *arrow_rows(table))
    arrow = capsys.readouterr().out
    write(form, table.column_names, table.to_pylist())
    assert arrow == capsys.readouterr().out != ""


def test_modelled_rows_and_documents_say_so_first(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"a": 1}]
    write(Format.json, ["a"], rows, modelled=True)
    assert json.loads(capsys.readouterr().out) == [{"modelled": True, "a": 1}]
    write(Format.json, ["a"], rows, {"b": 2}, modelled=True)
    assert capsys.readouterr().out.split() == ["{", '"modelled":', "true,", '"b":', "2", "}"]
    write(Format.csv, ["a"], rows, modelled=True)
    assert capsys.readouterr().out == "modelled,a\nTrue,1\n"
