"""Delimited text: encoding and delimiter found out, every malformed record an error with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError
from oretrace.sources.sheet import BLOCK, IS_HEADER_FIRST, Sheet, check_columns, without_row_numbers

if TYPE_CHECKING:
    import pyarrow as pa

DELIMITERS = ",;\t"
MOST_SHOWN = 1000  # letters of a record that is let pass
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
FOREIGN = re.compile(rb"[\x80-\xff]{4}")
NAME_ENCODING = (
    "name it in the mapping (`encoding: gb18030`, big5, shift_jis, euc_kr, cp1251) or save the file as UTF-8"
)
OTHERWISE = f"If it is GB18030 (GBK), Big5, Shift-JIS or the like, {NAME_ENCODING}"
OTHER_ENDS = re.compile("\x85|\u2028|\u2029|\x0b|\x0c|\x1e")  # of lines, where a text has none of the usual
MESSAGES = re.compile(rb"<(?:\w+:)?(faultstring|resultMsg|returnAuthMsg|message|status)>\s*([^<]{1,300})<", re.I)
CODES_FIRST = re.compile(r"[\w,]+\\TIME_PERIOD\s*\t")
NOT_TABLES = (
    (re.compile(rb"<(!doctype\s+html|html|head|body)", re.I), "a web page", "The server sent an error page instead"),
    (re.compile(rb"<\?xml|<"), "XML", "Ask the publisher for CSV"),
    (re.compile(rb"%PDF"), "a PDF", "Ask the publisher for CSV"),
)


def read_text(text: bytes, name: str, longest: int = BLOCK, lenient: bool = False) -> Sheet:
    """The records of delimited text in UTF-8 with a header line, each of at most `longest` bytes; text only.

    A record with more or fewer fields than the header is an InputError, or, where that is `lenient`, in `ragged`.
    """
    import numpy as np

    refuse_other_formats(text, name)
    text = _usual_ends(text)
    start = text.find(text.lstrip(b"\r\n")[:1]) if text[:1] in b"\r\n" else 0
    if text.count(b'"') % 2:
        raise InputError("quotes in pairs", "a quoted field that never ends", _open_quote(text, name))
    delimiter = _delimiter(text[start:], name)
    header = next(_records(text, delimiter))[1]
    names = check_columns(header, name)
    if b'"' in text:
        _check_quotes(text, delimiter, name)
    table, ragged = _parse(text[start:], delimiter, names, name, longest, lenient)
    records = np.arange(1, table.num_rows + len(ragged) + 1, dtype=np.int64)
    records = np.delete(records, [record - 1 for record, _ in ragged]) if ragged else records
    sheet = Sheet(name, table, records, lambda record: _line_of(text, delimiter, record), ragged=ragged)
    return without_row_numbers(sheet)


def as_utf8(data: bytes, name: str, encoding: str | None = None) -> bytes:
    """The text as UTF-8 without byte order mark: in `encoding`, or whatever of the usual ones it came in."""
    for mark, marked in BOMS:
        if data.startswith(mark):
            return _recode(data[len(mark) :], marked, name)
    if encoding is not None:
        return _recode(data, encoding, name)
    if b"\x00" in data[:4096]:
        head = data[:4096]
        odd, even = head[1::2].count(0), head[0::2].count(0)
        if max(odd, even) > len(head) // 4:
            return _recode(data, "utf-16-le" if odd > even else "utf-16-be", name)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # Statistical offices that do not write UTF-8 write Windows' superset of Latin-1; words in it have no four
        # letters with accents one after the other.
        if found := FOREIGN.search(data):
            line = 1 + data.count(b"\n", 0, found.start())
            expected = "text in UTF-8, or the name of its encoding in a mapping"
            raise InputError(expected, "bytes of another encoding", f"{name}, line {line}", do=OTHERWISE) from None
        return _recode(data, "cp1252", name)
    if b"\x00" in data:
        raise InputError("text", "binary data", name, do="Give a CSV, Parquet or XLSX file")
    return data


def is_guessed(data: bytes) -> bool:
    """Whether the encoding of a text was guessed: no mark, no UTF-8."""
    if (
        data.startswith(tuple(mark for mark, _ in BOMS))
        or data[:4] in (b"PAR1", b"PK\x03\x04")
        or data[:2] == b"\x1f\x8b"
    ):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"\x00" not in data[:4096]
    return False


def _usual_ends(text: bytes) -> bytes:
    """A text without a single usual end of a line (next line, line separator, form feed instead) with such ends."""
    if b"\n" in (inner := text.strip(b"\r\n")) or b"\r" in inner:
        return text
    return OTHER_ENDS.sub("\n", text.decode("utf-8")).encode("utf-8")


def _recode(data: bytes, encoding: str, name: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1:,} that is not {encoding}"
        expected = "text in UTF-8, UTF-16 or Latin-1" if encoding == "cp1252" else f"text in {encoding}"
        raise InputError(expected, found, name, do=OTHERWISE) from None
    if "\x00" in text:
        raise InputError("text", "binary data", name, do="Give a CSV, Parquet or XLSX file")
    return text.encode("utf-8")


def refuse_other_formats(text: bytes, name: str) -> None:
    """InputError for what is no table of text: nothing, a web page, XML, a PDF."""
    head = text[:4096].lstrip()
    if not head:
        raise InputError("a table", "nothing but white space", name, do="Download it again")
    for pattern, what, do in NOT_TABLES:
        if pattern.match(head):
            if what == "XML" and (found := MESSAGES.search(text[:65536])):
                message = f"{found[1].decode()} {found[2].decode('utf-8', 'replace').strip()}"
                raise InputError("a table", f"XML with a message of the server: {message}", name)
            raise InputError("CSV, Parquet or XLSX", what, name, do=do)


def _check_quotes(text: bytes, delimiter: str, name: str) -> None:
    """An InputError where a quoted field does not end at a delimiter.

    Parsers go on reading there, each in its own way: past the end of the record, or the figure "1"5 as 15.
    """
    other = rb"[^%s\r\n]" % delimiter.encode()
    quoted = rb'(?<!%s)"[^"]*+(?:""[^"]*+)*+"(?!%s)' % (other, other)
    inside = rb'(?<=%s)"' % other  # a quote within an unquoted field is a sign like any other
    found = re.compile(rb'(?:[^"]*+(?:%s|%s))*+[^"]*+' % (quoted, inside)).match(text)
    end = found.end() if found else 0
    if end < len(text):
        closing = re.compile(rb'"(?:[^"]++|"")*+"?').match(text, end)
        after = closing.end() if closing else end
        cut = text[end : after + 20].decode("utf-8", "replace")
        line = 1 + text.count(b"\n", 0, end)
        do = "Close it before the delimiter; a quote inside it is written twice"
        raise InputError("a delimiter after the closing quote", cut, f"{name}, line {line}", do=do)


def _delimiter(text: bytes, name: str) -> str:
    header = re.sub(rb'"[^"]*"', b"", text.split(b"\n", 1)[0]).decode("utf-8", "replace")
    if CODES_FIRST.match(header):  # Eurostat's TSV has commas inside its first column
        return "\t"
    best = max(DELIMITERS, key=header.count)
    if header.count(best) == 0:
        expected = "a header of several columns separated by comma, semicolon or tab"
        raise InputError(expected, header.strip(), f"{name}, header", do=IS_HEADER_FIRST)
    return best


def _parse(
    text: bytes, delimiter: str, names: list[str], name: str, longest: int, lenient: bool
) -> tuple[pa.Table, tuple[tuple[int, str], ...]]:
    """The table, and the records that have another number of fields, where these are let pass."""
    import pyarrow as pa

    block = max(BLOCK, 2 * text.find(b"\n"))
    try:
        return _read_blocks(text, delimiter, names, block), ()
    except pa.ArrowInvalid as error:
        if not lenient and (longest <= block or "straddl" not in str(error)):
            raise _malformed(text, delimiter, names, name, str(error)) from None
    ragged: list[tuple[int, str]] = []

    def let_pass(row: Any) -> str:
        found = f"expected {row.expected_columns} fields, found {row.actual_columns}: {row.text[:MOST_SHOWN]}"
        ragged.append((row.number - 1, found))
        return "skip"

    try:
        table = _read_blocks(text, delimiter, names, max(block, longest), let_pass if lenient else None)
        return table, tuple(ragged)
    except pa.ArrowInvalid as error:
        raise _malformed(text, delimiter, names, name, str(error)) from None


def _read_blocks(
    text: bytes, delimiter: str, names: list[str], block: int, spoilt: Callable[[Any], str] | None = None
) -> pa.Table:
    """Every column as text; no record may be longer than a block of so many bytes."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    # Only one thread knows the number of a spoilt record.
    reading = arrow_csv.ReadOptions(
        column_names=names, block_size=block, skip_rows_after_names=1, use_threads=spoilt is None
    )
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        read_options=reading,
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=b'"' in text, invalid_row_handler=spoilt
        ),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    return table.combine_chunks()


def _malformed(text: bytes, delimiter: str, names: list[str], name: str, reason: str) -> InputError:
    longest, at = 0, 0
    for number, (line, record) in enumerate(_records(text, delimiter)):
        if len(record) != len(names):
            found = f"{len(record)}: {delimiter.join(record)}"
            do = "The first line must be the header, with a name for every column" if number == 1 else None
            return InputError(f"{len(names)} fields", found, f"{name}, line {line}", do=do)
        longest, at = max((longest, at), (sum(map(len, record)), line))
    if longest > BLOCK // 4:  # in letters, of up to 4 bytes
        return InputError(f"records of at most {BLOCK:,} bytes", f"{longest:,} letters", f"{name}, line {at}")
    return InputError("records of a delimited table", reason, name)


def _records(text: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line where it starts, and fields, of each record; slow, for the header and for messages only."""
    csv.field_size_limit(1 << 30)
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    start = 1
    for record in reader:
        if record:
            yield start, record
        start = reader.line_num + 1


def _line_of(text: bytes, delimiter: str, record: int) -> str:
    for number, (line, _) in enumerate(_records(text, delimiter)):
        if number == record:
            return f"line {line}"
    return f"record {record}"


def _open_quote(text: bytes, name: str) -> str:
    line = 1 + text[: text.rfind(b'"')].count(b"\n")
    return f"{name}, line {line} or before"
