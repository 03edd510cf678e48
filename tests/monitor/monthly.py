"""Stores of monthly figures by hand: files of one layout, retrieved on different days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from oretrace.sources import prepare
from oretrace.store import Store

MAPPING = """
source: SOURCE
publisher: a test
licence: none
columns:
  period: {column: period, format: "%Y-%m"}
  reporter: {column: reporter, scheme: iso3}
  partner: {column: partner, scheme: iso3}
  hs_code: {column: hs6, digits: 6}
  flow: {column: flow, values: {import: import, export: export}}
  partner_basis: {constant: last_known_destination}
  hs_edition: {constant: HS2022}
  currency: {constant: USD}
  valuation: {constant: FOB}
  value: {column: value}
  net_kg: {column: kg}
"""
Row = tuple[str, str, str, str, str, float | None, float | None]
"""Period, reporter, flow, partner, HS6, value, kg."""


def add(store: Path, rows: Iterable[Row], day: date, source: str = "national_test") -> Store:
    """One file of these rows, retrieved on that day, into the store, which is made where there is none."""
    folder = store.parent / f"{source}-{day}"
    folder.mkdir(exist_ok=True)
    mapping, file = folder / "mapping.yml", folder / "figures.csv"
    mapping.write_text(MAPPING.replace("SOURCE", source), "utf-8")
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    file.write_text("\n".join(["period,reporter,flow,partner,hs6,value,kg", *lines]) + "\n", "utf-8")
    opened = Store.open(store, create=True)
    opened.import_file(prepare("table", file, retrieved_on=day, mapping=str(mapping)))
    return opened
