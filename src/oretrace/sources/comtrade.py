"""UN Comtrade: what about 200 countries report to the UN Statistics Division, by HS code, partner, month or year.

Read are the JSON of its API, the CSV of its web page, its bulk files (tab-separated, gzipped) and the CSV of the site
before 2023. A trade is counted once: the record over all second partners, customs procedures, modes of transport
and modes of supply (`partner2Code` 0, `customsCode` C00, `motCode` 0, `mosCode` 0); records of a part are left out.
Exports (X) include re-exports (RX), imports (M) re-imports (RM). Values are US dollars, exports FOB, imports CIF;
imports are by origin, exports by last known destination. Comtrade marks no figure as suppressed, so none is here.
A file's marks of estimates (`isNetWgtEstimated`, the flag) are kept for the net mass.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError
from oretrace.sources import comtrade_codes as codes
from oretrace.sources.assemble import KEY, FileFacts, constant, once, to_rows
from oretrace.sources.base import Rows
from oretrace.sources.columns import MISSING, Coded, choice, leave_out, numbers, translate
from oretrace.sources.comtrade_columns import find_columns, whole_header
from oretrace.sources.duplicates import groups
from oretrace.sources.reading import Source, read_sheet
from oretrace.sources.sheet import Sheet
from oretrace.sources.values import period, territory

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

PUBLISHER = "UN Statistics Division, UN Comtrade"
LICENCE = "UN Comtrade terms of use: free for internal use, re-dissemination by agreement"
READER = "comtrade/1"  # raise it when the same file comes to mean other rows

FREQUENCIES = {"A": 12, "M": 1}
TOTALS = "Download the totals: partner2Code=0, customsCode=C00, motCode=0"


def read(source: Source, retrieved_on: date) -> Rows:
    """The canonical rows of Comtrade files in any of its spellings."""
    sheet = read_sheet(whole_header(source))
    at, ignored_columns = find_columns(sheet)
    ignored: dict[str, int] = {}
    if "type" in at:
        translate(sheet, at["type"], choice(at["type"], {"C": "goods"}))
    for role in ("reporter", "partner"):
        sheet = leave_out(sheet, at[role], partial(_unwanted_area, role), ignored)
    sheet = leave_out(sheet, at["flow"], codes.unwanted_flow, ignored)
    sheet = leave_out(sheet, at["hs_code"], codes.unwanted_code, ignored)
    facts = FileFacts(sheet, _dims(sheet, at, retrieved_on), _amounts(sheet, at), ignored)
    _refuse_mixed_editions(facts, at)
    return to_rows(_masses_and_units(once(_without_parts(facts, at))), ignored_columns)


def _unwanted_area(role: str, text: str) -> str | None:
    reason = codes.IGNORED_AREAS.get(text)
    return reason and f"{role} is {reason}"


def _dims(sheet: Sheet, at: dict[str, str], retrieved_on: date) -> dict[str, Coded[Any]]:
    periods = translate(sheet, at["period"], lambda text: period(text, "auto", retrieved_on))
    _check_frequency(sheet, at, periods)
    flow = translate(sheet, at["flow"], choice(at["flow"], codes.FLOWS))
    outward = {"export": True, "re_export": True, "import": False, "re_import": False}
    return {
        "hs_edition": translate(sheet, at["edition"], codes.edition),
        "hs_code": translate(sheet, at["hs_code"], codes.hs_code),
        "reporter": translate(sheet, at["reporter"], territory("comtrade")),
        "partner": translate(sheet, at["partner"], territory("comtrade")),
        "period": periods,
        "flow": flow,
        "partner_basis": flow.map(lambda f: "last_known_destination" if outward[f] else "origin"),
        "valuation": flow.map(lambda f: "FOB" if outward[f] else "CIF"),
        "currency": constant(sheet, "USD"),
        **_measured(sheet, at),
    }


def _check_frequency(sheet: Sheet, at: dict[str, str], periods: Coded[tuple[date, int]]) -> None:
    if "freq" not in at:
        return
    stated = translate(sheet, at["freq"], choice(at["freq"], FREQUENCIES))
    found = np.array([months for _, months in periods.values] or [0])[periods.codes]
    wanted = np.array(stated.values or [0])[stated.codes]
    differ = np.flatnonzero(found != wanted)
    if differ.size:
        row = int(differ[0])
        text = sheet.table.column(at["period"])[row].as_py()
        expected = "a month" if wanted[row] == 1 else "a year"
        raise InputError(f"{expected}, as in {at['freq']}", text, sheet.where(row, at["period"]))


def _measured(sheet: Sheet, at: dict[str, str]) -> dict[str, Coded[Any]]:
    """Units, and what was estimated; the flag and the two columns that followed it are taken together."""
    flag = _optional(sheet, at, "flag", choice("the estimation flag", codes.FLAGS))
    qty = flag.mask(lambda pair: pair[0]) | _optional(sheet, at, "qty_estimated", codes.truth).mask(bool)
    mass = flag.mask(lambda pair: pair[1]) | _optional(sheet, at, "net_kg_estimated", codes.truth).mask(bool)
    return {"qty_unit": _units(sheet, at), "qty_estimated": _yes_no(qty), "net_kg_estimated": _yes_no(mass)}


def _units(sheet: Sheet, at: dict[str, str]) -> Coded[str]:
    units = _optional(sheet, at, "qty_unit", choice("the unit", codes.UNITS))
    slots = [index for index, unit in enumerate(units.values) if unit]
    lookup = np.full(len(units.values) + 1, MISSING, np.int32)
    lookup[slots] = np.arange(len(slots))
    return Coded(lookup[units.codes], [units.values[index] for index in slots])


def _optional(sheet: Sheet, at: dict[str, str], name: str, interpret: Any) -> Coded[Any]:
    if name not in at:
        return Coded(np.full(len(sheet.records), MISSING, np.int32), [])
    return translate(sheet, at[name], interpret, required=False)


def _yes_no(mask: NDArray[np.bool_]) -> Coded[bool]:
    return Coded(mask.astype(np.int32), [False, True])


def _amounts(sheet: Sheet, at: dict[str, str]) -> dict[str, pa.Array]:
    import pyarrow as pa

    value = numbers(sheet, at["value"], missing=codes.MISSING_TEXTS)
    amounts = {"value": value}
    for name in ("net_kg", "qty"):
        if name in at:
            amounts[name] = _without_zeros(numbers(sheet, at[name], missing=codes.MISSING_TEXTS), value)
        else:
            amounts[name] = pa.nulls(len(value), pa.float64())
    return amounts


def _without_zeros(amount: pa.Array, value: pa.Array) -> pa.Array:
    """Comtrade prints 0 for an amount it does not know; only beside a value of 0 it is nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = pc.and_(pc.equal(amount, 0), pc.fill_null(pc.not_equal(value, 0), True))
    return pc.if_else(pc.fill_null(nothing, False), pa.scalar(None, pa.float64()), amount)


def _refuse_mixed_editions(facts: FileFacts, at: dict[str, str]) -> None:
    """Two editions of one reporter's flow in one period are the same trade twice, once of them converted."""
    first, group = groups([facts.dims[name] for name in ("reporter", "flow", "period")])
    edition = facts.dims["hs_edition"]
    differ = np.flatnonzero(edition.codes != edition.codes[first][group])
    if differ.size:
        row = int(differ[0])
        found, other = (edition.values[edition.codes[i]] for i in (row, first[group[row]]))
        before = facts.sheet.locate(int(facts.sheet.records[first[group[row]]]))
        do = "Download one classification, such as HS as reported"
        expected = f"{other} for this reporter, flow and period, as in {before}"
        raise InputError(expected, found, facts.sheet.where(row, at["edition"]), do=do)


def _without_parts(facts: FileFacts, at: dict[str, str]) -> FileFacts:
    """The trades as a whole; a part is left out and counted, but refused where the whole is not there."""
    sheet = facts.sheet
    is_part = np.zeros(len(sheet.records), bool)
    for dimension in codes.WHOLE:
        if dimension in at:
            whole = translate(sheet, at[dimension], partial(codes.is_whole, dimension), required=False)
            parts = whole.mask(lambda is_whole: not is_whole) & ~is_part
            _count(facts.ignored, f"trade split by {dimension}", parts)
            is_part |= parts
    if not is_part.any():
        return facts
    _, group = groups([facts.dims[name] for name in KEY])
    has_whole = np.zeros(group.size, bool)
    has_whole[group[~is_part]] = True
    orphans = np.flatnonzero(~has_whole[group])
    if orphans.size:
        raise InputError("the total of every trade", *_describe_part(sheet, at, int(orphans[0])), do=TOTALS)
    return facts.keep(~is_part)


def _count(ignored: dict[str, int], reason: str, rows: NDArray[np.bool_]) -> None:
    if rows.any():
        ignored[reason] = int(np.count_nonzero(rows))


def _describe_part(sheet: Sheet, at: dict[str, str], row: int) -> tuple[str, str]:
    """The parts that a record is limited to, and its place."""
    texts = {d: str(sheet.table.column(at[d])[row].as_py() or "").strip() for d in codes.WHOLE if d in at}
    parts = {dimension: text for dimension, text in texts.items() if text and text != codes.WHOLE[dimension]}
    found = ", ".join(f"{dimension} {text}" for dimension, text in parts.items())
    return f"only parts of it: {found}", sheet.where(row, at[next(iter(parts))])


def _masses_and_units(facts: FileFacts) -> FileFacts:
    """A quantity in kg is the net mass where that is missing; without a unit there is no quantity, and vice versa."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unit, estimated = facts.dims["qty_unit"], facts.dims["net_kg_estimated"].codes == 1
    net_kg = facts.amounts["net_kg"]
    qty = pc.if_else(pa.array(unit.codes != MISSING), facts.amounts["qty"], pa.scalar(None, pa.float64()))
    borrowed = pc.and_(pc.is_null(net_kg), pa.array(unit.mask(lambda text: text == codes.KILOGRAM)))
    net_kg = pc.if_else(borrowed, qty, net_kg)
    from_qty = facts.dims["qty_estimated"].codes == 1
    estimated = np.where(borrowed.to_numpy(zero_copy_only=False), from_qty, estimated)
    estimated &= net_kg.is_valid().to_numpy(zero_copy_only=False)
    known = qty.is_valid().to_numpy(zero_copy_only=False)
    dims = {
        **facts.dims,
        "net_kg_estimated": _yes_no(estimated),
        "qty_unit": Coded(np.where(known, unit.codes, MISSING).astype(np.int32), unit.values),
    }
    return replace(facts, dims=dims, amounts={**facts.amounts, "net_kg": net_kg, "qty": qty})
