"""Make catalog/reliance.csv: net import reliance, consumption and import sources of the United States, as printed.

Reads the USGS Mineral Commodity Summaries 2026 under $ORETRACE_DATA. Run it from the project's root
(`python -m scripts.make_reliance`); the result is committed. Taken are the chapters of materials.csv's elements, of
natural graphite and of the rare earths: reliance and import sources all, of consumption the apparent one, and the one
that the reliance is a percentage of where that is another (gallium, germanium, indium).
"""

from collections.abc import Iterator
from pathlib import Path

from oretrace.catalog.materials import materials
from scripts.usgs import DATA, TONNES, Row, figure_text, interval, notes, plain, rows_2026, territory, write

OUT = Path("src/oretrace/catalog/reliance.csv")
COMMENT = (
    "# Derived by scripts/make_reliance.py from the USGS Mineral Commodity Summaries 2026 (public domain). The "
    "United States as importer; shares of 1, consumption in tonnes of the basis; as printed: bounds stay bounds."
)
COLUMNS = [
    "kind", "material", "item", "territory", "first_year", "last_year", "basis", "low", "typical", "high", "status",
    "source", "vintage", "note",
]  # fmt: skip
KEY = COLUMNS[:6]
KINDS = {
    "Net import reliance": "net_import_reliance",
    "Consumption": "consumption",
    "Import sources 2021-2024": "import_source",
}
MATERIALS = {
    "aluminum": "aluminium", "bauxite": "aluminium", "alumina": "aluminium", "graphite (natural)": "graphite",
    "rare earths (heavy)": "rare earths",
}  # fmt: skip
BASES = {
    "Rare Earths": "REO", "Rare Earths (Heavy)": "REO", "Yttrium": "Y2O3", "Scandium": "Sc2O3", "Bauxite": "bauxite",
    "Alumina": "alumina", "Graphite (Natural)": "gross",
}  # fmt: skip
NOT_APPARENT = ("GALLIUM", "GERMANIUM", "INDIUM")


def statements(data: Path = DATA) -> Iterator[Row]:
    """The rows of the file, in its order; a line printed twice alike (germanium) is one."""
    seen: dict[tuple[str, ...], Row] = {}
    for n, row in enumerate(rows_2026(data), 2):
        commodity = row["Commodity"].strip()
        material = MATERIALS.get(commodity.casefold(), commodity.casefold())
        if material in materials() and wanted(row):
            made = statement(row, material, commodity, f"MCS 2026, line {n}")
            if seen.setdefault(tuple(made[column] for column in KEY), made) != made:
                raise SystemExit(f"MCS 2026, line {n}: printed twice, and not alike")
    return iter(seen.values())


def wanted(row: Row) -> bool:
    """Whether the line is of one of the three kinds."""
    if row["Statistics"] != "Consumption":
        return row["Statistics"] in KINDS
    return "pparent" in row["Statistics_detail"] or row["MCS chapter"] in NOT_APPARENT


def statement(row: Row, material: str, commodity: str, where: str) -> Row:
    """One line as a row."""
    kind = KINDS[row["Statistics"]]
    if (row["Unit"] == "percent") == (kind == "consumption"):
        raise SystemExit(f"{where}: {kind} in {row['Unit']}")
    values = interval(row["Value"], TONNES[row["Unit"]]) if kind == "consumption" else share(row["Value"], kind)
    low, typical, high, status = values
    if status == "reported" and row["Notes"].startswith("Estimated"):
        status = "estimated"
    first, _, last = row["Year"].replace("\u2013", "-").partition("-")
    return {
        "kind": kind,
        "material": material,
        "item": f"{commodity}: {plain(row['Statistics_detail'])}",
        "territory": territory(row["Country"], where),
        "first_year": first,
        "last_year": f"{first[:2]}{last}" if last else first,
        "basis": BASES.get(commodity, "content") if kind == "consumption" else "",
        "low": figure_text(low),
        "typical": figure_text(typical),
        "high": figure_text(high),
        "status": status,
        "source": "USGS MCS 2026",
        "vintage": "2026",
        "note": notes(row["Notes"]),
    }


def share(text: str, kind: str) -> tuple[float | None, float | None, float | None, str]:
    """A printed percentage as a share; reliance `E` is a net exporter: nought or less, how much is not printed."""
    if text == "E" and kind == "net_import_reliance":
        return None, None, 0.0, "net_exporter"
    low, typical, high, status = interval(text, 0.01)
    if status in ("withheld", "unknown"):
        return None, None, None, status
    return low, typical, 1.0 if high is None else high, status


def main() -> None:
    print(f"{write(OUT, COMMENT, COLUMNS, statements())} statements")


if __name__ == "__main__":
    main()
