"""How UN Comtrade spells its columns, in what it has printed since 2010; letters of either case are the same.

The API's answers, the web page's CSV and bulk files write `primaryValue`, clients in R and Python `primary_value`,
the site before 2023 `Trade Value (US$)`.
The lists are those of the API's 49 columns, the bulk files' `datasetCode` and the old site's 35.
"""

from __future__ import annotations

from dataclasses import replace

from oretrace.errors import InputError, nearest
from oretrace.sources.reading import Source
from oretrace.sources.sheet import Sheet, no_header

# what we call it: how the API and bulk files spell it, how the old site did
SPELLINGS = {
    "type": ("typeCode",),
    "freq": ("freqCode",),
    "period": ("period",),
    "reporter": ("reporterCode", "Reporter Code"),
    "partner": ("partnerCode", "Partner Code"),
    "flow": ("flowCode", "Trade Flow Code"),
    "edition": ("classificationCode", "Classification"),
    "hs_code": ("cmdCode", "Commodity Code"),
    "second partner": ("partner2Code", "2nd Partner Code"),
    "customs procedure": ("customsCode", "Customs Proc. Code"),
    "mode of transport": ("motCode", "Mode of Transport Code"),
    "mode of supply": ("mosCode",),
    "value": ("primaryValue", "Trade Value (US$)"),
    "net_kg": ("netWgt", "Netweight (kg)"),
    "net_kg_estimated": ("isNetWgtEstimated",),
    "qty": ("qty",),
    "qty_estimated": ("isQtyEstimated",),
    "qty_unit": ("qtyUnitCode", "Qty Unit Code"),
    "flag": ("legacyEstimationFlag", "Flag"),
}
NEEDED = ("period", "reporter", "partner", "flow", "edition", "hs_code", "value")

# Names and labels of codes; dates again; and quantities that are not used.
IGNORED = (
    *("datasetCode", "refPeriodId", "refYear", "refMonth", "reporterISO", "reporterDesc", "flowDesc"),
    *("partnerISO", "partnerDesc", "partner2ISO", "partner2Desc", "classificationSearchCode"),
    *("isOriginalClassification", "cmdDesc", "aggrLevel", "isLeaf", "customsDesc", "motDesc", "qtyUnitAbbr"),
    *("altQtyUnitCode", "altQtyUnitAbbr", "altQty", "isAltQtyEstimated", "grossWgt", "isGrossWgtEstimated"),
    *("cifvalue", "fobvalue", "isReported", "isAggregate", "flowCategory", "mosDesc"),
    *("Year", "Period Desc.", "Aggregate Level", "Is Leaf Code", "Trade Flow", "Reporter", "Reporter ISO", "Partner"),
    *("Partner ISO", "2nd Partner", "2nd Partner ISO", "Customs", "Mode of Transport", "Commodity", "Qty Unit"),
    *("Alt Qty Unit Code", "Alt Qty Unit", "Alt Qty", "Gross weight (kg)", "CIF Trade Value (US$)"),
    *("FOB Trade Value (US$)",),
)
LAST = "end of record"  # the empty column of the web page's CSV


def find_columns(sheet: Sheet) -> tuple[dict[str, str], list[str]]:
    """The file's own name of each column we use, by ours, and the names of the columns we ignore."""
    _refuse_old_api(sheet)
    meanings = {_fold(text): ours for ours, texts in SPELLINGS.items() for text in texts}
    ignorable = {_fold(text) for text in (*IGNORED, LAST)}
    used: dict[str, str] = {}
    ignored: list[str] = []
    for name in sheet.table.column_names:
        ours = meanings.get(_fold(name))
        if ours in used:
            raise InputError(f"one column of the {ours}", f"{used[ours]} and {name}", f"{sheet.file}, header")
        if ours:
            used[ours] = name
        elif _fold(name) in ignorable:
            ignored.append(name)
        else:
            known = [*IGNORED, *(text for texts in SPELLINGS.values() for text in texts)]
            do = (
                no_header(sheet.table.column_names)
                or "A table of another layout is read by `oretrace import table`, with a mapping"
            )
            raise InputError("a column of UN Comtrade", name, f"{sheet.file}, header", nearest(name, known), do)
    _check_needed(used, sheet)
    if "qty" in used and "qty_unit" not in used:
        ignored.append(used.pop("qty"))
    return used, [name for name in ignored if name != LAST]


def _refuse_old_api(sheet: Sheet) -> None:
    """An InputError for an answer of the API that was switched off in 2023, whose records mean something else."""
    if {"pfcode", "rtcode", "ptcode", "tradevalue"}.issubset(map(_fold, sheet.table.column_names)):
        found = "the columns of the API of before 2023 (pfCode, rtCode, ptCode, TradeValue)"
        raise InputError("an answer of UN Comtrade's present API", found, sheet.file, do="Download the data again")


def _check_needed(used: dict[str, str], sheet: Sheet) -> None:
    names = sheet.table.column_names
    for ours in NEEDED:
        if ours not in used:
            wanted = SPELLINGS[ours][0]
            raise InputError(f"a column {wanted}", ", ".join(names), f"{sheet.file}, header", nearest(wanted, names))


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("_", "").split())


def whole_header(source: Source) -> Source:
    """The source with a name for the empty field that the web page's CSV has after the last comma of each record."""
    return replace(source, data=_whole(source.data), more=tuple(map(whole_header, source.more)))


def _whole(data: bytes) -> bytes:
    end = data.find(b"\n")
    header = data[:end].rstrip(b"\r")
    if end < 0 or b"cmdcode" not in header.lower() or b'"' in header:
        return data
    following = data.find(b"\n", end + 1)
    first = data[end + 1 : following if following > 0 else None].rstrip(b"\r")
    if not first.endswith(b",") or _fields(first) != _fields(header) + 1:
        return data
    return b"".join((header, b",", LAST.encode(), data[end:]))


def _fields(record: bytes) -> int:
    """How many fields a record has; commas between quotes do not count."""
    return sum(part.count(b",") for part in record.split(b'"')[::2]) + 1
