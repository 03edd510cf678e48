"""How large an Excel workbook is once read, measured on its parts before a parser that trusts them reads it.

A few kilobytes can hold a sheet that claims 17 thousand million cells, parts that unpack to more than they declare,
or one long text that every cell repeats; the parser would end the process for want of memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field

from oretrace.errors import InputError

MAX_UNPACKED_BYTES = 1 << 30
MAX_CELLS = 20_000_000
MAX_TEXT = 1 << 29
MAX_SPARSE, CELLS_FLOOR = 20, 1 << 20  # cells in the rectangle of a sheet for each that is there
MAX_RATIO, RATIO_FLOOR = 200, 64 << 20  # no table of figures is packed tighter
PIECE = 1 << 20
AGAIN = "It is damaged; download it again"

ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)\d")
NUMBER = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]*(\d+)")
SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)")
TEXT = re.compile(rb"<(?:\w+:)?si[\s>]")
BEGIN = re.compile(rb"<(?:\w+:)?(?:row|c|si)[\s/>]")
OTHER_WORKBOOKS = ("xl/workbook.bin", "content.xml")  # the parser would try these next


@dataclass
class WorkbookPart:
    """What one part of a workbook holds: cells, the rectangle they span, texts, and how often each is shown."""

    cells: int = 0
    rows: int = 0
    referred: int = 0
    widest: int = 0
    in_row: int = 0
    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    shared: Counter[bytes] = field(default_factory=Counter)
    texts: list[int] = field(default_factory=list)

    def area(self) -> int:
        """The cells of the rectangle, at most: those without a reference follow the one before."""
        width = max(map(_column, self.columns), default=0)
        width += self.widest if self.referred < self.cells else 0
        return width * (self.last_row + self.rows)

    def add(self, piece: bytes) -> None:
        """Count what begins in the next piece of the part."""
        before, *texts = TEXT.split(piece)
        if self.texts:
            self.texts[-1] += len(before)
        self.texts += map(len, texts)
        rows = ROW.split(piece)
        counts = [len(CELL.findall(row)) for row in rows]
        self.rows += len(rows) - 1
        self.cells += sum(counts)
        counts[0] += self.in_row
        self.widest, self.in_row = max(self.widest, *counts), counts[-1]
        references = REFERENCE.findall(piece)
        self.referred += len(references)
        self.columns.update(references)
        self.last_row = max(self.last_row, max(map(int, set(NUMBER.findall(piece))), default=0))
        self.shared.update(SHARED.findall(piece))


def check_bounds(data: bytes, name: str) -> None:
    """An InputError unless `data` is a whole Excel workbook that can be read in moderate memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_kind(archive, len(data), name)
            parts = [_measured(archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # The last three: an unknown compression, a password, numbers that are none.
        raise InputError("an XLSX file", str(error), name, do=AGAIN) from None
    for part in parts:
        most = min(MAX_CELLS, max(CELLS_FLOOR, MAX_SPARSE * part.cells))
        if part.area() > most:
            do = "Delete what stands far below or beside the table, or use CSV"
            raise InputError(f"a sheet of at most {most:,} cells", f"{part.area():,}", name, do=do)
    _check_texts(parts, name)


def _check_kind(archive: zipfile.ZipFile, size: int, name: str) -> None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names or not {*OTHER_WORKBOOKS}.isdisjoint(names):
        raise InputError("CSV, Parquet or XLSX", "a zip archive", name, do="Unpack it and give the file inside")
    unpacked = sum(entry.file_size for entry in archive.infolist())
    most = min(MAX_UNPACKED_BYTES, max(RATIO_FLOOR, MAX_RATIO * size))
    if unpacked > most:
        raise InputError(f"a workbook of at most {most:,} bytes unpacked", f"{unpacked:,}", name, do="Use CSV")


def _measured(data: bytes) -> WorkbookPart:
    """Counts of one part, piece by piece, each beginning with a row, a cell or a text."""
    part, start = WorkbookPart(), 0
    while start < len(data):
        following = BEGIN.search(data, start + PIECE)
        end = following.start() if following else len(data)
        part.add(data[start:end])
        start = end
    return part


def _check_texts(parts: list[WorkbookPart], name: str) -> None:
    texts = max((part.texts for part in parts), key=len, default=[])
    shown = sum(n * texts[i] for part in parts for text, n in part.shared.items() if (i := int(text)) < len(texts))
    if shown > MAX_TEXT:
        raise InputError(f"at most {MAX_TEXT:,} letters in all cells", f"{shown:,}", name, do="Use CSV")


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper()[:4]:  # XFD is the last
        number = 26 * number + letter - 64
    return number
