"""What a mapping leaves out that may change its figures: units beside a mass, points that may mark thousands."""

from __future__ import annotations

import re
from itertools import islice

from oretrace.sources.columns import encode, may_be_thousands
from oretrace.sources.mapping import AmountField, Mapping
from oretrace.sources.sheet import Sheet

NAMED_UNIT = re.compile(
    r"unit|unidad|unidade|unité|einheit|\bu[no]m\b|单位|單位|単位|단위|единиц|ölçü|satuan|đơn vị", re.I
)
KILOGRAMS = {
    "kg",
    "kgs",
    "kgm",
    "kilo",
    "kilogram",
    "kilograms",
    "kilogramme",
    "kilogrammes",
    "kilogramos",
    "kilogrammi",
}
KILOGRAMS |= {
    "千克",
    "公斤",
    "キログラム",
    "킬로그램",
    "кг",
    "килограмм",
    "net kg",
    "kg net",
    "quilograma",
    "quilogramas",
}
OTHER_UNITS = {
    *("g", "gm", "gram", "grams", "gramme", "grammes", "克", "公克", "グラム", "mg", "carat", "carats", "ct"),
    *("t", "mt", "ton", "tons", "tonne", "tonnes", "吨", "公吨", "トン", "톤", "т", "lb", "lbs", "ounces", "oz"),
}
NAMED_MASS = re.compile(r"(?<![a-z])kg|kilo|千克|公斤|weight|tonne", re.I)
MOST_TEXTS = 60  # of a column of units; more are names of goods


def warn(sheet: Sheet, mapping: Mapping) -> None:
    """Add to the sheet's warnings what a person should look at."""
    one = mapping.columns.net_kg or mapping.columns.qty
    if one and not one.unit_column and not NAMED_MASS.search(one.column or ""):  # KG_LIQUIDO names its unit itself
        amount = "net_kg" if mapping.columns.net_kg else "qty"
        for name in mapping.ignore:
            if texts := _units(sheet, name):
                sheet.warnings.append(
                    f"column {name} is ignored, but holds units ({', '.join(texts[:5])}) and {amount} has one for "
                    f"all records; read it: `unit_column` and `units` of {amount}"
                )
    if not {"decimal", "thousands"} & mapping.model_fields_set:
        for name, field in mapping.columns.given().items():
            printed = [column for column in _columns_of(field, mapping) if column in sheet.table.column_names]
            doubted = ((column, text) for column in printed if (text := may_be_thousands(sheet, column)))
            for column, text in islice(doubted, 1):
                sheet.warnings.append(points_doubted(name, column, text))


def points_doubted(name: str, column: str, text: str) -> str:
    """The warning that the points of a column may mark thousands, `text` with one of them."""
    return (
        f"{name}: every point of column {column} stands before three digits ({text}) and may mark "
        f"thousands, but was read as decimal; Declare `decimal` or `thousands` in the mapping"
    )


def _columns_of(field: AmountField, mapping: Mapping) -> list[str]:
    codes, periods = mapping.columns.hs_code.wide or {}, mapping.columns.period.wide or {}
    return field.over_periods(periods) or ([field.column] if field.column else list(codes))


def _units(sheet: Sheet, name: str) -> list[str]:
    """The texts of a column of units, none where it is none or where all are kilograms."""
    if name not in sheet.table.column_names:
        return []
    named = bool(NAMED_UNIT.search(name.replace("_", " ")))
    texts = encode(sheet, name).values
    plain = {text.casefold().strip(". ") for text in texts}
    if not texts or len(texts) > MOST_TEXTS or plain <= KILOGRAMS:
        return []
    return texts if named or plain & OTHER_UNITS or plain & KILOGRAMS else []
