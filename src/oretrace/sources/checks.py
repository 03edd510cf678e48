"""Checks canonical rows against the rules of the schema, before a single one is stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError
from oretrace.schema import (
    DOCUMENT,
    DOCUMENT_FIELD,
    FIRM,
    LICENCE,
    LISTED_PARTY,
    OWNERSHIP,
    OWNERSHIP_CONTROL,
    SHIPMENT,
    SHIPMENT_QUARANTINE,
    TABLES,
    Table,
)
from oretrace.sources.base import Import, Rows

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

WHOLE = (
    *(SHIPMENT, SHIPMENT_QUARANTINE, LICENCE, FIRM, OWNERSHIP, OWNERSHIP_CONTROL, LISTED_PARTY),
    *(DOCUMENT, DOCUMENT_FIELD),
)
"""Tables whose rows are checked one by one."""


def check(tables: Mapping[str, Rows], item: Import) -> None:
    """Refuse rows that break a rule of the schema, or that speak of a time after the file was retrieved."""
    if not any(rows.table.num_rows for rows in tables.values()):
        left_out = "; ".join(rows.left_out for rows in tables.values() if rows.left_out)
        do = f"Left out by name: {left_out}" if left_out else None
        raise InputError("at least one record", "none left" if left_out else "none", item.file, do=do)
    for name, rows in tables.items():
        if rows.table.num_rows:
            _check_table(TABLES[name], rows, item)


def _check_table(schema: Table, rows: Rows, item: Import) -> None:
    import pyarrow.compute as pc

    table = rows.table
    latest = pc.max(table["period_start"]).as_py() if "period_start" in table.column_names else None
    if latest and latest > item.retrieved_on:
        raise InputError(f"periods no later than the retrieval on {item.retrieved_on}", str(latest), item.file)
    broken = _violations(schema, table)
    if broken:
        raise _broken(schema, broken, rows, item.file)


def _broken(schema: Table, broken: list[tuple[str, int, int]], rows: Rows, file: str) -> InputError:
    """What the first row that breaks a rule has in which column, and which rules are broken how often."""
    import pyarrow.compute as pc

    rule, _, first = broken[0]
    named = [c.name for c in schema.columns if rule in (c.rule, f"{c.name} is missing")]
    column = named[0] if named else "line"
    found = rows.table[column][pc.index(rows.table["line"], first).as_py()].as_py()
    counts = "; ".join(f"{rule} ({count} rows, first record {at})" for rule, count, at in broken)
    where = f"{file}, {rows.locate(first)}, column {column}"
    return InputError(f"rows that keep the rules of {schema.name}", found, where, do=f"Broken is {counts}")


def _violations(schema: Table, table: pa.Table) -> list[tuple[str, int, int]]:
    """The rules that rows break, how often, and the `line` of the first row.

    Half a million rows of statistics are not looked at one by one: a sample with every distinct text, day and flag,
    and with the extremes of every number, breaks a rule exactly when some row does, as all rules on numbers are
    intervals. Of shipments and firms, whose texts are nearly all distinct, every row is.
    """
    with engine.scratch() as connection:
        connection.register("sampled_rows", table if schema in WHOLE else _sample(table))
        found = []
        if _broken_rules(connection, schema, "sampled_rows"):
            connection.register("all_rows", table)
            for rule, count in _broken_rules(connection, schema, "all_rows"):
                [(first,)] = connection.execute(schema.first_breaking_sql("all_rows", rule)).fetchall()
                found.append((rule, count, first))
    late = _first_not_ascending(table["line"])
    if late is not None:
        found.append(("lines in ascending order, each once", 1, late))
    return found


def _broken_rules(connection: DuckDBPyConnection, schema: Table, relation: str) -> list[tuple[str, int]]:
    columns = [column.name for column in schema.columns if column.name != "snapshot"]
    sql = schema.violations_sql(relation, columns, unique=False)
    return [(str(rule), int(count)) for rule, count in connection.execute(sql).fetchall()]


def _sample(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    values = {name: _representatives(table[name]) for name in table.column_names}
    height = max(map(len, values.values()))
    types = {name: pa.string() if pa.types.is_dictionary(c.type) else c.type for name, c in _columns(table)}
    cycled = {name: (known * (height // len(known) + 1))[:height] for name, known in values.items()}
    return pa.table({name: pa.array(cycled[name], type_) for name, type_ in types.items()})


def _columns(table: pa.Table) -> list[tuple[str, pa.ChunkedArray]]:
    return list(zip(table.column_names, table.columns, strict=True))


def _representatives(column: pa.ChunkedArray) -> list[Any]:
    """Values that break a rule if any of the column does: all distinct ones, or of numbers the extremes and NaN."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: list[Any] = [None] if column.null_count else []
    if column.null_count == len(column):
        return found
    if pa.types.is_dictionary(column.type):
        found += column.unify_dictionaries().chunk(0).dictionary.to_pylist()
    elif column.type in (pa.date32(), pa.int8(), pa.string()):
        found += column.drop_null().unique().to_pylist()
    else:
        found += pc.min_max(column).as_py().values()
        if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
            found.append(math.nan)
    return found


def _first_not_ascending(lines: pa.ChunkedArray) -> int | None:
    """The first line that is not greater than the one before; None when all are, so that none is there twice."""
    import numpy as np

    numbers = lines.to_numpy()
    bad = numbers[1:] <= numbers[:-1]
    return int(numbers[1:][np.argmax(bad)]) if bad.any() else None
