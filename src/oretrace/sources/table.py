"""Any CSV, Parquet or XLSX table, read by a mapping that gives every column a meaning (see `mapping`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError, nearest, shorten
from oretrace.sources.assemble import FileFacts, constant, once, to_rows
from oretrace.sources.base import Import, Rows
from oretrace.sources.columns import Coded, choice, leave_out, numbers, translate
from oretrace.sources.mapping import AmountField, Given, Mapping, MissingRule, TerritoryField
from oretrace.sources.reading import Source, read_sheet
from oretrace.sources.sheet import Sheet, no_header
from oretrace.sources.values import HERE, customs_code, period, territory

if TYPE_CHECKING:
    import pyarrow as pa

CODE, PERIOD = "codes (wide)", "periods (joined)"  # columns made here, as errors name them


def prepare(source: Source, retrieved_on: date, mapping: Mapping) -> Import:
    """The import of one table by its mapping."""
    return Import(
        source=mapping.source,
        publisher=mapping.publisher,
        licence=mapping.licence,
        file=source.path.name,
        sha256=source.sha256,
        mapping_sha256=mapping.sha256,
        retrieved_on=retrieved_on,
        tables=lambda: {"trade_flow": read(source, retrieved_on, mapping)},
    )


def read(source: Source, retrieved_on: date, mapping: Mapping) -> Rows:
    """The canonical rows of a table."""
    sheet = read_sheet(source, mapping.sheet)
    _check_columns(sheet, mapping)
    ignored: dict[str, int] = {}
    for column, texts in mapping.ignore_values.items():
        sheet = leave_out(sheet, column, _unwanted(column, texts), ignored)
    if mapping.columns.hs_code.wide:
        sheet = _long(sheet, mapping)
    sheet = _join_period(sheet, mapping)
    dims = _dims(sheet, mapping, retrieved_on)
    facts = FileFacts(sheet, dims, _amounts(sheet, mapping, dims["period"]), ignored)
    return to_rows(once(facts), [name for name in mapping.ignore if name in sheet.table.column_names])


def _check_columns(sheet: Sheet, mapping: Mapping) -> None:
    names = sheet.table.column_names
    used = _used_columns(mapping)
    for name in (*used, *mapping.ignore, *mapping.ignore_values):
        if name not in names:
            do = no_header([n for n in names if n not in used]) or f"The file has {shorten(', '.join(names), 600)}"
            raise InputError("a column that the mapping names", name, sheet.file, nearest(name, names), do)
    for name in names:
        if name not in used and name not in mapping.ignore and name not in mapping.ignore_values:
            do = "Use it in the mapping, or list it under `ignore`"
            raise InputError("only columns that the mapping knows", name, sheet.file, nearest(name, used), do)


def _used_columns(mapping: Mapping) -> list[str]:
    columns = mapping.columns
    periods = columns.period.column if isinstance(columns.period.column, list) else [columns.period.column]
    fields: list[Given] = [columns.reporter, columns.partner, columns.flow, columns.partner_basis]
    fields += [columns.currency, columns.valuation]
    amounts = [amount for amount in columns.amounts().values() if amount]
    single = [*(f.column for f in fields), columns.hs_code.column, *(a.column for a in amounts)]
    return [*periods, *filter(None, single), *(columns.hs_code.wide or {})]


def _unwanted(column: str, texts: list[str]) -> Callable[[str], str | None]:
    return lambda text: f"{column} {text}" if text in texts else None


def _long(sheet: Sheet, mapping: Mapping) -> Sheet:
    """A wide table with one record per code; a record's cells count as records, left to right."""
    import pyarrow as pa

    named = mapping.columns.hs_code.wide or {}
    wide = {name: named[name] for name in sheet.table.column_names if name in named}
    count, width = len(sheet.records), len(wide)
    rows = pa.array(np.repeat(np.arange(count), width))
    cells = np.arange(count * width).reshape(width, count).T.reshape(-1)
    stacked = pa.chunked_array([c for name in wide for c in sheet.table.column(name).cast(pa.string()).chunks])
    table = sheet.table.drop_columns(list(wide)).take(rows)
    codes = pa.DictionaryArray.from_arrays(
        np.tile(np.arange(width, dtype=np.int32), count), pa.array(list(wide.values()))
    )
    amount = next(n for n, a in mapping.columns.amounts().items() if a and a.column is None)
    table = table.append_column(CODE, codes).append_column(amount_column(amount), stacked.take(pa.array(cells)))
    records = (np.repeat(sheet.records, width) - 1) * width + np.tile(np.arange(1, width + 1), count)
    return replace(sheet, table=table, records=records, locate=lambda record: sheet.locate((record - 1) // width + 1))


def amount_column(name: str) -> str:
    """The name, in a wide table made long, of the column of amounts."""
    return f"{name} (wide)"


def _join_period(sheet: Sheet, mapping: Mapping) -> Sheet:
    import pyarrow as pa
    import pyarrow.compute as pc

    names = mapping.columns.period.column
    if isinstance(names, str):
        return sheet
    parts = [sheet.table.column(name).cast(pa.string()) for name in names]
    return replace(sheet, table=sheet.table.append_column(PERIOD, pc.binary_join_element_wise(*parts, "-")))


def _dims(sheet: Sheet, mapping: Mapping, retrieved_on: date) -> dict[str, Coded[Any]]:
    columns = mapping.columns
    style, name = columns.period.format, columns.period.column
    column = name if isinstance(name, str) else PERIOD
    periods = translate(sheet, column, lambda text: period(text, style, retrieved_on))

    def edition(text: str) -> str:
        begin = period(text, style, retrieved_on)[0]
        held = columns.hs_edition.on(begin)
        if held is None:
            raise InputError("a period for which `hs_edition` names an edition", text, HERE)
        return held

    code = columns.hs_code
    dims: dict[str, Coded[Any]] = {
        "period": periods,
        "hs_edition": translate(sheet, column, edition),
        "hs_code": translate(sheet, code.column or CODE, lambda text: customs_code(text, code.digits, pad=code.pad)),
        "reporter": _place(sheet, columns.reporter),
        "partner": _place(sheet, columns.partner),
        "flow": _given(sheet, columns.flow),
        "partner_basis": _given(sheet, columns.partner_basis),
        "currency": _given(sheet, columns.currency, _currency),
        "valuation": _given(sheet, columns.valuation),
    }
    if columns.qty and columns.qty.unit:
        dims["qty_unit"] = constant(sheet, columns.qty.unit)
    return dims


def _given(sheet: Sheet, field: Given, check: Callable[[str], str] = str) -> Coded[str]:
    if field.column is None:
        return constant(sheet, check(field.constant or ""))
    if field.values:
        return translate(sheet, field.column, choice(field.column, field.values))
    return translate(sheet, field.column, check)


def _currency(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isupper():
        raise InputError("an ISO 4217 currency code such as USD", text, "mapping, currency")
    return text


def _place(sheet: Sheet, field: TerritoryField) -> Coded[str]:
    if field.column is None:
        return constant(sheet, territory(field.scheme, whole_file=True)(field.constant or ""))
    resolve = territory(field.scheme)
    meanings = field.values or {}
    return translate(sheet, field.column, lambda text: resolve(meanings.get(text, text)))


def _amounts(sheet: Sheet, mapping: Mapping, periods: Coded[tuple[date, int]]) -> dict[str, pa.Array]:
    fields = mapping.columns.amounts()
    amounts = {name: _amount(sheet, mapping, name, field) for name, field in fields.items() if field}
    for rule in mapping.missing:
        if rule.field in amounts:
            amounts[rule.field] = _without(rule, amounts, periods)
    return amounts


def _amount(sheet: Sheet, mapping: Mapping, name: str, field: AmountField) -> pa.Array:
    import pyarrow.compute as pc

    column = field.column or amount_column(name)
    amount = numbers(
        sheet,
        column,
        decimal=mapping.decimal,
        thousands=mapping.thousands,
        missing=tuple(mapping.missing_texts),
    )
    return amount if field.factor == 1.0 else pc.multiply(amount, field.factor)


def _without(rule: MissingRule, amounts: dict[str, pa.Array], periods: Coded[tuple[date, int]]) -> pa.Array:
    """The amount with NULL wherever the rule makes it missing; all conditions of a rule must hold."""
    import pyarrow as pa
    import pyarrow.compute as pc

    amount = amounts[rule.field]
    gone = pc.is_valid(amount)
    if rule.equals is not None:
        gone = pc.and_(gone, pc.fill_null(pc.equal(amount, rule.equals), False))
    if rule.if_value and "value" in amounts:
        gone = pc.and_(gone, pc.fill_null(pc.greater(amounts["value"], 0), False))
    if rule.before is not None:
        limit = rule.before
        gone = pc.and_(gone, pa.array(periods.mask(lambda pair: f"{pair[0]:%Y-%m}" < limit)))
    return pc.if_else(gone, pa.scalar(None, pa.float64()), amount)
