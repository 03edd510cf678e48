"""Columns of names and countries in files that people bring."""

from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.headings import headings, read_asked


def asked(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "n.csv").write_bytes(text.encode(encoding))
    return folder / "n.csv"


def test_each_kind_of_column_has_headings() -> None:
    assert "name" in headings()["name"] and "country" in headings()["country"]


def test_names_are_read_with_their_countries_and_rows(tmp_path: Path) -> None:
    found = read_asked(asked(tmp_path, "name,country\nNordal,NO\nKvikk,\n"))
    assert (list(found.names), list(found.rows), found.note) == ([("Nordal", "NO"), ("Kvikk", "")], [1, 2], "")


def test_a_note_says_which_columns_were_read_and_that_there_are_no_countries(tmp_path: Path) -> None:
    found = read_asked(asked(tmp_path, "company,x\nNordal,1\n"))
    assert found.note == "Names are in the column 'company', no column has countries"


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ("Nordal,NO\n-,NO\n", "one row has no name and was not screened: row 2 under the header"),
        ("-,NO\nNordal,NO\n!,NO\n", "2 rows have no name and were not screened: row 1 under the header is the first"),
    ],
)
def test_rows_without_a_name_are_counted_in_a_note(tmp_path: Path, rows: str, note: str) -> None:
    assert read_asked(asked(tmp_path, "name,country\n" + rows)).note == note


def test_a_guessed_encoding_is_noted(tmp_path: Path) -> None:
    found = read_asked(asked(tmp_path, "name,country\nKöln Süd Öxide,DE\n", "cp1252"))
    assert found.names[0][0] == "Köln Süd Öxide" and "was read as Windows-1252 (Western Europe)" in found.note


@pytest.mark.parametrize(
    ("text", "part"), [("a,b\n1,2\n", "with a column name"), ("name,country\n-,NO\n", "at least one name")]
)
def test_a_file_without_names_is_refused(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(InputError, match=part):
        read_asked(asked(tmp_path, text))
