"""The YAML that gives the columns of a file of shipments a meaning; an unknown key or value in it is an error.

source: my_customs                # id, shown with every line
publisher: My Customs
licence: internal
encoding: gb18030                 # of a text that is not UTF-8
decimal: ","
thousands: "."
missing_texts: ["-", N/A]         # cells that hold nothing
hs_edition: {constant: HS2022}    # or {since: {"2017-01": HS2017, "2022-01": HS2022}}, by the day of the line
columns:                          # a column of `shipment`, and from which column of the file it comes
  record: {constant: declaration}
  reporter: {constant: THA}       # without it: --reporter, or where the imports of the file went
  flow: {column: direction, values: {I: import, E: export}}
  number: decl_no
  filed_on: {column: date, format: "%d/%m/%Y"}
  origin: {column: country, scheme: iso2}
  gross_kg: {column: weight, unit_column: unit, units: {K: kg, LB: lb, MT: t}}
  value: {column: amount, factor: 1000}
  irregular: {column: result, values: {"1": "true", "0": "false"}, optional: true}   # a file may lack it
rates: {CNY: 7.15, CNY 2024-03: 7.2}   # units per USD, of all months or of one; for `value_usd`
ignore: [remarks]                 # columns; others without a place here are kept in `other`
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from oretrace.catalog.territories import Scheme
from oretrace.errors import nearest
from oretrace.schema import SHIPMENT
from oretrace.sources.mapping import MASSES, Decimal, EditionField, Strict, TextEncoding, Thousands

READER = "shipments/2"  # raise it when the same file and mapping come to mean other rows
MADE = ("snapshot", "line", "other", "hs_edition", "value_usd")
"""Columns of `shipment` that no mapping fills."""
FILLED = tuple(column.name for column in SHIPMENT.columns if column.name not in MADE)

Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class CellField(Strict):
    """Where a column of `shipment` comes from: a constant, or a column with the meaning of its texts."""

    constant: str | None = None
    column: str | None = None
    values: dict[str, str] | None = None
    scheme: Scheme = "any"
    format: str = "auto"
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    unit_column: str | None = None
    units: dict[str, str] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> CellField:
        if (self.constant is None) == (self.column is None):
            raise ValueError("give either `constant` or `column`")
        if (self.units is None) != (self.unit_column is None):
            raise ValueError("`units` and `unit_column` go together")
        for text, meaning in (self.units or {}).items():
            if meaning not in MASSES:
                raise ValueError(f"units: {text!r} must mean {', '.join(MASSES)}, not {meaning!r}")
        return self

    @property
    def columns(self) -> list[str]:
        """The columns of the file it reads."""
        return [name for name in (self.column, self.unit_column) if name]


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _known(columns: dict[str, CellField]) -> dict[str, CellField]:
    for name, field in columns.items():
        if name not in FILLED:
            close = nearest(name, FILLED)
            raise ValueError(f"a column of shipments{f', such as {close}' if close else ''}; {name!r} is none")
        if field.units is not None and name not in ("gross_kg", "net_kg"):
            raise ValueError(f"units belong to gross_kg and net_kg, not to {name}")
    for name in ("record", "flow"):
        if name not in columns:
            raise ValueError(f"a mapping of shipments with `{name}`")
    return columns


class ShipmentMapping(Strict):
    """A whole mapping file."""

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    publisher: str
    licence: str
    columns: Annotated[dict[str, Annotated[CellField, BeforeValidator(_column)]], AfterValidator(_known)]
    hs_edition: EditionField | None = None
    sheet: str | None = None
    encoding: TextEncoding | None = None
    decimal: Decimal = "."
    thousands: Thousands = ""
    ignore: tuple[str, ...] = ()
    missing_texts: tuple[str, ...] = ()
    rates: dict[Annotated[str, Field(pattern=r"^[A-Z]{3}( [0-9]{4}-[0-9]{2})?$")], Rate] = {}  # noqa: RUF012

    @model_validator(mode="after")
    def _separators(self) -> ShipmentMapping:
        if self.decimal == self.thousands:
            raise ValueError("`decimal` and `thousands` must differ")
        return self

    def of_reporter(self, reporter: str) -> ShipmentMapping:
        """The mapping of a file of this reporter (ISO alpha-3)."""
        return self.model_copy(update={"columns": {**self.columns, "reporter": CellField(constant=reporter)}})

    def with_rates(self, rates: dict[str, float]) -> ShipmentMapping:
        """The mapping with these rates beside its own."""
        return self.model_copy(update={"rates": {**self.rates, **rates}})

    @property
    def sha256(self) -> str:
        """Hash of the meaning: comments and layout of the YAML do not change it."""
        return hashlib.sha256(f"{READER}\n{self.model_dump_json()}".encode()).hexdigest()
