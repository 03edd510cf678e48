"""The folder of a world with consignments: what each role sees, and the truth in a folder of its own.

DIR/…                              the suite, as every suite (see bench/files.py)
DIR/consignments/CHN_declarations.csv, …   declarations of each customs office that keeps its lots, both flows
DIR/consignments/USA_manifests.csv         bills of lading of imports by sea
DIR/consignments/firm/…                    one buyer's own records of the same trade
DIR/consignments/firms.csv                 registry extracts; not every firm is in it
DIR/consignments/ownership.jsonl           Company, Person, Ownership in FollowTheMoney's form
DIR/consignments/licences.csv, acts.csv, fx.csv
DIR/consignments/papers/NUMBER/papers.json the papers of a lot as `vet` and `import documents` take them
DIR/consignments/pages/NUMBER/*.pdf        the papers of a few sets as files, where typst is installed
DIR/consignments/certificates.json         end-user certificates with the declarations of licensed lots, likewise
DIR/truth/certificates.parquet             every certificate: its lot, whom it names, whether that hides the end user
DIR/truth/papers.parquet                   every set of papers: its lot, what is falsified, what is honest
DIR/truth/lots.parquet                     every lot: what it is, who really sends and gets it, what is falsified
DIR/truth/lines.parquet                    every line of every view: its lot and firms, and whether it counts
DIR/truth/schemes.json                     every evasion with its firms
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.bench.consignments.certificates import certificates, write_certificates
from oretrace.bench.consignments.dealing import deal_lots
from oretrace.bench.consignments.firms import Firms
from oretrace.bench.consignments.forwarding import forward
from oretrace.bench.consignments.licences import make_licences
from oretrace.bench.consignments.lots import make_lots
from oretrace.bench.consignments.papers import LotPapers, paper_sets, write_papers
from oretrace.bench.consignments.theatre import DESTINATION, FIRST, LENGTH, ORIGIN, make_theatre
from oretrace.bench.consignments.views import RATES, Vantage, declarations, iso2, manifests, rate
from oretrace.bench.world.catalog import half_of
from oretrace.bench.world.world import world

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from oretrace.bench.consignments.certificates import LotCertificate
    from oretrace.bench.consignments.dealing import Deals
    from oretrace.bench.consignments.licences import Licence
    from oretrace.bench.consignments.theatre import Theatre
    from oretrace.bench.consignments.views import Row
    from oretrace.bench.truth.suite import Suite
    from oretrace.bench.world.nature import Nature

REGISTERED = 0.93
"""Share of firms of which there is a registry extract."""


def build(seed: int, nature: Nature) -> Suite:
    """The suite of a seed; its lots are made when its folder is written."""
    theatre = make_theatre(world(seed, nature))
    return replace(theatre.laid.suite, further=lambda folder: ConsignmentWorld(theatre).write(folder))


class ConsignmentWorld:
    """A theatre with its lots and firms; `write` puts the views and the truth into the folder of the suite."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.lots, self.out, self.into = make_lots(self.theatre)
        self.firms = Firms(self.theatre.world.draws)
        recorded = np.union1d(self.out.lot, self.into.lot)
        dealt = deal_lots(self.theatre, self.lots, self.firms)
        self.deals: Deals = forward(self.theatre, self.lots, self.firms, dealt, recorded)
        self.view = Vantage(self.theatre, self.lots, self.deals, self.firms)

    @cached_property
    def rows(self) -> tuple[dict[str, list[tuple[Row, Row]]], list[Licence]]:
        """The rows of each customs view with their truth, and the licences that were issued."""
        issued, licence = make_licences(self.theatre, self.lots, self.deals, self.out, self.view.days[0])
        records = (self.out, self.into)
        views = {
            f"{keeper}_declarations": [*declarations(self.view, keeper, records, licence)]
            for keeper in self.theatre.keepers
        }
        views[f"{DESTINATION}_manifests"] = manifests(self.view, self.into)
        return views, issued

    def papers(self) -> list[LotPapers]:
        """The sets of papers of the lots."""
        views, issued = self.rows
        return paper_sets(self.view, [row for rows in views.values() for row in rows], issued)

    def certificates(self) -> list[LotCertificate]:
        """The end-user certificates that the origin's office keeps with licensed lots."""
        views, issued = self.rows
        return certificates(self.view, views[f"{ORIGIN}_declarations"], issued)

    def write(self, folder: Path) -> None:
        """Write the views into `folder`/consignments and the truth of lots into `folder`/truth."""
        seen = folder / "consignments"
        (seen / "firm").mkdir(parents=True)
        views, issued = self.rows
        for name, rows in views.items():
            _write(seen / f"{name}.csv", (row for row, _ in rows))
        lines = [{"view": name, **truth} for name, rows in views.items() for _, truth in rows]
        _one_firm(self, seen / "firm", views[f"{DESTINATION}_manifests"])
        self._registry(seen, lines)
        _write(seen / "licences.csv", (_licence(self, one) for one in issued))
        _write(seen / "acts.csv", _acts(self.theatre))
        _write(seen / "fx.csv", _rates(self.theatre))
        self._truth(folder / "truth", lines)
        write_papers(folder, self.papers())
        write_certificates(folder, self.certificates(), [one.id for one in self.firms.all])

    def _registry(self, seen: Path, lines: list[Row]) -> None:
        draws, firms = self.theatre.world.draws, self.firms
        used = {line[role] for line in lines for role in ("shipper", "consignee", "declarant")}
        used |= {asset for _, asset, _, _ in firms.owned} & {one.id for one in firms.all}
        used |= {firms.all[one].id for scheme in self.deals.schemes for one in scheme.firms.values()}
        known = [one for one in firms.all if one.id in used]
        registered = [one for one in known if draws.uniform("registered", one.number) < REGISTERED]
        _write(
            seen / "firms.csv",
            (
                {
                    "reg_id": f"REG-{k:05d}",
                    "name": one.written[0],
                    "name_local": one.local if one.local != one.written[0] else "",
                    "former_name": one.former,
                    "country": iso2(one.territory),
                    "address": one.address,
                    "phone": one.phone if draws.uniform("phone known", one.number) < 0.85 else "",
                    "email_domain": one.domain if draws.uniform("domain known", one.number) < 0.8 else "",
                    "registration_no": one.registration,
                    "incorporated_on": one.incorporated_on.isoformat(),
                    "business_scope": one.trade,
                }
                for k, one in enumerate(registered)
            ),
        )
        with (seen / "ownership.jsonl").open("w", encoding="utf-8") as file:
            for entity in _entities(firms, {one.id for one in known}):
                file.write(json.dumps(entity, ensure_ascii=False) + "\n")

    def _truth(self, folder: Path, lines: list[Row]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        of, lots, deals = self.theatre.world, self.lots, self.deals
        codes, places = np.array(of.products, dtype=object), np.array(of.territories, dtype=object)
        ids = np.array([one.id for one in self.firms.all], dtype=object)
        recorded = np.zeros(len(lots), dtype=bool)
        recorded[np.concatenate([self.out.lot, self.into.lot])] = True
        at = np.flatnonzero(recorded)
        schemes = np.array([*(f"S{n:03d}" for n in range(int(deals.scheme.max(initial=0)) + 1)), None], dtype=object)
        table = pa.table(
            {
                "lot": pa.array(at, pa.int64()),
                "half": pa.array([half_of(code) for code in codes[lots.product[at]]]),
                "kind": pa.array([one or None for one in deals.kind[at]], pa.string()),
                "scheme": pa.array(schemes[deals.scheme[at]], pa.string()),
                "honest": pa.array([one or None for one in deals.honest[at]], pa.string()),
                "paper_falsified": pa.array([one or None for one in deals.paper[at]], pa.string()),
                "goods_hs6": pa.array(codes[lots.product[at]]),
                "declared_hs6": pa.array(codes[lots.code[at]]),
                "exporter": pa.array(places[lots.exporter[at]]),
                "importer": pa.array(places[lots.importer[at]]),
                "left_on": pa.array(self.view.days[0][at], pa.date32()),
                "arrives_on": pa.array(self.view.days[1][at], pa.date32()),
                "kg": pa.array(lots.kg[at]),
                "true_kg": pa.array(lots.true_kg[at]),
                "shipper": pa.array(ids[deals.shipper[at]]),
                "consignee": pa.array(ids[deals.consignee[at]]),
                "final_consignee": pa.array(ids[deals.final[at]]),
            }
        )
        pq.write_table(table, folder / "lots.parquet", compression="zstd")
        pq.write_table(pa.Table.from_pylist(lines), folder / "lines.parquet", compression="zstd")
        planned = [_scheme(self, one) for one in deals.schemes]
        (folder / "schemes.json").write_text(json.dumps(planned, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _write(path: Path, rows: Iterable[Row]) -> None:
    """A CSV of rows with the same columns; there is at least one."""
    known = list(rows)
    names = list(known[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(map(itemgetter(*names), known))


def _entities(firms: Firms, known: set[str]) -> Iterable[dict[str, Any]]:
    """Companies, people and who owns what, of the firms that are known."""
    owned = [one for one in firms.owned if one[1] in known]
    companies = known | {owner for owner, *_ in owned if owner.startswith("F")}
    for one in firms.all:
        if one.id in companies:
            facts = {"name": [one.written[0], one.local], "jurisdiction": [iso2(one.territory).lower()]}
            facts |= {
                "registrationNumber": [one.registration],
                "incorporationDate": [one.incorporated_on.isoformat()],
            }
            yield {"id": _key(one.id), "schema": "Company", "properties": {**facts, "address": [one.address]}}
    people = {owner for owner, *_ in owned}
    for person, name, territory in firms.people:
        if person in people:
            facts = {"name": [name], "nationality": [iso2(territory).lower()]}
            yield {"id": _key(person), "schema": "Person", "properties": facts}
    for number, (owner, asset, share, since) in enumerate(owned):
        facts = {"owner": [_key(owner)], "asset": [_key(asset)], "startDate": [since.isoformat()]}
        facts |= {"percentage": [f"{share:g}"]} if share is not None else {}
        yield {"id": _key(f"O{number}"), "schema": "Ownership", "properties": facts}


def _key(name: str) -> str:
    """The id of an entity in the registers, from which the firm's number cannot be read."""
    import hashlib

    return hashlib.sha256(f"register {name}".encode()).hexdigest()[:16]


def _scheme(of: ConsignmentWorld, one: Any) -> dict[str, Any]:
    ids = {role: of.firms.all[number].id for role, number in one.firms.items()}
    return {
        "id": one.id,
        "kind": one.kind,
        "variant": one.variant,
        "product": one.product,
        "half": one.half,
        "firms": ids,
        "link": one.link,
        "controller": one.controller,
        "ends": [of.firms.all[number].id for number in one.ends],
        "lots": one.lots,
    }


def _licence(of: ConsignmentWorld, one: Licence) -> Row:
    code = of.theatre.world.products[one.product]
    return {
        "licence_no": one.number,
        "exporter": of.firms.all[one.exporter].local,
        "end_user": of.firms.all[one.end_user].written[0],
        "end_user_country": iso2(one.country),
        "hs6": code,
        "quantity_kg": f"{one.quantity_kg:.1f}",
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat(),
    }


def _acts(theatre: Theatre) -> Iterable[Row]:
    for number, act in enumerate(theatre.acts):
        yield {
            "act": f"A{number:02d}",
            "issuer": iso2(ORIGIN),
            "kind": "licence_required",
            "origin": iso2(ORIGIN),
            "destination": "ALL",
            "effective": theatre.world.months[act.t0].isoformat(),
            "hs6": theatre.world.products[act.product],
            "threshold_kg": f"{act.threshold_kg:.1f}",
        }


def _rates(theatre: Theatre) -> Iterable[Row]:
    for month in theatre.world.months[FIRST - 1 : FIRST + LENGTH]:
        for currency in RATES:
            yield {"month": f"{month:%Y-%m}", "currency": currency, "per_usd": f"{rate(currency, month):.6f}"}


def _one_firm(of: ConsignmentWorld, folder: Path, bills: list[tuple[Row, Row]]) -> None:
    """The own records of the buyer with most bills among the consignees of schemes: what it ordered and received."""
    buyers = {of.firms.all[scheme.firms["consignee"]].id for scheme in of.deals.schemes}
    counts: dict[str, int] = {}
    for _, truth in bills:
        if truth["consignee"] in buyers and truth["counts"]:
            counts[truth["consignee"]] = counts.get(truth["consignee"], 0) + 1
    chosen = max(sorted(counts), key=lambda one: counts[one])
    place = {lot: n for n, lot in enumerate(of.into.lot.tolist())}
    rows = []
    for bill, truth in bills:
        if truth["consignee"] != chosen or not truth["counts"]:
            continue
        lot, record = truth["lot"], place[truth["lot"]]
        net = of.into.tenths[record] / 10
        rows.append(
            {
                "invoice_no": f"INV{of.view.serial[lot]:08d}",
                "invoice_date": str(of.view.days[0][lot]),
                "seller": of.view.name(int(of.deals.shipper[lot]), lot, "invoice", True),
                "buyer": of.view.name(int(of.deals.consignee[lot]), lot, "buyer", True),
                "bill_no": bill["bill_no"],
                "goods_text": bill["goods_text"],
                "hs": of.view.goods[lot],
                "purity": of.view.purity[lot],
                "origin": bill["country"],
                "net_kg": f"{net:.1f}",
                "gross_kg": f"{net + of.view.packed[2][lot]:.1f}",
                "packages": bill["quantity"],
                "package_type": of.view.packed[0][lot],
                "containers": bill["containers"],
                "amount": f"{of.into.cents[record] / 100:.2f}",
                "currency": "USD",
                "received_on": bill["arrival_date"],
            }
        )
    _write(folder / "shipments.csv", rows)
