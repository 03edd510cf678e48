"""What a table is: columns, types, units, keys and rules, and the queries that count what breaks them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Field:
    """One column: its Arrow type by name, whether NULL is allowed, what it means, what every value must satisfy.

    `rule` is a SQL condition over the row; a row where it is false (NULL does not count) breaks the rule.
    """

    name: str
    type: str
    meaning: str
    nullable: bool = False
    rule: str | None = None


@dataclass(frozen=True)
class Table:
    """A canonical table: `key` names the columns that must be unique together."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Field, ...]

    def arrow(self) -> pa.Schema:
        """The Arrow schema, in column order."""
        import pyarrow as pa

        utc = pa.timestamp("us", "UTC")
        types = [utc if c.type == "timestamp_utc" else pa.type_for_alias(c.type) for c in self.columns]
        return pa.schema([pa.field(c.name, t, c.nullable) for c, t in zip(self.columns, types, strict=True)])

    def violations_sql(self, relation: str, columns: Collection[str] | None = None, *, unique: bool = True) -> str:
        """One query over `relation` (a view's name): a row (rule, rows) for each rule that some row breaks.

        `columns` limits it to the rules of these columns; `unique=False` leaves out the check of the key.
        All rules are counted in a single pass over the rows.
        """
        chosen = [c for c in self.columns if columns is None or c.name in columns]
        checks = [(f"{c.name} is missing", f"{c.name} IS NULL") for c in chosen if not c.nullable]
        checks += [(c.rule, f"NOT ({c.rule})") for c in chosen if c.rule]
        names = ", ".join(f"$${name}$$" for name, _ in checks)
        counts = ", ".join(f"count_if({test})" for _, test in checks)
        parts = [f"SELECT unnest([{names}]) AS rule, unnest([{counts}]) AS rows FROM {relation}"]
        if unique:
            key = ", ".join(self.key)
            parts.append(
                f"SELECT 'unique ({key})' AS rule, coalesce(sum(n - 1), 0) AS rows"
                f" FROM (SELECT count(*) AS n FROM {relation} GROUP BY {key}) AS groups WHERE n > 1"
            )
        return "SELECT rule, rows FROM (" + " UNION ALL ".join(parts) + ") AS checks WHERE rows > 0 ORDER BY rule"

    def first_breaking_sql(self, relation: str, broken: str) -> str:
        """A query for the first `line` of `relation` that breaks a rule, given as `violations_sql` names it."""
        tests = {f"{c.name} is missing": f"{c.name} IS NULL" for c in self.columns}
        tests |= {c.rule: f"NOT ({c.rule})" for c in self.columns if c.rule}
        return f"SELECT min(line) FROM {relation} WHERE {tests[broken]}"


IDENTITY = (
    Field("snapshot", "int32", "the import this row came with", rule="snapshot > 0"),
    Field("line", "int64", "1-based record number in the imported file, header not counted", rule="line > 0"),
)


def text(name: str, meaning: str) -> Field:
    """Free text that may be missing."""
    return Field(name, "string", meaning, nullable=True, rule=f"{name} <> ''")


def place(name: str, meaning: str) -> Field:
    """A territory that may be missing."""
    return Field(name, "string", meaning, nullable=True, rule=f"length({name}) = 3")


def amount(name: str, meaning: str, most: str = "1e12") -> Field:
    """A quantity from 0 to `most` that may be missing."""
    return Field(name, "double", meaning, nullable=True, rule=f"{name} >= 0 AND {name} <= {most}")
