"""Writes docs/reference/tables.md from the schema; a test holds the two together."""

from pathlib import Path

from oretrace.schema import TABLES

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "tables.md"


def page() -> str:
    lines = ["# Tables", "", "Made from `src/oretrace/schema/` by `scripts/make_reference.py`; do not edit.", ""]
    for table in TABLES.values():
        lines += [f"## `{table.name}`", "", f"{table.meaning} Key: {', '.join(f'`{k}`' for k in table.key)}.", ""]
        lines += ["| column | type | may be missing | meaning | rule |", "|---|---|---|---|---|"]
        for column in table.columns:
            rule = f"`{column.rule}`".replace("|", "\\|") if column.rule else ""
            missing = "yes" if column.nullable else "no"
            lines.append(f"| `{column.name}` | {column.type} | {missing} | {column.meaning} | {rule} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(), "utf-8")
