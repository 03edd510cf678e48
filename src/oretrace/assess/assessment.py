"""Everything known of what one material depends on, put together from the catalog, a store and a scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.assess.bounds import ZERO, Bounds, added
from oretrace.assess.concentration import concentration
from oretrace.assess.dependence import Dependence, dependence, moves_of
from oretrace.assess.geopolrisk import GeoPolRisk, geopolrisk
from oretrace.assess.group import Member, group_members
from oretrace.assess.listing import change_log, listings
from oretrace.assess.reliance import Reliance, net_import_reliance
from oretrace.assess.stages import StageTable, latest_year, leading, stage_tables, unprinted
from oretrace.assess.trade import Flow, Trade, trade_of
from oretrace.catalog.critical_lists import Issuer, ListChange, Listing
from oretrace.catalog.materials import Material, materials
from oretrace.catalog.production import content_of, figures, latest
from oretrace.catalog.reliance import Statement
from oretrace.catalog.reliance import net_import_reliance as printed_reliance
from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.findings import rounded

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from oretrace.findings import Scan

KG_PER_T = 1000.0
FIRST_YEAR, LAST_YEAR = 1900, 2100
STORE = "figures of the store"
PRINTED_OF = "USA"
"""Of whom the catalog has a printed reliance."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a material depends on; all shares 0 to 1, what is unknown None or empty.

    `tables` has every table, the one to lead with first in its stage. `risks` holds GeoPolRisk by stage. `span` are
    the first and last month, both inclusive, of what `dependence` is about. `notes` concern all of it.
    `modelled`: the trade is of the benchmark.
    """

    material: str
    name: str
    year: int
    importer: str | None
    tables: tuple[StageTable, ...]
    risks: Mapping[str, GeoPolRisk]
    reliance: Reliance | None
    printed: tuple[Statement, ...]
    dependence: Dependence | None
    span: tuple[date, date] | None
    listings: Mapping[Issuer, tuple[Listing, ...]]
    changes: tuple[ListChange, ...]
    members: tuple[Member, ...]
    notes: tuple[str, ...]
    modelled: bool = False

    def __repr__(self) -> str:
        whose = f", imports of {self.importer}" if self.importer else ""
        return f"Assessment({self.material}, {self.year}{whose}: {len(self.tables)} tables)"

    def leading(self) -> tuple[StageTable, ...]:
        """One table per stage: the one to lead with."""
        return leading(self.tables)

    def as_dict(self) -> dict[str, Any]:
        """The assessment as JSON-ready values, floats to 9 significant digits; days are dates."""
        record: dict[str, Any] = rounded(asdict(self))
        return record


def assess(
    material: str,
    year: int | None = None,
    importer: str | None = None,
    connection: DuckDBPyConnection | None = None,
    governance: Mapping[str, float] | None = None,
    scan: Scan | None = None,
) -> Assessment:
    """Assess a material by key, name or symbol; without a `connection` of a store, from the catalog alone.

    `year` is by default the newest of production. With an importer the store gives its reliance and its dependence,
    with governance scores (0 to 1 by ISO alpha-3) also GeoPolRisk. A scan in kg for the same importer corrects the
    dependence, which is then of the scan's months after the act; `printed` is
    what the USGS prints of the United States. Raises InputError for what does not fit together.
    """
    known = material_named(material)
    year = _year_of(known, year)
    tables, notes = stage_tables(figures(), known.material, year), list(unprinted(figures(), known.material, year))
    trade = None
    if connection is not None:
        trade = trade_of(connection, known.material, date(year, 1, 1), date(year, 12, 1))
        tables += tuple(table for table in (_traded(trade, "export"), _traded(trade, "import")) if table)
        notes += _gaps(trade, known)
    reliance = None if trade is None or importer is None else _reliance(known.material, importer, year, tables, trade)
    risks: dict[str, GeoPolRisk] = {}
    if trade is not None and importer is not None and governance is not None and trade.reports(importer):
        risks = _risks(known.material, importer, tables, trade, governance)
    depends, span = None, None
    if connection is not None and importer is not None and trade is not None:
        depends, span, more = _dependence(connection, known.material, importer, trade, scan)
        notes += more
    return Assessment(
        material=known.material,
        name=known.name,
        year=year,
        importer=importer,
        tables=tables,
        risks=risks,
        reliance=reliance,
        printed=printed_reliance(known.material, year) if importer in (None, PRINTED_OF) else (),
        dependence=depends,
        span=span,
        listings=listings(known.material),
        changes=change_log(known.material),
        members=group_members(known.material, year),
        notes=tuple(notes),
    )


def _year_of(known: Material, year: int | None) -> int:
    """The year asked for, else the newest of the material's production; InputError for an invalid one."""
    if year is not None and not (isinstance(year, int) and FIRST_YEAR <= year <= LAST_YEAR):
        raise InputError(f"a year from {FIRST_YEAR} to {LAST_YEAR}", year, "--year")
    return year or latest_year(figures(), known.material) or max(one.year for one in figures())


def material_named(text: str) -> Material:
    """The material with that key, name or chemical symbol, in any case; InputError with the nearest otherwise."""
    wanted = " ".join(str(text).split()).casefold()
    names = {name.casefold(): one for one in materials().values() for name in (one.material, one.name, one.symbol)}
    names.pop("", None)
    if wanted not in names:
        do = f"The catalog has {', '.join(sorted(one.material for one in materials().values() if one.symbol))}"
        raise InputError("a material of the catalog", text, "MATERIAL", nearest(wanted, materials()), do)
    return names[wanted]


def importer_named(text: str | None) -> str | None:
    """The ISO alpha-3 of an importer by name or code."""
    return None if text is None else territories().resolve(text, where="--importer")


def _traded(trade: Trade, flow: Flow) -> StageTable | None:
    """Shares of what reporters of the store trade; of one reporter alone there is no share to take."""
    kg = trade.by_reporter(flow)
    held = concentration({code: one.times(*[1 / KG_PER_T] * 3) for code, one in kg.items()}) if len(kg) > 1 else None
    if held is None:
        return None
    note = f"of the {len(kg)} territories whose {flow}s of raw and refined forms the store has; others may trade more"
    return StageTable(flow, trade.first.year, STORE, None, "content", held, False, {}, (note,))


def _gaps(trade: Trade, known: Material) -> list[str]:
    massless, figures_ = trade.massless()
    if not figures_:
        return [f"the store has no figures of raw or refined {known.name.lower()} in {trade.first.year}"]
    notes = [f"{massless} of {figures_} trade figures of the year have no mass and are left out"] if massless else []
    if trade.partial:
        names = ", ".join(trade.partial[:6]) + (
            f" and {len(trade.partial) - 6} more" if len(trade.partial) > 6 else ""
        )
        notes.append(f"the store has only some months of {trade.first.year} of {names}: their trade is a part of it")
    return [*notes, *trade.notes]


def _produced(material: str, importer: str, table: StageTable | None) -> Bounds:
    """What the importer produces in kg of content; one that the publisher does not list has what others leave."""
    if table is None:
        return ZERO
    held = table.held
    own = next((row.amount for row in held.shares if row.territory == importer), None)
    if own is None:
        listed = added([row.amount for row in held.shares]).low
        own = Bounds(0.0, 0.0, None if held.total.high is None else max(0.0, held.total.high - listed))
    factor = content_of(material, table.basis)
    return own.times(*(part * KG_PER_T for part in factor))


def _reliance(
    material: str, importer: str, year: int, tables: tuple[StageTable, ...], trade: Trade
) -> Reliance | None:
    """Primary production is that of the mines, of refineries where the catalog knows no mine: by-product metals."""
    lanes = trade.lanes(importer)
    if not lanes or not trade.reports(importer):
        return None  # what exporters report is a part of the imports
    first = {table.stage: table for table in leading(tables)}
    production = [_produced(material, importer, first.get("mine") or first.get("refine"))]
    scrap = latest(material, "secondary", "production", year).get(importer)
    if scrap is not None:
        factor = (part * KG_PER_T for part in content_of(material, scrap.basis))
        production.append(Bounds(scrap.low_t, scrap.typical_t, scrap.high_t).times(*factor))
    imports = added([lane.contained for lane in lanes.values()])
    return net_import_reliance(importer, added(production), imports, trade.exports(importer))


def _risks(
    material: str, importer: str, tables: tuple[StageTable, ...], trade: Trade, scores: Mapping[str, float]
) -> dict[str, GeoPolRisk]:
    found: dict[str, GeoPolRisk] = {}
    for table in leading(tables):
        if table.stage not in ("mine", "refine"):
            continue
        imports = {code: lane.contained for code, lane in trade.lanes(importer, table.stage).items()}
        risk = geopolrisk(importer, table.held.hhi, imports, _produced(material, importer, table), scores)
        if imports and risk is not None:
            found[table.stage] = risk
    return found


def _dependence(
    connection: DuckDBPyConnection, material: str, importer: str, trade: Trade, scan: Scan | None
) -> tuple[Dependence | None, tuple[date, date], list[str]]:
    """As declared in the year; with a scan, declared and corrected in its months after the act."""
    notes = []
    if scan is not None:
        if importer not in scan.details.destinations:
            found = f"one against {', '.join(scan.details.destinations)}"
            raise InputError(f"an act against {importer}", found, "--measure")
        window = scan.details.window
        trade = trade_of(connection, material, window.post_first, window.post_last)
    lanes = trade.lanes(importer)
    if lanes and not trade.reports(importer):
        notes.append(
            f"{importer} reports no imports of it here: its lanes are what exporters report, no share is taken"
        )
    moves = () if scan is None else moves_of(scan.leading, lanes)
    if scan is not None:
        notes += [] if moves else [_unmoved(scan)]
        notes += [f"scan: {window.early}, {window.post_months} months"] if window.early else []
        notes += [f"scan: {note.text}" for note in scan.notes if note.kind != "source"]  # the trade is of the same
    depends = dependence(importer, lanes, moves, whole=trade.reports(importer))
    return depends, (trade.first, trade.last), notes


def _unmoved(scan: Scan) -> str:
    """Why a scan corrects nothing."""
    flagged = sum(hub.flagged for hub in scan.leading)
    if not flagged:
        return "the scan flags no hub: nothing is moved from hubs to the origin"
    if scan.details.unit != "kg":
        return f"the scan's amounts are in {scan.details.unit}, not kg: nothing is moved from hubs to the origin"
    return "no flagged hub has a lane with a mass in these months: nothing is moved from hubs to the origin"
