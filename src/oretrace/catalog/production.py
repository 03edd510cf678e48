"""Production, capacity and reserves of materials by territory and year, as their publishers print them.

`production.csv` (made by scripts/make_production.py) holds three editions side by side, none corrected by another:

| source | vintage | what | terms |
|---|---|---|---|
| USGS MCS 2026 | 2026 | world tables of 2024 and 2025; the United States' own table of 2021 to 2025 | public domain |
| USGS MCS 2025 | 2025 | world tables of 2023 and 2024 | public domain |
| BGS World Mineral Statistics | 2023, the last year of its tables | 2015 to 2023 | materials © UKRI, acknowledged |

Tonnes are of the `basis`: `content` is the element, `REO`, `Y2O3` and `Sc2O3` are oxides, `gross` the goods
(ore of manganese, natural graphite), `bauxite` dry bauxite; `content_of` turns them into the element. A printed
figure is low = typical = high. A figure that is not printed is an interval, low 0 and high None, never 0:
the ledger bounds a smelter's by its feed. A refinery whose tonnage is not published has a row without tonnage.

Reserves are of stage `mine`. Alumina, between bauxite and aluminium metal, is left out.
So that nothing of it is counted twice, `secondary` is old scrap where the publisher separates it from new scrap.
"""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from math import inf, isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from oretrace.catalog.materials import hs_materials, materials
from oretrace.catalog.tables import read_table
from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.files import read_text

Stage = Literal["mine", "refine", "secondary"]
SupplyMeasure = Literal["production", "capacity", "reserves"]
SupplyStatus = Literal["reported", "estimated", "withheld", "bound", "unknown"]

LICENCES = MappingProxyType(
    {
        "USGS MCS 2025": "public domain",
        "USGS MCS 2026": "public domain",
        "BGS World Mineral Statistics": "contains British Geological Survey materials © UKRI",
    }
)
WORLD, OTHERS = "WLD", "OTH"
MORE = "more than the header names"

# Tonnes of element per tonne of the basis: low, typical, high. Oxides by stoichiometry (IUPAC 2021 atomic weights):
# Y2O3 0.7874 is the lowest of the oxides counted as REO (Sc2O3, 0.6520, is not counted), Lu2O3 0.8794 the highest;
# 0.83 is that of CeO2, La2O3, Nd2O3 and Pr6O11 in the proportions of a bastnaesite concentrate (about 50, 30, 15, 5
# %), the value that the modelled worlds use. Graphite: amorphous 60 %, flake, spherical 99.95 % C, as in
# hs_materials.csv. Manganese ore: "typically ranges from 35% to 54%" (USGS MCS 2026); between them the mean is ours.
# Bauxite: 4 t dry for 1 t of aluminium (the same); 30 to 60 % Al2O3 times 0.529 bound it.
CONTENT = MappingProxyType(
    {
        ("rare earths", "REO"): (0.7874, 0.83, 0.8794),
        ("yttrium", "Y2O3"): (0.7874, 0.7874, 0.7874),
        ("scandium", "Sc2O3"): (0.6520, 0.6520, 0.6520),
        ("graphite", "gross"): (0.6, 0.9, 0.9995),
        ("manganese", "gross"): (0.35, 0.445, 0.54),
        ("aluminium", "bauxite"): (0.16, 0.25, 0.32),
    }
)


@dataclass(frozen=True, slots=True)
class SupplyFigure:
    """One figure of one edition: tonnes a year (of reserves: tonnes) of `basis`."""

    material: str
    stage: Stage
    measure: SupplyMeasure
    territory: str
    """ISO alpha-3; `WLD` is the publisher's own world total, `OTH` its "other countries"."""
    year: int
    basis: str
    low_t: float
    typical_t: float | None
    """None where the publisher prints no figure, or only a bound."""
    high_t: float | None
    """None where no upper bound is known."""
    status: SupplyStatus
    source: str
    vintage: int
    note: str

    @property
    def printed(self) -> bool:
        """Whether the publisher prints a figure or a bound at all."""
        return self.status not in ("withheld", "unknown")


@lru_cache(maxsize=1)
def figures() -> tuple[SupplyFigure, ...]:
    """All figures of production.csv, of every edition."""
    return tuple(
        read_figure(row, f"production.csv, row {n}") for n, row in enumerate(read_table("production.csv"), 1)
    )


def latest(material: str, stage: Stage, measure: SupplyMeasure, year: int) -> dict[str, SupplyFigure]:
    """Territory → figure of that year: the newest edition of the USGS, and of the BGS where the USGS prints none.

    The newest edition with a world total for the year is read whole, and no older one: a territory that it no longer
    lists has gone into its `OTH`. Figures of the BGS overlap with `OTH`, so the result must not be added up to a
    world: that is `WLD`, where it is printed. Empty where no edition has the year; an unknown material is an
    InputError.
    """
    editions = _editions().get((_known(material), stage, measure, year), {})
    found: dict[str, SupplyFigure] = {}
    for vintage in sorted((v for source, v in editions if source.startswith("USGS")), reverse=True):
        table = editions[f"USGS MCS {vintage}", vintage]
        found = table | found
        if WORLD in table:
            break
    for (source, _), table in editions.items():
        if not source.startswith("USGS"):
            lacking = {
                t: f for t, f in table.items() if f.printed and (t not in found or found[t].status == "unknown")
            }
            found |= lacking
    return found


def content_of(material: str, basis: str) -> tuple[float, float, float]:
    """Tonnes of the element in one tonne of `basis`: low, typical, high; (1, 1, 1) for `content`."""
    if basis == "content":
        one_of(material, _holding(), "production", "material")
        return 1.0, 1.0, 1.0
    if (material, basis) not in CONTENT:
        pairs = {f"{m} {b}": None for m, b in CONTENT}
        found = f"{material} {basis}"
        raise InputError("a material and a basis it is counted in", found, "production", nearest(found, pairs))
    return CONTENT[material, basis]


def read_figures(path: Path) -> tuple[SupplyFigure, ...]:
    """A user's own figures: a CSV file with the columns of production.csv, each row with its source.

    InputError, with file and line, for columns that are missing, for rows that contradict themselves, and for a
    figure that occurs twice.
    """
    found: dict[tuple[str, ...], SupplyFigure] = {}
    for where, row in _rows(path):
        if MORE in row:
            raise InputError("no more fields than the header names", row[MORE], where)
        _known(row["material"], where)
        if (place := row["territory"]) not in {*territories().by_iso3, WORLD, OTHERS}:
            near = nearest(place, sorted(territories().by_iso3))
            raise InputError(f"ISO alpha-3 of a territory, {WORLD} or {OTHERS}", place, f"{where}, territory", near)
        if row["basis"] != "content" and (row["material"], row["basis"]) not in CONTENT:
            bases = ["content", *(basis for material, basis in CONTENT if material == row["material"])]
            raise InputError(f"one of {', '.join(bases)}", row["basis"], f"{where}, column basis")
        key = tuple(row[name] for name in ("material", "stage", "measure", "territory", "year"))
        if key in found:
            raise InputError("each figure once", f"{', '.join(key)} again", where)
        found[key] = read_figure(row, where, (row["source"],))
    return tuple(found.values())


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """File and line of each row, and the row; comments and empty lines are none."""
    lines = read_text(path, "a CSV file").split("\n")
    kept = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    reader = csv.DictReader((f"{line}\n" for _, line in kept), restkey=MORE, restval="")
    wanted = [field.name for field in fields(SupplyFigure)]
    try:
        if missing := [name for name in wanted if name not in (reader.fieldnames or ())]:
            raise InputError(f"columns {', '.join(wanted)}", f"no {', '.join(missing)}", path.name)
        for row in reader:
            yield f"{path.name}, line {kept[reader.line_num - 1][0]}", row
    except csv.Error as error:
        raise InputError("a CSV file", str(error), f"{path.name}, line {kept[reader.line_num][0]}") from None


@lru_cache(maxsize=1)
def _holding() -> frozenset[str]:
    """Materials that a code holds or an act names: those a figure can be used for."""
    return frozenset({*materials(), *(row.material for row in hs_materials())})


def read_figure(row: dict[str, str], where: str, sources: Collection[str] = LICENCES) -> SupplyFigure:
    """One row of production.csv; a row that contradicts itself is an InputError at `where`."""
    low, typical, high = (amount_of(row[name], where, name) for name in ("low_t", "typical_t", "high_t"))
    if low is None or not low <= (low if typical is None else typical) <= (inf if high is None else high):
        raise InputError("0 ≤ low_t ≤ typical_t ≤ high_t", [low, typical, high], where)
    status = cast(SupplyStatus, one_of(row["status"], get_args(SupplyStatus), where, "status"))
    if (status in ("reported", "estimated")) != (low == typical == high):
        raise InputError("low_t = typical_t = high_t in what is reported or estimated alone", status, where)
    if status in ("withheld", "unknown") and (low, typical, high) != (0, None, None):
        raise InputError("low_t 0 and no other figure where none is printed", [low, typical, high], where)
    return SupplyFigure(
        material=row["material"],
        stage=cast(Stage, one_of(row["stage"], get_args(Stage), where, "stage")),
        measure=cast(SupplyMeasure, one_of(row["measure"], get_args(SupplyMeasure), where, "measure")),
        territory=row["territory"],
        year=year_of(row["year"], where, "year"),
        basis=row["basis"],
        low_t=low,
        typical_t=typical,
        high_t=high,
        status=status,
        source=one_of(row["source"], [name for name in sources if name], where, "source"),
        vintage=year_of(row["vintage"], where, "vintage"),
        note=row["note"],
    )


def one_of(text: str, allowed: Collection[str], where: str, column: str) -> str:
    """`text` if it is allowed, an InputError otherwise."""
    if text not in allowed:
        raise InputError(f"one of {', '.join(allowed)}", text, f"{where}, column {column}", nearest(text, allowed))
    return text


def year_of(text: str, where: str, column: str) -> int:
    """A year of four digits."""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise InputError("a year of four digits", text, f"{where}, column {column}")
    return int(text)


def amount_of(text: str, where: str, column: str, what: str = "tonnes") -> float | None:
    """An amount of 0 or more, None for an empty cell."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not isfinite(value) or value < 0:
        raise InputError(f"{what}, 0 or more", text, f"{where}, column {column}")
    return value


def _known(material: str, where: str = "production") -> str:
    if material not in _holding():
        raise InputError("a material of the catalog", material, where, nearest(material, sorted(_holding())))
    return material


_Key = tuple[str, Stage, SupplyMeasure, int]


@lru_cache(maxsize=1)
def _editions() -> dict[_Key, dict[tuple[str, int], dict[str, SupplyFigure]]]:
    """What, where along the chain and when → edition → territory → figure."""
    found: dict[_Key, dict[tuple[str, int], dict[str, SupplyFigure]]] = defaultdict(lambda: defaultdict(dict))
    for f in figures():
        found[f.material, f.stage, f.measure, f.year][f.source, f.vintage][f.territory] = f
    return found
