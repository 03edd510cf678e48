"""Any CSV, Parquet or XLSX table, read by a mapping that gives every column a meaning (see `mapping`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError, nearest, shorten
from oretrace.sources.assemble import KEY, FileFacts, add_up, constant, once, to_rows
from oretrace.sources.base import Import, Rows, explained
from oretrace.sources.columns import MISSING, Coded, DigitStyle, choice, encode, leave_out, numbers, translate
from oretrace.sources.doubts import warn
from oretrace.sources.duplicates import first_of_each
from oretrace.sources.mapping import (
    MASSES,
    AmountField,
    Given,
    Mapping,
    MeasureField,
    MissingRule,
    TerritoryField,
)
from oretrace.sources.modelled import source_of
from oretrace.sources.reading import Source, read_sheet
from oretrace.sources.sheet import Sheet, no_header
from oretrace.sources.values import HERE, customs_code, period, refuse_double_years, territory
from oretrace.sources.wide import CODE, PERIOD, WIDE_PERIOD, made_long, without_future

if TYPE_CHECKING:
    import pyarrow as pa


def prepare(source: Source, retrieved_on: date, mapping: Mapping) -> Import:
    """The import of a table, or of the tables of one delivery, by its mapping."""
    source = replace(source, encoding=mapping.encoding, more=tuple(_encoded(source.more, mapping)))
    return Import(
        source=source_of(mapping.source, [file.path for file in source.files]),
        publisher=mapping.publisher,
        licence=mapping.licence,
        file=source.name,
        sha256=source.sha256,
        mapping_sha256=mapping.sha256,
        retrieved_on=retrieved_on,
        tables=lambda: {"trade_flow": explained(source, lambda: read(source, retrieved_on, mapping))},
    )


def _encoded(files: tuple[Source, ...], mapping: Mapping) -> list[Source]:
    return [replace(file, encoding=mapping.encoding) for file in files]


def read(source: Source, retrieved_on: date, mapping: Mapping) -> Rows:
    """The canonical rows of a table."""
    sheet = read_sheet(source, mapping.sheet)
    _check_columns(sheet, mapping)
    warn(sheet, mapping)
    ignored: dict[str, int] = {}
    for column, texts in mapping.ignore_values.items():
        sheet = leave_out(sheet, column, _unwanted(column, texts), ignored)
    sheet, columns = made_long(sheet, mapping)
    sheet = _join_period(sheet, mapping)
    sheet = without_future(sheet, mapping, columns, retrieved_on, ignored) if mapping.columns.period.wide else sheet
    dims = _dims(sheet, mapping, retrieved_on)
    amounts = _amounts(sheet, mapping, columns, dims["period"])
    unread = [name for name in mapping.ignore if name in sheet.table.column_names]
    texts = [*unread, *mapping.ignore_values, *_read_as_one(sheet, mapping)]
    apart = [name for name in dict.fromkeys(texts) if name in sheet.table.column_names]
    return to_rows(_each_once(FileFacts(sheet, dims, amounts, ignored), mapping, apart), unread)


def _read_as_one(sheet: Sheet, mapping: Mapping) -> list[str]:
    """The columns of which several texts have one meaning: regimes that are all imports, two names of a country."""
    columns = mapping.columns
    fields = (columns.reporter, columns.partner, columns.flow, columns.partner_basis, columns.valuation)
    return [field.column for field in fields if field.column]


def _each_once(facts: FileFacts, mapping: Mapping, unread: list[str]) -> FileFacts:
    """Each trade once; parts that only `unread` texts distinguish are added up where the mapping asks for it."""
    measure = mapping.columns.measure
    apart = None if measure is None else _measured(facts.sheet, measure)
    if mapping.parts is None:
        return once(facts, apart=apart, unread=unread)
    parts = {f"ignored {name}": _known(encode(facts.sheet, name)) for name in unread}
    others = {name: column for name, column in facts.dims.items() if name not in KEY}
    first_of_each(facts.sheet, [facts.dims[name] for name in KEY], [], others)
    before = len(facts.sheet.records)
    made = add_up(once(replace(facts, dims={**facts.dims, **parts}), *parts, apart=apart))
    facts.ignored["records that are parts of a figure, added up"] = before if len(made.sheet.records) < before else 0
    return made


def _measured(sheet: Sheet, measure: MeasureField) -> Coded[str]:
    return translate(sheet, measure.column, choice(measure.column, dict(measure.values)))


def _known(column: Coded[str]) -> Coded[str]:
    """The column with "" where it is empty, so that it can be a part of a key."""
    return Coded(np.where(column.codes == MISSING, len(column.values), column.codes), [*column.values, ""])


def _check_columns(sheet: Sheet, mapping: Mapping) -> None:
    names = sheet.table.column_names
    used = used_columns(mapping)
    for name in (*used, *mapping.ignore, *mapping.ignore_values):
        if name not in names:
            do = no_header([n for n in names if n not in used]) or f"The file has {shorten(', '.join(names), 600)}"
            raise InputError(
                f"a column {name!r}, which the mapping names", "none", sheet.file, nearest(name, names), do
            )
    for name in names:
        if name not in used and name not in mapping.ignore and name not in mapping.ignore_values:
            do = "Use it in the mapping, or list it under `ignore`"
            raise InputError("only columns that the mapping knows", name, sheet.file, nearest(name, used), do)


def used_columns(mapping: Mapping) -> list[str]:
    """The columns of the file that a mapping reads, in no order that matters."""
    columns = mapping.columns
    fields: list[Given] = [columns.reporter, columns.partner, columns.flow, columns.partner_basis]
    fields += [columns.currency, columns.valuation]
    single = [*(f.column for f in fields), columns.hs_code.column]
    single.append(columns.measure.column if columns.measure else None)
    wide = columns.period.wide or {}
    for amount in columns.given().values():
        single += amount.over_periods(wide) or ([] if wide and amount.column is None else [amount.column])
        single.append(amount.unit_column)
    named = [name for name in single if name]
    return [*columns.period.columns, *named, *(columns.hs_code.wide or {})]


def _unwanted(column: str, texts: list[str]) -> Callable[[str], str | None]:
    return lambda text: f"{column} {text}" if text in texts else None


def _join_period(sheet: Sheet, mapping: Mapping) -> Sheet:
    import pyarrow as pa
    import pyarrow.compute as pc

    field = mapping.columns.period
    names = [*field.columns, *([WIDE_PERIOD] if field.wide else [])]
    if len(names) == 1:
        return sheet if not field.wide else _renamed(sheet, WIDE_PERIOD, PERIOD)
    parts = [pc.utf8_trim_whitespace(sheet.table.column(name).cast(pa.string())) for name in names]
    return replace(sheet, table=sheet.table.append_column(PERIOD, pc.binary_join_element_wise(*parts, "-")))


def _renamed(sheet: Sheet, old: str, new: str) -> Sheet:
    names = [new if name == old else name for name in sheet.table.column_names]
    return replace(sheet, table=sheet.table.rename_columns(names))


def _period_column(mapping: Mapping) -> str:
    field = mapping.columns.period
    return field.columns[0] if len(field.columns) == 1 and not field.wide else PERIOD


def _dims(sheet: Sheet, mapping: Mapping, retrieved_on: date) -> dict[str, Coded[Any]]:
    columns = mapping.columns
    style, column = columns.period.format, _period_column(mapping)
    if style == "auto" and len(columns.period.columns) < 2 and (column != PERIOD or not columns.period.columns):
        refuse_double_years(encode(sheet, column).values, f"{sheet.file}, column {column}")
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
    if columns.qty and columns.qty.unit_column:
        dims["qty_unit"] = _unit(sheet, columns.qty.unit_column, columns.qty.units)
    return dims


def _unit(sheet: Sheet, column: str, units: dict[str, str] | None) -> Coded[str]:
    meaning = str if units is None else choice(column, units)
    return translate(sheet, column, meaning, required=False)


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


def _amounts(
    sheet: Sheet, mapping: Mapping, columns: dict[str, str], periods: Coded[tuple[date, int]]
) -> dict[str, pa.Array]:
    amounts = {name: _amount(sheet, mapping, columns[name], field) for name, field in mapping.columns.given().items()}
    if "net_kg" in amounts and mapping.columns.net_kg and mapping.columns.net_kg.unit_column:
        amounts["net_kg"] = _in_kg(sheet, mapping.columns.net_kg, amounts["net_kg"])
    if mapping.columns.measure:
        amounts = _only_measured(sheet, mapping.columns.measure, amounts)
    for rule in mapping.missing:
        if rule.field in amounts:
            amounts[rule.field] = _without(rule, amounts, periods)
    return amounts


def _amount(sheet: Sheet, mapping: Mapping, column: str, field: AmountField) -> pa.Array:
    import pyarrow.compute as pc

    declared = (mapping.decimal, mapping.thousands) != (".", "")
    style = DigitStyle(mapping.decimal, mapping.thousands) if declared else None
    amount = numbers(sheet, column, style=style, missing=tuple(mapping.missing_texts))
    return amount if field.factor == 1.0 else pc.multiply(amount, field.factor)


def _in_kg(sheet: Sheet, field: AmountField, amount: pa.Array) -> pa.Array:
    """Masses by the unit of each record; NULL where the unit is none of mass, or missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    units = _unit(sheet, field.unit_column or "", field.units)
    factors = np.array([*(MASSES.get(unit, np.nan) for unit in units.values), np.nan])[units.codes]
    return pc.multiply(amount, pa.array(factors, from_pandas=True))


def _only_measured(sheet: Sheet, measure: MeasureField, amounts: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """Each amount where the record holds it, NULL elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    held = _measured(sheet, measure)
    masks = {name: pa.array(held.mask(lambda what, name=name: what == name)) for name in amounts}  # type: ignore[misc]
    nothing = pa.scalar(None, pa.float64())
    return {name: pc.if_else(masks[name], amount, nothing) for name, amount in amounts.items()}


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
