"""Rows of tables as data: lines of goods, containers, results of an analysis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.printed import Bit, Grid
from oretrace.vet.papers.values import (
    Decimal,
    Weight,
    codes,
    currency,
    number,
    packages,
    shown_unit,
    unit_of,
    weight,
)
from oretrace.vet.papers.words import country_name, is_total, package_kinds

CONTAINER = re.compile(r"(?<![A-Z0-9])([A-Z]{3}[UJZ])\s?-?(\d{6})\s?-?(\d)(?!\d)")
"""The number of a container (ISO 6346)."""
WHICH = re.compile(
    r"(\d[\d.,' ]*\s*[^\W\d]{1,5}\.?)\s*\(?(gross|net{1,2}o?|brutt?o|brut|[gn]\.?\s?w\b\.?|[gn]/w)", re.IGNORECASE
)
"""A quantity that says which weight it is: "20,160 kg G.W."."""
WHICH_BEFORE = re.compile(
    r"\b(gross|net{1,2}o?|brutt?o|[gn]\.?\s?w\b\.?|[gn]/w)(?: weight| wt\.?)?[.:\s]*(\d[\d.,' ]*\s*[^\W\d]{0,5})",
    re.IGNORECASE,
)
"""The same with the word before it: "G.W. 20,160 kg"."""
_SEAL = re.compile(
    r"[\s/,;:()\-|]*(?:(?:carrier |shipper )?seals?|封(?:条)?号|铅封号?|plomb\w*|precint\w*|sello|scell\w*|пломба)?"
    r"(?:\s*(?:no|nos|nr|n|№|#)\b\.?)?"
    r"[\s/:.№#]*((?:[A-Z]{2,3}-)?[A-Z]{0,4}[ -]?\d{5,10})(?![\d.,]|\s?kg)",
    re.IGNORECASE,
)
"""The number of a seal after that of its container."""
_HOLDS_NUMBER = re.compile(r"(?<![A-Z\d])(?:[A-Z]{2,4}-?\d{5,8}|[A-Z]{4} \d{6,8})(?![\d.,])")
_CENTS = re.compile(r"\d[.,]\d{2}(?!\d)")
"""Two of them are two figures drawn over one another."""
_SEVEN = re.compile(r"\d{6}[ -]?\d")
_PER = re.compile(r"(?:/|\bper|\bje|\bpor|\bpar|\bpro)\s*\.?\s*([^\W\d_][\w.]*)", re.IGNORECASE)
_TEXTS = frozenset({"goods", "lot", "control_code", "grade", "marks"})
_RESULTS = frozenset({"lot", "test", "unit", "spec", "result"})


def lines_of(grid: Grid, decimal: Decimal | None, assumed: str = "") -> Iterator[dict[str, Any]]:
    """The lines of goods in a table; weights with unit and kilograms; `assumed` is the unit where none is printed."""
    for row in grid.rows:
        cells = {
            key: (bit, head) for key, bit, head in zip(grid.keys, row, grid.headings, strict=True) if key and bit
        }
        if "goods" not in cells or is_total(cells["goods"][0].text) or not fits("goods", cells["goods"][0].text):
            continue
        line: dict[str, Any] = {}
        unit = f" {cells['unit'][0].text}" if "unit" in cells else ""
        if "package_kind" in cells and "packages" in cells:
            bit, head = cells["packages"]
            cells["packages"] = (Bit(f"{bit.text} {cells['package_kind'][0].text}", bit.page, bit.box), head)
        for key, (bit, head) in sorted(cells.items(), key=lambda cell: cell[0] == "quantity"):
            bare = key in ("net", "gross") and assumed and unit_of(f"{head} {bit.text}{unit}") is None
            _put(line, key, bit.text, f"{head} {assumed}" if bare else head + unit, decimal)
        _settle_amount(line, [number(cells[key][0].text, decimal) for key in ("value", "amount") if key in cells])
        if line:
            yield line


def _settle_amount(line: dict[str, Any], amounts: list[float | None]) -> None:
    """Of two amounts that of the price and the quantity: the other is in the currency of the country."""
    price = (line.get("unit_price") or {}).get("value")
    counted = line.get("net", {}).get("value") or line.get("quantity")
    if len(amounts) > 1 and price and isinstance(counted, float | int):
        made = price * counted
        line["amount"] = min((one for one in amounts if one is not None), key=lambda one: abs(one - made))


def _put(line: dict[str, Any], key: str, text: str, head: str, decimal: Decimal | None) -> None:
    if key in _TEXTS:
        line[key] = text
    elif key == "hs" and codes(text):
        line["hs"] = codes(text)[0]
    elif key == "currency":
        line["currency"] = currency(text)
    elif key == "origin":
        line["origin"] = country_name(text) or text
    elif key == "packages" and (pack := packages(text, decimal)):
        line["packages"] = {"count": pack[0], "kind": pack[1]}
    elif key in ("net", "gross", "quantity"):
        _put_weight(line, key, text, head, decimal)
    elif (figure := number(text, decimal)) is not None and len(_CENTS.findall(text)) < 2:
        _put_figure(line, key, figure, f"{head} {text}")


def _put_weight(line: dict[str, Any], key: str, text: str, head: str, decimal: Decimal | None) -> None:
    """A weight, both weights in one cell, or a number of packages where a quantity is asked for."""
    which = [(match[2], weight(match[1], decimal, head)) for match in WHICH.finditer(text)]
    which = which or [(match[1], weight(match[2], decimal, head)) for match in WHICH_BEFORE.finditer(text)]
    pack = packages(text, decimal) if key == "quantity" and unit_of(text) is None else None
    for word, one in which:
        if one is not None:
            line["gross" if word[0] in "gGbB" else "net"] = weight_json(one)
    if which:
        return
    if pack is not None and pack[1] in package_kinds():
        line["packages"] = {"count": pack[0], "kind": pack[1]}
    elif fits(key, text) and (one := weight(text, decimal, head)) is not None:
        if key == "quantity" and one.unit is None:
            line["quantity"] = one.value
        else:
            line.setdefault("net" if key == "quantity" else key, weight_json(one))
            if key == "quantity" and line["net"]["value"] != one.value:
                line.setdefault("gross", weight_json(one))  # a weight beside the net one


def _put_figure(line: dict[str, Any], key: str, figure: float, about: str) -> None:
    if key == "price" and "%" not in about:
        line["unit_price"] = {"value": figure, "per": per_unit(about)}
    elif key in ("amount", "value", "cbm", "customs_value"):
        line["amount" if key == "value" else key] = figure


def containers_of(
    grids: Sequence[Grid], bits: Iterable[Bit], decimal: Decimal | None
) -> tuple[list[dict[str, Any]], Bit | None]:
    """Containers in tables, then those named anywhere else; and where the first one is."""
    rows: list[dict[str, Any]] = []
    at: Bit | None = None
    for grid in grids:
        for row in grid.rows if "container" in grid.keys else ():
            cells = {key: bit for key, bit in zip(grid.keys, row, strict=True) if key and bit}
            if "container" in cells:
                if not _HOLDS_NUMBER.search(cells["container"].text):
                    continue  # a column of marks that may hold containers
                at = at or cells["container"]
                rows.append(_container(cells, decimal))
    known = {row["no"]: row for row in rows}
    for bit in bits:
        if len(bit.text) < 11 or not _SEVEN.search(bit.text):
            continue
        for match in CONTAINER.finditer(bit.text.upper() if len(bit.text) < 16 else bit.text):
            if (no := "".join(match.groups())) not in known:
                known[no] = {"no": no}
                at = at or bit
                rows.append(known[no])
            seal = _SEAL.match(bit.text[match.end() :])
            if seal and not CONTAINER.fullmatch(seal[1].upper()):
                known[no].setdefault("seal", seal[1])
    return [row for row in rows if row["no"]], at


def seal_after(text: str) -> str | None:
    """The number of a seal that a text is, also after a word for it."""
    match = _SEAL.fullmatch(text)
    return match[1] if match is not None and not CONTAINER.fullmatch(match[1].upper()) else None


def _container(cells: dict[str, Bit], decimal: Decimal | None) -> dict[str, Any]:
    text = cells["container"].text
    match = CONTAINER.search(text.upper())
    row: dict[str, Any] = {"no": "".join(match.groups()) if match else text.strip()}
    if "seal" in cells:
        row["seal"] = cells["seal"].text
    if "container_type" in cells:
        row["type"] = cells["container_type"].text
    if "packages" in cells and (pack := packages(cells["packages"].text, decimal)):
        row["packages"] = pack[0]
    for key in ("net", "gross", "vgm", "tare"):
        if key in cells and (figure := number(cells[key].text, decimal)) is not None:
            row[key] = figure
    return row


def tests_of(grids: Sequence[Grid]) -> list[dict[str, str]]:
    """The results of an analysis, as printed."""
    rows = [(grid.keys, row) for grid in grids if "test" in grid.keys for row in grid.rows]
    found = [
        {key: bit.text for key, bit in zip(keys, row, strict=True) if key in _RESULTS and bit} for keys, row in rows
    ]
    return [test for test in found if test]


def weight_json(one: Weight) -> dict[str, Any]:
    """A weight as the JSON of a line has it: as printed, and in kg."""
    return {"printed": one.printed, "unit": one.unit, "value": one.value, "kg": one.kg}


def summed(weights: list[dict[str, Any]]) -> dict[str, Any]:
    """The sum of the weights of lines; its unit is None where they differ."""
    units = {one["unit"] for one in weights}
    kg = None if any(one["kg"] is None for one in weights) else round(sum(one["kg"] for one in weights), 6)
    return {
        "printed": weights[0]["printed"] if len(weights) == 1 else "",
        "unit": units.pop() if len(units) == 1 else None,
        "value": round(sum(one["value"] for one in weights), 6),
        "kg": kg,
    }


def kind_of(lines: list[dict[str, Any]]) -> str | None:
    """The kind of package that all lines have."""
    kinds = {line["packages"]["kind"] for line in lines if line.get("packages") and line["packages"]["kind"]}
    return kinds.pop() if len(kinds) == 1 else None


def per_unit(heading: str) -> str | None:
    """The unit of weight that a price is for."""
    found = [unit for word in _PER.findall(heading) if (unit := shown_unit(unit_of(word)))]
    return found[-1] if found else shown_unit(unit_of(heading))
