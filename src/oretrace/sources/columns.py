"""Interprets whole columns: each distinct text once, numbers in bulk, the offending line looked up only on error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from oretrace.errors import InputError, nearest
from oretrace.sources.sheet import Sheet, is_text

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

T = TypeVar("T")
U = TypeVar("U")
MISSING = -1
NO_BREAK = "[\u00a0\u2007\u2009\u202f]"  # spaces, too
MARKS = re.compile(r"[,.' \u00a0\u2007\u2009\u202f]")
MAX_LETTERS = 1000  # of a code, a name or a period; to look for what is nearest to a longer one takes seconds


@dataclass(frozen=True)
class Coded(Generic[T]):
    """A column as numbers into its distinct values; MISSING where the cell is empty."""

    codes: NDArray[np.int32]
    values: list[T]

    def map(self, function: Callable[[T], U]) -> Coded[U]:
        """The column with `function` applied to each distinct value; equal results become one value."""
        results: dict[U, int] = {}
        slots = [results.setdefault(function(value), len(results)) for value in self.values]
        return Coded(_renumber(self.codes, slots), list(results))

    def mask(self, test: Callable[[T], bool]) -> NDArray[np.bool_]:
        """Where the value passes `test`; never where it is missing."""
        lookup = np.array([*(test(value) for value in self.values), False], bool)
        return lookup[self.codes]

    def array(self, type_: pa.DataType) -> pa.Array:
        """The column in Arrow: text as a dictionary, other types plain."""
        import pyarrow as pa

        missing = self.codes == MISSING
        indices = pa.array(self.codes, mask=missing if missing.any() else None)
        values = pa.array(self.values, type_)
        if pa.types.is_string(type_):
            return pa.DictionaryArray.from_arrays(indices, values)
        return values.take(indices)


def encode(sheet: Sheet, column: str) -> Coded[str]:
    """A column as trimmed text; empty cells are MISSING. After leaving out rows, some values may not occur."""
    if column not in sheet.coded:
        sheet.coded[column] = _encode(sheet.table.column(column), f"{sheet.file}, column {column}")
    coded: Coded[str] = sheet.coded[column]
    return coded


def _encode(raw: pa.ChunkedArray, column: str) -> Coded[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(raw.type):
        raw = _whole_numbers(raw, column)
    if not pa.types.is_dictionary(raw.type):
        raw = pc.dictionary_encode(raw.cast(pa.string()))
    whole = raw.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
    indices = whole.indices
    if indices.null_count:
        indices = indices.fill_null(MISSING)
    codes: Any = indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    values: dict[str, int] = {}
    trimmed = [re.sub(NO_BREAK, " ", text or "").strip() for text in whole.dictionary.to_pylist()]
    slots = [values.setdefault(text, len(values)) if text else MISSING for text in trimmed]
    return Coded(_renumber(codes, slots), list(values))


def _renumber(codes: NDArray[np.int32], slots: list[int]) -> NDArray[np.int32]:
    """`codes` with each number replaced by its slot; the same array when nothing changes."""
    if slots == list(range(len(slots))):
        return codes
    if slots and slots.count(slots[0]) == len(slots) and not (codes == MISSING).any():
        return np.full(codes.size, slots[0], np.int32)
    return np.array([*slots, MISSING], np.int32)[codes]


def _whole_numbers(column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    """Floats that stand for codes or years: 250410.0 is read as 250410; InputError where they had too few bits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    given = column.type
    exact = {16: 1 << 11, 32: 1 << 24}.get(column.type.bit_width)
    column = column.cast(pa.float32()) if column.type == pa.float16() else column
    if exact and (pc.max(pc.abs(column)).as_py() or 0) >= exact:
        found = f"{given}, which holds no whole number above {exact:,} exactly"
        raise InputError("codes as text", found, where, do="Write the file again with codes as text")
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column


def translate(sheet: Sheet, column: str, interpret: Callable[[str], T], *, required: bool = True) -> Coded[T]:
    """A column with `interpret` applied to each distinct text; its InputError gets the first such line."""
    coded = encode(sheet, column)
    if required and coded.codes.min(initial=0) == MISSING:
        row = int(np.argmax(coded.codes == MISSING))
        raise InputError("a value", "", sheet.where(row, column))
    results: dict[T, int] = {}
    slots = []
    for number, text in enumerate(coded.values):
        try:
            if len(text) > MAX_LETTERS:
                raise InputError(f"at most {MAX_LETTERS:,} letters", text, column)
            slots.append(results.setdefault(interpret(text), len(results)))
        except InputError as error:
            rows = np.flatnonzero(coded.codes == number)
            if rows.size:
                where = sheet.where(int(rows[0]), column)
                do = repeated_header(text, column) or error.do
                raise InputError(error.expected, error.found, where, error.nearest, do) from None
            slots.append(MISSING)  # it stood only in records that were left out
    return Coded(_renumber(coded.codes, slots), list(results))


def repeated_header(text: str, column: str) -> str | None:
    """What to do where a cell holds the name of its own column."""
    is_name = column in (text, f"{text} (joined)")
    return "The header seems to be repeated here: leave this record out" if is_name else None


def leave_out(sheet: Sheet, column: str, why: Callable[[str], str | None], ignored: dict[str, int]) -> Sheet:
    """The sheet without the records whose text in `column` has a reason to be ignored, counted by reason."""
    reasons = encode(sheet, column).map(lambda text: why(text) or "")
    if not any(reasons.values):
        return sheet
    for number, reason in enumerate(reasons.values):
        count = int(np.count_nonzero(reasons.codes == number)) if reason else 0
        if count:
            ignored[reason] = ignored.get(reason, 0) + count
    return sheet.keep(~reasons.mask(bool))


def choice(column: str, allowed: dict[str, T]) -> Callable[[str], T]:
    """Interprets a text as one of the names in `allowed`."""

    def interpret(text: str) -> T:
        if text not in allowed:
            raise InputError(f"one of {', '.join(allowed)}", text, column, nearest=nearest(text, allowed))
        return allowed[text]

    return interpret


def numbers(sheet: Sheet, column: str, *, style: DigitStyle | None = None, missing: tuple[str, ...] = ()) -> pa.Array:
    """A column of amounts, zero or more, as float64; empty cells and the texts in `missing` are NULL.

    Without a `style` numbers are as computers print them: no marks of thousands, a decimal point.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    raw = sheet.table.column(column)
    if pa.types.is_dictionary(raw.type) and is_text(raw.type.value_type):
        parsed = _by_text(sheet, column, raw, style, missing)
    elif is_text(raw.type):
        parsed = _numbers_in(sheet, column, raw, style, missing)
    else:
        parsed = _typed(raw, f"{sheet.file}, column {column}")
    parsed = parsed.combine_chunks() if isinstance(parsed, pa.ChunkedArray) else parsed
    parsed = parsed if isinstance(parsed, pa.Array) else pa.concat_arrays(parsed.chunks)
    _refuse_rows(sheet, column, parsed, pc.invert(pc.is_finite(parsed)), "a finite number")
    lowest = pc.min(parsed).as_py()
    if lowest is not None and lowest < 0:
        _refuse_rows(sheet, column, parsed, pc.less(parsed, 0), "an amount of zero or more")
    return pc.add(parsed, 0.0) if lowest == 0 else parsed  # -0 is 0


def _by_text(
    sheet: Sheet, column: str, raw: pa.ChunkedArray, style: DigitStyle | None, missing: tuple[str, ...]
) -> pa.ChunkedArray:
    """Numbers of a column that holds each distinct text once."""
    import pyarrow as pa

    whole = raw.unify_dictionaries()
    if not whole.num_chunks:
        return pa.chunked_array([], pa.float64())
    try:
        parsed = _numbers_in(None, column, pa.chunked_array([whole.chunk(0).dictionary]), style, missing)
    except InputError:  # its place is found in the column, unless it stood only in records that were left out
        return _numbers_in(sheet, column, raw.cast(raw.type.value_type), style, missing)
    known = parsed.combine_chunks()
    return pa.chunked_array([known.take(chunk.indices) for chunk in whole.chunks], pa.float64())


def _numbers_in(
    sheet: Sheet | None, column: str, raw: pa.ChunkedArray, style: DigitStyle | None, missing: tuple[str, ...]
) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(raw)
    text = pc.if_else(pc.is_in(text, pa.array(["", *missing])), None, text)
    return _parse(sheet, column, text if style is None else style.plain(text), text)


@dataclass(frozen=True)
class DigitStyle:
    """How the numbers of a file are written: the mark of decimals, and that of thousands ("" for none)."""

    decimal: str = "."
    thousands: str = ""

    def plain(self, text: pa.ChunkedArray) -> pa.ChunkedArray:
        """The numbers as computers print them; a text that breaks the style becomes one that is no number."""
        import pyarrow.compute as pc

        if self.thousands == " ":
            text = pc.replace_substring_regex(text, NO_BREAK, " ")
        decimal, mark = re.escape(self.decimal), re.escape(self.thousands)
        grouped = f"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" if mark else ""
        well = f"^[-+]?(?:(?:[0-9]+{grouped})(?:{decimal}[0-9]*)?|{decimal}[0-9]+)(?:[eE][-+]?[0-9]+)?$"
        plain = pc.replace_substring(text, self.thousands, "") if mark else text
        plain = pc.replace_substring(plain, ",", ".") if self.decimal == "," else plain
        return pc.if_else(pc.match_substring_regex(text, well), plain, "not written so")


def may_be_thousands(sheet: Sheet, column: str) -> str | None:
    """A text such as 12.345 where every point of a column stands before three digits; otherwise None."""
    import pyarrow as pa
    import pyarrow.compute as pc

    raw = sheet.table.column(column)
    texts = (
        raw.unify_dictionaries().chunk(0).dictionary if pa.types.is_dictionary(raw.type) and raw.num_chunks else raw
    )
    if not is_text(texts.type):
        return None
    texts = pc.utf8_trim_whitespace(texts)
    points = texts.filter(pc.match_substring(texts, "."))
    if not len(points) or not pc.all(pc.match_substring_regex(points, r"^[1-9][0-9]{0,2}\.[0-9]{3}$")).as_py():
        return None
    return str(points[0].as_py())


def _typed(raw: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    import pyarrow as pa

    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    if not any(is_kind(raw.type) for is_kind in kinds):
        raise InputError("numbers", f"values of type {raw.type}", where)
    return raw.cast(pa.float64(), safe=False)


def _parse(sheet: Sheet | None, column: str, text: pa.ChunkedArray, printed: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    try:
        return text.cast(pa.float64())
    except pa.ArrowInvalid:
        pass
    if sheet is None:
        raise InputError("numbers", "other text", column)
    for row, value in enumerate(text.to_pylist()):
        try:
            pa.scalar(value, pa.string()).cast(pa.float64())
        except pa.ArrowInvalid:
            found = printed[row].as_py()
            do = "Thousands separators and decimal commas must be declared in a mapping, and are then enforced"
            hint = do if MARKS.search(found) and re.search(r"\d", found) else repeated_header(found, column)
            raise InputError("a number such as 1234.5", found, sheet.where(row, column), do=hint) from None
    raise AssertionError("a column fails to parse, but none of its cells does")  # pragma: no cover


def _refuse_rows(sheet: Sheet, column: str, values: pa.Array, bad: pa.Array, expected: str) -> None:
    import pyarrow.compute as pc

    if pc.any(bad).as_py():
        row = pc.index(bad, True).as_py()
        raise InputError(expected, values[row].as_py(), sheet.where(row, column))
