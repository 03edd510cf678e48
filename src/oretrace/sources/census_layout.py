"""Which columns of the Census trade API a file has, which of them are read, and which are ignored by name.

Names are those of `exports/hs` and `imports/hs`; "_MO" is the month, "_YR" the year up to and with that month.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from oretrace.errors import InputError, nearest
from oretrace.sources.sheet import Sheet, no_header

COMMODITY = {"export": "E_COMMODITY", "import": "I_COMMODITY"}
# The first that a file has is its value. General imports are what enters the country, as partners see their exports;
# imports for consumption leave out what waits in bonded warehouses. Without a month the year to date is taken.
VALUES = {
    "export": ("ALL_VAL_MO", "ALL_VAL_YR"),
    "import": tuple(
        f"{what}_{span}" for span in ("MO", "YR") for what in ("GEN_VAL", "GEN_CIF", "CON_VAL", "CON_CIF")
    ),
}
QUANTITIES = {"export": ("QTY_1", "QTY_2"), "import": ("GEN_QY1", "GEN_QY2", "CON_QY1", "CON_QY2")}
SPANS = ("MO", "MO_FLAG", "YR", "YR_FLAG")
UNITS = ("UNIT_QY1", "UNIT_QY2")
SPLITS = {"export": ("DISTRICT", "SUMMARY_LVL2"), "import": ("DISTRICT", "RP", "CTY_SUBCODE", "SUMMARY_LVL2")}
CHECKED = ("CTY_CODE", "CTY_NAME", "COMM_LVL", "SUMMARY_LVL", "time", "YEAR", "MONTH")

# Parts of the whole by means of transport (container is part of vessel), counts of documents, duties, charges, words.
BY_TRANSPORT = tuple(map("_".join, product(("AIR", "VES", "CNT"), ("VAL", "WGT", "CHA"), ("MO", "YR"))))
OTHER_AMOUNTS = tuple(map("_".join, product(("CC", "CON_CHA", "GEN_CHA", "DUT_VAL", "CAL_DUT"), ("MO", "YR"))))
WORDS = (
    "E_COMMODITY_LDESC",
    "E_COMMODITY_SDESC",
    "I_COMMODITY_LDESC",
    "I_COMMODITY_SDESC",
    "DIST_NAME",
    "LAST_UPDATE",
)
# What a table of US imports that circulates with the API's columns has beside them: the same figures once more, the
# code cut short, shares, and columns that are empty.
REPEATED = ("imports", "duty", "share", "HS10", "HS8", "HS6")
EMPTY = ("exports", "description", "hs-code", "tariff", "export_share", "color")
IGNORED = (*BY_TRANSPORT, *OTHER_AMOUNTS, *WORDS, *REPEATED, *EMPTY)


@dataclass(frozen=True)
class Quantity:
    """One of the two quantities: its column, the column that marks where it is missing, the column of its unit."""

    column: str
    flag: str | None
    unit: str


@dataclass(frozen=True)
class Layout:
    """How a file is read; `ignored` names the columns that are not."""

    flow: str
    value: str
    quantities: tuple[Quantity, ...]
    ignored: list[str]

    @property
    def commodity(self) -> str:
        """The column of customs codes."""
        return COMMODITY[self.flow]

    @property
    def of_a_year(self) -> bool:
        """Whether the value is that of the year up to the month."""
        return self.value.endswith("_YR")


def layout(sheet: Sheet) -> Layout:
    """The layout of a file; an unknown column, or one that is missing, is an InputError."""
    names = sheet.table.column_names
    flow = _flow(sheet)
    read = _read(flow)
    known = (*read, *VALUES[flow], *map("_".join, product(QUANTITIES[flow], SPANS)), *UNITS, *IGNORED)
    for name in names:
        if name not in known:
            do = "Ask the API for the columns needed, or leave the column out"
            raise InputError("a column of the Census trade API", name, sheet.file, nearest(name, known), do)
    value = next((name for name in VALUES[flow] if name in names), None)
    for wanted in (value or VALUES[flow][0], "CTY_CODE"):
        if wanted not in names:
            raise _no_column(sheet, wanted)
    if "time" not in names and not {"YEAR", "MONTH"}.issubset(names):
        raise _no_column(sheet, "time")
    quantities = _quantities(flow, str(value), names)
    used = {name for q in quantities for name in (q.column, q.flag, q.unit)}
    ignored = [name for name in names if name not in {*used, *read, value}]
    return Layout(flow, str(value), quantities, ignored)


def _read(flow: str) -> tuple[str, ...]:
    """The columns that are read wherever they are, values and quantities apart."""
    return (COMMODITY[flow], *CHECKED, *SPLITS[flow], *(("DF",) if flow == "export" else ()))


def _flow(sheet: Sheet) -> str:
    names = sheet.table.column_names
    flows = [flow for flow, column in COMMODITY.items() if column in names]
    if not flows:
        raise _no_column(sheet, " or ".join(COMMODITY.values()))
    if len(flows) > 1:
        do = "Give exports and imports as files of their own"
        raise InputError("exports or imports", " and ".join(COMMODITY.values()), sheet.file, do=do)
    return flows[0]


def _no_column(sheet: Sheet, wanted: str) -> InputError:
    names = sheet.table.column_names
    close = next((near for part in wanted.split(" or ") if (near := nearest(part, names))), None)
    do = no_header(names) or "The API prints it when the query's `get` names it"
    return InputError(f"a column {wanted}", ", ".join(names), sheet.file, close, do)


def _quantities(flow: str, value: str, names: list[str]) -> tuple[Quantity, ...]:
    """The quantities of the same concept and time as the value that have a unit beside them."""
    concept, span = value[:3], value[-2:]
    found = []
    for number, unit in enumerate(UNITS, 1):
        column = f"QTY_{number}_{span}" if flow == "export" else f"{concept}_QY{number}_{span}"
        if column in names and unit in names:
            flag = f"{column}_FLAG"
            found.append(Quantity(column, flag if flag in names else None, unit))
    return tuple(found)
