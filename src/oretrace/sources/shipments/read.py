"""A file of shipments as rows: each line is in `shipment`, or in `shipment_quarantine` with what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError, nearest, shorten
from oretrace.schema import SHIPMENT, SHIPMENT_QUARANTINE
from oretrace.sources.base import Rows
from oretrace.sources.columns import DigitStyle, may_be_thousands
from oretrace.sources.doubts import points_doubted
from oretrace.sources.mapping import MASSES
from oretrace.sources.reading import read_sheet
from oretrace.sources.shipments import cells
from oretrace.sources.shipments.cells import Cells
from oretrace.sources.shipments.rates import in_usd
from oretrace.sources.values import HERE, customs_code, territory

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from oretrace.sources.reading import Source
    from oretrace.sources.sheet import Sheet
    from oretrace.sources.shipments.mapping import CellField, ShipmentMapping

PLACES = ("reporter", "origin", "departure", "destination")
CHOICES = {"record": ("declaration", "bill_of_lading"), "flow": ("import", "export")}
NUMBERS = ("number", "master_number", "licence")
NEEDED = ("record", "flow")
MOST = {"value": 1e18, "quantity": 1e18}
MOST_KG = 1e12
CUT = 1000  # letters of a cell that the quarantine keeps


def read(source: Source, retrieved_on: date, mapping: ShipmentMapping) -> Mapping[str, Rows]:
    """The rows of `shipment` and of `shipment_quarantine`; every line of the file is in one of them."""
    sheet = read_sheet(source, mapping.sheet)
    _check_columns(sheet, mapping)
    found = _columns(sheet, mapping, retrieved_on)
    table = _table(sheet, mapping, found)
    reasons = _reasons(table, mapping, found)
    return _divided(sheet, table, reasons)


def _check_columns(sheet: Sheet, mapping: ShipmentMapping) -> None:
    """InputError where the file lacks a column that the mapping does not call optional."""
    names = sheet.table.column_names
    for field in mapping.columns.values():
        for name in field.columns:
            if name not in names and not field.optional:
                do = f"The file has {shorten(', '.join(names), 600)}"
                expected = f"a column {name!r}, which the mapping names"
                raise InputError(expected, "none", sheet.file, nearest(name, names), do)


def _columns(sheet: Sheet, mapping: ShipmentMapping, retrieved_on: date) -> dict[str, Cells]:
    """Every column of `shipment` that the mapping fills."""
    types = {field.name: field.type for field in SHIPMENT.arrow()}
    found = {}
    for name, field in mapping.columns.items():
        if field.column is None or field.column in sheet.table.column_names:
            found[name] = _cells(sheet, mapping, name, field, types[name], retrieved_on)
    return found


def _cells(
    sheet: Sheet, mapping: ShipmentMapping, name: str, field: CellField, type_: pa.DataType, retrieved_on: date
) -> Cells:
    import pyarrow as pa

    if field.column is None:
        text = pa.repeat(pa.scalar(field.constant), len(sheet.records))
    else:
        text = cells.texts(sheet.table.column(field.column), mapping.missing_texts)
    if pa.types.is_floating(type_):
        return _amounts(sheet, mapping, name, field, text)
    if name == "containers":
        return cells.containers(text)
    if name in NUMBERS:
        return cells.numbers(text)
    reader = _reader(name, field, retrieved_on)
    return cells.plain(text) if reader is None else cells.by_text(text, type_, reader)


def _reader(name: str, field: CellField, retrieved_on: date) -> Any:
    """How a text of a column is read; None for text that stays as it is."""
    meanings = field.values or {}

    def meant(text: str) -> str:
        return meanings.get(text, text)

    if name in CHOICES:
        return cells.choice_reader(field.values, CHOICES[name])
    if name in PLACES:
        resolve = territory(field.scheme, whole_file=True)
        return lambda text: resolve(meant(text))
    if name.endswith("_on"):
        return cells.day_reader(field.format, retrieved_on)
    known = {"hs_code": customs_code, "currency": cells.currency, "inspected": cells.flag, "irregular": cells.flag}
    if name in known:
        return lambda text: known[name](meant(text))
    return (lambda text: meant(text) or None) if meanings else None


def _amounts(sheet: Sheet, mapping: ShipmentMapping, name: str, field: CellField, text: pa.Array) -> Cells:
    import pyarrow as pa
    import pyarrow.compute as pc

    usual = (mapping.decimal, mapping.thousands) == (".", "")
    _doubt(sheet, mapping, name, field.column)
    style = None if usual else DigitStyle(mapping.decimal, mapping.thousands)
    found = cells.amounts(text, style, MOST.get(name, MOST_KG))
    values = found.values if field.factor == 1.0 else pc.multiply(found.values, field.factor)
    if field.unit_column is None:
        return Cells(values, found.wrong)
    units = field.units or {}
    given = cells.texts(sheet.table.column(field.unit_column or ""), mapping.missing_texts)

    def factor(unit: str) -> float:
        if unit not in units:
            raise InputError(f"a unit, one of {', '.join(units)}", unit, HERE, nearest(unit, units))
        return MASSES[units[unit]]

    unit = cells.by_text(given, pa.float64(), factor)
    bare = pc.and_(pc.is_valid(values), pc.is_null(given))
    wrong = unit.wrong if unit.wrong is not None else pa.nulls(len(given), pa.string())
    wrong = pc.if_else(bare, "expected a unit of the mass, found none", wrong)
    return Cells(pc.multiply(values, unit.values), wrong if found.wrong is None else pc.coalesce(found.wrong, wrong))


def _doubt(sheet: Sheet, mapping: ShipmentMapping, name: str, column: str | None) -> None:
    """Warn of points that may mark thousands, where the mapping states no marks: 12.345 kg may be twelve tonnes."""
    if column is None or {"decimal", "thousands"} & mapping.model_fields_set:
        return
    if text := may_be_thousands(sheet, column):
        sheet.warnings.append(points_doubted(name, column, text))


def _table(sheet: Sheet, mapping: ShipmentMapping, found: Mapping[str, Cells]) -> pa.Table:
    """All lines as rows of `shipment` without `snapshot`, whether they can be stored or not."""
    import pyarrow as pa

    schema = SHIPMENT.arrow()
    rows = len(sheet.records)
    made: dict[str, Any] = {name: cell.values for name, cell in found.items()}
    made["line"] = pa.array(sheet.records, pa.int64())
    made["other"] = _other(sheet, mapping)
    if "hs_code" in made:
        made["hs_edition"] = _editions(mapping, made, rows)
    if "value" in made and "currency" in made:
        days = [made[name] for name in ("filed_on", "happened_on") if name in made]
        made["value_usd"] = in_usd(made["value"], made["currency"], days, mapping.rates)
    if made.get("reporter") is None:
        made["reporter"] = _reporter(made, rows)
    fields = [field.with_nullable(True) for field in schema if field.name != "snapshot"]
    columns = [made.get(field.name, pa.nulls(rows, field.type)).cast(field.type) for field in fields]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _reporter(made: Mapping[str, Any], rows: int) -> pa.Array:
    """The one destination of the file's imports: with its customs the file's exports were filed, too.

    A file of imports by several territories is of none of them: each import was filed where it went.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    nobody = pa.nulls(rows, pa.string())
    if "destination" not in made:
        return nobody
    imported = pc.equal(made["flow"], "import")
    places = made["destination"].filter(imported, null_selection_behavior="drop").drop_null().unique().to_pylist()
    if len(places) == 1:
        return pa.repeat(pa.scalar(places[0]), rows)
    return pc.if_else(pc.fill_null(imported, False), made["destination"], nobody)


def _editions(mapping: ShipmentMapping, made: Mapping[str, Any], rows: int) -> pa.Array:
    """The nomenclature of each code, by the day of its line where it changed."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if mapping.hs_edition is None:
        return pa.nulls(rows, pa.string())
    days = [made[name] for name in ("filed_on", "happened_on") if name in made]
    edition = mapping.hs_edition
    if edition.constant is not None or not days:
        held = pa.repeat(pa.scalar(edition.constant, pa.string()), rows)
    else:
        coded = pc.dictionary_encode(pc.coalesce(*days))
        names = [edition.on(day) for day in coded.dictionary.to_pylist()]
        held = pa.array(names, pa.string()).take(coded.indices)
    return pc.if_else(pc.is_valid(made["hs_code"]), held, None)


def _other(sheet: Sheet, mapping: ShipmentMapping) -> pa.Array:
    """The columns without a place in `shipment`, a JSON object a line."""
    import pyarrow as pa

    used = {name for field in mapping.columns.values() for name in field.columns}
    rest = [n for n in sheet.table.column_names if n not in used and n not in mapping.ignore]
    if not rest:
        return pa.nulls(len(sheet.records), pa.string())
    return _as_json(sheet, rest, cells.MAX_LETTERS)


def _as_json(sheet: Sheet, names: list[str], most: int) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = sheet.table.select(names)
    columns = [pc.utf8_slice_codeunits(column.cast(pa.string()), 0, most) for column in table.columns]
    with engine.scratch() as connection:
        connection.register("content", pa.table(columns, names=names))
        found = engine.run(connection, "SELECT CAST(to_json(content) AS VARCHAR) AS json FROM content")
    return found["json"].combine_chunks()


def _reasons(table: pa.Table, mapping: ShipmentMapping, found: Mapping[str, Cells]) -> pa.Array:
    """Why each line cannot be stored, NULL where it can."""
    import pyarrow.compute as pc

    parts = [*_wrong(mapping, found)]
    for name in NEEDED:
        if found[name].wrong is None and table[name].null_count:
            empty = pc.is_null(table[name].combine_chunks())
            parts.append(
                pc.if_else(empty, f"{_place(name, mapping.columns[name])}: expected a value, found none", None)
            )
    parts.append(_repeated(table))
    return reduce(lambda a, b: pc.coalesce(pc.binary_join_element_wise(a, b, "; "), a, b), parts)


def _wrong(mapping: ShipmentMapping, found: Mapping[str, Cells]) -> Iterator[pa.Array]:
    import pyarrow.compute as pc

    for name, cell in found.items():
        if cell.wrong is not None:
            yield pc.binary_join_element_wise(_place(name, mapping.columns[name]), cell.wrong, ": ")


def _place(name: str, field: CellField) -> str:
    return name if field.column in (None, name) else f"{name} (column {field.column})"


def _repeated(table: pa.Table) -> pa.Array:
    """The reason of lines that repeat an earlier one, NULL for all others."""
    import numpy as np
    import pyarrow as pa

    with engine.scratch() as connection:
        connection.register("arriving", table)
        again = engine.run(connection, "sources/shipments/repeated.sql")
    reasons: Any = np.full(table.num_rows, None, dtype=object)
    at = np.searchsorted(table["line"].to_numpy(), again["line"].to_numpy())
    for row, first in zip(at.tolist(), again["first"].to_pylist(), strict=True):
        reasons[row] = f"expected each line once, found line {first} again"
    return pa.array(reasons, pa.string())


def _ragged(sheet: Sheet) -> pa.Table:
    """The lines with more or fewer fields than the header, as rows of `shipment_quarantine`."""
    import pyarrow as pa

    schema = SHIPMENT_QUARANTINE.arrow()
    rows = [
        {"line": line, "reason": found.partition(":")[0], "content": json.dumps(found.partition(": ")[2])}
        for line, found in sheet.ragged
    ]
    return pa.Table.from_pylist(rows, pa.schema([field for field in schema if field.name != "snapshot"]))


def _divided(sheet: Sheet, table: pa.Table, reasons: pa.Array) -> Mapping[str, Rows]:
    """The two tables, and in words what was set aside."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bad = pc.is_valid(reasons)
    quarantine = _ragged(sheet)
    if pc.any(bad).as_py():
        kept = sheet.keep(bad.to_numpy(zero_copy_only=False))
        content = _as_json(kept, kept.table.column_names, CUT)
        lines = pa.array(kept.records, pa.int64())
        unread = pa.table({"line": lines, "reason": reasons.filter(bad), "content": content})
        quarantine = pa.concat_tables([quarantine, unread.cast(quarantine.schema)]).sort_by("line")
        table = table.filter(pc.invert(bad))
    aside = quarantine.num_rows
    words = f"{aside:,} lines set aside in shipment_quarantine" if aside else ""
    shipments = Rows(table, words, sheet.locate, left_out=words, warnings=tuple(sheet.warnings))
    return {"shipment": shipments, "shipment_quarantine": Rows(quarantine, "", sheet.locate)}
