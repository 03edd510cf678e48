"""Opens a file of a publisher as a sheet: named columns, and for every record where an editor shows it."""

from __future__ import annotations

import hashlib
import io
import re
import stat
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError
from oretrace.sources.delivery import joined
from oretrace.sources.sheet import BLOCK, Sheet, check_columns, is_text, without_row_numbers
from oretrace.text import whole_letters

if TYPE_CHECKING:
    import pyarrow as pa

GZIP, PARQUET, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_TEXT_BYTES = 8 << 30
HEAD = 4096
AGAIN = "It is damaged; download it again"
# No table of figures is packed tighter than this; files below the floor are small enough in any case.
MAX_RATIO, RATIO_FLOOR = 200, 64 << 20
MAX_CELLS_PER_BYTE, CELLS_FLOOR = 10, 1 << 24
MAX_LETTERS = 1 << 28  # in all cells of a column, from where on so many must fit into each byte of the file
MAX_LETTERS_PER_BYTE = 1000


@dataclass(frozen=True)
class Source:
    """The bytes of a file, read once: what is hashed is what is parsed.

    `more` are further files of one delivery; no record of a text has more than `longest` bytes. `lenient`:
    records with other numbers of fields than the header are let pass, and named.
    """

    path: Path
    data: bytes
    more: tuple[Source, ...] = ()
    encoding: str | None = None
    longest: int = BLOCK
    lenient: bool = False

    @property
    def files(self) -> tuple[Source, ...]:
        """Each file of the delivery alone."""
        return (replace(self, more=()), *self.more)

    @property
    def name(self) -> str:
        """The names of the files."""
        return whole_letters(", ".join(file.path.name for file in self.files))

    @property
    def sha256(self) -> str:
        """Hash of the bytes as they lie on disk, compressed or not; of several files, of their hashes in order."""
        hashes = sorted(hashlib.sha256(file.data).hexdigest() for file in self.files)
        return hashes[0] if not self.more else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def read_source(path: Path, most: int = MAX_TEXT_BYTES, what: str = "a file") -> Source:
    """The bytes of `path`, of which there may be `most`, or an InputError saying why there are none."""
    try:
        _check_kind(path, most, what)
        with path.open("rb") as file:
            head = file.read(HEAD)
            if not head.strip(b"\x00"):
                found = "nothing but zero bytes" if head else "an empty file"
                raise InputError(
                    "a table (text, Parquet or XLSX)" if what == "a file" else what,
                    found,
                    str(path),
                    do="Download it again",
                )
            data = head + file.read()
    except FileNotFoundError:
        raise InputError(what, "nothing", str(path), do="Check the path") from None
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        found = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{what} that can be read", found, str(path)) from None
    return Source(path, data)


def _check_kind(path: Path, most: int, what: str) -> None:
    """An InputError for what has no end to read to (a pipe, a device), or is too large."""
    about = path.stat()
    if stat.S_ISDIR(about.st_mode):
        raise InputError(what, "a directory", str(path), do="Give one file at a time")
    if not stat.S_ISREG(about.st_mode):
        raise InputError(what, "a pipe, a socket or a device", str(path), do="Save its content as a file")
    if about.st_size > most:
        raise InputError(f"{what} of at most {most:,} bytes", f"{about.st_size:,}", str(path))


def retrieval_day(source: Source) -> date:
    """The day the file was last written, taken as the day it was retrieved where no other is given."""
    return max(date.fromtimestamp(file.path.stat().st_mtime) for file in source.files)


def read_sheet(source: Source, sheet: str | None = None) -> Sheet:
    """The records of a CSV, JSON, Parquet or Excel file, gzipped or not; the content decides which, not the name.

    The files of a delivery become one sheet.
    """
    return joined([_read_file(file, sheet) for file in source.files])


def column_names(source: Source) -> set[str]:
    """The names of the columns of one file, or none where it cannot be read; what is wrong with it shows later."""
    import pyarrow.parquet as pq

    try:
        if source.data.startswith(PARQUET):
            return set(pq.read_schema(io.BytesIO(source.data)).names)
        head = unzipped(source.data, source.path.name) if source.data.startswith(GZIP) else source.data
        return set(re.findall(r"\w+", head[:HEAD].decode("utf-8", "replace")))
    except (InputError, OSError, ValueError):
        return set()


def _read_file(source: Source, sheet: str | None) -> Sheet:
    data, name = source.data, source.path.name
    if data.startswith(GZIP):
        data = unzipped(data, name)
    if data.startswith(PARQUET):
        return _read_parquet(data, name)
    if data.startswith(ZIP):
        from oretrace.sources.workbooks import read_workbook

        return read_workbook(data, name, sheet)
    if data.startswith(OLD_EXCEL):
        raise InputError("CSV, Parquet or XLSX", "an old Excel file (.xls)", name, do="Save it as .xlsx or CSV")
    from oretrace.sources.text_files import as_utf8, read_text

    text = as_utf8(data, name, source.encoding)
    if text[:4096].lstrip().startswith((b"{", b"[")):
        from oretrace.sources.json_files import read_json

        return read_json(text, name)
    return read_text(text, name, source.longest, source.lenient)


def unzipped(data: bytes, name: str) -> bytes:
    """What a gzip file holds, within bounds; InputError where it is damaged or holds another."""
    import gzip
    import zlib

    most = min(MAX_TEXT_BYTES, max(RATIO_FLOOR, MAX_RATIO * len(data)))
    unpacked: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while size <= most and (part := stream.read(1 << 24)):
                unpacked.append(part)
                size += len(part)
    except EOFError:
        raise InputError("a whole gzip file", "its end is cut off", name, do=AGAIN) from None
    except (OSError, zlib.error) as error:
        raise InputError("a gzip file", str(error), name, do=AGAIN) from None
    if size > most:
        raise InputError(f"at most {most:,} bytes unpacked", "more", name, do="Unpack it, if you trust it")
    text = b"".join(unpacked)
    if text.startswith(GZIP):
        raise InputError("a file packed once", "a gzip file inside a gzip file", name, do="Unpack it once")
    return text


def _read_parquet(data: bytes, name: str) -> Sheet:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    if data[-4:] != PARQUET:
        raise InputError("a whole Parquet file", "its end is cut off", name, do=AGAIN)
    try:
        about = pq.read_metadata(pa.BufferReader(data))
        _check_cells(about.num_rows * about.num_columns, len(data), name)
        _check_unpacked(about, len(data), name)
        schema = about.schema.to_arrow_schema()
        names = check_columns(schema.names, name)
        _check_types(schema, name)
        texts = [field.name for field in schema if is_text(field.type)]
        table = pq.read_table(pa.BufferReader(data), read_dictionary=texts, page_checksum_verification=True)
        table.validate(full=True)  # pages without checksum may be damaged: numbers past the end of the dictionary
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError("a Parquet file", str(error).partition("\n")[0], name, do=AGAIN) from None
    for column in table.columns:
        _check_letters(column, len(data), name)
    records: Any = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return without_row_numbers(Sheet(name, table.rename_columns(names), records, lambda record: f"row {record}"))


def _check_unpacked(about: Any, size: int, name: str) -> None:
    """An InputError for a file whose own header claims that it unpacks to far more than it is."""
    groups = (about.row_group(i) for i in range(about.num_row_groups))
    unpacked = sum(group.total_byte_size for group in groups)
    most = max(RATIO_FLOOR, MAX_RATIO * size)
    if unpacked > most:
        raise InputError(f"at most {most:,} bytes unpacked", f"{unpacked:,}", name, do=AGAIN)


def _check_letters(column: pa.ChunkedArray, size: int, name: str) -> None:
    """An InputError for texts that a dictionary holds once and the cells repeat to more than memory holds."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
        lengths = pc.binary_length(chunk.dictionary)
        longest = pc.max(lengths).as_py() or 0
        if longest * len(chunk) > MAX_LETTERS:
            letters = pc.sum(lengths.take(chunk.indices)).as_py() or 0
            most = max(MAX_LETTERS, MAX_LETTERS_PER_BYTE * size)
            if letters > most:
                raise InputError(f"at most {most:,} letters in a column", f"{letters:,}", name)


def _check_cells(cells: int, size: int, name: str) -> None:
    """An InputError for a file whose own header claims more cells than so many bytes can hold."""
    most = max(CELLS_FLOOR, MAX_CELLS_PER_BYTE * size)
    if cells > most:
        raise InputError(f"at most {most:,} cells in {size:,} bytes", f"{cells:,}", name, do=AGAIN)


def _check_types(schema: pa.Schema, name: str) -> None:
    import pyarrow.types as kinds

    plain = ("string", "large_string", "integer", "floating", "decimal", "boolean", "date", "timestamp", "null")
    for field in schema:
        type_ = field.type.value_type if kinds.is_dictionary(field.type) else field.type
        if not any(getattr(kinds, f"is_{kind}")(type_) for kind in plain):
            raise InputError("text, numbers, dates or true and false", f"{type_}", f"{name}, column {field.name}")
