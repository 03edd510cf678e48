"""Comext as Eurostat's dissemination API prints it: SDMX-CSV 1.0 (SDMX 2.1 API) and 2.0 (SDMX 3.0 API).

One record is one indicator of one trade; the indicators of a trade become one row, whose line is that of its first
record. With labels, the column after a code repeats it in words and is ignored by name.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError, nearest
from oretrace.sources.assemble import AMOUNTS, KEY, FileFacts, constant, once, to_rows
from oretrace.sources.base import Rows
from oretrace.sources.columns import MISSING, Coded, choice, encode, leave_out, numbers, translate
from oretrace.sources.comext_ignored import unwanted_product, unwanted_territory
from oretrace.sources.duplicates import groups
from oretrace.sources.sheet import Sheet
from oretrace.sources.values import HERE, customs_code, period, territory

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

DIMENSIONS = ("freq", "reporter", "partner", "product", "flow", "indicators", "TIME_PERIOD")
NEEDED = (*DIMENSIONS, "OBS_VALUE")
FLAGS = ("OBS_FLAG", "CONF_STATUS")
IGNORED = ("DATAFLOW", "LAST UPDATE", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME")
DATASET = re.compile(r"ESTAT:DS-045409(\(.*\))?", re.I)

FREQUENCIES = {"M": 1, "Q": 3, "A": 12}
FLOWS = {"1": "import", "2": "export"}
# indicator: (canonical column, factor to its unit)
INDICATORS = {
    "VALUE_IN_EUROS": ("value", 1.0),
    "QUANTITY_IN_100KG": ("net_kg", 100.0),
    "SUPPLEMENTARY_QUANTITY": ("qty", 1.0),
    "SUP_QUANTITY": ("qty", 1.0),
}
OBS_FLAGS = frozenset("bcdefinprsuz")  # Eurostat's observation flags; they may be combined
SECRET_STATUS = {"F": False, **dict.fromkeys("ACDEGMNOPST", True)}  # SDMX code list CL_CONF_STATUS
BREXIT = date(2021, 1, 1)  # until then the United Kingdom's trade was intra-EU trade


def is_sdmx(sheet: Sheet) -> bool:
    """Whether the columns are SDMX-CSV's."""
    return not {"DATAFLOW", "STRUCTURE", "indicators", "OBS_VALUE"}.isdisjoint(sheet.table.column_names)


def read(sheet: Sheet, retrieved_on: date) -> Rows:
    """The canonical rows of an SDMX-CSV sheet."""
    ignored_columns = _check_columns(sheet)
    ignored: dict[str, int] = {}
    for column in ("DATAFLOW", "STRUCTURE_ID"):
        if column in sheet.table.column_names:
            translate(sheet, column, _dataset)
    for column in ("reporter", "partner"):
        sheet = leave_out(sheet, column, unwanted_territory, ignored)
    sheet = leave_out(sheet, "product", unwanted_product, ignored)
    sheet = _without_great_britain(sheet, ignored)
    facts = once(_facts(sheet, retrieved_on, ignored), "indicator")
    return to_rows(_one_row_per_trade(facts), ignored_columns)


def _without_great_britain(sheet: Sheet, ignored: dict[str, int]) -> Sheet:
    """Great Britain (XU) stands for the United Kingdom, except in periods of which the whole (GB) is there, too."""
    partner, when = encode(sheet, "partner"), encode(sheet, "TIME_PERIOD")
    part = partner.mask(lambda text: text == "XU")
    if not part.any():
        return sheet
    has_whole = np.zeros(len(when.values) + 1, bool)
    has_whole[when.codes[partner.mask(lambda text: text == "GB")]] = True
    repeated = part & has_whole[when.codes]
    ignored["partner XU is part of GB"] = int(np.count_nonzero(repeated))
    if (part & ~repeated).any():
        sheet.warnings.append("partner XU, the United Kingdom without Northern Ireland (XI), stands for GBR")
    return sheet.keep(~repeated)


def _check_columns(sheet: Sheet) -> list[str]:
    names = sheet.table.column_names
    known = (*NEEDED, *FLAGS, *IGNORED)
    for name in NEEDED:
        if name not in names:
            raise InputError(f"a column {name}", ", ".join(names), sheet.file, nearest(name, names))
    ignored = [name for name in names if name in IGNORED]
    for before, name in zip(["", *names], names, strict=False):
        if name in known:
            continue
        if "STRUCTURE_NAME" in names and before in (*NEEDED, *FLAGS):
            ignored.append(name)
        else:
            raise InputError("a column of SDMX-CSV", name, sheet.file, nearest(name, known))
    return ignored


def _dataset(text: str) -> str:
    if not DATASET.fullmatch(text):
        raise InputError("the dataset ESTAT:DS-045409", text, HERE, do="Other Comext datasets count otherwise")
    return text


def _facts(sheet: Sheet, retrieved_on: date, ignored: dict[str, int]) -> FileFacts:
    periods = translate(sheet, "TIME_PERIOD", lambda text: period(text, "auto", retrieved_on))
    _check_frequency(sheet, periods)
    indicators = translate(sheet, "indicators", choice("indicators", INDICATORS))
    flags = [_flag(sheet, column) for column in FLAGS]
    secret = flags[0].mask(lambda flag: "c" in flag) | flags[1].mask(lambda status: SECRET_STATUS[status])
    dims: dict[str, Coded[Any]] = {
        "hs_code": translate(sheet, "product", customs_code),
        "reporter": translate(sheet, "reporter", territory("eurostat")),
        "partner": translate(sheet, "partner", territory("eurostat")),
        "period": periods,
        "flow": translate(sheet, "flow", choice("flow", FLOWS)),
        "indicator": indicators,
        "suppressed": Coded(secret.astype(np.int32), [False, True]),
        "estimated": Coded(flags[0].mask(lambda f: not {"e", "s"}.isdisjoint(f)).astype(np.int32), [False, True]),
    }
    return FileFacts(sheet, dims, {"amount": _amounts(sheet, indicators, secret)}, ignored)


def _check_frequency(sheet: Sheet, periods: Coded[tuple[date, int]]) -> None:
    stated = translate(sheet, "freq", choice("freq", FREQUENCIES))
    found = periods.map(lambda pair: pair[1])
    lengths = [np.array(column.values or [0])[column.codes] for column in (stated, found)]
    differ = np.flatnonzero(lengths[0] != lengths[1])
    if differ.size:
        row = int(differ[0])
        expected = f"a period of {lengths[0][row]} months, as in freq"
        text = sheet.table.column("TIME_PERIOD")[row].as_py()
        raise InputError(expected, text, sheet.where(row, "TIME_PERIOD"))


def _flag(sheet: Sheet, column: str) -> Coded[str]:
    if column not in sheet.table.column_names:
        return Coded(np.full(len(sheet.records), MISSING, np.int32), [])

    def interpret(text: str) -> str:
        if column == "CONF_STATUS":
            choice(column, SECRET_STATUS)(text)
        elif not OBS_FLAGS.issuperset(text):
            raise InputError(f"flags out of {' '.join(sorted(OBS_FLAGS))}", text, HERE)
        return text

    return translate(sheet, column, interpret, required=False)


def _amounts(sheet: Sheet, indicators: Coded[tuple[str, float]], secret: NDArray[np.bool_]) -> pa.Array:
    """Amounts in their canonical unit; NULL where missing or secret."""
    import pyarrow as pa
    import pyarrow.compute as pc

    amounts = numbers(sheet, "OBS_VALUE", missing=(":",))
    factors = np.array([factor for _, factor in indicators.values] or [1.0])[indicators.codes]
    return pc.multiply(pc.if_else(pa.array(secret), pa.scalar(None, pa.float64()), amounts), pa.array(factors))


def _one_row_per_trade(facts: FileFacts) -> FileFacts:
    import pyarrow as pa

    first, group = groups([facts.dims[name] for name in KEY if name in facts.dims])
    is_first = np.zeros(group.size, bool)
    is_first[first] = True
    targets = facts.dims["indicator"].map(lambda pair: pair[0])
    amount = facts.amounts["amount"].to_numpy(zero_copy_only=False)
    amounts = {}
    for name in AMOUNTS:
        rows = targets.mask(lambda target, name=name: target == name)  # type: ignore[misc]
        column = np.full(first.size, np.nan)
        column[group[rows]] = amount[rows]
        amounts[name] = pa.array(column, from_pandas=True)
    secret = np.zeros(first.size, bool)
    np.logical_or.at(secret, group, facts.dims["suppressed"].codes == 1)
    estimated = np.zeros(first.size, bool)
    weighs = targets.mask(lambda target: target == "net_kg")
    np.logical_or.at(estimated, group[weighs], facts.dims["estimated"].codes[weighs] == 1)
    trades = FileFacts(facts.sheet, facts.dims, {}, facts.ignored).keep(is_first)
    dims: dict[str, Coded[Any]] = {
        **{name: column for name, column in trades.dims.items() if name in KEY},
        "suppressed": Coded(secret.astype(np.int32), [False, True]),
        "net_kg_estimated": Coded(estimated.astype(np.int32), [False, True]),
        "hs_edition": trades.dims["period"].map(lambda pair: f"CN{pair[0].year}"),
        "valuation": trades.dims["flow"].map({"import": "CIF", "export": "FOB"}.__getitem__),
        "currency": constant(trades.sheet, "EUR"),
        "partner_basis": _partner_basis(trades),
    }
    return FileFacts(trades.sheet, dims, amounts, facts.ignored)


def _partner_basis(facts: FileFacts) -> Coded[str]:
    """Exports go to the last known destination; imports come from the origin, inside the EU from the consignor."""
    from oretrace.catalog.territories import territories

    catalog = territories()
    partner, periods, flow = (facts.dims[name] for name in ("partner", "period", "flow"))
    inside = np.zeros((len(partner.values), len(periods.values)), bool)
    for i, code in enumerate(partner.values):
        row = catalog.by_iso3[code]
        if row.member_of:
            inside[i] = [
                row.belongs_to("EUU", begin) or (code == "GBR" and begin < BREXIT) for begin, _ in periods.values
            ]
    codes = np.where(inside[partner.codes, periods.codes], 2, 1) if partner.values else partner.codes
    codes = np.where(flow.mask(lambda f: f == "export"), 0, codes)
    return Coded(codes.astype(np.int32), ["last_known_destination", "origin", "consignment"])
