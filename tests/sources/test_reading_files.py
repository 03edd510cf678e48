"""Hostile and ordinary files: what is read, and what is said about what is not."""

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace.errors import InputError
from oretrace.sources import reading
from oretrace.sources.reading import read_sheet, read_source
from oretrace.sources.sheet import Sheet
from oretrace.sources.text_files import as_utf8, is_guessed

PLAIN = 'code,name,kg\n01,"Straße, nord",1.5\n02,Österreich,2\n'
RECORDS = [{"code": "01", "name": "Straße, nord", "kg": "1.5"}, {"code": "02", "name": "Österreich", "kg": "2"}]


def read(folder: Path, data: bytes, name: str = "given.csv") -> Sheet:
    path = folder / name
    path.write_bytes(data)
    return read_sheet(read_source(path))


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, data)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("latin-1"),
        gzip.compress(PLAIN.encode(), mtime=0),
        gzip.compress(PLAIN[:20].encode(), mtime=0) + gzip.compress(PLAIN[20:].encode(), mtime=0),
        PLAIN.replace("\n", "\r\n").encode(),
        ("\n\n" + PLAIN.replace("02,", "\n02,")).encode(),
        PLAIN.replace(", nord", "~ nord").replace(",", ";").replace("~", ",").encode(),
        PLAIN.replace(", nord", "~ nord").replace(",", "\t").replace("~", ",").encode(),
        PLAIN.rstrip("\n").encode(),
    ],
    ids=[
        "utf8",
        "bom",
        "utf16",
        "utf16le",
        "utf16be",
        "latin1",
        "gz",
        "gz2",
        "crlf",
        "blank",
        "semi",
        "tab",
        "no-eol",
    ],
)
def test_the_usual_encodings_and_delimiters(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data).table.to_pylist() == RECORDS


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (b"", ["given.csv", "an empty file"]),
        (b" \n\n ", ["nothing but white space"]),
        (b"\n  <!DOCTYPE html><html><body>503</body></html>", ["a web page", "error page"]),
        (b"<html>x,y</html>", ["a web page"]),
        (b'<?xml version="1.0"?><a/>', ["XML"]),
        (b'{"error": [{"status": 413}]}', ["JSON"]),
        (b"%PDF-1.7 a,b", ["a PDF"]),
        (gzip.compress(PLAIN.encode() * 50, mtime=0)[:-12], ["whole gzip file", "cut off"]),
        (b"\x1f\x8bgarbage", ["gzip"]),
        (b"PAR1 and then nothing", ["whole Parquet file", "cut off"]),
        (b"PAR1 garbage PAR1", ["a Parquet file"]),
        (b"PK\x03\x04 garbage", ["an XLSX file"]),
        (b"\xd0\xcf\x11\xe0 old", [".xls", "Save it as .xlsx"]),
        (b"a,b\n1,2\n\x00\x01,3\n", ["binary data"]),
        (b"a,b\n1,\x81\x8d\n", ["UTF-8, UTF-16 or Latin-1", "save the file as UTF-8"]),
        (b"a,b\n1,2\n1,2,3\n", ["expected 2 fields", "found '3: 1,2,3'", "line 3"]),
        (b'a,b\n1,"x\ny"\n\n7\n', ["expected 2 fields", "line 5"]),
        (b'a,b\n1,"2\n3,4\n', ["never ends", "line 2 or before"]),
        (b"just one column\n1\n", ["several columns", "just one column"]),
        (b"a,,c\n1,2,3\n", ["a name for column 2", "header"]),
        (b"a,b, a\n1,2,3\n", ["each column once", "'a'"]),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason(tmp_path: Path, data: bytes, parts: list[str]) -> None:
    message = refusal(tmp_path, data)
    for part in parts:
        assert part in message, message


def test_no_file_a_directory_and_no_permission(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.csv: expected a file"):
        read_source(tmp_path / "missing.csv")
    with pytest.raises(InputError, match="a directory"):
        read_source(tmp_path)


def test_a_small_gzip_does_not_unpack_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_TEXT_BYTES", 1000)
    assert "at most 1,000 bytes unpacked" in refusal(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 1000))


def test_records_know_their_line_after_quoted_newlines_and_blank_lines(tmp_path: Path) -> None:
    sheet = read(tmp_path, b'a,b\n1,"x\ny"\n\n2,z\n3,w\n')
    assert [sheet.locate(record) for record in (1, 2, 3)] == ["line 2", "line 5", "line 6"]


def test_parquet_keeps_types_and_says_rows(tmp_path: Path) -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"code": ["01", "02"], "kg": [1.5, None]}), sink)
    sheet = read(tmp_path, sink.getvalue(), "given.bin")
    assert sheet.table.to_pylist() == [{"code": "01", "kg": 1.5}, {"code": "02", "kg": None}]
    assert sheet.where(1, "kg") == "given.bin, row 2, column kg"


def workbook(sheets: dict[str, list[list[str | float]]]) -> bytes:
    """The least that is an XLSX file; a text that begins with <c is a cell as it stands."""

    def cell(value: str | float) -> str:
        if isinstance(value, str) and value.startswith("<c"):
            return value
        kind = "" if isinstance(value, float | int) else ' t="inlineStr"'
        return f"<c{kind}><v>{value}</v></c>" if not kind else f"<c{kind}><is><t>{value}</t></is></c>"

    out = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(out, "w") as archive:
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        part = f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}"/>'
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{types}">{part}</Types>')
        root = f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{root}</Relationships>')
        entries = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1))
        book = f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{entries}</sheets></workbook>'
        archive.writestr("xl/workbook.xml", book)
        links = "".join(
            f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>')
        for i, rows in enumerate(sheets.values(), 1):
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/sheet{i}.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
            )
    return out.getvalue()


def test_a_workbook_is_read_as_a_person_sees_it(tmp_path: Path) -> None:
    data = workbook({"Data": [["code", "kg"], ["01", 2.0], ["02", 1.5]], "Empty": []})
    sheet = read(tmp_path, data, "given.xlsx")
    assert sheet.table.to_pylist() == [{"code": "01", "kg": "2"}, {"code": "02", "kg": "1.5"}]
    assert sheet.where(1, "kg") == "given.xlsx, sheet Data, row 3, column kg"


def test_a_workbook_with_two_tables_wants_a_name(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    path.write_bytes(workbook({"One": [["a", "b"], ["1", "2"]], "Two": [["a", "b"], ["3", "4"]]}))
    with pytest.raises(InputError, match=r"one filled sheet.*One, Two"):
        read_sheet(read_source(path))
    with pytest.raises(InputError, match="nearest is 'Two'"):
        read_sheet(read_source(path), "Twoo")
    assert read_sheet(read_source(path), "Two").table.to_pylist() == [{"a": "3", "b": "4"}]


def test_a_zip_of_something_else_and_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data.csv", "a,b")
    assert "Unpack it" in refusal(tmp_path, out.getvalue())
    monkeypatch.setattr("oretrace.sources.workbook_bounds.MAX_UNPACKED_BYTES", 10)
    assert "at most 10 bytes unpacked" in refusal(tmp_path, workbook({"A": [["a"]]}))


@pytest.mark.parametrize(
    ("data", "guessed"),
    [
        (b"caf\xe9", True),
        (b"cafe", False),
        (b"\xef\xbb\xbfcaf\xe9", False),
        (b"\x1f\x8b\x08\x08\xff\xff", False),
        (b"PAR1\xff\xff", False),
        (b"\xe9" + b"a" * 4095 + b"\x00", True),
        (b"\xe9" + b"a" * 4094 + b"\x00", False),
    ],
    ids=["latin-1", "ascii", "mark", "gzip", "parquet", "zero behind the head", "zero in the head"],
)
def test_whether_an_encoding_was_guessed(data: bytes, guessed: bool) -> None:
    assert is_guessed(data) == guessed


def test_text_of_two_bytes_a_letter_has_more_than_a_quarter_of_zeros_on_one_side() -> None:
    assert as_utf8(b"a\0b\0c\0ef", "x") == "abc\u6665".encode()
    assert as_utf8(b"\0a\0b\0cef", "x") == "abc\u6566".encode()
    with pytest.raises(InputError, match="binary data"):
        as_utf8(b"a\0b\0cdef", "x")
