"""The YAML that gives the columns of any table a meaning; an unknown key or value in it is an error.

source: my_office                 # id, shown with every figure
publisher: My Office
licence: CC BY 4.0
encoding: gb18030                 # of a text that is not UTF-8
decimal: ","
thousands: "."
columns:
  period: {column: month, format: auto}      # or strptime's, such as "%d.%m.%Y"; several columns are joined by -
  reporter: {constant: CHN}
  partner: {column: country, scheme: name}
  hs_code: {column: code, digits: 6}         # pad: true puts back lost leading zeros
  value: {column: usd}
  net_kg: {column: tonnes, factor: 1000}
  flow: {column: direction, values: {I: import, E: export}}
  ...
ignore: [remarks]                            # columns
ignore_values: {country: [World]}            # records, by column and text
parts: add                                   # records that differ only in ignored columns are parts of one figure
missing:
  - {field: net_kg, equals: 0, if_value: true}    # a mass of 0 with a value above 0 is no mass
  - {field: net_kg, before: "2018-01"}

A unit per record: the meaning of each text, kg, g, mg, t, lb, carat, or none for what is no mass.
  net_kg: {column: quantity, unit_column: unit, units: {"千克": kg, "克": g, "台": none}}

A column per month: `wide` gives the period of each, joined by - to that of `column`; an amount without a column of
its own stands there, one with {period} in its name in the column of that name.
  period: {column: Year, wide: {Jan: "01", Feb: "02"}}
  value: {column: "Value-{period}", factor: 1000}

A column that names the amount a record holds: its other amounts are missing, and the records become one.
  measure: {column: Data Type, values: {General Customs Value: value, First Unit of Quantity: net_kg}}
"""

from __future__ import annotations

import codecs
import hashlib
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from oretrace.catalog.territories import Scheme

READER = "table/2"  # raise it when the same file and mapping come to mean other rows
FlowKind = Literal["import", "export", "re_export", "re_import"]
Basis = Literal["origin", "consignment", "last_known_destination"]
Valuation = Literal["FOB", "CIF", "other"]
Edition = Annotated[str, Field(pattern=r"^[A-Z]+[0-9]{4}$")]
NOTHING = re.compile(r"^(?:~|null|)$")
MASSES = {"kg": 1.0, "g": 1e-3, "mg": 1e-6, "t": 1e3, "lb": 0.45359237, "carat": 2e-4}
AT_PERIOD = "{period}"
AmountName = Literal["value", "net_kg", "qty"]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4 else value


def _text_encoding(name: str) -> str:
    """An encoding of text that Python knows."""
    try:
        "é".encode(name, "replace").decode(name, "replace")
        return codecs.lookup(name).name
    except (LookupError, TypeError, ValueError):
        raise ValueError(f"unknown encoding {name[:40]!r}: use such as gb18030, big5, shift_jis or latin-1") from None


TextEncoding = Annotated[str, AfterValidator(_text_encoding)]
Decimal = Literal[".", ","]
Thousands = Literal["", ",", ".", " ", "'"]
Digits = Annotated[Literal[4, 6, 8, 9, 10], BeforeValidator(_whole)]


class Strict(BaseModel):
    """Refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(Strict):
    """A field that is the same for the whole file, or a column with the meaning of each of its texts."""

    constant: str | None = None
    column: str | None = None
    values: dict[str, str] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Given:
        if (self.constant is None) == (self.column is None):
            raise ValueError("give either `constant` or `column`")
        return self


class FlowField(Given):
    """Direction of the trade."""

    constant: FlowKind | None = None
    values: dict[str, FlowKind] | None = None  # type: ignore[assignment]  # narrower, and nothing writes to it


class BasisField(Given):
    """How the partner was determined."""

    constant: Basis | None = None
    values: dict[str, Basis] | None = None  # type: ignore[assignment]


class ValuationField(Given):
    """What the value includes."""

    constant: Valuation | None = None
    values: dict[str, Valuation] | None = None  # type: ignore[assignment]


class TerritoryField(Given):
    """Reporter or partner, as names or as codes of a scheme."""

    scheme: Scheme = "any"


class CodeField(Strict):
    """Customs codes: a column, or in a wide table the columns that stand for one code each."""

    column: str | None = None
    wide: dict[str, str] | None = None
    digits: Digits | None = None
    pad: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> CodeField:
        if (self.column is None) == (self.wide is None):
            raise ValueError("give either `column` or `wide`")
        if self.pad and self.digits is None:
            raise ValueError("`pad` needs `digits`")
        return self


class EditionField(Strict):
    """The nomenclature: one, or by the month from which each holds."""

    constant: Edition | None = None
    since: dict[Month, Edition] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> EditionField:
        if (self.constant is None) == (self.since is None):
            raise ValueError("give either `constant` or `since`")
        return self

    def on(self, day: date) -> str | None:
        """The edition that holds on a day; None before the first."""
        if self.constant:
            return self.constant
        held = [month for month in sorted(self.since or {}) if month <= f"{day:%Y-%m}"]
        return (self.since or {})[held[-1]] if held else None


class PeriodField(Strict):
    """The period, in one column or several that are joined by a hyphen; `wide` are columns that each are of one."""

    column: str | list[str] | None = None
    wide: dict[str, str] | None = None
    format: str = "auto"

    @model_validator(mode="after")
    def _one_at_least(self) -> PeriodField:
        if not self.columns and not self.wide:
            raise ValueError("give `column`, `wide` or both")
        return self

    @property
    def columns(self) -> list[str]:
        """The columns of `column`."""
        return [self.column] if isinstance(self.column, str) else self.column or []


class AmountField(Strict):
    """A column of numbers, times `factor`; in a wide table the wide columns are the amounts.

    `unit_column` has the unit of each record and `units` the meaning of each of its texts.
    """

    column: str | None = None
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    unit: str | None = None
    unit_column: str | None = None
    units: dict[str, str] | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> AmountField:
        if self.unit_column and self.unit:
            raise ValueError("give either `unit` or `unit_column`")
        if self.units is not None and self.unit_column is None:
            raise ValueError("`units` needs `unit_column`")
        return self

    def over_periods(self, wide: dict[str, str]) -> list[str]:
        """The column of each period of a table with a column per period; none where all share one column."""
        if self.column is None:
            return list(wide)
        return [self.column.replace(AT_PERIOD, key) for key in wide] if AT_PERIOD in self.column else []


class MeasureField(Strict):
    """A column that names the amount a record holds."""

    column: str
    values: dict[str, AmountName]


class Columns(Strict):
    """The canonical fields, each from where it comes."""

    period: PeriodField
    reporter: TerritoryField
    partner: TerritoryField
    hs_code: CodeField
    flow: FlowField
    partner_basis: BasisField
    hs_edition: EditionField
    currency: Given
    valuation: ValuationField
    value: AmountField | None = None
    net_kg: AmountField | None = None
    qty: AmountField | None = None
    measure: MeasureField | None = None

    @model_validator(mode="after")
    def _amounts(self) -> Columns:
        given = self.given()
        if not given:
            raise ValueError("give at least one of `value`, `net_kg` and `qty`")
        wide = [name for name, amount in given.items() if amount.column is None]
        if self.period.wide is None and len(wide) != (1 if self.hs_code.wide else 0):
            raise ValueError(
                "with `wide` codes exactly one amount has no column of its own, otherwise every amount has"
            )
        if len(wide) > 1 and not self.measure:
            raise ValueError("several amounts in the same columns need a `measure`")
        return self

    @model_validator(mode="after")
    def _units(self) -> Columns:
        units = (self.net_kg and self.net_kg.units) or {}
        for text, meaning in units.items():
            if meaning not in (*MASSES, "none"):
                raise ValueError(f"units of net_kg: {text!r} must mean {', '.join(MASSES)} or none, not {meaning!r}")
        if (self.net_kg and self.net_kg.unit_column and not units) or (self.value and self.value.unit_column):
            raise ValueError("`unit_column` needs `units` with net_kg, and has no use with value")
        return self

    @model_validator(mode="after")
    def _periods(self) -> Columns:
        if self.period.wide and self.hs_code.wide:
            raise ValueError("either codes or periods are `wide`")
        amounts = self.given().values()
        if any(AT_PERIOD in (a.column or "") for a in amounts) and not self.period.wide:
            raise ValueError(f"{AT_PERIOD} in a column needs `wide` periods")
        if self.period.wide and not any(a.over_periods(self.period.wide) for a in amounts):
            raise ValueError(f"with `wide` periods an amount has no column, or one with {AT_PERIOD} in its name")
        return self

    def given(self) -> dict[str, AmountField]:
        """The amounts that the table has, by canonical name."""
        return {name: amount for name, amount in self.amounts().items() if amount}

    def amounts(self) -> dict[str, AmountField | None]:
        """The three amounts by canonical name."""
        return {"value": self.value, "net_kg": self.net_kg, "qty": self.qty}


class MissingRule(Strict):
    """When an amount is no amount: a conventional number (only beside a positive value, perhaps), an early period."""

    field: AmountName
    equals: float | None = None
    if_value: bool = False
    before: Month | None = None

    @model_validator(mode="after")
    def _says_something(self) -> MissingRule:
        if self.equals is None and self.before is None:
            raise ValueError("give `equals`, `before` or both")
        return self


class Mapping(Strict):
    """A whole mapping file."""

    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    publisher: str
    licence: str
    columns: Columns
    sheet: str | None = None
    encoding: TextEncoding | None = None
    decimal: Decimal = "."
    thousands: Thousands = ""
    ignore: list[str] = []
    ignore_values: dict[str, list[str]] = {}
    missing: list[MissingRule] = []
    missing_texts: list[str] = []
    parts: Literal["add"] | None = None

    @model_validator(mode="after")
    def _separators(self) -> Mapping:
        if self.decimal == self.thousands:
            raise ValueError("`decimal` and `thousands` must differ")
        return self

    @property
    def sha256(self) -> str:
        """Hash of the meaning: comments and layout of the YAML do not change it."""
        return hashlib.sha256(f"{READER}\n{self.model_dump_json()}".encode()).hexdigest()
