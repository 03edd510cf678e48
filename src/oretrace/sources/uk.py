"""HM Revenue & Customs, UK overseas trade statistics (OTS): the OData answers of UK Trade Info, or tables of them.

Values are in GBP, exports FOB and imports CIF, masses in kg, codes CN8. A trade is published port by port; ports are
added up. Trade without a named country, withheld or not known, counts under ANS. A table by HS6 that circulates has
the same figures without ports, in USD.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError, nearest
from oretrace.sources.assemble import FileFacts, add_up, constant, once, to_rows
from oretrace.sources.base import Rows
from oretrace.sources.columns import Coded, choice, encode, leave_out, numbers, translate
from oretrace.sources.reading import Source, read_sheet
from oretrace.sources.sheet import Sheet, no_header
from oretrace.sources.uk_codes import (
    BASES,
    FLOWS,
    SUPPRESSION,
    UNNAMED,
    by_iso3,
    by_letters,
    by_number,
    commodity,
    stores,
    unwanted_commodity,
)
from oretrace.sources.values import HERE, customs_code, period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PUBLISHER = "HM Revenue & Customs, UK overseas trade statistics"
LICENCE = "Open Government Licence v3.0"
READER = "uk/1"  # raise it when the same file comes to mean other rows

OTS = ("MonthId", "FlowTypeId", "SuppressionIndex", "CommodityId", "CountryId", "PortId", "Value", "NetMass")
LETTERS = "Country/CountryCodeAlpha"
IGNORED = ("CommoditySitcId", "SuppUnit", "Commodity", "Country")  # the last two where a record names none: null
LOOKED_UP = ("Commodity/", "Country/", "Date/", "FlowType/", "Port/", "SITC/")
BY_HS6 = ("period", "reporter", "partner", "flow", "commodity_code", "value_usd", "net_kg")
READ_TOO = ("confidential", "partner_group")
BESIDE = ("hs6", "code_level", "material", *READ_TOO)


def read(source: Source, retrieved_on: date) -> Rows:
    """The canonical rows of OTS records, or of the table by HS6."""
    sheet = read_sheet(source)
    return _read_ots(sheet, retrieved_on) if _is_ots(sheet) else _read_table(sheet, retrieved_on)


def _is_ots(sheet: Sheet) -> bool:
    return not set(OTS).isdisjoint(sheet.table.column_names)


def _read_ots(sheet: Sheet, retrieved_on: date) -> Rows:
    ignored_columns = _check_columns(sheet, OTS, (LETTERS, *IGNORED), LOOKED_UP)
    ignored: dict[str, int] = {}
    sheet = leave_out(sheet, "CommodityId", unwanted_commodity, ignored)
    country = LETTERS if _is_whole(sheet, LETTERS) else "CountryId"
    sheet = leave_out(sheet, country, stores, ignored)
    partner = translate(sheet, country, by_letters if country == LETTERS else by_number)
    level = translate(sheet, "SuppressionIndex", choice("SuppressionIndex", SUPPRESSION))
    apart = partner.mask(lambda code: code == UNNAMED) & level.mask(lambda index: index == 4)
    if apart.any():
        ignored["sum of countries that are there by value (SuppressionIndex 4)"] = int(np.count_nonzero(apart))
        sheet = sheet.keep(~apart)
        partner, level = (Coded(c.codes[~apart], c.values) for c in (partner, level))
    kind = translate(sheet, "FlowTypeId", choice("FlowTypeId", {text: text for text in FLOWS}))
    dims: dict[str, Coded[Any]] = {
        "hs_code": translate(sheet, "CommodityId", commodity),
        "partner": partner,
        "flow": kind.map(FLOWS.__getitem__),
        "partner_basis": kind.map(BASES.__getitem__),
        "suppressed": level.map(lambda index: index == 1),
        "port": encode(sheet, "PortId"),
        "country": encode(sheet, country),
        "kind": encode(sheet, "FlowTypeId"),  # countries withheld inside the EU and outside may have the same letters
        "suppression": level,
        "withheld": level.map(bool),
        **_of_month(sheet, "MonthId", retrieved_on),
        "reporter": constant(sheet, "GBR"),
        "currency": constant(sheet, "GBP"),
    }
    amounts = {"value": numbers(sheet, "Value"), "net_kg": numbers(sheet, "NetMass")}
    facts = once(FileFacts(sheet, _valued(dims), amounts, ignored), "port", "country", "kind", "suppression")
    return _rows(facts, ignored_columns)


def _is_whole(sheet: Sheet, column: str) -> bool:
    """Whether a column is there in every record."""
    names = sheet.table.column_names
    return column in names and ("CountryId" not in names or not sheet.table.column(column).null_count)


def _read_table(sheet: Sheet, retrieved_on: date) -> Rows:
    import pyarrow.compute as pc

    ignored_columns = _check_columns(sheet, BY_HS6, BESIDE)
    ignored: dict[str, int] = {}
    if "partner_group" in sheet.table.column_names:
        sheet = leave_out(sheet, "partner_group", lambda text: "group of partners" if _flag(text) else None, ignored)
    partner = translate(sheet, "partner", by_iso3)
    flow = translate(sheet, "flow", choice("flow", {"import": "import", "export": "export"}))
    amounts = {"value": numbers(sheet, "value_usd"), "net_kg": numbers(sheet, "net_kg")}
    secret, unnamed = _confidential(sheet), partner.mask(lambda code: code == UNNAMED)
    # Of goods whose country is withheld the amounts are published; of a named country nothing may be.
    published = pc.or_(*(pc.greater(pc.fill_null(amount, 0.0), 0) for amount in amounts.values()))
    suppressed = secret & ~unnamed & ~published.to_numpy(zero_copy_only=False)
    dims: dict[str, Coded[Any]] = {
        "hs_code": translate(sheet, "commodity_code", customs_code),
        "partner": partner,
        "flow": flow,
        "suppressed": Coded(suppressed.astype(np.int32), [False, True]),
        "withheld": Coded((secret | unnamed).astype(np.int32), [False, True]),
        **_of_month(sheet, "period", retrieved_on),
        "reporter": translate(sheet, "reporter", _the_united_kingdom),
        "currency": constant(sheet, "USD"),
    }
    dims["partner_basis"] = _basis(partner, flow, dims["period"])
    return _rows(FileFacts(sheet, _valued(dims), amounts, ignored), ignored_columns)


def _rows(facts: FileFacts, ignored_columns: list[str]) -> Rows:
    """One row a trade, and which of them have something withheld beside them."""
    import pyarrow as pa

    trades = add_up(facts)
    rows = to_rows(trades, ignored_columns)
    return replace(rows, withheld=rows.table.filter(pa.array(trades.dims["withheld"].mask(bool))))


def _of_month(sheet: Sheet, column: str, retrieved_on: date) -> dict[str, Coded[Any]]:
    def month(text: str) -> tuple[date, int]:
        start, months = period(text, "auto", retrieved_on)
        if months != 1:
            raise InputError("a month such as 202403", text, HERE)
        return start, 1

    periods = translate(sheet, column, month)
    return {"period": periods, "hs_edition": periods.map(lambda pair: f"CN{pair[0].year}")}


def _valued(dims: dict[str, Coded[Any]]) -> dict[str, Coded[Any]]:
    return {**dims, "valuation": dims["flow"].map({"import": "CIF", "export": "FOB"}.__getitem__)}


def _basis(partner: Coded[str], flow: Coded[str], periods: Coded[tuple[date, int]]) -> Coded[str]:
    """How a partner was determined, where the flow does not state whether it is the EU."""
    from oretrace.catalog.territories import territories

    catalog = territories().by_iso3
    members = [[catalog[code].belongs_to("EUU", start) for start, _ in periods.values] for code in partner.values]
    inside = np.array(members, bool).reshape(len(partner.values), len(periods.values))[partner.codes, periods.codes]
    codes = np.where(flow.mask(lambda text: text == "export"), 0, np.where(inside, 2, 1))
    return Coded(codes.astype(np.int32), ["last_known_destination", "origin", "consignment"])


def _confidential(sheet: Sheet) -> NDArray[np.bool_]:
    """Records that are marked so; none where the table has no such column."""
    if "confidential" not in sheet.table.column_names:
        return np.zeros(sheet.table.num_rows, dtype=bool)
    return translate(sheet, "confidential", _flag).mask(bool)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise InputError("true or false", text, HERE)
    return text == "true"


def _the_united_kingdom(text: str) -> str:
    if text != "GBR":
        raise InputError("GBR, who publishes these statistics", text, HERE)
    return text


def _check_columns(
    sheet: Sheet, needed: Sequence[str], known: Sequence[str], looked_up: tuple[str, ...] = ()
) -> list[str]:
    """The columns that are ignored by name; an unknown one, or one that is missing, is an InputError."""
    names = sheet.table.column_names
    for name in needed:
        if name not in names and not (name == "CountryId" and LETTERS in names):
            do = no_header(names) or f"HMRC is read from its OData records, or from a table of {', '.join(BY_HS6)}"
            raise InputError(f"a column {name}", ", ".join(names), sheet.file, nearest(name, names), do)
    ignored = []
    for name in names:
        if name in (*needed, LETTERS, *READ_TOO):
            continue
        if name not in known and not name.startswith(looked_up):
            every = (*needed, *known)
            raise InputError("a column of HMRC's trade statistics", name, sheet.file, nearest(name, every))
        ignored.append(name)
    return ignored
