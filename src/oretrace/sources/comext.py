"""Eurostat Comext, DS-045409: EU trade since 1988 by HS2-4-6 and CN8, monthly, by reporter and partner.

Read are the dissemination API's SDMX-CSV (`sdmx_csv`), its JSON-stat and its TSV, which become the same columns, and
the flat panel of exports with the columns `product_cn8, reporter, partner, period, value_eur` and Eurostat's country
names. CN codes hold for a calendar
year, so the edition is CN and the year of the period.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from oretrace.errors import InputError, nearest
from oretrace.sources import eurostat_tsv, sdmx_csv
from oretrace.sources.assemble import FileFacts, constant, once, to_rows
from oretrace.sources.base import Rows
from oretrace.sources.columns import Coded, leave_out, numbers, translate
from oretrace.sources.comext_ignored import unwanted_product, unwanted_territory
from oretrace.sources.reading import Source, read_sheet
from oretrace.sources.sheet import Sheet, no_header
from oretrace.sources.values import customs_code, period, territory

PUBLISHER = "Eurostat, Comext DS-045409"
LICENCE = "CC BY 4.0, reuse with attribution to Eurostat"
READER = "comext/1"  # raise it when the same file comes to mean other rows

PANEL = ("product_cn8", "reporter", "partner", "period", "value_eur")


def read(source: Source, retrieved_on: date) -> Rows:
    """The canonical rows of a Comext file in any of its layouts."""
    sheet = read_sheet(source)
    sheet = eurostat_tsv.made_long(sheet) if eurostat_tsv.is_tsv(sheet) else sheet
    if sdmx_csv.is_sdmx(sheet):
        return sdmx_csv.read(sheet, retrieved_on)
    return _read_panel(sheet, retrieved_on)


def _read_panel(sheet: Sheet, retrieved_on: date) -> Rows:
    _check_panel_columns(sheet)
    ignored: dict[str, int] = {}
    sheet = leave_out(sheet, "product_cn8", unwanted_product, ignored)
    sheet = leave_out(sheet, "reporter", unwanted_territory, ignored)
    sheet = leave_out(sheet, "partner", unwanted_territory, ignored)
    periods = translate(sheet, "period", lambda text: period(text, "auto", retrieved_on))
    dims: dict[str, Coded[Any]] = {
        "hs_code": translate(sheet, "product_cn8", lambda text: customs_code(text, 8)),
        "reporter": translate(sheet, "reporter", territory("name")),
        "partner": translate(sheet, "partner", territory("name")),
        "period": periods,
        "hs_edition": periods.map(lambda pair: f"CN{pair[0].year}"),
        "flow": constant(sheet, "export"),
        "partner_basis": constant(sheet, "last_known_destination"),
        "currency": constant(sheet, "EUR"),
        "valuation": constant(sheet, "FOB"),
    }
    return to_rows(once(FileFacts(sheet, dims, {"value": numbers(sheet, "value_eur")}, ignored)), [])


def _check_panel_columns(sheet: Sheet) -> None:
    names = sheet.table.column_names
    for name in PANEL:
        if name not in names:
            do = no_header(names) or "Comext is read from SDMX-CSV, or from a table of " + ", ".join(PANEL)
            raise InputError(f"a column {name}", ", ".join(names), sheet.file, nearest(name, names), do)
    for name in names:
        if name not in PANEL:
            raise InputError(f"only the columns {', '.join(PANEL)}", name, sheet.file, nearest(name, PANEL))
