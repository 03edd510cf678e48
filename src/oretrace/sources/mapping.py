"""The YAML that gives the columns of any table a meaning; an unknown key or value in it is an error.

source: my_office                 # id, shown with every figure
publisher: My Office
licence: CC BY 4.0
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
missing:
  - {field: net_kg, equals: 0, if_value: true}    # a mass of 0 with a value above 0 is no mass
  - {field: net_kg, before: "2018-01"}
"""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from oretrace.catalog.territories import Scheme
from oretrace.errors import InputError, nearest

READER = "table/1"  # raise it when the same file and mapping come to mean other rows
FlowKind = Literal["import", "export", "re_export", "re_import"]
Basis = Literal["origin", "consignment", "last_known_destination"]
Valuation = Literal["FOB", "CIF", "other"]
Edition = Annotated[str, Field(pattern=r"^[A-Z]+[0-9]{4}$")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


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
    digits: Literal[4, 6, 8, 10] | None = None
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
    """The period, in one column or several that are joined by a hyphen."""

    column: str | list[str]
    format: str = "auto"


class AmountField(Strict):
    """A column of numbers, times `factor`; in a wide table the code columns are the amounts."""

    column: str | None = None
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    unit: str | None = None


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

    @model_validator(mode="after")
    def _amounts(self) -> Columns:
        given = {name: amount for name, amount in self.amounts().items() if amount}
        if not given:
            raise ValueError("give at least one of `value`, `net_kg` and `qty`")
        wide = [name for name, amount in given.items() if amount.column is None]
        if (self.hs_code.wide is not None) != bool(wide) or len(wide) > 1:
            raise ValueError(
                "with `wide` codes exactly one amount has no column of its own, otherwise every amount has"
            )
        return self

    def amounts(self) -> dict[str, AmountField | None]:
        """The three amounts by canonical name."""
        return {"value": self.value, "net_kg": self.net_kg, "qty": self.qty}


class MissingRule(Strict):
    """When an amount is no amount: a conventional number (only beside a positive value, perhaps), an early period."""

    field: Literal["value", "net_kg", "qty"]
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
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    ignore: list[str] = []
    ignore_values: dict[str, list[str]] = {}
    missing: list[MissingRule] = []
    missing_texts: list[str] = []

    @model_validator(mode="after")
    def _separators(self) -> Mapping:
        if self.decimal == self.thousands:
            raise ValueError("`decimal` and `thousands` must differ")
        return self

    @property
    def sha256(self) -> str:
        """Hash of the meaning: comments and layout of the YAML do not change it."""
        return hashlib.sha256(f"{READER}\n{self.model_dump_json()}".encode()).hexdigest()


def load_mapping(name: str | Path) -> Mapping:
    """A mapping by path, or by the name of one that ships with oretrace."""
    import yaml

    path = Path(name)
    shipped = {Path(entry.name).stem: entry for entry in files("oretrace.sources").joinpath("mappings").iterdir()}
    if path.suffix in (".yml", ".yaml"):
        text = _text(path)
    elif str(name) in shipped:
        text = shipped[str(name)].read_text("utf-8")
    else:
        names = ", ".join(sorted(shipped))
        expected = f"a path ending in .yml, or a shipped mapping ({names})"
        raise InputError(expected, str(name), "mapping", nearest(str(name), shipped))
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a day such as 2024-13-01 is a ValueError
        raise InputError("YAML", " ".join(str(error).split()), str(name)) from None
    except RecursionError:
        raise InputError("a mapping", "brackets nested hundreds deep", str(name)) from None
    return _validated(content, str(name))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise InputError("a mapping file", error.strerror or str(error), str(path)) from None
    except UnicodeDecodeError:
        raise InputError("a mapping in UTF-8", "other bytes", str(path)) from None


def _validated(content: Any, name: str) -> Mapping:
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        keys = [str(key) for key in first["loc"]]
        where = f"{name}, {'.'.join(keys) or 'top level'}"
        candidate = nearest(keys[-1], _fields()) if first["type"] == "extra_forbidden" else None
        raise InputError(first["msg"], first["input"], where, candidate) from None


def _fields() -> list[str]:
    models = (Mapping, Columns, PeriodField, TerritoryField, CodeField, EditionField, AmountField, MissingRule)
    return [name for model in models for name in model.model_fields]
