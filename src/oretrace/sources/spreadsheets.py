"""Tables that a person brings: what a spreadsheet saves, in whatever encoding, with whatever sign between the cells.

Excel saves CSV in the encoding and with the list separator of the computer it runs on; the file does not name them.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.sources.reading import (
    GZIP,
    MAX_RATIO,
    MAX_TEXT_BYTES,
    OLD_EXCEL,
    PARQUET,
    RATIO_FLOOR,
    ZIP,
    Source,
    read_sheet,
    read_source,
    unzipped,
)
from oretrace.sources.text_files import BOMS, FOREIGN, as_utf8, refuse_other_formats

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

SEPARATORS = ",;\t|"
UNKNOWN = "?"
MOST_ABOVE = 10
"""Lines above the header that are looked through for it: a title, a date."""
_RECORDS = re.compile(rb'\s*(?:\[\s*)?\{\s*"')
"""How JSON with records begins, and no header does."""
_NO_WORD = re.compile(r"[\W_]+")
_PAIR = re.compile(rb"[\x80-\xff]{2}")
_USUAL, _LATER = (0xB0, 0xD7), 0xC9
"""First bytes of the usual Chinese characters in GBK; no Korean letter (EUC-KR) begins with the later ones."""
_CAPITALS = range(0xC0, 0xE0)
"""Russian capitals in Windows-1251."""
_MOSTLY, _SOME = 0.8, 0.1
_SAVE = "Save it as `CSV UTF-8` or as .xlsx"


@dataclass(frozen=True, slots=True)
class CellGrid:
    """A table as text: its header, its rows that hold anything, the number of each among all rows, from 1.

    `encoding` is the one that was guessed, "" where the file states or shows it.
    """

    file: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    encoding: str = ""

    def columns(self, headings: Collection[str]) -> list[int]:
        """The columns with one of these headings, those of the first heading first; `key_of` compares them.

        InputError where two columns have the same heading.
        """
        keys = [key_of(name) for name in self.header]
        found = [n for one in headings for n, key in enumerate(keys) if key == key_of(one)]
        names = [self.header[n] for n in dict.fromkeys(found)]
        if twice := next((one for one in names if names.count(one) > 1), None):
            raise InputError("each column once", twice, f"{self.file}, header", do="Rename one of them")
        return found


def key_of(heading: str) -> str:
    """A heading without case, spaces and signs: "Company name", "company_name" and "COMPANY-NAME:" are one."""
    return _NO_WORD.sub("", heading.casefold())


def read_unpacked(path: Path, expected: str) -> bytes:
    """The bytes of a file, unpacked where it is gzipped or alone in a ZIP archive; InputError as `read_source`."""
    data = read_source(path, what=expected).data
    if data.startswith(ZIP):
        return _only_member(data, path)
    return unzipped(data, path.name) if data.startswith(GZIP) else data


def _only_member(data: bytes, path: Path) -> bytes:
    """What an archive of one file holds; a workbook, which is an archive of many, as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if any(one.filename == "[Content_Types].xml" for one in members):
                return data
            if any(one.filename == "content.xml" for one in members):
                raise InputError("a CSV or Excel file", "an OpenDocument spreadsheet", str(path), do=_SAVE)
            if len(members) != 1:
                found = [one.filename for one in members[:20]]
                raise InputError("one file in the archive", found, str(path), do="Unpack it, and give one of them")
            if members[0].file_size > min(MAX_TEXT_BYTES, max(RATIO_FLOOR, MAX_RATIO * len(data))):
                raise InputError("an archive that can be trusted", f"{members[0].file_size:,} bytes in it", str(path))
            return archive.read(members[0])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError("a ZIP archive", str(error), str(path), do="It is damaged or locked; unpack it") from None


def is_json(data: bytes) -> bool:
    """Whether a file is JSON or JSON lines, by how it begins."""
    return data[:4096].removeprefix(BOMS[0][0]).lstrip()[:1] in (b"{", b"[")


def read_grid(path: Path, expected: str, headings: Collection[str] = ()) -> CellGrid:
    """The table of a CSV, TSV, Excel or Parquet file; its header: the first row with one of `headings`.

    Without `headings` it is the first row; where none is found, the one with the most cells, below a title.

    InputError for a file that is none of them, and for a row with more cells than its header.
    """
    return grid_of(read_unpacked(path, expected), path, headings)


def grid_of(data: bytes, path: Path, headings: Collection[str] = ()) -> CellGrid:
    """The table in the bytes of a file, as `read_grid`."""
    if data.startswith(ZIP):
        from oretrace.sources.workbooks import read_rows

        return _grid(str(path), read_rows(data, str(path)), headings)
    if data.startswith((PARQUET, OLD_EXCEL)):
        table = read_sheet(Source(path, data)).table
        rows = [[_text(cell) for cell in row.values()] for row in table.to_pylist()]
        return _grid(str(path), [list(table.column_names), *rows], headings)
    refuse_other_formats(data.removeprefix(BOMS[0][0]), str(path))
    if _RECORDS.match(data.removeprefix(BOMS[0][0])):
        do = "Put what it has into a table; lists and owners are read as FollowTheMoney, too"
        raise InputError("a CSV or Excel file", "JSON", str(path), do=do)
    text, encoding = decoded(data, str(path))
    return _grid(str(path), _records(text, str(path), {key_of(one) for one in headings}), headings, encoding)


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file, and its encoding where that had to be guessed; InputError where none fits."""
    encoding = "" if data.startswith(tuple(mark for mark, _ in BOMS)) or _is_utf8(data) else _guessed(data)
    try:
        utf8 = b"" if encoding == UNKNOWN else as_utf8(data, name, encoding or None)
    except InputError:
        encoding = UNKNOWN
    if encoding == UNKNOWN:
        raise InputError("text in UTF-8, UTF-16, GB18030 or Windows-1252", _strange(data), name, do=_SAVE)
    return utf8.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"), encoding


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"\x00" in data[:4096]  # UTF-16 without its mark
    return True


def _strange(data: bytes) -> str:
    """What is found in a file whose encoding none fits; lines of two encodings come from files put together."""
    if b"\x00" in data[:4096]:
        return "binary data"
    told = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if not line.isascii()]
    utf8 = next((number for number, line in told if _is_utf8(line)), None)
    other = next((number for number, line in told if not _is_utf8(line)), None)
    both = utf8 is not None and other is not None
    return f"UTF-8 in line {utf8:,} and another encoding in line {other:,}" if both else "bytes of another encoding"


def _guessed(data: bytes) -> str:
    """GB18030 by its usual characters; Windows-1252 where no four accented letters stand side by side."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return UNKNOWN if FOREIGN.search(data) else "cp1252"
    return "gb18030" if _is_chinese(data) else UNKNOWN if FOREIGN.search(data) else "cp1252"


def _is_chinese(data: bytes) -> bool:
    """Whether letters are pairs, mostly usual characters, and not Korean or Russian capitals, which look alike."""
    pairs = _PAIR.findall(data)
    if 2 * len(pairs) <= _MOSTLY * len(
        data.translate(None, bytes(range(0x80)))
    ):  # a letter with an accent stands alone
        return False
    usual = sum(_USUAL[0] <= one[0] <= _USUAL[1] for one in pairs)
    not_korean = sum(_LATER <= one[0] <= _USUAL[1] for one in pairs)
    not_russian = sum(one[1] not in _CAPITALS for one in pairs)
    return bool(usual > _MOSTLY * len(pairs) and min(not_korean, not_russian) > _SOME * len(pairs))


def _records(text: str, name: str, keys: Collection[str]) -> list[list[str]]:
    """The rows as they stand, blank ones empty; of a table with one column each line is a cell, commas and all.

    The separator is that of the header, below lines without one; where no heading is known, of the line with most.
    InputError for a row of several lines whose quotes are not in pairs: its cell would hold the rows that follow.
    """
    csv.field_size_limit(sys.maxsize)
    above = text.lstrip("\n").split("\n", MOST_ABOVE)[:MOST_ABOVE]
    bare = [re.sub(r'"[^"]*"', "", line) for line in above]
    widest = max(bare, key=lambda line: max(map(line.count, SEPARATORS))) if keys else bare[0]
    first = next((one for one, line in zip(bare, above, strict=True) if _is_header(line, keys)), widest)
    separator = max(SEPARATORS, key=first.count)
    lines = list(io.StringIO(text, newline=""))
    reader, rows, before = csv.reader(lines, delimiter=separator), list[list[str]](), 0
    for row in reader:
        if reader.line_num > before + 1:
            _check_quotes(lines[before : reader.line_num], separator, f"{name}, line {before + 1}")
        rows.append(row)
        before = reader.line_num
    if separator not in first:
        return [[separator.join(row)] if row else [] for row in rows]
    return rows


def _check_quotes(lines: Sequence[str], separator: str, where: str) -> None:
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        do = "Close the quote, or write a quote inside a cell twice"
        raise InputError("a quote that is closed in its cell", lines[0].strip()[:80], where, do=do) from None


def _is_header(line: str, keys: Collection[str]) -> bool:
    return any(key_of(cell) in keys for separator in SEPARATORS for cell in line.split(separator))


def _grid(name: str, rows: Sequence[list[str]], headings: Collection[str], encoding: str = "") -> CellGrid:
    keys = {key_of(one) for one in headings}
    filled = [n for n, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise InputError("a table with a header", "nothing in it", name)
    above = filled[:MOST_ABOVE]
    widest = max(above, key=lambda n: sum(cell != "" for cell in rows[n])) if keys else above[0]
    head = next((n for n in above if keys & {key_of(cell) for cell in rows[n]}), widest)
    header = [" ".join(cell.split()) for cell in rows[head]]
    while len(header) > 1 and not header[-1]:
        header.pop()
    kept = [n for n in filled if n > head]
    # Without a known heading the first row may be no header at all: the caller names what it misses.
    width, strict = len(header), not keys or not keys.isdisjoint(map(key_of, header))
    fitted = [_fitted(rows[n], width, f"{name}, row {n + 1}" if strict else "") for n in kept]
    return CellGrid(name, header, fitted, [n - head for n in kept], encoding)


def _fitted(row: list[str], width: int, where: str) -> list[str]:
    """A row as wide as the header: cells may be missing at its end; those too many are empty, or `where` is ""."""
    if where and any(cell.strip() for cell in row[width:]):
        do = "Put a cell that holds the separator in double quotes"
        raise InputError(f"{width} cells, as in the header", len(row), where, do=do)
    return [*row[:width], *[""] * (width - len(row))]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
