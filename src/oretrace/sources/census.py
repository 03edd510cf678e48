"""US Census Bureau, International Trade API: exports (Schedule B) and imports (HTS) by code, country and month.

Read are the API's answers, arrays under a header row, and tables with its column names (CSV, Parquet). Exports are
valued free alongside ship, a little below FOB, imports at customs value, without freight and insurance: "other",
except the CIF columns. Schedule B (SB2024) and the HTS (HTS2024) hold for a year; six digits are the HS's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.assemble import FileFacts, add_up, constant, once, to_rows
from oretrace.sources.base import Rows
from oretrace.sources.census_layout import Layout, layout
from oretrace.sources.census_quantities import quantities
from oretrace.sources.census_totals import exports, without_splits
from oretrace.sources.columns import MISSING, Coded, choice, encode, leave_out, numbers, translate
from oretrace.sources.reading import Source, read_sheet
from oretrace.sources.sheet import Sheet
from oretrace.sources.values import HERE, customs_code, period, territory

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

PUBLISHER = "US Census Bureau, International Trade API"
LICENCE = "public domain (US government work)"
READER = "census/1"  # raise it when the same file comes to mean other rows

LEVELS = {f"HS{digits}": f"{digits} digits" for digits in (2, 4, 6, 10)}
SUMMARIES = {"DET": "", "CGP": "country grouping (SUMMARY_LVL CGP)"}
GROUPING = re.compile(r"-|00\d\d|[1-7]XXX")  # all countries; the EU, OECD and so on; continents (guide, appendix E)
MIDNIGHT = re.compile(r"[ T]00:00:00(\.0+)?Z?$")
YEAR_MONTH = "YEAR-MONTH (joined)"


def read(source: Source, retrieved_on: date) -> Rows:
    """The canonical rows of a file of exports or of imports."""
    sheet = read_sheet(source)
    how = layout(sheet)
    ignored: dict[str, int] = {}
    sheet, when = _with_time(replace(sheet, table=sheet.table.drop_columns(how.ignored)))
    sheet = _without_groupings(sheet, how, ignored)
    _check_agreement(sheet, how)
    trade = (how.commodity, "CTY_CODE", when)
    sheet = without_splits(sheet, trade, ignored)
    re_export, added = np.zeros(len(sheet.records), bool), False
    if how.flow == "export":
        made = exports(sheet, trade, ignored)
        sheet, re_export, added = made.sheet, made.re_export, made.added
    dims = _dims(sheet, how, translate(sheet, when, _month(how, retrieved_on)), re_export)
    facts = _once(FileFacts(sheet, dims, _amounts(sheet, how, dims, ignored), ignored), added)
    return to_rows(facts, how.ignored)


def _with_time(sheet: Sheet) -> tuple[Sheet, str]:
    """The sheet and the name of its column of months, made of YEAR and MONTH where there is no `time`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if "time" in sheet.table.column_names:
        return sheet, "time"
    year, month = (sheet.table.column(name).cast(pa.string()) for name in ("YEAR", "MONTH"))
    joined = pc.binary_join_element_wise(year, pc.utf8_lpad(month, 2, "0"), "-")
    return replace(sheet, table=sheet.table.append_column(YEAR_MONTH, joined)), YEAR_MONTH


def _without_groupings(sheet: Sheet, how: Layout, ignored: dict[str, int]) -> Sheet:
    """The sheet without sums over countries or over codes."""
    if "SUMMARY_LVL" in sheet.table.column_names:
        reason = choice("SUMMARY_LVL", SUMMARIES)
        translate(sheet, "SUMMARY_LVL", reason, required=False)
        sheet = leave_out(sheet, "SUMMARY_LVL", reason, ignored)
    sheet = leave_out(sheet, "CTY_CODE", _grouping, ignored)
    return leave_out(sheet, how.commodity, _unwanted_code, ignored)


def _grouping(text: str) -> str | None:
    return f"country grouping {text}" if GROUPING.fullmatch(text) else None


def _unwanted_code(text: str) -> str | None:
    is_chapter = len(text) == 2 and text.isdigit()
    return "code is a total or a chapter (-, HS2)" if text == "-" or is_chapter else None


def _code(text: str) -> str:
    code = customs_code(text)
    if len(code) == 8:
        raise InputError("a customs code of 4 or 6 or 10 digits", text, HERE, do="The API has no level of 8 digits")
    return code


def _check_agreement(sheet: Sheet, how: Layout) -> None:
    """An InputError where columns of the same meaning differ: code and name, code and level, time and YEAR, MONTH."""
    names = sheet.table.column_names
    if "CTY_NAME" in names:
        codes = translate(sheet, "CTY_CODE", territory("census"))
        _check_pair(sheet, codes, translate(sheet, "CTY_NAME", territory("name")), "CTY_CODE", "CTY_NAME")
    if "COMM_LVL" in names:
        digits = translate(sheet, how.commodity, lambda text: f"{len(_code(text))} digits")
        levels = translate(sheet, "COMM_LVL", choice("COMM_LVL", LEVELS))
        _check_pair(sheet, levels, digits, "COMM_LVL", how.commodity)
    if "time" in names and "YEAR" in names:
        years = translate(sheet, "time", lambda text: text[:4])
        _check_pair(sheet, translate(sheet, "YEAR", str), years, "YEAR", "time")
    if "time" in names and "MONTH" in names:
        months = translate(sheet, "time", lambda text: text.replace("-", "")[4:6])
        _check_pair(sheet, translate(sheet, "MONTH", lambda text: text.zfill(2)), months, "MONTH", "time")


def _check_pair(sheet: Sheet, stated: Coded[str], found: Coded[str], by: str, column: str) -> None:
    """An InputError at the first record where `column` means something else than the column `by` states."""
    here = {value: number for number, value in enumerate(stated.values)}
    same = np.array([here.get(value, MISSING) for value in found.values], np.int32)
    differ = same[found.codes] != stated.codes if found.values else np.zeros(0, bool)
    if differ.any():
        row = int(np.argmax(differ))
        expected = f"{stated.values[stated.codes[row]]}, as in column {by}"
        text = sheet.table.column(column)[row].as_py()
        do = f"If {by} is right, leave {column} out" if column == "CTY_NAME" else None
        raise InputError(expected, text, sheet.where(row, column), do=do)


def _month(how: Layout, retrieved_on: date) -> Callable[[str], tuple[date, int]]:
    """Interprets a month; in a file of years to date only December, which stands for its year."""

    def interpret(text: str) -> tuple[date, int]:
        start, months = period(MIDNIGHT.sub("", text), "auto", retrieved_on)
        if months != 1:
            raise InputError("a month such as 2024-03", text, HERE)
        if not how.of_a_year:
            return start, 1
        if start.month != 12:
            do = f"Ask the API for {how.value[:-2]}MO: the year to date of a part of a year is no period"
            raise InputError(f"December, as the file has only {how.value}", text, HERE, do=do)
        return date(start.year, 1, 1), 12

    return interpret


def _dims(
    sheet: Sheet, how: Layout, periods: Coded[tuple[date, int]], re_export: NDArray[np.bool_]
) -> dict[str, Coded[Any]]:
    export = how.flow == "export"
    schedule = "SB" if export else "HTS"
    dims: dict[str, Coded[Any]] = {
        "hs_code": translate(sheet, how.commodity, _code),
        "reporter": constant(sheet, "USA"),
        "partner": translate(sheet, "CTY_CODE", territory("census")),
        "period": periods,
        "hs_edition": periods.map(lambda pair: f"{schedule}{pair[0].year}"),
        "flow": constant(sheet, "import"),
        "partner_basis": constant(sheet, "last_known_destination" if export else "origin"),
        "currency": constant(sheet, "USD"),
        "valuation": constant(sheet, "CIF" if "CIF" in how.value else "other"),
    }
    if export:
        dims["flow"] = Coded(re_export.astype(np.int32), ["export", "re_export"])
    return dims


def _amounts(sheet: Sheet, how: Layout, dims: dict[str, Coded[Any]], ignored: dict[str, int]) -> dict[str, pa.Array]:
    value = numbers(sheet, how.value)
    if not how.quantities:
        return {"value": value}
    found = quantities(sheet, how.quantities, value)
    dims["qty_unit"] = found.qty_unit
    ignored["second quantities left out"] = found.unused
    return {"value": value, "net_kg": found.net_kg, "qty": found.qty}


def _once(facts: FileFacts, added: bool) -> FileFacts:
    """Each trade once: domestic and foreign goods added up, and the codes of one territory (Gaza and West Bank)."""
    from oretrace.catalog.territories import fold, territories

    index = territories().index("census")
    country = encode(facts.sheet, "CTY_CODE")
    places = Counter(index.get(fold(text)) for text in country.values)
    if not added and max(places.values(), default=0) < 2:
        return once(facts)
    parts: dict[str, Coded[Any]] = {"country": country}
    if added:
        parts["DF"] = encode(facts.sheet, "DF")
    return add_up(once(replace(facts, dims={**facts.dims, **parts}), *parts))
