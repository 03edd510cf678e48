"""Lines of goods as people write them, made into the table that verdict.sql reads.

Every distinct text is interpreted once. A value that is not what it must be is an InputError with its place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.law.description import Description, read_words
from oretrace.law.quantities import Interval, purity_of
from oretrace.law.rules import rules
from oretrace.law.wording import judgements, origins_in

if TYPE_CHECKING:
    import pyarrow as pa

Place = Callable[[str, int], str]
"""Names the place of a value for an error: (column, row from 0) → text."""

NEEDED = ("hs_code", "origin", "destination", "on")
OPTIONAL = ("tariff", "purity", "form", "end_user", "known_on")
END_USERS = ("military", "civil", "unknown")


@dataclass(frozen=True, slots=True)
class Questions:
    """The tables of verdict.sql that lines are asked with, and the description of each line as words (by number)."""

    line: pa.Table
    wording: pa.Table
    origin_named: pa.Table
    words: tuple[Description, ...]

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The tables by the names that verdict.sql reads them under."""
        return {"line": self.line, "wording": self.wording, "origin_named": self.origin_named}


def read_questions(lines: pa.Table, place: Place) -> Questions:
    """Lines of text or typed columns NEEDED and OPTIONAL, in order; other columns are left alone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in NEEDED:
        if column not in lines.column_names:
            found, do = lines.column_names, f"Head the columns {', '.join(NEEDED)}"
            raise InputError(f"a column {column}", found, place(column, -1), nearest(column, found), do)
    read = {name: _read(lines, name, place) for name in (*NEEDED, *OPTIONAL) if name != "form"}
    hs_code, hs6 = read["hs_code"], pc.utf8_slice_codeunits(read["hs_code"], 0, 6)
    long = pc.greater(pc.utf8_length(hs_code), 6)
    tariff = pc.if_else(long, pc.coalesce(read["tariff"], read["origin"]), pa.scalar(None, pa.string()))
    wording, words, pure = _read_forms(lines)
    low, high = _purity_bounds(read["purity"], _spanned(pure, _read_purity_texts(lines)))
    line = pa.table(
        {
            "line": pa.array(range(len(lines)), pa.int64()),
            "hs_code": hs_code,
            "hs6": hs6,
            "tariff": tariff,
            "origin": read["origin"],
            "destination": read["destination"],
            "day": read["on"],
            "purity": read["purity"],
            "purity_low": low,
            "purity_high": high,
            "wording": wording,
            "end_user": pc.fill_null(read["end_user"], "unknown"),
            "known_on": read["known_on"],
        }
    )
    named = _origin_table(words)
    return Questions(line, _wording_table(_bound(line, named), words), named, words)


def _read(lines: pa.Table, name: str, place: Place) -> pa.Array:
    """One column, interpreted; a missing optional one is all null."""
    import pyarrow as pa

    reader, type = _readers()[name]
    if name not in lines.column_names:
        return pa.nulls(len(lines), type)
    column = lines.column(name)
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())
    texts, index = _distinct(column)
    values = [_value(reader, text, name, index, number, place) for number, text in enumerate(texts)]
    found = pa.array(values, type).take(index)
    if name in NEEDED and found.null_count:
        import pyarrow.compute as pc

        raise InputError("a value", "nothing", place(name, pc.index(pc.is_null(found), True).as_py()))
    return found


def _distinct(column: pa.ChunkedArray) -> tuple[list[str], pa.Array]:
    """The distinct texts of a column, and each row's number among them (null where the cell is)."""
    import pyarrow as pa

    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices


def _value(
    reader: Callable[[str, str], Any], text: str, name: str, index: pa.Array, number: int, place: Place
) -> Any:
    try:
        return reader(text.strip(), name) if text.strip() else None
    except InputError as error:
        import pyarrow as pa
        import pyarrow.compute as pc

        row = pc.index(index, pa.scalar(number, index.type)).as_py()
        raise InputError(error.expected, text, place(name, row), error.nearest, error.do) from None


@lru_cache(maxsize=1)
def _readers() -> Mapping[str, tuple[Callable[[str, str], Any], pa.DataType]]:
    import pyarrow as pa

    return {
        "hs_code": (_read_code, pa.string()),
        "tariff": (_read_territory, pa.string()),
        "origin": (_read_territory, pa.string()),
        "destination": (_read_territory, pa.string()),
        "on": (_read_day, pa.date32()),
        "known_on": (_read_day, pa.date32()),
        "purity": (_read_purity, pa.float64()),
        "end_user": (_read_end_user, pa.string()),
    }


def _read_code(text: str, where: str) -> str:
    code = "".join(text.replace(".", " ").split())
    if not (code.isascii() and code.isdigit()) or len(code) not in (6, 8, 10):
        raise InputError("a customs code of 6, 8 or 10 digits", text, where, do="Dots and blanks are allowed")
    if code[:6] not in hs_codes():
        raise InputError(
            "a code whose first six digits exist in the HS of 2012, 2017 or 2022",
            text,
            where,
            _nearest_code(code[:6]),
        )
    return code


def _nearest_code(hs6: str) -> str | None:
    """The most alike code among those that share the most leading digits, two or more."""
    for shared in (5, 4, 3, 2):
        if alike := [known for known in hs_codes() if known.startswith(hs6[:shared])]:
            return nearest(hs6, alike) or alike[0]
    return None


def _read_territory(text: str, where: str) -> str:
    code = territories().resolve(text, where=where)
    if territories().by_iso3[code].kind not in ("country", "union"):
        raise InputError("a country or a union", text, where, do="Name the territory itself, not a total or a rest")
    return code


def _read_day(text: str, where: str) -> date:
    try:
        day = date.fromisoformat(text)
        if day.isoformat() == text:
            return day
    except ValueError:
        pass
    raise InputError("a day such as 2025-01-31", text, where)


def _read_purity(text: str, where: str) -> float:
    try:
        share = float(text.removesuffix("%").strip())
    except ValueError:
        share = math.nan
    if not 0 < share <= 100:
        raise InputError("a purity in percent, above 0 and up to 100, such as 99.6", text, where)
    if share <= 1 and "%" not in text:  # read as percent, a share of 0.9999 would clear what is controlled
        do = f"Write {100 * share:.6g} for a share, or {text}% for less than one percent"
        raise InputError("a purity in percent, such as 99.6", text, where, f"{100 * share:.6g}", do)
    return share


def _read_end_user(text: str, where: str) -> str:
    word = text.casefold()
    if word not in END_USERS:
        raise InputError("military, civil or unknown", text, where, nearest(word, END_USERS))
    return word


def _read_forms(lines: pa.Table) -> tuple[pa.Array, tuple[Description, ...], pa.Array]:
    """Each line's number among the distinct readings of descriptions, these readings, and the purity of each line."""
    import pyarrow as pa

    if "form" not in lines.column_names:
        return pa.nulls(len(lines), pa.int32()), (), pa.nulls(len(lines), _interval())
    texts, index = _distinct(lines.column("form"))
    numbers: dict[Description, int] = {}
    found = [numbers.setdefault(read_words(text), len(numbers)) for text in texts]
    return pa.array(found, pa.int32()).take(index), tuple(numbers), _purities(texts).take(index)


def _read_purity_texts(lines: pa.Table) -> pa.Array | None:
    """The purity that each line states apart from its description."""
    if "purity_text" not in lines.column_names:
        return None
    texts, index = _distinct(lines.column("purity_text"))
    return _purities([f"purity {text}" for text in texts]).take(index)


def _purities(texts: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array([found._asdict() if (found := purity_of(text)) else None for text in texts], _interval())


def _spanned(one: pa.Array, other: pa.Array | None) -> pa.Array:
    """Intervals that hold both, or the one that is known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if other is None:
        return one
    low = pc.min_element_wise(pc.struct_field(one, "low"), pc.struct_field(other, "low"))
    high = pc.max_element_wise(pc.struct_field(one, "high"), pc.struct_field(other, "high"))
    return pa.StructArray.from_arrays([low, high], ["low", "high"])


def _purity_bounds(stated: pa.Array, described: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Bounds of each purity: as stated, else as described; a described minimum keeps its upper bound."""
    import pyarrow.compute as pc

    low, high = pc.struct_field(described, "low"), pc.struct_field(described, "high")
    as_described = pc.or_kleene(pc.is_null(stated), pc.equal(stated, low))
    return pc.coalesce(stated, low), pc.if_else(pc.fill_null(as_described, False), high, stated)


def _interval() -> pa.DataType:
    import pyarrow as pa

    return pa.struct([(name, pa.float64()) for name in Interval._fields])


def _origin_table(words: tuple[Description, ...]) -> pa.Table:
    import pyarrow as pa

    rows = [(number, territory) for number, one in enumerate(words) for territory in origins_in(one.words)]
    return engine.table_of(rows, pa.schema({"wording": pa.int32(), "territory": pa.string()}))


def _bound(line: pa.Table, origin_named: pa.Table) -> pa.Table:
    """The lines that some law of the catalog binds: by their origin, or by one that their description names."""
    import pyarrow.compute as pc

    by_origin = pc.is_in(line["origin"], rules().jurisdiction["territory"].combine_chunks())
    return line.filter(pc.or_(by_origin, pc.is_in(line["wording"], origin_named["wording"].combine_chunks())))


def _wording_table(line: pa.Table, words: tuple[Description, ...]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    pairs = line.select(["wording", "hs6"]).filter(pc.is_valid(line["wording"]))
    distinct = pairs.group_by(["wording", "hs6"]).aggregate([]).to_pylist()
    rows = [*judgements((pair["wording"], words[pair["wording"]], pair["hs6"]) for pair in distinct)]
    names = {"wording": pa.int32(), "hs6": pa.string(), "rule": pa.int32(), "form": pa.string(), "met": pa.bool_()}
    return engine.table_of(rows, pa.schema(names))
