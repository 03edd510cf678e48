"""Opens a file of a publisher as a sheet: named columns, and for every record where an editor shows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError
from oretrace.sources.sheet import Sheet, check_columns

if TYPE_CHECKING:
    import pyarrow as pa

GZIP, PARQUET, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_TEXT_BYTES = 8 << 30


@dataclass(frozen=True)
class Source:
    """The bytes of a file, read once: what is hashed is what is parsed."""

    path: Path
    data: bytes

    @property
    def sha256(self) -> str:
        """Hash of the bytes as they lie on disk, compressed or not."""
        return hashlib.sha256(self.data).hexdigest()


def read_source(path: Path) -> Source:
    """The bytes of `path`, or an InputError saying why there are none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("a file", "nothing", str(path)) from None
    except IsADirectoryError:
        raise InputError("a file", "a directory", str(path), do="Give one file at a time") from None
    except OSError as error:
        raise InputError("a readable file", error.strerror or str(error), str(path)) from None
    if not data:
        raise InputError("a table", "an empty file", str(path), do="Download it again")
    return Source(path, data)


def retrieval_day(path: Path) -> date:
    """The day the file was last written, taken as the day it was retrieved unless the user says otherwise."""
    return date.fromtimestamp(path.stat().st_mtime)


def read_sheet(source: Source, sheet: str | None = None) -> Sheet:
    """The records of a CSV, JSON, Parquet or Excel file, gzipped or not, told apart by content, not by name."""
    data, name = source.data, source.path.name
    if data.startswith(GZIP):
        data = _unzip(data, name)
    if data.startswith(PARQUET):
        return _read_parquet(data, name)
    if data.startswith(ZIP):
        from oretrace.sources.workbooks import read_workbook

        return read_workbook(data, name, sheet)
    if data.startswith(OLD_EXCEL):
        raise InputError("CSV, Parquet or XLSX", "an old Excel file (.xls)", name, do="Save it as .xlsx or CSV")
    from oretrace.sources.text_files import as_utf8, read_text

    text = as_utf8(data, name)
    if text[:4096].lstrip().startswith((b"{", b"[")):
        from oretrace.sources.json_files import read_json

        return read_json(text, name)
    return read_text(text, name)


def _unzip(data: bytes, name: str) -> bytes:
    import zlib

    unpacked: list[bytes] = []
    size, rest = 0, data
    # A gzip file may hold several members one after the other.
    while rest.startswith(GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            part = stream.decompress(rest, MAX_TEXT_BYTES - size + 1)
        except zlib.error as error:
            raise InputError("a gzip file", str(error), name, do="Download it again") from None
        size += len(part)
        if size > MAX_TEXT_BYTES:
            raise InputError(f"at most {MAX_TEXT_BYTES:,} bytes unpacked", "more", name)
        if not stream.eof:
            raise InputError("a whole gzip file", "its end is cut off", name, do="Download it again")
        unpacked.append(part)
        rest = stream.unused_data
    return b"".join(unpacked)


def _read_parquet(data: bytes, name: str) -> Sheet:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if data[-4:] != PARQUET:
            raise InputError("a whole Parquet file", "its end is cut off", name, do="Download it again")
        file = pa.BufferReader(data)
        schema = pq.read_schema(file)
        texts = [field.name for field in schema if _is_text(field.type)]
        table = pq.read_table(pa.BufferReader(data), read_dictionary=texts)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError("a Parquet file", reason, name, do="It is damaged; download it again") from None
    names = check_columns(table.column_names, name)
    records: Any = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return Sheet(name, table.rename_columns(names), records, lambda record: f"row {record}")


def _is_text(type_: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))
