"""Contained element: how much of which material is in a tonne of a code's goods, in every HS edition.

The catalog has it for HS 2022: the element's fraction of the goods times the share of the code's goods that can be
the material. An older code is a mixture, in proportions nobody publishes, of the HS 2022 codes that took its goods
(`hs_successors.csv`, from the correlation tables of the UN Statistics Division; a code that is not in it only kept
its number). So its low end is the lowest of its successors, 0 where one of them holds none, and its high end the
highest: the range contains that of every successor. What is typical is the mean of the successors that do hold the
material, so that a revision of the nomenclature alone makes no jump in a series.

A national nomenclature (CN2021, HTS2023, SB2023) adds digits behind the six of the edition in force in its year.
Editions before 2012 have no table here, and the next is in force from 2028: figures in them are not converted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from statistics import fmean
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.hs_codes import hs_codes, hs_successors
from oretrace.catalog.materials import HsMaterial, hs_materials
from oretrace.flows import counted
from oretrace.flows.counted import JANUARY, Count

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

EDITION_YEARS = {"HS2012": (2012, 2016), "HS2017": (2017, 2021), "HS2022": (2022, 2027)}
"""First and last year whose national nomenclatures are cut by each edition."""
CATALOG_EDITION = "HS2022"


@dataclass(frozen=True, slots=True)
class Content:
    """One material in one HS6 of one edition; the shares are kg of element per kg of all goods of the code."""

    hs_edition: str
    first_year: int
    last_year: int
    hs6: str
    material: str
    form: str
    stage: str
    is_basket: bool
    """The code can hold goods without the material, so its tonnes need not hold any."""
    low_share: float
    typical_share: float
    high_share: float


@lru_cache(maxsize=1)
def contents() -> tuple[Content, ...]:
    """All rows, one per edition, HS6 and material. Look-alikes without an element (tiles, paints) have none."""
    newest = _of_catalog()
    rows = [row for edition in EDITION_YEARS for row in _of_edition(edition, newest)]
    return tuple(sorted(rows, key=lambda row: (row.hs_edition, row.hs6, row.material)))


def share_in(material: str, codes: Collection[str], year: int) -> tuple[float, float, float] | None:
    """Least, typical and most kg of element in a kg of goods under some codes, in proportions that nobody publishes.

    None where no code of them has a content in the edition of that year.
    """
    wanted = {code[:6] for code in codes}
    rows = [
        row
        for row in contents()
        if row.material == material and row.hs6 in wanted and row.first_year <= year <= row.last_year
    ]
    if not rows:
        return None
    mixed = _mixture(rows, len(wanted))
    return mixed.low_share, mixed.typical_share, mixed.high_share


def register(
    connection: DuckDBPyConnection, materials: Collection[str] | None = None, grain: int = 1, anchor: date = JANUARY
) -> None:
    """Make tables `content`, `contained_flow` (columns in contained.sql) and `held_family` on a store's connection.

    Of some materials or of all; what counts once in periods of `grain` months, of which one begins on `anchor`.
    Calling it again makes them anew.
    """
    import pyarrow as pa

    rows = [row for row in contents() if materials is None or row.material in materials]
    table = pa.Table.from_pylist([asdict(row) for row in rows or contents()[:1]]).slice(0, len(rows))
    engine.make_table(connection, "content", table)
    connection.execute(f"CREATE OR REPLACE TABLE held_family AS {engine.load('ledger/held.sql')}")
    contain(connection, grain, anchor)


def contain(connection: DuckDBPyConnection, grain: int = 1, anchor: date = JANUARY) -> None:
    """Make table `contained_flow` from the table `content` of a connection of a store."""
    held = connection.sql("SELECT DISTINCT hs6 FROM content ORDER BY hs6").fetchall()
    count = Count(tuple(hs6 for (hs6,) in held), grain=grain, anchor=anchor)
    counted.find(connection, count)
    text = counted.statement("ledger/contained.sql", "counted_flow")
    connection.execute(f"CREATE OR REPLACE TABLE contained_flow AS {text}", count.parameters)


def unconverted(connection: DuckDBPyConnection) -> pa.Table:
    """Figures that the ledger misses, after `register`: columns reason, hs_edition, hs_code, figures.

    The reasons stand in unconverted.sql.
    """
    return engine.run(connection, "ledger/unconverted.sql")


def _of_catalog() -> dict[str, dict[str, Content]]:
    """HS6 of the catalog's edition -> material -> its content."""
    forms: dict[tuple[str, str], list[Content]] = defaultdict(list)
    for row in hs_materials():
        if row.symbol:
            forms[row.hs6, row.material].append(_content(row))
    found: dict[str, dict[str, Content]] = defaultdict(dict)
    for (hs6, material), rows in forms.items():
        found[hs6][material] = _mixture(rows, len(rows))
    return dict(found)


def _content(row: HsMaterial) -> Content:
    return Content(
        CATALOG_EDITION,
        *EDITION_YEARS[CATALOG_EDITION],
        hs6=row.hs6,
        material=row.material,
        form=row.form,
        stage=row.stage,
        is_basket=row.share_low < 1,
        low_share=row.fraction_low * row.share_low,
        typical_share=row.fraction_typical * row.share_typical,
        high_share=row.fraction_high * row.share_high,
    )


def _of_edition(edition: str, newest: dict[str, dict[str, Content]]) -> Iterator[Content]:
    moved = {old: to for (of, old), to in hs_successors().items() if of == edition}
    stayed = {hs6: (hs6,) for hs6 in newest if edition in hs_codes().get(hs6, ()) and hs6 not in moved}
    first, last = EDITION_YEARS[edition]
    for hs6, successors in (stayed | moved).items():
        held = [newest.get(code, {}) for code in successors]
        for material in sorted({name for of_code in held for name in of_code}):
            rows = [of_code[material] for of_code in held if material in of_code]
            mixed = _mixture(rows, len(successors))
            yield replace(mixed, hs_edition=edition, first_year=first, last_year=last, hs6=hs6)


def _mixture(rows: Sequence[Content], parts: int) -> Content:
    """One material in a mixture of `parts` goods in unknown proportions, of which `rows` hold it."""
    whole = len(rows) == parts
    return replace(
        rows[0],
        form="; ".join(dict.fromkeys(row.form for row in rows)),
        is_basket=not whole or any(row.is_basket for row in rows),
        low_share=min(row.low_share for row in rows) if whole else 0.0,
        typical_share=fmean(row.typical_share for row in rows),
        high_share=max(row.high_share for row in rows),
    )
