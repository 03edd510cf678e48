"""The figures of a whole paper: weights, packages, values; where no total is printed, the sum of the lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.labelled import is_counted
from oretrace.vet.papers.lines import kind_of, per_unit, summed, weight_json
from oretrace.vet.papers.printed import Bit, Entry
from oretrace.vet.papers.reading import Reading
from oretrace.vet.papers.values import (
    Decimal,
    Weight,
    codes,
    currency,
    kilos,
    number,
    packages,
    shown_unit,
    unit_of,
    weight,
)
from oretrace.vet.papers.words import package_kind

_MONEY = ("customs_value", "insured_value", "statistical")
CARRIED = frozenset({"bill_of_lading", "air_waybill", "cmr", "rail_consignment_note"})


def add_totals(reading: Reading) -> None:
    """Set the weights, the packages and the values."""
    lines = reading.paper.get("lines") or []
    for key in ("gross", "net", "tare", "first_weight"):
        entry = _best(reading.by_key.get(key, ()))
        repeated = len(lines) > 1 and not reading.goods and all(key in line for line in lines)
        one = (
            None
            if entry is None or repeated
            else weight(entry.value.text, reading.decimal, entry.label + reading.units.get(key, ""))
        )
        if one is not None and entry is not None:
            _put_weight(reading, key, weight_json(_with_unit(reading, one)), entry.value)
        elif lines and all(key in line for line in lines):
            _put_weight(reading, key, summed([line[key] for line in lines]), reading.cell(key))
    _quantity(reading)
    _packages(reading, lines)
    _value(reading, lines)
    if (bit := reading.first("cbm")) is not None:
        reading.put("cbm", number(bit.text, reading.decimal), bit)
    elif lines and all("cbm" in line for line in lines):
        reading.put("cbm", round(sum(line["cbm"] for line in lines), 3), reading.cell("cbm"))
    if len(lines) == 1:
        _complete(reading, lines[0])


def _complete(reading: Reading, line: dict[str, Any]) -> None:
    """A paper's only line has the figures of the whole where its own boxes were read as such."""
    for key in ("gross", "net"):
        if key not in line and key in reading.by_key and reading.paper.get(f"{key}.value") is not None:
            line[key] = {part: reading.paper.get(f"{key}.{part}") for part in ("printed", "unit", "value", "kg")}
    if "amount" not in line and "amount" in reading.by_key and reading.paper.get("value") is not None:
        line["amount"] = reading.paper.get("value")
    if "unit_price" not in line and (bit := reading.first("price")) is not None:
        price = next(entry for entry in reading.by_key["price"] if entry.value is bit)
        line["unit_price"] = {
            "value": number(bit.text, reading.decimal),
            "per": per_unit(f"{price.label} {bit.text}"),
        }
    if "hs" not in line and (bit := reading.first("hs")) is not None:
        line["hs"] = codes(bit.text)[0]


def _with_unit(reading: Reading, one: Weight) -> Weight:
    """A total without a unit has that of the paper's columns."""
    unit = next((found for key in ("gross", "net") if (found := unit_of(reading.units.get(key, "")))), None)
    units = {
        line[key]["unit"] for line in reading.paper.get("lines") or () for key in ("gross", "net") if key in line
    }
    unit = unit or reading.assumed or (units.pop() if len(units) == 1 else None)
    factor = kilos(unit)
    if one.unit is not None or factor is None:
        return one
    return Weight(one.printed, one.value, shown_unit(unit), round(one.value * factor, 6))


def _quantity(reading: Reading) -> None:
    entry = _best(reading.by_key.get("quantity", ()))
    unit = reading.first("unit")
    head = f"{entry.label if entry else ''} {unit.text if unit else ''}"
    if entry is not None and (one := weight(entry.value.text, reading.decimal, head)) and one.unit:
        _put_weight(reading, "quantity", weight_json(one), entry.value)
        _put_weight(reading, "gross" if reading.paper.kind in CARRIED else "net", weight_json(one), entry.value)


def _put_weight(reading: Reading, key: str, one: dict[str, Any], at: Bit | None) -> None:
    for part in ("value", "unit", "kg", "printed"):
        reading.put(f"{key}.{part}", one[part], at)


def _packages(reading: Reading, lines: list[dict[str, Any]]) -> None:
    named = [entry for entry in reading.by_key.get("package_kind", ()) if is_counted(entry.value.text)]
    counts = [one for one in reading.by_key.get("packages", ()) if "container" not in one.value.text.casefold()]
    entry = _best(counts) or next(iter(named), None)
    inner = [one for one in reading.by_key.get("packages", ()) if _is_on_pallets(one, reading.decimal) is False]
    if entry is not None and _is_on_pallets(entry, reading.decimal) and inner:
        entry = inner[-1]  # the packages, not the pallets that they stand on
    pack = None if entry is None else packages(entry.value.text, reading.decimal)
    if pack is not None and entry is not None:
        reading.put("packages.count", pack[0], entry.value)
        others = (packages(one.value.text, reading.decimal) for one in reading.by_key.get("packages", ()))
        kinds = (one[1] for one in others if one and one[0] == pack[0] and one[1])
        reading.put("packages.kind", pack[1] or next(kinds, None) or kind_of(lines), entry.value)
    elif lines and all("packages" in line for line in lines):
        reading.put("packages.count", sum(line["packages"]["count"] for line in lines), reading.cell("packages"))
        reading.put("packages.kind", kind_of(lines), reading.cell("packages"))

    if (bit := reading.first("package_kind")) is not None and "packages.count" in reading.paper.fields:
        reading.put("packages.kind", package_kind(bit.text), bit)


def _value(reading: Reading, lines: list[dict[str, Any]]) -> None:
    if reading.paper.kind in CARRIED:
        return
    entry = _best(reading.by_key.get("value", ())) or _best(reading.by_key.get("amount", ()))
    if entry is not None and (figure := number(entry.value.text, reading.decimal)) is not None:
        reading.put("value", figure, entry.value)
    elif lines and all("amount" in line for line in lines):
        reading.put("value", round(sum(line["amount"] for line in lines), 2), reading.cell("amount"))
    for key in _MONEY:
        if (bit := reading.first(key)) is not None:
            reading.put(key, number(bit.text, reading.decimal), bit)
    heads = " ".join(head for key, head in reading.units.items() if key in ("amount", "price"))
    stacked = next((Bit(line["currency"]) for line in lines if line.get("currency")), None)
    for bit in (
        reading.first("currency"),
        entry.value if entry else None,
        Bit(entry.label) if entry else None,
        reading.first("insured_value"),
        Bit(heads),
        stacked,
        reading.cell("amount"),
    ):
        if bit is not None and (code := currency(bit.text)):
            reading.put("currency", code, bit)


def _is_on_pallets(entry: Entry, decimal: Decimal | None) -> bool | None:
    """Whether an entry counts pallets; None when it names no kind."""
    pack = packages(entry.value.text, decimal)
    return None if pack is None or not pack[1] else pack[1] == "pallets"


def _best(entries: Iterable[Entry]) -> Entry | None:
    """The entry that says total, else the last: totals stand at the foot."""
    fitting = [entry for entry in entries if fits(entry.key, entry.value.text)]
    totals = [entry for entry in fitting if entry.total]
    return (totals or fitting)[-1] if fitting else None
