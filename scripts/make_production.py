"""Make catalog/production.csv: production, capacity and reserves by territory, every edition as printed.

Reads the USGS Mineral Commodity Summaries 2025 and 2026 and the BGS World Mineral Statistics under $ORETRACE_DATA.
Run it from the project's root (`python -m scripts.make_production`); the result is committed. Strict: every
production, capacity and reserves table of a chapter that is read is either taken or left out by name below, every
value is one that the publisher's key explains, and every country is one of the catalog's territories; anything else
stops the script.

Left out by name: alumina (between bauxite and metal), new scrap of aluminium (metal counted before), and refined
copper from scrap (a part of the old scrap that is taken).
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from scripts.usgs import DATA, TONNES, Row, figure_text, interval, notes, rows_2025, rows_2026, spec, territory, write

OUT = Path("src/oretrace/catalog/production.csv")
COMMENT = (
    "# Derived by scripts/make_production.py. USGS Mineral Commodity Summaries 2025 and 2026: public domain. "
    "Contains British Geological Survey materials © UKRI. Tonnes of the basis; as printed, "
    "no edition corrected by another; no figure printed: low 0, high empty."
)
COLUMNS = [
    "material", "stage", "measure", "territory", "year", "basis", "low_t", "typical_t", "high_t", "status", "source",
    "vintage", "note",
]  # fmt: skip
KEY = ("material", "stage", "measure", "territory", "year", "source")
SINCE = 2015

# Chapter, table of the 2026 edition: material, stage, measure, basis, and what must be said of every figure.
WORLD_2026 = spec("""
ALUMINUM | Smelter production | aluminium, refine, production, content
ALUMINUM | Yearend capacity | aluminium, refine, capacity, content
ANTIMONY | Mine production | antimony, mine, production, content
ANTIMONY | Reserves | antimony, mine, reserves, content
BAUXITE AND ALUMINA | Alumina, refinery production | -
BAUXITE AND ALUMINA | Bauxite, mine production | aluminium, mine, production, bauxite
BAUXITE AND ALUMINA | Bauxite reserves | aluminium, mine, reserves, bauxite
BISMUTH | Refinery production | bismuth, refine, production, content
BISMUTH | Production capacity | bismuth, refine, capacity, content
COBALT | Mine production | cobalt, mine, production, content
COBALT | Reserves | cobalt, mine, reserves, content
COPPER | Mine production | copper, mine, production, content
COPPER | Refinery production | copper, refine, production, content, from ore and from scrap
COPPER | Reserves | copper, mine, reserves, content
GALLIUM | Primary production | gallium, refine, production, content, low purity
GALLIUM | Production capacity | gallium, refine, capacity, content, low purity
GRAPHITE (NATURAL) | Mine production | graphite, mine, production, gross
GRAPHITE (NATURAL) | Reserves | graphite, mine, reserves, gross
INDIUM | Refinery production | indium, refine, production, content
INDIUM | Refinery capacity | indium, refine, capacity, content
LITHIUM | Mine production | lithium, mine, production, content
LITHIUM | Reserves | lithium, mine, reserves, content
MANGANESE | Mine production | manganese, mine, production, content
MANGANESE | Reserves | manganese, mine, reserves, gross
MOLYBDENUM | Mine production | molybdenum, mine, production, content
MOLYBDENUM | Reserves (thousand metric tons) | molybdenum, mine, reserves, content
NICKEL | Mine production | nickel, mine, production, content
NICKEL | Reserves | nickel, mine, reserves, content
RARE EARTHS | Mine production | rare earths, mine, production, REO
RARE EARTHS | Reserves | rare earths, mine, reserves, REO
SCANDIUM | global production | scandium, refine, production, Sc2O3
SCANDIUM | global capacity for scandium oxide | scandium, refine, capacity, Sc2O3
SCANDIUM | Australia’s reserves (accessible Economic Demonstrated Resources) | scandium, mine, reserves, Sc2O3
SILVER | Mine production | silver, mine, production, content
SILVER | Reserves | silver, mine, reserves, content
TELLURIUM | Refinery production | tellurium, refine, production, content
TELLURIUM | Refinery production: copper telluride | tellurium, refine, production, content, copper telluride
TELLURIUM | Refinery production: concentrate | tellurium, refine, production, content, concentrate
TELLURIUM | Refinery capacity | tellurium, refine, capacity, content
TELLURIUM | Refinery capacity: copper telluride | tellurium, refine, capacity, content, copper telluride
TELLURIUM | Refinery capacity: concentrate | tellurium, refine, capacity, content, concentrate
TUNGSTEN | Mine production | tungsten, mine, production, content
TUNGSTEN | Reserves | tungsten, mine, reserves, content
YTTRIUM | mine production of Y2O3 equivalent contained in rare-earth mineral concentrates | yttrium, mine, production, Y2O3
""")  # noqa: E501

# The United States' own table of the 2026 edition, 2021 to 2025.
US_2026 = spec("""
ALUMINUM | Production: Primary | aluminium, refine, production, content
ALUMINUM | Production: Secondary (from old scrap) | aluminium, secondary, production, content, from old scrap
ALUMINUM | Production: Secondary (from new scrap) | -
ANTIMONY | Production: Mine (recoverable antimony) | antimony, mine, production, content
ANTIMONY | Production, Smelter: Primary | antimony, refine, production, content
ANTIMONY | Production, Smelter: Secondary | antimony, secondary, production, content
BAUXITE AND ALUMINA | Production, mine | aluminium, mine, production, bauxite
BAUXITE AND ALUMINA | Production, refinery | -
BISMUTH | Production: Refinery | bismuth, refine, production, content
BISMUTH | Production: Secondary (scrap) | bismuth, secondary, production, content
COBALT | Production: Mine | cobalt, mine, production, content
COBALT | Production: Secondary | cobalt, secondary, production, content
COPPER | Production: Mine, recoverable | copper, mine, production, content
COPPER | Production, Refinery: Primary (from ore) | copper, refine, production, content, from ore alone
COPPER | Production, Refinery: Secondary (from scrap) | -
COPPER | Copper recovered from old (post-consumer) scrap | copper, secondary, production, content, from old scrap
GALLIUM | Production, primary | gallium, refine, production, content
GERMANIUM | Production, refinery: Primary | germanium, refine, production, content
GERMANIUM | Production, refinery: Secondary | germanium, secondary, production, content
GRAPHITE (NATURAL) | Production, mine | graphite, mine, production, gross
INDIUM | Production, refinery | indium, refine, production, content
LITHIUM | Production | lithium, mine, production, content
MANGANESE | Production, mine | manganese, mine, production, gross
MOLYBDENUM | Production, mine | molybdenum, mine, production, content
NICKEL | Production: Mine | nickel, mine, production, content
NICKEL | Production: Refinery, byproduct | nickel, refine, production, content, by-product
RARE EARTHS | Production: Mineral concentrates | rare earths, mine, production, REO
RARE EARTHS | Production: Compounds and metals | rare earths, refine, production, REO
SILVER | Production: Mine | silver, mine, production, content
SILVER | Production: Refinery: Primary | silver, refine, production, content
SILVER | Production: Refinery: Secondary (new and old scrap) | silver, secondary, production, content, from new and old scrap
TELLURIUM | Production, copper telluride | tellurium, refine, production, content, copper telluride
TUNGSTEN | Production: Mine | tungsten, mine, production, content
TUNGSTEN | Production: Secondary | tungsten, secondary, production, content
YTTRIUM | Production, mine | yttrium, mine, production, Y2O3
""")  # noqa: E501

# Commodity, type of the 2025 edition: material, stage, basis of production and capacity, basis of reserves, remark.
WORLD_2025 = spec("""
Aluminum | Smelter production, aluminum | aluminium, refine, content, content
Antimony | Mine production, antimony content | antimony, mine, content, content
Bauxite | Refinery production, alumina - calcined equivalent weights | -
Bauxite | Mine production, bauxite, dry tons | aluminium, mine, bauxite, bauxite
Bismuth | Refinery production | bismuth, refine, content, content
Cobalt | Mine production, estimated | cobalt, mine, content, content
Cobalt | Mine production, cobalt content, estimated | cobalt, mine, content, content
Copper | Mine production, recoverable copper content | copper, mine, content, content
Copper | Refinery production, copper | copper, refine, content, content, from ore and from scrap
Gallium | Primary production | gallium, refine, content, content, low purity
Gemanium | Primary and secondary refinery production | germanium, refine, content, content, primary and secondary
Graphite | Mine production | graphite, mine, gross, gross
Indium | Refinery production | indium, refine, content, content
Lithium | Mine production, lithium content | lithium, mine, content, content
Manganese | Mine production, manganese content | manganese, mine, content, gross
Molybdenum | Mine production, molybdenum content | molybdenum, mine, content, content
Nickel | Mine production, nickel content | nickel, mine, content, content
Rare earths | Mine production, rare-earth-oxide equivalent | rare earths, mine, REO, REO
Silver | Mine production, silver content | silver, mine, content, content
Tellurium | Refinery production, tellurium content | tellurium, refine, content, content
Tungsten | Mine production, tungsten content | tungsten, mine, content, content
""")
# Its reserves of molybdenum are in thousand tonnes under a unit of tonnes (its own note says so). What stands under
# reserves of indium is capacity: the 2026 edition prints the same figures as such, and the USGS gives no reserves.
RESERVES_IN_THOUSANDS = {"molybdenum"}
RESERVES_ARE_CAPACITY = {"indium"}
COLUMNS_2025 = [
    ("production", "2023", "PROD_2023", "PROD_NOTES"),
    ("production", "2024", "PROD_EST_ 2024", "PROD_NOTES"),
    ("capacity", "2023", "CAP_2023", "CAP_NOTES"),
    ("capacity", "2024", "CAP_EST_ 2024", "CAP_NOTES"),
    ("reserves", "2024", "RESERVES_2024", "RESERVE_NOTES"),
]

BGS = {
    "antimony": ("antimony", "mine", "content"),
    "gallium": ("gallium", "refine", "content"),
    "germanium": ("germanium", "refine", "content"),
    "graphite": ("graphite", "mine", "gross"),
    "REs": ("rare earths", "mine", "REO"),
    "tungsten": ("tungsten", "mine", "content"),
}
BGS_UNITS = ("tonnes (metric)", "tonnes (metal content)")
BGS_EDITION = "2023"  # the last year of its tables: the files name no edition


def world_2026(data: Path) -> Iterator[Row]:
    """The world tables of the 2026 edition."""
    chapters = {chapter for chapter, _ in WORLD_2026}
    for n, row in enumerate(rows_2026(data), 2):
        table = row["Statistics_detail"].removesuffix(": rounded").strip()
        world = row["Section"].startswith("World") and row["Statistics"] in ("Production", "Capacity", "Reserves")
        if world and row["MCS chapter"] in chapters:
            yield from row_2026(row, WORLD_2026, table, n)


def us_2026(data: Path) -> Iterator[Row]:
    """What the 2026 edition prints of the United States alone: smelters and scrap among it."""
    chapters = {chapter for chapter, _ in US_2026}
    for n, row in enumerate(rows_2026(data), 2):
        if (
            row["Section"].startswith("Salient")
            and row["Statistics"] == "Production"
            and row["MCS chapter"] in chapters
        ):
            yield from row_2026(row, US_2026, row["Statistics_detail"].strip(), n)


def row_2026(row: Row, tables: dict[tuple[str, str], tuple[str, ...]], table: str, line: int) -> Iterator[Row]:
    """The row of one line, none if its table is left out; a table that is not named is an error."""
    where = f"MCS 2026, line {line}"
    if (row["MCS chapter"], table) not in tables:
        raise SystemExit(f"{where}: {row['MCS chapter']}, {table!r} is neither taken nor left out")
    words = tables[row["MCS chapter"], table]
    if words == ("-",):
        return
    material, stage, measure, basis, *remark = words
    low, typical, high, status = interval(row["Value"], TONNES[row["Unit"]])
    if status == "reported" and row["Notes"].startswith("Estimated"):
        status = "estimated"
    note = "; ".join(filter(None, [*remark, notes(row["Notes"])]))
    yield made(
        (material, stage, measure, territory(row["Country"], where), row["Year"], basis),
        (low, typical, high, status),
        "USGS MCS 2026",
        note,
    )


def world_2025(data: Path) -> Iterator[Row]:
    """The world tables of the 2025 edition; a column in which a table prints nothing at all is none of it."""
    commodities = {commodity for commodity, _ in WORLD_2025}
    tables: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows_2025(data):
        if row["COMMODITY"] in commodities:
            words = WORLD_2025.get((row["COMMODITY"], row["TYPE"]))
            if words is None:
                raise SystemExit(f"MCS 2025: {row['COMMODITY']}, {row['TYPE']!r} is neither taken nor left out")
            if words != ("-",):
                tables[words].append(row)
    for words, rows in tables.items():
        for measure, year, column, remarks in COLUMNS_2025:
            has_figure = any(row[column] for row in rows) or (
                year == "2024" and any(row[remarks] == "NA" for row in rows)
            )
            if has_figure or measure == "production":
                yield from (row_2025(row, words, measure, year, column, remarks) for row in rows)


def row_2025(row: Row, words: tuple[str, ...], measure: str, year: str, column: str, remarks: str) -> Row:
    """One cell of the 2025 edition."""
    material, stage, basis, basis_of_reserves, *remark = words
    factor = TONNES[row["UNIT_MEAS"]]
    written = row[remarks]
    if measure == "reserves":
        remark = []
        if material in RESERVES_ARE_CAPACITY:
            measure, remark = "capacity", ["printed under reserves"]
        else:
            stage, basis = "mine", basis_of_reserves
            factor *= 1000 if material in RESERVES_IN_THOUSANDS else 1
    low, typical, high, status = interval(row[column], factor)
    if status == "unknown" and written.startswith("W "):
        status = "withheld"
    if status == "reported" and measure != "reserves" and is_estimate(written, row["TYPE"], column):
        status = "estimated"
    key = (material, stage, measure, territory(row["COUNTRY"], "MCS 2025"), year, basis)
    return made(
        key, (low, typical, high, status), "USGS MCS 2025", "; ".join(filter(None, [*remark, notes(written)]))
    )


def is_estimate(written: str, table: str, column: str) -> bool:
    """Whether a printed figure is an estimate: by its note, its table's name, or its column's unless reported."""
    if written.casefold() == "reported":
        return False
    return "estimated" in written.casefold() or "estimated" in table or "EST" in column


def bgs(data: Path) -> Iterator[Row]:
    """The tables of the BGS since 2015."""
    for name, (material, stage, basis) in BGS.items():
        with (data / f"bgs/BGS_{name}_production.csv").open(encoding="utf-8", newline="") as file:
            for n, row in enumerate(csv.DictReader(file), 2):
                if int(row["year"][:4]) >= SINCE:
                    where = f"BGS {name}, line {n}"
                    if row["units"] not in BGS_UNITS or row["bgs_statistic_type_trans"] != "Production":
                        raise SystemExit(f"{where}: {row['bgs_statistic_type_trans']} in {row['units']}")
                    iso3 = territory(row["country_iso3_code"], where, "iso3")
                    key = (material, stage, "production", iso3, row["year"][:4], basis)
                    note = "; ".join(
                        p.rstrip(".") for p in row["concat_figure_notes_text"].split("|") if p != "Estimates."
                    )
                    yield made(key, bgs_interval(row, where), "BGS World Mineral Statistics", note)


def bgs_interval(row: Row, where: str) -> tuple[float, float | None, float | None, str]:
    """What the BGS prints: its `*` is an estimate, a dash nought, three dots no figure."""
    precision = row["data_precision_description"]
    if precision == "Figures not available":
        return interval("NA")
    if precision == "Quantity is more than 0 but less than 0.5":
        return interval("<0.5")
    if precision not in ("", "Nil (nothing produced)"):
        raise SystemExit(f"{where}: {precision!r}")
    low, typical, high, status = interval(row["quantity"] or "?")
    return low, typical, high, "estimated" if "Estimates." in row["concat_figure_notes_text"] else status


def made(key: tuple[str, ...], values: tuple[float, float | None, float | None, str], source: str, note: str) -> Row:
    low, typical, high, status = values
    numbers = {"low_t": figure_text(low), "typical_t": figure_text(typical), "high_t": figure_text(high)}
    edition = {"source": source, "vintage": source.rpartition(" ")[2] if "MCS" in source else BGS_EDITION}
    return dict(zip(COLUMNS, key, strict=False)) | numbers | {"status": status} | edition | {"note": note}


def figures(data: Path = DATA) -> list[Row]:
    """All rows, in order; of two prints of one figure in one edition the world table's stands.

    They agree, except for the copper that the United States refine: their own table parts ore from scrap.
    """
    rows: dict[tuple[str, ...], Row] = {}
    for row in [*world_2026(data), *world_2025(data), *bgs(data), *us_2026(data)]:
        key = tuple(row[column] for column in KEY)
        other = rows.setdefault(key, row)
        if other["low_t"] != row["low_t"] and key[:2] != ("copper", "refine"):
            raise SystemExit(f"two figures for {key}: {other['low_t']} and {row['low_t']}")
    return sorted(
        rows.values(), key=lambda r: [r[c] for c in ("material", "stage", "measure", "source", "year", "territory")]
    )


def main() -> None:
    print(f"{write(OUT, COMMENT, COLUMNS, figures())} figures")


if __name__ == "__main__":
    main()
