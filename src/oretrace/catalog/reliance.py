"""How far the United States depend on imports, as the USGS prints it: reliance, consumption, import sources.

`reliance.csv` is made by scripts/make_reliance.py from the Mineral Commodity Summaries 2026 (public domain): 2021 to
2025, import sources over 2021 to 2024 together. It is the publisher's own arithmetic, kept beside ours to compare: a
reliance is (imports - exports ± stocks) over consumption, so it sees no further back than the last country of
shipment.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Literal, cast, get_args

from oretrace.catalog.materials import materials
from oretrace.catalog.production import amount_of, one_of, year_of
from oretrace.catalog.tables import read_table
from oretrace.errors import InputError, nearest

RelianceKind = Literal["net_import_reliance", "consumption", "import_source"]
RelianceStatus = Literal["reported", "estimated", "withheld", "bound", "unknown", "net_exporter"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One printed statement: a share of 1, or of `consumption` tonnes of `basis`."""

    kind: RelianceKind
    material: str
    item: str
    """Commodity and line as printed: of several of one material (ores, compounds) each has its own."""
    territory: str
    """USA; of an import source its country, or `OTH`."""
    first_year: int
    last_year: int
    basis: str
    """As in `production`, or `alumina`; "" of a share."""
    low: float | None
    """None where no lower bound is known: a net exporter's reliance, or no figure."""
    typical: float | None
    high: float | None
    status: RelianceStatus
    source: str
    vintage: int
    note: str


@lru_cache(maxsize=1)
def statements() -> tuple[Statement, ...]:
    """All statements of reliance.csv."""
    return tuple(read_statement(row, f"reliance.csv, row {n}") for n, row in enumerate(read_table("reliance.csv"), 1))


def net_import_reliance(material: str, year: int) -> tuple[Statement, ...]:
    """What is printed of a material's reliance that year: none, one, or one per commodity (ores, compounds)."""
    return _of("net_import_reliance", material, year)


def read_statement(row: dict[str, str], where: str) -> Statement:
    """One row of reliance.csv; a row that contradicts itself is an InputError at `where`."""
    low, typical, high = (amount_of(row[name], where, name, "a number") for name in ("low", "typical", "high"))
    known = [value for value in (low, typical, high) if value is not None]
    kind = cast(RelianceKind, one_of(row["kind"], get_args(RelianceKind), where, "kind"))
    status = cast(RelianceStatus, one_of(row["status"], get_args(RelianceStatus), where, "status"))
    most = inf if kind == "consumption" else 1.0
    if known != sorted(known) or any(value > most for value in known):
        raise InputError(f"low ≤ typical ≤ high, none over {most:g}", [low, typical, high], where)
    if (status in ("reported", "estimated")) != (low is not None and low == typical == high):
        raise InputError("low = typical = high in what is reported or estimated alone", status, where)
    first, last = year_of(row["first_year"], where, "first_year"), year_of(row["last_year"], where, "last_year")
    if first > last:
        raise InputError("a first year before the last", [first, last], where)
    return Statement(
        kind=kind,
        material=row["material"],
        item=row["item"],
        territory=row["territory"],
        first_year=first,
        last_year=last,
        basis=row["basis"],
        low=low,
        typical=typical,
        high=high,
        status=status,
        source=row["source"],
        vintage=year_of(row["vintage"], where, "vintage"),
        note=row["note"],
    )


def _of(kind: RelianceKind, material: str, year: int) -> tuple[Statement, ...]:
    if material not in materials():
        raise InputError("a material of the catalog", material, "reliance", nearest(material, materials()))
    found = (s for s in statements() if s.kind == kind and s.material == material)
    return tuple(s for s in found if s.first_year <= year <= s.last_year)
