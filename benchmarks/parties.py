"""Routes of one controller in the worlds of consignments, found by `common_control`: benchmarks/parties.json.

    python -m benchmarks.parties [--fit] [--keep DIR]
    python -m benchmarks.parties --distinct N [N …]      names that are all different, resolved: their part alone
    python -m benchmarks.parties --pairs                 pairs of invented names, scored: their part alone

`--fit` estimates the weights of evidence on the tune half of three worlds first. Figures are of the tune half of
these worlds and of the test half of three others. A route counts where both of its legs have a lot that an office
recorded; `recall_all` counts every route that was planted. A flag is right where seller, firm elsewhere and buyer
are those of a route under one controller. An honest group is accused where a flagged chain has its owner and the
firm that it owns. Names: pairs of (name as written, firm), with the registers and without. Distinct names are those
of `party_names.py`; precision and recall are of pairs of spellings of its modelled firms.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from scipy.special import polygamma

from benchmarks.party_names import distinct_names
from benchmarks.worlds import import_lines
from oretrace import engine
from oretrace.bench.files import write_suite
from oretrace.bench.truth.suites import build
from oretrace.bench.world.catalog import half_of
from oretrace.detect.common_control import weighing
from oretrace.detect.common_control.chains import LOTS, ChainTrade, first_month, parameters, trade_of
from oretrace.detect.common_control.detector import CommonControl
from oretrace.parties.registers import firms_in, prepare_firms, prepare_ownership
from oretrace.parties.resolve import Mention, resolve_all
from oretrace.parties.scoring import MATCH, score_names
from oretrace.question import Question, question_of
from oretrace.store import Store

HERE = Path(__file__).parent
OUT = HERE / "parties.json"
REGISTERED = (
    Path(os.environ.get("ORETRACE_DATA", HERE.parents[1] / "shared" / "data")) / "parties/gleif_names_sectors.parquet"
)
WEIGHTS = Path(weighing.__file__).with_name("weights.csv")
SEEDS = {"tune": (1, 2, 3), "test": (4, 5, 6)}
ACT = "based_on: cn-2024-46-us-ban\neffective_from: {effective}\ntargets: [USA]\n"
HEAD = """\
# Made by `python -m benchmarks.parties --fit` on the tune half of the benchmark's worlds {seeds}: in how many planted
# routes of one controller, and in how many other chains, a level was met; the reported route is one of the former.
# weight: log of the ratio of both shares, half a chain added to each level, shrunk by its error towards 0; error: its
# own after that. "ends" are of chains that share something.
"""
REPORTED = {
    "shared": "controller",
    "ends": "both ends",
    "legs": weighing.LEAP,
    "takeover": weighing.DIRECT_ENDED,
}
"""Levels of the one route that reporters documented by its firms (antimony through Thailand, Reuters, July 2025). The
modelled worlds plant no hub firm and no buyer that traded before the act: these levels would speak against it."""
NAMED = 3
"""Of how many acts the names of one are held against the truth."""
Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True)
class World:
    """One world in a store, with its truth."""

    folder: Path
    store: Store
    lines: Mapping[tuple[int, int], Row]
    """The truth of each line; of a bill in a forwarder's care its consignee is the buyer, who is notified."""
    schemes: Rows
    buyers: Mapping[str, set[str]]
    """By planted route who buys at the destination, in its lots."""

    def acts(self, half: str) -> Iterator[tuple[str, Question]]:
        """The goods and the question of every act whose goods are of a half."""
        with (self.folder / "consignments/acts.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if half_of(row["hs6"]) == half:
                    path = self.folder / f"act-{row['hs6']}.yml"
                    path.write_text(ACT.format(effective=row["effective"]), encoding="utf-8")
                    yield row["hs6"], question_of(path, row["hs6"])

    def firm(self, leg: Any, role: str) -> str:
        """The firm that most lines of a leg name, by the truth."""
        counts: Counter[str] = Counter(self.lines[line][role] for line in leg.lines)
        return counts.most_common(1)[0][0]


def world_of(seed: int, keep: Path) -> World:
    """The world of a seed, made and imported where it is not kept."""
    folder, stored = keep / f"world-{seed}", keep / f"store-{seed}"
    if not folder.exists():
        write_suite(build("consignments", seed), folder)
    seen = folder / "consignments"
    store = Store.open(stored, create=True)
    views = import_lines(store, seen)
    for path in (seen / "firms.csv", seen / "ownership.jsonl"):
        store.import_file(prepare_firms(path))
    store.import_file(prepare_ownership(seen / "ownership.jsonl"))
    truth: dict[tuple[int, int], Row] = {}
    counts: Counter[str] = Counter()
    for line in pq.read_table(folder / "truth/lines.parquet").to_pylist():
        counts[line["view"]] += 1
        truth[views.index(line["view"]) + 1, counts[line["view"]]] = line
    buyers: dict[str, set[str]] = defaultdict(set)
    lots = {lot["lot"]: lot for lot in pq.read_table(folder / "truth/lots.parquet").to_pylist()}
    for lot in lots.values():
        if lot["kind"] == "rerouted" and lot["importer"] == "USA":
            buyers[lot["scheme"]].add(lot["consignee"])
    with store.connect() as connection:
        in_care = connection.table("notified_buyer").filter("in_care AND buyer IS NOT NULL")
        for key in in_care.project("snapshot, line").fetchall():
            truth[key]["consignee"] = lots[truth[key]["lot"]]["consignee"]  # the forwarder was written there
    return World(folder, store, truth, json.loads((folder / "truth/schemes.json").read_text("utf-8")), buyers)


def routes_of(world: World, hs6: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The planted routes of a product by seller, firm elsewhere and buyer: who buys in the lots, or else in the plan.

    A buyer may have made place for a successor that another plan has.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in world.schemes:
        if one["kind"] == "rerouted" and one["product"] == hs6:
            hubs = [firm for role, firm in one["firms"].items() if role.startswith("hub")]
            buyers = world.buyers.get(one["id"], {one["firms"]["consignee"]})
            found |= {(one["firms"]["exporter"], hub, buyer): one for hub in hubs for buyer in sorted(buyers)}
    return found


def firms_of(world: World, chain: Any) -> tuple[str, str, str]:
    """Seller, firm elsewhere and buyer of a chain by the truth."""
    hub, buyer = world.firm(chain.second, "shipper"), world.firm(chain.second, "consignee")
    return world.firm(chain.first, "shipper"), hub, buyer


def seen_routes(world: World) -> set[str]:
    """The schemes of which lots are recorded on a leg to the destination and on another."""
    legs: dict[str, set[bool]] = defaultdict(set)
    recorded = {line["lot"] for line in world.lines.values() if line["counts"]}
    for lot in pq.read_table(world.folder / "truth/lots.parquet").to_pylist():
        if lot["kind"] == "rerouted" and lot["lot"] in recorded:
            legs[lot["scheme"]].add(lot["importer"] == "USA")
    return {scheme for scheme, both in legs.items() if len(both) == 2}


def groups_of(world: World, half: str) -> set[tuple[str, str]]:
    """The honest groups that trade within themselves in goods of a half."""
    lots = pq.read_table(world.folder / "truth/lots.parquet").to_pylist()
    return {
        (lot["shipper"], lot["consignee"])
        for lot in lots
        if lot["honest"] == "group_internal" and lot["half"] == half
    }


def trade(world: World, question: Question, hs6: str) -> ChainTrade:
    """The chains of a question."""
    return trade_of(world.store, parameters(question, (hs6,)), first_month(question))


def fit(keep: Path) -> None:
    """Count each level of each kind of evidence among planted routes and other chains, and write the weights."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    total = [1, 0]
    for level in REPORTED.items():
        counts[level][0] += 1
    for seed in SEEDS["tune"]:
        world = world_of(seed, keep)
        for hs6, question in world.acts("tune"):
            read, planted = trade(world, question, hs6), routes_of(world, hs6)
            for chain in read.chains:
                scheme = planted.get(firms_of(world, chain))
                if scheme and (scheme["link"] == "none" or not chain.links):
                    continue  # neither one thing nor the other
                other = int(scheme is None)
                total[other] += 1
                for level in weighing.levels_of(chain, read, first_month(question)).items():
                    counts[level][other] += 1
    write_weights(counts, total)


def write_weights(counts: Mapping[tuple[str, str], Sequence[int]], total: Sequence[int]) -> None:
    """The file of weights.

    Of each share the posterior is that of half a chain added to each level; a weight is normal a priori, with mean 0
    and the variance that all weights have beyond their errors, so that one that rests on a handful is shrunk most.
    """
    levels = Counter(kind for kind, _ in counts)
    of = {kind: [sum(n[k] for (one, _), n in counts.items() if one == kind) for k in (0, 1)] for kind in levels}
    raw, spread = {}, {}
    for (kind, level), met in counts.items():
        every = [m + 0.5 * levels[kind] for m in of[kind]]
        raw[kind, level] = log((met[0] + 0.5) / every[0]) - log((met[1] + 0.5) / every[1])
        spread[kind, level] = sum(polygamma(1, n + 0.5) - polygamma(1, m) for n, m in zip(met, every, strict=True))
    beyond = max(0.0, sum(raw[one] ** 2 - spread[one] for one in raw) / len(raw))
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD.format(seeds=", ".join(map(str, SEEDS["tune"]))))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "level", "weight", "error", "routes", "others"))
        prior, error = (log((total[0] + 0.5) / (total[1] + 0.5)), sum(polygamma(1, n + 0.5) for n in total) ** 0.5)
        writer.writerow(("prior", "", f"{prior:.2f}", f"{error:.2f}", *total))
        writer.writerow(("unseen", "", "0.00", f"{beyond**0.5:.2f}", 0, 0))
        for one in sorted(counts):
            kept = beyond / (beyond + spread[one])
            writer.writerow((*one, f"{kept * raw[one]:.2f}", f"{(kept * spread[one]) ** 0.5:.2f}", *counts[one]))
    weighing.weights.cache_clear()


def measure(world: World, half: str) -> dict[str, Any]:
    """What `common_control` flags of one world's acts, and how names were resolved."""
    flags: list[bool] = []
    found: set[str] = set()
    planted: set[str] = set()
    accused: set[tuple[str, str]] = set()
    groups, names = groups_of(world, half), Counter[str]()
    for number, (hs6, question) in enumerate(world.acts(half)):
        routes = routes_of(world, hs6)
        planted |= {one["id"] for one in routes.values() if one["link"] != "none"}
        scan = CommonControl().scan(world.store, question)
        for finding in (one for one in scan.findings if one.flagged):
            firms = firms_of(world, scan.working.weighed[finding.id].chain)
            scheme = routes.get(firms)
            flags.append(scheme is not None and scheme["link"] != "none")
            found |= {scheme["id"]} if scheme is not None and flags[-1] else set()
            accused |= {(a, b) for a in firms for b in firms if (a, b) in groups and not flags[-1]}
        if number % NAMED == 0:
            names.update(resolution(world, question, hs6))
    seen = planted & seen_routes(world)
    return {
        "acts": sum(1 for _ in world.acts(half)),
        "routes": len(planted),
        "routes_seen": len(seen),
        "found": len(found),
        "found_of_seen": len(found & seen),
        "flags": len(flags),
        "flags_right": sum(flags),
        "honest_groups": len(groups),
        "honest_groups_accused": len(accused),
        "names": dict(names),
    }


def resolution(world: World, question: Question, hs6: str) -> Counter[str]:
    """Pairs of (name as written, firm): those put together, those rightly so, those of one firm."""
    with world.store.connect() as connection:
        rows = engine.run(connection, LOTS, parameters(question, (hs6,))).to_pylist()
        firms = firms_in(connection)
    sides = ("shipper", "consignee")
    mentions = [
        (
            Mention(row["snapshot"], row["line"], side, row[side], row[f"{side}_address"]),
            world.lines[row["snapshot"], row["line"]][side],
        )
        for row in rows
        for side in sides
    ]
    counts: Counter[str] = Counter()
    for which, known in (("registers", firms), ("names only", [])):
        found = resolve_all([mention for mention, _ in mentions], known)
        votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for mention, firm in mentions:
            if firm:
                votes[mention.name, firm][found.of(mention)] += 1
        items = [(firm, of.most_common(1)[0][0]) for (_, firm), of in votes.items()]
        for part, of in (
            ("both", Counter(items)),
            ("firm", Counter(f for f, _ in items)),
            ("entity", Counter(e for _, e in items)),
        ):
            counts[f"{which}, {part}"] += sum(n * (n - 1) // 2 for n in of.values())
    return counts


def distinct(many: int) -> Row:
    """Names that are all different, resolved in this process: seconds, peak memory, precision and recall."""
    names, firms = distinct_names(many, REGISTERED)
    before, start = time.process_time(), time.perf_counter()
    found = resolve_all(Mention(1, line, "shipper", name) for line, name in enumerate(names))
    cpu, wall = time.process_time() - before, time.perf_counter() - start
    items = [(firm, found.names[name]) for name, firm in zip(names, firms, strict=True) if firm >= 0]

    def pairs(of: Iterable[object]) -> int:
        return sum(n * (n - 1) // 2 for n in Counter(of).values())

    both, by_firm, by_entity = pairs(items), pairs(firm for firm, _ in items), pairs(of for _, of in items)
    return {
        "names": many,
        "cpu_seconds": round(cpu, 1),
        "wall_seconds": round(wall, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "entities": len({*found.names.values()}),
        "precision": round(both / by_entity, 3),
        "recall": round(both / by_firm, 3),
    }


def measure_distinct(sizes: Sequence[int]) -> None:
    """Each number of names in a process of its own, so that its peak of memory is its own; kept as it comes."""
    for many in sizes:
        asked = [sys.executable, "-m", "benchmarks.parties", "--distinct", str(many), "--here"]
        row = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
        print(json.dumps(row), flush=True)
        known = json.loads(OUT.read_text("utf-8"))
        rows = {one["names"]: one for one in (*known.get("distinct_names", ()), row)}
        write(known | {"distinct_names": [rows[size] for size in sorted(rows)]})


def measure_pairs() -> Row:
    """Pairs of invented names at the score from which `match` takes two for one party: each set by kind of pair."""
    with (HERE / "party_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {of: rates([row for row in rows if row["set"] == of]) for of in sorted({row["set"] for row in rows})}


def rates(rows: Sequence[Mapping[str, str]]) -> Row:
    """Precision and recall of coded pairs, and how many of each kind are right."""
    found = [(row["kind"], row["same"] == "yes", score_names(row["name1"], row["name2"]).score) for row in rows]
    hits = sum(score >= MATCH for _, same, score in found if same)
    wrong = sum(score >= MATCH for _, same, score in found if not same)
    right = Counter((kind, same) for kind, same, score in found if same == (score >= MATCH))
    kinds = Counter((kind, same) for kind, same, _ in found)
    return {
        "same": sum(same for _, same, _ in found),
        "different": sum(not same for _, same, _ in found),
        "precision": round(hits / (hits + wrong), 3),
        "recall": round(hits / sum(same for _, same, _ in found), 3),
        "right_of_same": {kind: [right[kind, True], many] for (kind, same), many in sorted(kinds.items()) if same},
        "right_of_different": {
            kind: [right[kind, False], many] for (kind, same), many in sorted(kinds.items()) if not same
        },
    }


def together(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rates over several worlds."""
    total: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for row in rows:
        total.update({name: value for name, value in row.items() if name != "names"})
        names.update(row["names"])

    def rate(part: float, of: float) -> float | None:
        return round(part / of, 3) if of else None

    def pairs(which: str) -> dict[str, float | None]:
        both, firm, entity = (names[f"{which}, {part}"] for part in ("both", "firm", "entity"))
        return {"precision": rate(both, entity), "recall": rate(both, firm), "f1": rate(2 * both, firm + entity)}

    return dict(total) | {
        "recall": rate(total["found_of_seen"], total["routes_seen"]),
        "recall_all": rate(total["found"], total["routes"]),
        "precision": rate(total["flags_right"], total["flags"]),
        "share_of_honest_groups_accused": rate(total["honest_groups_accused"], total["honest_groups"]),
        "names_with_registers": pairs("registers"),
        "names_only": pairs("names only"),
    }


def main() -> None:
    """Measure both halves and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="estimate the weights first")
    parser.add_argument("--keep", type=Path, help="folder for worlds and stores, used again")
    parser.add_argument("--distinct", type=int, nargs="+", help="resolve so many different names, and nothing else")
    parser.add_argument("--pairs", action="store_true", help="score pairs of invented names, and nothing else")
    parser.add_argument("--here", action="store_true", help="print the row of one such number, in this process")
    asked = parser.parse_args()
    if asked.here:
        print(json.dumps(distinct(asked.distinct[0])))
        return
    known = json.loads(OUT.read_text("utf-8"))
    if asked.pairs:
        write(known | {"invented_pairs": measure_pairs()})
        return
    if asked.distinct:
        measure_distinct(asked.distinct)
        return
    with tempfile.TemporaryDirectory() as scratch:
        keep = asked.keep or Path(scratch)
        if asked.fit:
            fit(keep)
        result: dict[str, Any] = {}
        for half, seeds in reversed(SEEDS.items()):
            rows = []
            for seed in seeds:
                rows.append(measure(world_of(seed, keep), half))
                print(half, seed, json.dumps(rows[-1]), flush=True)
            result[half] = {"seeds": list(seeds)} | together(rows)
            print(half, json.dumps(result[half]), flush=True)
    write(known | result)


def write(result: Row) -> None:
    """The figures, those of what was not measured now as they were."""
    OUT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
