"""Rows of tables as data: lines of goods, containers, results of an analysis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from oretrace.vet.papers.printed import Bit, Grid
from oretrace.vet.papers.values import (
    Decimal,
    Weight,
    codes,
    number,
    packages,
    shown_unit,
    unit_of,
    weight,
)
from oretrace.vet.papers.words import country_name, is_total

_CONTAINER = re.compile(r"(?<![A-Z0-9])([A-Z]{3}[UJZ])\s?-?(\d{6})\s?-?(\d)(?!\d)")
_SEVEN = re.compile(r"\d{6}[ -]?\d")
_PER = re.compile(r"(?:/|\bper|\bje|\bpor|\bpar|\bpro)\s*\.?\s*([^\W\d_][\w.]*)", re.IGNORECASE)
_TEXTS = frozenset({"goods", "lot", "control_code", "grade", "marks"})
_RESULTS = frozenset({"lot", "test", "unit", "spec", "result"})


def lines_of(grid: Grid, decimal: Decimal | None) -> Iterator[dict[str, Any]]:
    """The lines of goods in a table; weights with unit and kilograms."""
    for row in grid.rows:
        cells = {
            key: (bit, head) for key, bit, head in zip(grid.keys, row, grid.headings, strict=True) if key and bit
        }
        if "goods" not in cells or is_total(cells["goods"][0].text):
            continue
        line: dict[str, Any] = {}
        for key, (bit, head) in cells.items():
            _put(line, key, bit.text, head, decimal)
        if line:
            yield line


def _put(line: dict[str, Any], key: str, text: str, head: str, decimal: Decimal | None) -> None:
    if key in _TEXTS:
        line[key] = text
    elif key == "hs" and codes(text):
        line["hs"] = codes(text)[0]
    elif key == "origin":
        line["origin"] = country_name(text) or text
    elif key == "packages" and (pack := packages(text, decimal)):
        line["packages"] = {"count": pack[0], "kind": pack[1]}
    elif key in ("net", "gross", "quantity") and (one := weight(text, decimal, head)):
        if key == "quantity" and one.unit is None:
            line["quantity"] = one.value
        else:
            line["net" if key == "quantity" else key] = weight_json(one)
    elif (figure := number(text, decimal)) is not None:
        _put_figure(line, key, figure, f"{head} {text}")


def _put_figure(line: dict[str, Any], key: str, figure: float, about: str) -> None:
    if key == "price":
        line["unit_price"] = {"value": figure, "per": per_unit(about)}
    elif key in ("amount", "value", "cbm", "customs_value"):
        line["amount" if key == "value" else key] = figure


def containers_of(
    grids: Sequence[Grid], bits: Iterable[Bit], decimal: Decimal | None
) -> tuple[list[dict[str, Any]], Bit | None]:
    """Containers in tables, then those named anywhere else; and where the first stands."""
    rows: list[dict[str, Any]] = []
    at: Bit | None = None
    for grid in grids:
        for row in grid.rows if "container" in grid.keys else ():
            cells = {key: bit for key, bit in zip(grid.keys, row, strict=True) if key and bit}
            if "container" in cells:
                at = at or cells["container"]
                rows.append(_container(cells, decimal))
    known = {row["no"] for row in rows}
    for bit in bits:
        if len(bit.text) < 11 or not _SEVEN.search(bit.text):
            continue
        for match in _CONTAINER.finditer(bit.text.upper() if len(bit.text) < 16 else bit.text):
            if (no := "".join(match.groups())) not in known:
                known.add(no)
                at = at or bit
                rows.append({"no": no})
    return [row for row in rows if row["no"]], at


def _container(cells: dict[str, Bit], decimal: Decimal | None) -> dict[str, Any]:
    text = cells["container"].text
    match = _CONTAINER.search(text.upper())
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
    """A weight as it stands in a line."""
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
