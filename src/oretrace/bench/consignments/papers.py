"""Sets of papers of the lots: what the customs office that keeps a record of a lot was given with it.

Every evading lot and a sample of honest ones have a set, written from the same records as the declarations and bills.
The set of a lot bears the numbers of its lines: declaration, bill, licence; the invoice has the lot's serial number.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.bench.consignments.goods import goods_names
from oretrace.bench.consignments.issuers import write_papers_of_firms
from oretrace.bench.papers.cargo import MadeCargo, papers_of
from oretrace.bench.papers.data import as_paper
from oretrace.bench.papers.falsify import NEEDED, falsify
from oretrace.bench.papers.made import MadeSet, file_of
from oretrace.bench.papers.sloppy import SLOPPY, TUNED, sloppy
from oretrace.bench.world.catalog import half_of
from oretrace.catalog.tables import read_table
from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.bench.consignments.licences import Licence
    from oretrace.bench.consignments.views import Row, Vantage

HONEST_SHARE = 0.02
"""Share of the other lots that have a set, too."""
AMONG_SHARE = 0.4
"""Share of evading lots with papers that agree which are falsified so that other sets show it."""
CARELESS = {"tune": 0.45, "test": 0.55}
"""Share of sets that have one or two of what honest writers do, by half."""
REUSED = "invoice number reused"
KINDS = {"BAG": "bags", "BBG": "big bags", "DRM": "drums", "CTN": "cartons", "PLT": "pallets", "CAS": "cases",
         "BDL": "bundles", "BTL": "bottles"}  # fmt: skip
SEVERAL = {"284690": "RARE EARTH COMPOUNDS, MIXED", "280530": "RARE EARTH METALS, MIXED", "811292": "GALLIUM METAL"}
"""What papers call goods of codes that hold several elements: the world has one price for all of them."""
LATER = timedelta(days=14)
"""A number is used again so long after at least: which of the shipments is the earlier one is plain."""
PAGES = 10
"""Sets of a half that are rendered as files."""
MOST_CONTAINERS = 4
"""Containers that papers list; break bulk has none."""


@dataclass(frozen=True)
class LotPapers:
    """The set of one lot: its half, how the lot evades ("" when honest), and the papers."""

    lot: int
    half: str
    kind: str
    made: MadeSet


def paper_sets(of: Vantage, lines: list[tuple[Row, Row]], issued: list[Licence]) -> list[LotPapers]:
    """The sets of all lots that have one; `lines` are rows of views with their truth."""
    licences = {one.number: one for one in issued}
    by_lot: dict[int, dict[str, Row]] = {}
    for row, truth in lines:
        if truth["counts"]:
            by_lot.setdefault(truth["lot"], {})["bill" if "bill_no" in row else row["flow"]] = row
    lots = np.array(sorted(by_lot))
    drawn = of.theatre.world.draws.uniform("has papers", lots) < HONEST_SHARE
    chosen = [int(lot) for lot, one in zip(lots, drawn, strict=True) if one or of.deals.kind[lot]]
    made = [_set_of(of, lot, by_lot[lot], licences) for lot in chosen if _has_record(by_lot[lot])]
    _reuse_numbers(made)
    for half in CARELESS:
        mine = [one for one in made if one.half == half]
        _falsify_among(half, mine, of)
    return sorted(made, key=lambda one: one.made.name)


def _has_record(rows: dict[str, Row]) -> bool:
    return "export" in rows or "import" in rows


def _set_of(of: Vantage, lot: int, rows: dict[str, Row], licences: dict[str, Licence]) -> LotPapers:
    half, kind, wanted = (
        half_of(of.theatre.world.products[of.lots.product[lot]]),
        of.deals.kind[lot],
        of.deals.paper[lot],
    )
    rng = random.Random(int(of.theatre.world.draws.bits("papers of a lot", lot)))
    cargo = cargo_of(of, lot, rows, licences, rng, wanted)
    made = papers_of(cargo, rng, (NEEDED[wanted],) if wanted in NEEDED else ())
    if rng.random() < CARELESS[half] * (0.5 if wanted else 1.0):
        sloppy(made, rng, TUNED if half == "tune" else SLOPPY)
    if wanted == REUSED:
        made.falsified, made.touched = wanted, ("commercial_invoice",)
    elif wanted:
        falsify(made, wanted, rng)
    return LotPapers(lot, half, kind, made)


def cargo_of(
    of: Vantage, lot: int, rows: dict[str, Row], licences: dict[str, Licence], rng: random.Random, wanted: str
) -> MadeCargo:
    """What the record of a lot says; the exporting office's, where both keep one, as it has the licence."""
    row, serial = rows.get("export") or rows["import"], int(of.serial[lot])
    left, arrives = of.days[0][lot], of.days[1][lot]
    shipper, buyer = (_party(of, int(getattr(of.deals, end)[lot])) for end in ("shipper", "consignee"))
    code = of.goods[lot]
    names = goods_names()[code].names["en"]
    net, gross, value = float(row["net_kg"]), float(row["gross_kg"]), float(row["value"])
    licence = licences.get(row["licence_no"])
    if licence is None and wanted.startswith("licence"):
        licence = next(iter(licences.values()), None)
    boxes = 0 if net > 21_000 * MOST_CONTAINERS else max(1, round(net / 21_000 + 0.49))
    bill = rows.get("bill")
    return MadeCargo(
        f"{serial:08d}",
        shipper,
        buyer,
        rng.choice(("Cormorant Ocean Lines", "Blue Pelican Shipping", "Halcyon Container Service")),
        str(bill["vessel"]) if bill else f"OCEAN TARN V.{rng.randrange(10, 99)}E",
        _port(of, int(of.lots.exporter[lot]), bill["port_lading"] if bill else "", rng),
        _port(of, int(of.lots.importer[lot]), bill["port_unlading"] if bill else "", rng),
        f"{SEVERAL.get(code) or rng.choice(names)} {of.purity[lot]}".strip(),
        row["hs"],
        (int(row["packages"]), KINDS[row["package_type"]]),
        net,
        max(gross, net),
        value,
        row["currency"],
        rng.choice(("CIF", "CFR", "FOB")),
        f"INV{serial:08d}",
        f"PO{rng.randrange(10**7):07d}",
        str(bill["bill_no"]) if bill else f"QSMX{serial:09d}",
        str(row["decl_no"]),
        left - timedelta(days=rng.randrange(4, 12)),
        left,
        arrives,
        row["flow"] == "export",
        str(row["licence_no"] or (licence.number if licence else "")),
        licence.quantity_kg if licence and row["licence_no"] and licence.quantity_kg >= net else round(net * 1.5, 1),
        max(licence.valid_to, left) if licence else None,
        tuple({"container": one, "seal": f"SE{rng.randrange(10**6):06d}"} for one in _boxes(serial, boxes)),
    )


def _party(of: Vantage, number: int) -> tuple[str, str, str]:
    firm = of.firms.all[number]
    return firm.written[0], firm.address, territories().name(firm.territory)


def _port(of: Vantage, territory: int, known: str, rng: random.Random) -> str:
    """The port of a bill, else one of the territory; its name where none is known."""
    name = of.theatre.world.territories[territory]
    return known.title() or rng.choice(_ports().get(name) or [territories().name(name)])


@lru_cache(maxsize=1)
def _ports() -> dict[str, list[str]]:
    return {row["iso3"]: row["ports"].split("|") for row in read_table("ports.csv", Path(__file__).parent)}


def _boxes(serial: int, count: int) -> Iterator[str]:
    from oretrace.bench.consignments.views import box

    return (box(serial, place) for place in range(count))


def _reuse_numbers(made: list[LotPapers]) -> None:
    """Invoices that bear the number of an earlier one of the same exporter."""
    before: dict[tuple[str, str], list[tuple[date, date, str]]] = {}
    for one in sorted(made, key=lambda one: (one.made.papers[0].get("date"), one.made.name)):
        invoice, bill = one.made.papers[0], one.made.papers[2]
        held = before.setdefault((one.half, invoice.parties[0][1][0]), [])
        days = (invoice.get("date"), bill.get("date"))
        if one.made.falsified != REUSED:
            held.append((*days, invoice.get("number")))
            continue
        earlier = [number for invoiced, left, number in held if invoiced + LATER < days[0] and left + LATER < days[1]]
        if not earlier:
            one.made.falsified, one.made.touched = "", ()
            continue
        for paper in one.made.papers:
            paper.set("number" if paper is invoice else "invoice", earlier[-1])


def _falsify_among(half: str, made: list[LotPapers], of: Vantage) -> None:
    """Forms and numbers of firms; some evading lots whose own papers agree are falsified by them."""
    draws = of.theatre.world.draws
    wanted = {
        one.made.name
        for one in made
        if one.kind and not one.made.falsified and draws.uniform("falsified among sets", one.lot) < AMONG_SHARE
    }
    write_papers_of_firms([one.made for one in made], half, wanted)


def write_papers(folder: Path, sets: list[LotPapers]) -> None:
    """A folder for each set with its papers as data, and their truth in a table; a few sets as files, too."""
    for one in sets:
        here = folder / "consignments" / "papers" / one.made.name
        here.mkdir(parents=True)
        papers = [as_paper(paper, file_of(place, paper)) for place, paper in enumerate(one.made.papers)]
        text = json.dumps({"id": one.made.name, "papers": papers}, ensure_ascii=False)
        (here / "papers.json").write_text(text + "\n", "utf-8")
    for half in CARELESS:
        for one in [one for one in sets if one.half == half][:: max(len(sets) // PAGES, 1)][:PAGES]:
            _write_pages(folder / "consignments" / "pages" / one.made.name, one)
    _write_truth(folder / "truth" / "papers.parquet", sets)


def _write_pages(folder: Path, one: LotPapers) -> None:
    from oretrace.bench.papers.render import render

    folder.mkdir(parents=True)
    try:
        render(one.made, one.half, random.Random(one.lot), folder)
    except ImportError:  # typst is an extra
        folder.rmdir()


def _write_truth(path: Path, sets: list[LotPapers]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = [
        {
            "set": one.made.name,
            "lot": one.lot,
            "half": one.half,
            "kind": one.kind or None,
            "falsified": one.made.falsified or None,
            "papers": list(one.made.touched),
            "honest": one.made.quirks,
        }
        for one in sets
    ]
    texts = pa.list_(pa.string())
    schema = pa.schema(
        {"set": pa.string(), "lot": pa.int64(), "half": pa.string(), "kind": pa.string(), "falsified": pa.string(),
         "papers": texts, "honest": texts}
    )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd")
