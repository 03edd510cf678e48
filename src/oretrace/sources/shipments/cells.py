"""What the cells of one column mean, all at once; a cell that cannot be read gets a reason in place of a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError, nearest, shorten
from oretrace.sources.columns import DigitStyle
from oretrace.sources.values import FIRST_YEAR, HERE

if TYPE_CHECKING:
    import pyarrow as pa

MAX_LETTERS = 4000
UNSEEN = r"\p{Cf}|\p{Cs}|\p{Co}"  # joiners, direction marks: they change what a reader sees
BLANKS = r"[\p{Cc}\p{Z}]+"
UNCLEAN = rf"{UNSEEN}|\p{{Cc}}|\p{{Zl}}|\p{{Zp}}|[\x{{a0}}\x{{2000}}-\x{{200a}}\x{{202f}}\x{{3000}}]|  |^ | $"
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
MARKED = r"^[+-]?[0-9]{1,3}([.,' ][0-9]+)+$"
"""A number with other marks than a decimal point."""
MANGLED = r"^[0-9]([.,][0-9]+)?[Ee]\+[0-9]+$"
"""A number of a bill that a spreadsheet cut: lines with the same first digits would amend each other."""
AUTO_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ][\d:.+Z -]*)?", re.ASCII)
FLAGS = {"1": True, "true": True, "yes": True, "y": True, "0": False, "false": False, "no": False, "n": False}


@dataclass(frozen=True)
class Cells:
    """The values of a column, NULL where a cell is empty or cannot be read, and why it cannot (None: all can)."""

    values: pa.Array
    wrong: pa.Array | None = None


def texts(raw: pa.ChunkedArray, missing: Sequence[str]) -> pa.Array:
    """Cells as text with single blanks for every kind of white space, without signs nobody sees; NULL where empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = raw if pa.types.is_dictionary(raw.type) else pc.dictionary_encode(raw.cast(pa.string()))
    if not coded.num_chunks:
        return pa.array([], pa.string())
    whole = coded.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    known = whole.dictionary.cast(pa.string())
    if pc.any(pc.match_substring_regex(known, UNCLEAN)).as_py():
        known = pc.replace_substring_regex(known, UNSEEN, "")
        known = pc.utf8_trim(pc.replace_substring_regex(known, BLANKS, " "), " ")
    known = pc.if_else(pc.is_in(known, pa.array(["", *missing])), None, known)
    return known.take(whole.indices)


def plain(cells: pa.Array) -> Cells:
    """Text as it is, within bounds."""
    import pyarrow as pa
    import pyarrow.compute as pc

    length = pc.utf8_length(cells)
    if (pc.max(length).as_py() or 0) <= MAX_LETTERS:
        return Cells(cells)
    long = pc.fill_null(pc.greater(length, MAX_LETTERS), False)
    found = pc.binary_join_element_wise(
        f"expected at most {MAX_LETTERS:,} letters, found", length.cast(pa.string()), " "
    )
    return Cells(pc.if_else(long, None, cells), pc.if_else(long, found, None))


def numbers(cells: pa.Array) -> Cells:
    """Numbers of declarations, bills and licences, in full."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = plain(cells)
    cut = pc.fill_null(pc.match_substring_regex(cells, MANGLED), False)
    if not pc.any(cut).as_py():
        return found
    reason = pc.binary_join_element_wise("expected a number with all its digits, found '", cells, "'", "")
    wrong = pc.if_else(cut, reason, pa.nulls(len(cells), pa.string()) if found.wrong is None else found.wrong)
    return Cells(pc.if_else(cut, None, found.values), wrong)


def by_text(cells: pa.Array, type_: pa.DataType, read: Callable[[str], object]) -> Cells:
    """`read` applied to each distinct text; its InputError is the reason of the cells with that text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = pc.dictionary_encode(cells)
    values: list[Any] = []
    wrong: list[str | None] = []
    for text in coded.dictionary.to_pylist():
        try:
            if len(text) > MAX_LETTERS:
                raise InputError(f"at most {MAX_LETTERS:,} letters", text, HERE)
            values.append(read(text))
            wrong.append(None)
        except InputError as error:
            values.append(None)
            wrong.append(_reason(error))
    found = pa.array(values, type_).take(coded.indices)
    return Cells(found, pa.array(wrong, pa.string()).take(coded.indices) if any(wrong) else None)


def _reason(error: InputError) -> str:
    near = f"; nearest is {error.nearest!r}" if error.nearest else ""
    return f"expected {error.expected}, found {shorten(error.found, 80)}{near}"


def amounts(cells: pa.Array, style: DigitStyle | None, most: float) -> Cells:
    """Numbers of zero or more and at most `most`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    written = cells if style is None else style.plain(cells)
    good = pc.match_substring_regex(written, NUMBER)
    value = pc.if_else(good, written, None).cast(pa.float64())
    good = pc.and_(good, pc.fill_null(pc.and_(pc.greater_equal(value, 0.0), pc.less_equal(value, most)), False))
    value = pc.add(pc.if_else(good, value, None), 0.0)  # -0 is 0
    if pc.all(good).as_py() is not False:
        return Cells(value)
    how = "" if style is None else f" written {style.decimal.join(('1234', '5'))}"
    expected = f"expected a number from 0 to {most:g}{how}"
    if pc.any(pc.match_substring_regex(cells.filter(pc.invert(good)), MARKED)).as_py():
        expected += " (the mapping states its marks: `decimal`, `thousands`)"
    found = pc.binary_join_element_wise(f"{expected}, found '", pc.utf8_slice_codeunits(cells, 0, 40), "'", "")
    return Cells(value, pc.if_else(good, None, found))


def day_reader(style: str, latest: date) -> Callable[[str], date]:
    """Reads a day: `style` "auto" (2024-01-31, 20240131, with a time or not) or strptime's; none far ahead."""
    last = latest + timedelta(days=366)

    def read(text: str) -> date:
        try:
            found = AUTO_DAY.fullmatch(text) if style == "auto" else None
            if style == "auto" and found is None:
                raise ValueError
            day = date(*map(int, found.groups())) if found else datetime.strptime(text, style).date()
        except ValueError:
            stated = "a day such as 2024-01-31 (the mapping states another way of writing it: `format`)"
            expected = stated if style == "auto" else f"a day written {style}"
            raise InputError(expected, text, HERE) from None
        if not day.year >= FIRST_YEAR or day > last:
            raise InputError(f"a day from {FIRST_YEAR} to {last}", text, HERE)
        return day

    return read


def choice_reader(values: dict[str, str] | None, allowed: Sequence[str]) -> Callable[[str], str]:
    """Reads one of `allowed`, after the meanings that the mapping gives."""

    def read(text: str) -> str:
        meant = (values or {}).get(text, text)
        if meant not in allowed:
            names = list(values or {}) or list(allowed)
            raise InputError(f"one of {', '.join(names)}", text, HERE, nearest(text, names))
        return meant

    return read


def flag(text: str) -> bool:
    """True or false: 1 and 0, yes and no."""
    if text.lower() not in FLAGS:
        raise InputError("1 or 0", text, HERE)
    return FLAGS[text.lower()]


def currency(text: str) -> str:
    """An ISO 4217 code."""
    if not re.fullmatch("[A-Za-z]{3}", text):
        raise InputError("an ISO 4217 currency code such as USD", text, HERE)
    return text.upper()


def containers(cells: pa.Array) -> Cells:
    """Container numbers in capitals, joined by a blank."""
    import pyarrow.compute as pc

    return plain(pc.utf8_upper(pc.utf8_trim(pc.replace_substring_regex(cells, r"[\s,;/|]+", " "), " ")))
