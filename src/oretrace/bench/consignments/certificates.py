"""End-user certificates that the origin's customs office keeps with licensed lots: most true, some not.

The declaration and the licence of a lot name its consignee. The certificate is the buyer's own paper. Of a few
consignees of each act it names a buyer in the destination whose goods go on by ways that no office records: no line,
no licence and no other paper gives these away. Others only look odd: forwarders whose customer certifies, firms that
buy for a sister firm in their territory, names in another writing, a country left blank or taken from the wrong line.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.bench.consignments.forwarding import FORWARDED
from oretrace.bench.consignments.papers import cargo_of
from oretrace.bench.consignments.theatre import DESTINATION, ORIGIN
from oretrace.bench.papers.cargo import paper_set
from oretrace.bench.papers.data import as_paper
from oretrace.bench.papers.made import MadeSet, file_of
from oretrace.bench.world.catalog import half_of
from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oretrace.bench.consignments.licences import Licence
    from oretrace.bench.consignments.views import Row, Vantage
    from oretrace.bench.papers.made import Party

SHARE = 0.2
"""Share of licensed lots with a certificate on file; of a hidden end user `MOST` of them."""
MOST = 0.6
HIDDEN = 2
"""Consignees of each act in third territories whose certificates name somebody else, of those with `FEWEST` lots."""
FEWEST = 3
SISTER, SLIP, BLANK, LOCAL = 0.04, 0.02, 0.15, 0.1
"""Chances: of a consignee to buy for a sister firm; of a certificate with the seller's country, with none, with the
name in the buyer's own writing."""


@dataclass(frozen=True)
class LotCertificate:
    """The certificate of one lot in a set with its declaration; the consignee, and the firm named, by number."""

    lot: int
    half: str
    hidden: bool
    consignee: int
    end_user: int
    made: MadeSet


def certificates(of: Vantage, lines: list[tuple[Row, Row]], issued: list[Licence]) -> list[LotCertificate]:
    """All certificates; `lines` are the rows of the origin's declarations with their truth."""
    licensed = {
        truth["lot"]: row for row, truth in lines if truth["counts"] and row["flow"] == "export" and row["licence_no"]
    }
    by_number = {one.number: one for one in issued}
    hidden = _hidden(of, sorted(licensed))
    found = (_certificate(of, lot, row, by_number, hidden) for lot, row in sorted(licensed.items()))
    return sorted((one for one in found if one is not None), key=lambda one: one.made.name)


def _hidden(of: Vantage, licensed: list[int]) -> dict[tuple[int, int], int]:
    """By product and consignee the firm that hidden end users' certificates name."""
    deals, lots, places = of.deals, of.lots, of.theatre.world.territories
    draws, ends = of.theatre.world.draws, (places.index(ORIGIN), places.index(DESTINATION))
    honest: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    barred: set[tuple[int, int]] = set()
    for lot in licensed:
        firm, product = int(deals.consignee[lot]), int(lots.code[lot])
        honest[product][firm] += int(lots.importer[lot]) not in ends
        if deals.kind[lot] or deals.honest[lot] == FORWARDED:
            barred.add((product, firm))
    buyers: dict[int, set[int]] = defaultdict(set)
    for lot in (lots.importer == ends[1]).nonzero()[0].tolist():
        buyers[int(lots.code[lot])].add(int(deals.consignee[lot]))
    found = {}
    for product, counts in sorted(honest.items()):
        able = [firm for firm, count in counts.items() if count >= FEWEST and (product, firm) not in barred]
        able.sort(key=lambda firm: float(draws.uniform("hides", product, firm)))
        for firm in able[:HIDDEN] if buyers[product] else ():
            found[product, firm] = draws.pick(tuple(sorted(buyers[product])), "hidden buyer", product, firm)
    return found


def _certificate(
    of: Vantage, lot: int, row: Row, licences: dict[str, Licence], hidden: dict[tuple[int, int], int]
) -> LotCertificate | None:
    world, deals = of.theatre.world, of.deals
    draws, consignee, product = world.draws, int(deals.consignee[lot]), int(of.lots.code[lot])
    concealed = (product, consignee) in hidden
    if draws.uniform("has certificate", lot) >= (MOST if concealed else SHARE):
        return None
    rng = random.Random(int(draws.bits("certificate of a lot", lot)))
    user = hidden.get((product, consignee), int(deals.final[lot]) if deals.honest[lot] == FORWARDED else consignee)
    if user == consignee and draws.uniform("sister", consignee) < SISTER:
        pool = [one.number for one in of.firms.all if one.territory == of.firms.all[consignee].territory]
        user = draws.pick(tuple(pool), "sister firm", consignee)
    cargo = cargo_of(of, lot, {"export": row}, licences, rng, "")
    made = paper_set(cargo, rng, ("export_declaration", "end_user_certificate"))
    made.name = f"{made.name}-EU"
    made.papers[1].party("end_user", _named(of, user, rng))
    return LotCertificate(lot, half_of(world.products[product]), concealed, consignee, user, made)


def _named(of: Vantage, number: int, rng: random.Random) -> Party:
    """An end user as its certificate writes it."""
    firm = of.firms.all[number]
    name = firm.local if rng.random() < LOCAL else rng.choice(firm.written)
    u = rng.random()
    if u < BLANK:
        return name, firm.address.rsplit(",", 1)[0], ""
    return name, firm.address, territories().name(ORIGIN if u > 1 - SLIP else firm.territory)


def write_certificates(folder: Path, found: list[LotCertificate], ids: list[str]) -> None:
    """All sets in one file as `import documents` takes them, and their truth in a table; `ids` are those of firms."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = json.dumps([*_sets(found)], ensure_ascii=False)
    (folder / "consignments" / "certificates.json").write_text(text + "\n", "utf-8")
    columns = {
        "set": pa.array([one.made.name for one in found], pa.string()),
        "lot": pa.array([one.lot for one in found], pa.int64()),
        "half": pa.array([one.half for one in found], pa.string()),
        "hidden": pa.array([one.hidden for one in found], pa.bool_()),
        "consignee": pa.array([ids[one.consignee] for one in found], pa.string()),
        "end_user": pa.array([ids[one.end_user] for one in found], pa.string()),
    }
    pq.write_table(pa.table(columns), folder / "truth" / "certificates.parquet", compression="zstd")


def _sets(found: list[LotCertificate]) -> Iterator[dict[str, object]]:
    for one in found:
        papers = [as_paper(paper, file_of(place, paper)) for place, paper in enumerate(one.made.papers)]
        yield {"id": one.made.name, "papers": papers}
