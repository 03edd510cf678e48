"""Files too large, bombs, what is no file, full disks: refused at once, in little memory, and nothing is stored."""

import io
import os
import resource
import socket
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace import sources
from oretrace.errors import InputError, StoreError
from oretrace.store import Store
from tests.parameters import first_fast
from tests.sources.fuzzing import (
    DAY,
    FORMS,
    LAYOUTS,
    Layout,
    Refused,
    Row,
    as_arrays,
    as_csv,
    as_gzip,
    as_objects,
    as_workbook,
    every_layout,
    files,
    gzipped,
    place,
)
from tests.sources.test_reading_files import workbook

PANEL, TABLE = LAYOUTS[0], LAYOUTS[-1]


# Too much of everything


@pytest.mark.parametrize("form", first_fast(FORMS))
@every_layout
@pytest.mark.parametrize("role", ["partner", "code", "period", "amount"])
def test_a_field_of_a_million_letters(layout: Layout, form: str, role: str, refused: Refused) -> None:
    text = ("é" if role == "partner" else "9") * 1_000_000
    refused(layout, FORMS[form](layout.header, layout.changed(getattr(layout, role), text)), place(form, 1))


@pytest.mark.parametrize("form", first_fast(FORMS))
@every_layout
def test_a_name_of_a_million_letters_and_very_many_columns(layout: Layout, form: str, refused: Refused) -> None:
    records = [(*record, "1") for record in layout.records]
    refused(layout, FORMS[form]((*layout.header, "x" * 1_000_000), records), "a name of at most 200 letters")
    many: Row = (*layout.header, *(f"c{i}" for i in range(2_000)))
    refused(layout, FORMS[form](many, [many] * 2), "1,000")


@every_layout
def test_control_characters_in_a_name(layout: Layout, refused: Refused) -> None:
    for sign in ("\x1b[31m", "\x07"):
        header = tuple(f"a{sign}" if name == layout.partner else name for name in layout.header)
        refused(layout, as_objects(header, layout.records), "a name of at most 200 letters")
    refused(layout, as_arrays(("\ud800", *layout.header[1:]), layout.records), "a name of at most 200 letters")


@pytest.mark.slow
@pytest.mark.parametrize("layout", first_fast(LAYOUTS), ids=lambda layout: layout.id)
def test_a_gzip_bomb(layout: Layout, refused: Refused) -> None:
    plain = as_csv(layout.header, layout.records)
    record = plain.splitlines(keepends=True)[-1]
    bomb = gzipped(plain + record * ((65 << 20) // len(record)))
    assert len(bomb) < 1 << 20
    refused(layout, bomb, "at most 67,108,864 bytes unpacked")


@every_layout
def test_a_parquet_bomb(layout: Layout, refused: Refused) -> None:
    out = io.BytesIO()
    count = (1 << 24) // len(layout.header) + 1
    constant = [pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int8()).fill_null(0), ["1"]) for _ in layout.header]
    pq.write_table(pa.Table.from_arrays(constant, names=list(layout.header)), out, write_statistics=False)
    assert len(out.getvalue()) < 100_000
    refused(layout, out.getvalue(), "at most 16,777,216 cells in")


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'


def bomb(sheet: str, texts: str = "") -> bytes:
    """A workbook with this sheet, and shared texts."""
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="r9" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    given = zipfile.ZipFile(io.BytesIO(workbook({"A": [["a"]]})))
    with given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in given.namelist():
            text = given.read(entry).decode()
            if entry.endswith("sheet1.xml"):
                text = SHEET.format(sheet)
            if entry.endswith("workbook.xml.rels") and texts:
                text = text.replace("</Relationships>", link)
            archive.writestr(entry, text)
        if texts:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
    return out.getvalue()


CELL = "<c {} t='inlineStr'><is><t>x</t></is></c>"
AT_A1, AT_XFD1, AT_THE_END = (CELL.format(ref) for ref in ('r="A1"', "r='xfd1'", 'r = "XFD1048576"'))


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: bomb(f"<row r='1'>{AT_A1}{AT_THE_END}</row>"), "17,179,"),
        (lambda: bomb(f"<row r='1'>{AT_A1}{AT_XFD1}</row><row r='1048576'/>"), "17,1"),
        (lambda: bomb(f"<row>{CELL.format('') * 3000}</row>" + "<row><c/></row>" * 3000), "9,003,000"),
        (
            lambda: bomb("<row><c t='s'><v>0</v></c></row>" * 50_000, f"<si><t>{'x' * 32_000}</t></si>"),
            "letters in all cells",
        ),
        (lambda: bomb("<row><c/></row>" * (1 << 23)), "bytes unpacked"),
    ],
    ids=["far cell", "far column and row", "cells without reference", "one text very often", "unpacked"],
)
def test_bombs_in_a_workbook(make: Callable[[], bytes], part: str, refused: Refused) -> None:
    data = make()
    assert len(data) < 1 << 20
    refused(TABLE, data, part)


@pytest.mark.slow
def test_a_workbook_that_declares_less_than_it_holds(refused: Refused) -> None:
    data = bomb("<row><c/></row>" * (1 << 23))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {entry.file_size for entry in archive.infolist() if entry.file_size > 1 << 20}
    for size in sizes:
        data = data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    refused(TABLE, data, "Bad CRC-32")


def test_a_workbook_in_a_workbook_and_other_archives(refused: Refused) -> None:
    inner = as_workbook(TABLE.header, TABLE.records)
    for names in (["inner.xlsx"], ["xl/workbook.xml", "content.xml"]):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(name, inner)
        refused(TABLE, out.getvalue(), "Unpack it and give the file inside")
    refused(TABLE, gzipped(as_gzip(TABLE.header, TABLE.records)), "Unpack it once")


@pytest.mark.slow
def test_refusing_a_bomb_takes_little_memory(refused: Refused) -> None:
    plain = as_csv(PANEL.header, PANEL.records)
    data = gzipped(plain + b"81101000,Germany,Georgia,2020-01,1\n" * 6_000_000)
    tracemalloc.start()
    refused(PANEL, data, "bytes unpacked")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 << 20


# What is no file, and where nothing can be written


def kinds_of_no_file(folder: Path) -> dict[str, tuple[Path, str]]:
    os.mkfifo(folder / "pipe")
    (folder / "to nothing").symlink_to(folder / "nowhere")
    (folder / "file").write_text("x")
    (folder / "empty").write_text("")
    return {
        "directory": (folder, "a directory"),
        "pipe": (folder / "pipe", "a pipe, a socket or a device"),
        "endless device": (Path("/dev/zero"), "a pipe, a socket or a device"),
        "no device": (Path("/dev/null"), "a pipe, a socket or a device"),
        "missing": (folder / "none", "nothing"),
        "broken link": (folder / "to nothing", "nothing"),
        "inside a file": (folder / "file" / "below", "Not a directory"),
        "name too long": (folder / ("x" * 300), "File name too long"),
        "empty": (folder / "empty", "an empty file"),
    }


@every_layout
def test_a_path_other_than_a_file_is_refused_at_once(layout: Layout, tmp_path: Path) -> None:
    for path, found in kinds_of_no_file(tmp_path).values():
        with pytest.raises(InputError) as caught:
            sources.prepare(layout.source, path, mapping=layout.mapping)
        assert str(path) in str(caught.value) and f"found '{found}'" in str(caught.value)


def test_a_socket_and_a_file_larger_than_any(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "socket"))
        with pytest.raises(InputError, match="a socket"):
            sources.prepare("comext", tmp_path / "socket")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate((8 << 30) + 1)
    with pytest.raises(InputError, match="at most 8,589,934,592 bytes, found '8,589,934,593'"):
        sources.prepare("comext", tmp_path / "huge")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_text("a,b\n")
    path.chmod(0)
    with pytest.raises(InputError, match="a readable file, found 'Permission denied'"):
        sources.prepare("comext", path)


LATER = DAY + timedelta(1)


def panel_of(value: str) -> bytes:
    return as_csv(PANEL.header, PANEL.changed("value_eur", value))


@pytest.mark.slow
@pytest.mark.parametrize("most", [64, 600, 1000, 1500, 2000])
def test_a_write_that_fails_halfway(tmp_path: Path, most: int) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(PANEL.save(tmp_path, panel_of("1")))
    item, before = PANEL.save(tmp_path, panel_of("2"), LATER), files(opened.path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))  # no file may grow beyond it
    try:
        with pytest.raises(StoreError, match="File too large; nothing was stored"):
            opened.import_file(item)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(opened.path) == before
    assert opened.import_file(item).snapshot.snapshot == 2


@pytest.mark.slow
def test_a_disk_that_fills_up(small_disk: Path, tmp_path: Path) -> None:
    """With room for so many pages an import fails at each of its steps: rows, coverage, mark, and their commits."""
    opened = Store.open(small_disk / "s", create=True)
    opened.import_file(PANEL.save(tmp_path, panel_of("1")))
    ends = []
    for pages in range(20):
        item, before = (
            PANEL.save(tmp_path, panel_of(f"{pages + 2}"), LATER + timedelta(pages)),
            opened.status().to_pylist(),
        )
        fill = small_disk / "fill"
        with fill.open("wb") as file:
            free = os.statvfs(small_disk)
            os.posix_fallocate(file.fileno(), 0, (free.f_bavail - pages) * free.f_bsize)
        try:
            ends.append(opened.import_file(item).new)
        except StoreError as error:
            assert "No space left on device" in str(error) and "nothing was stored" in str(error)
            assert opened.status().to_pylist() == before
            ends.append(False)
        fill.unlink()
        assert opened.import_file(item).new is not ends[-1]
    assert ends == sorted(ends) and ends.count(False) >= 6 and True in ends


@pytest.mark.parametrize(
    "text", ["source: 2024-13-01", "[" * 100_000, "a: [", "\x00", "a: !!python/object:os.system x"]
)
def test_an_invalid_yaml_mapping_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "given").write_bytes(as_csv(TABLE.header, TABLE.records))
    (tmp_path / "how.yml").write_text(text)
    with pytest.raises(InputError, match=r"how\.yml(, source)?: expected (YAML|a mapping|String should match)"):
        sources.prepare("table", tmp_path / "given", mapping=tmp_path / "how.yml")
