"""Tables as spreadsheets save them: any encoding and separator of a computer, titles above, blanks between."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.sources.spreadsheets import read_grid
from tests.sources.test_reading_files import workbook

HEADINGS = ("name", "公司名称", "наименование")
CHINESE = "编号,公司名称,国家\r\n1,广西梧州鸿润化工有限公司,中国\r\n2,湖南金源锑业有限责任公司,中国\r\n"


def _file(folder: Path, data: bytes, name: str = "t.csv") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_in_every_encoding_that_excel_saves(encoding: str, tmp_path: Path) -> None:
    grid = read_grid(_file(tmp_path, CHINESE.encode(encoding)), "names", HEADINGS)
    assert [row[1] for row in grid.rows] == ["广西梧州鸿润化工有限公司", "湖南金源锑业有限责任公司"]
    assert grid.encoding == ("gb18030" if encoding == "gb18030" else "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_accents_and_any_separator(separator: str, tmp_path: Path) -> None:
    text = separator.join(("Name", "Land")) + "\n" + separator.join(("Müller & Söhne", "Österreich")) + "\n"
    grid = read_grid(_file(tmp_path, text.encode("cp1252")), "names", HEADINGS)
    assert (list(grid.header), list(grid.rows)) == (["Name", "Land"], [["Müller & Söhne", "Österreich"]])
    assert grid.encoding == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name\nОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ РОМАШКА\n", "cp1251"),
        ("name\nОбщество с ограниченной ответственностью\n", "cp1251"),
        ("name\n주식회사 한국제련 대표이사\n", "euc_kr"),
        ("name\n株式会社日本精鉱トレーディング\n", "shift_jis"),
    ],
)
def test_an_encoding_that_cannot_be_known_is_never_guessed(text: str, encoding: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="CSV UTF-8"):
        read_grid(_file(tmp_path, text.encode(encoding)), "names", HEADINGS)


def test_lines_of_two_encodings_are_refused_and_not_read_as_chinese(tmp_path: Path) -> None:
    western = "Köln Süd Oxide GmbH;Österreich\n".encode("cp1252")
    text = b"Firma;Land\n" + western * 3 + "Темир Металл ООО;RU\n".encode()
    with pytest.raises(InputError, match="found 'UTF-8 in line 5 and another encoding in line 2'"):
        read_grid(_file(tmp_path, text), "names", ("firma",))


def test_a_header_of_unknown_headings_is_not_taken_for_the_title(tmp_path: Path) -> None:
    grid = read_grid(_file(tmp_path, b"Partners 2026\n\nNo.,Wording,Country\n1,Nordal,NO\n"), "names", HEADINGS)
    assert list(grid.header) == ["No.", "Wording", "Country"]


def test_two_filled_sheets_are_named_with_what_to_do(tmp_path: Path) -> None:
    book = workbook({"Partners": [["Name"], ["Nordal"]], "Archive": [["Name"], ["Kvikk"]]})
    with pytest.raises(InputError, match=r"found 'Partners, Archive'.* Save the one"):
        read_grid(_file(tmp_path, book, "t.xlsx"), "names", HEADINGS)


def test_titles_above_blank_rows_and_empty_columns(tmp_path: Path) -> None:
    text = "Suppliers 2025,,\n\nName,Country,,\nNordal,NO,,\n,,,\nKvikk,SE\n"
    grid = read_grid(_file(tmp_path, text.encode()), "names", HEADINGS)
    assert list(grid.rows) == [["Nordal", "NO"], ["Kvikk", "SE"]]
    assert list(grid.numbers) == [1, 3], "a row's number is where it stands under the header"


def test_one_column_has_its_commas_and_quotes(tmp_path: Path) -> None:
    text = 'Name\nNordal Co., Ltd.\n"Kvikk, Inc."\n'
    assert [row[0] for row in read_grid(_file(tmp_path, text.encode()), "names").rows] == [
        "Nordal Co., Ltd.",
        "Kvikk, Inc.",
    ]


def test_a_gzipped_file_is_unpacked_and_a_workbook_read(tmp_path: Path) -> None:
    assert len(read_grid(_file(tmp_path, gzip.compress(CHINESE.encode()), "t.csv.gz"), "names").rows) == 2
    book = workbook({"Data": [["Suppliers", ""], ["Name", "No"], ["Nordal", 7.0], ["", ""], ["Kvikk", ""]]})
    grid = read_grid(_file(tmp_path, book, "t.xlsx"), "names", HEADINGS)
    assert (list(grid.rows), list(grid.numbers)) == ([["Nordal", "7"], ["Kvikk", ""]], [1, 3])


def test_the_same_heading_twice_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    grid = read_grid(_file(tmp_path, b"name,note,note\nNordal,a,b\n"), "names")
    assert grid.columns(("name",)) == [0]
    with pytest.raises(InputError, match="each column once"):
        grid.columns(("note",))


def test_a_cell_too_many_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 3") as caught:
        read_grid(_file(tmp_path, b"name,country\nNordal,NO\nKvikk, Inc,SE\n"), "names")
    assert "double quotes" in str(caught.value)


def test_an_open_document_is_called_what_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(InputError, match="OpenDocument"):
        read_grid(tmp_path / "t.ods", "names")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<html><body>404</body></html>", "a web page"),
        (b'<?xml version="1.0"?><sdnList/>', "XML"),
        (b"%PDF-1.7 ", "a PDF"),
        (b'\xef\xbb\xbf{"id": "a", "schema": "Company"}\n', "JSON"),
        (b'[\n {"name": "Ash"}]', "JSON"),
        (bytes(range(256)) * 4, "binary data"),
    ],
)
def test_a_file_other_than_a_table_is_refused_by_its_kind(data: bytes, found: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=found):
        read_grid(_file(tmp_path, data), "names", HEADINGS)


@pytest.mark.parametrize(
    "text",
    [
        'name,aliases\nAsh,a\n"Nordal Metals,x\nKarveno Trading,y\n',
        'name,aliases\nAsh,a\n"Nordal Metals,x\nKarveno Trading,y\n"Kvikk, Ltd",z\n',
        'name\nAsh\n"Nordal Metals\nKarveno Trading\n',
    ],
)
def test_a_quote_that_is_not_closed_swallows_no_rows(text: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"line 3.*closed"):
        read_grid(tmp_path / "t.csv", "a table")


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('name,address\n"Nordal ""N"" Metals","1 Mill Road,\nOslo"\nAsh,\n', "utf-8")
    assert read_grid(tmp_path / "t.csv", "a table").rows[0] == ['Nordal "N" Metals', "1 Mill Road,\nOslo"]
