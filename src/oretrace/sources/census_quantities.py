"""Quantities as the Census publishes them: net mass in kg where the unit is a mass, otherwise quantity and unit.

Units are the abbreviations of the tariff schedules, as customs lists them (AES, Schedule B units of measure; ACE
CATAIR, appendix C). A content unit (CKG, kilograms of the metal or acid inside) or
a clean yield unit (CYK, wool after scouring) is no mass of the goods, so it stays a quantity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError, nearest
from oretrace.sources.census_layout import Quantity
from oretrace.sources.columns import MISSING, Coded, choice, numbers, translate
from oretrace.sources.sheet import Sheet
from oretrace.sources.values import HERE

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

KG = {
    "KG": 1.0,
    "G": 1e-3,
    "GM": 1e-3,
    "MG": 1e-6,
    "CG": 1e-5,
    "T": 1e3,
    "CAR": 2e-4,  # the metric carat
    "LB": 0.45359237,
    "OZ": 0.028349523125,
    "TOZ": 0.0311034768,
    "STN": 907.18474,  # 2,000 pounds
    "TON": 1016.0469088,  # 2,240 pounds
}
NO_MASS = (
    "BBL CC CFT CGM CKG CM CM2 CM3 CTN CU CUR CY CYD CYG CYK DOZ DPC DPR DS FBM FOZ FT GAL GBQ GCN GR GRL GRS HUN "
    "JWL K KCAL KM KM2 KM3 KSB KTS KVA KW KWH L LIN LNM M M2 M3 MBQ MC ML MM MWH NO ODE PCS PF PFG PFL PK PRS PTL "
    "QTL RBA SBE SFT SQ SQI SYD THS TAB W WG WL YD"
)
UNITS = (*KG, *NO_MASS.split())
NO_UNIT = ("X", "X*", "-")
FLAGS = {"M": True, "-": False}  # the API's guide: M for missing, though printed as 0; none for a true zero


@dataclass(frozen=True)
class CensusAmounts:
    """The quantities of a file: `net_kg` and `qty` as float64, NULL where missing, and the unit of `qty`.

    `unused` counts second quantities that found no place.
    """

    net_kg: pa.Array
    qty: pa.Array
    qty_unit: Coded[str]
    unused: int


def quantities(sheet: Sheet, columns: tuple[Quantity, ...], value: pa.Array) -> CensusAmounts:
    """The first quantity that is a mass as `net_kg`, the first that is none as `qty`."""
    import pyarrow as pa

    count = len(sheet.records)
    net_kg, qty = np.full(count, np.nan), np.full(count, np.nan)
    units = np.full(count, MISSING, np.int32)
    names: list[str] = []
    unused = 0
    for column in columns:
        amount = _amount(sheet, column, value)
        unit = translate(sheet, column.unit, _unit, required=False)
        factor = np.array([*(KG.get(name, np.nan) for name in unit.values), np.nan])[unit.codes]
        there = ~np.isnan(amount) & unit.mask(bool)
        weighs = there & np.isnan(net_kg) & ~np.isnan(factor)
        counts = there & np.isnan(qty) & np.isnan(factor)
        with np.errstate(over="ignore"):  # what is past every number is past every mass, and refused as such
            net_kg[weighs] = (amount * factor)[weighs]
        qty[counts] = amount[counts]
        units[counts] = unit.codes[counts] + len(names)
        names += unit.values
        unused += int(np.count_nonzero(there & ~weighs & ~counts))
    qty_unit = Coded(units, names).map(str)
    return CensusAmounts(pa.array(net_kg, from_pandas=True), pa.array(qty, from_pandas=True), qty_unit, unused)


def _amount(sheet: Sheet, column: Quantity, value: pa.Array) -> NDArray[np.float64]:
    """A column of quantities, NaN where missing: flagged so, or 0 beside a value.

    Less than half a unit is printed as 0, as is a missing declaration; goods of a value have a quantity above 0.
    """
    amount: Any = numbers(sheet, column.column, missing=NO_UNIT).to_numpy(zero_copy_only=False)
    missing = (amount == 0) & (value.to_numpy(zero_copy_only=False) > 0)
    if column.flag is not None:
        missing |= translate(sheet, column.flag, choice(column.flag, FLAGS), required=False).mask(bool)
    return np.where(missing, np.nan, amount)


def _unit(text: str) -> str:
    """A unit's abbreviation, or "" for none."""
    if text in NO_UNIT:
        return ""
    if text not in UNITS:
        raise InputError("a unit of the US tariff schedules", text, HERE, nearest(text, UNITS))
    return text
