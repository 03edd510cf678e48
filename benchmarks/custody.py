"""Firms that pass goods on, and hidden end users, against what was planted: benchmarks/custody.json.

    python -m benchmarks.custody FOLDER [tune|test]    by default the test half of each seed

A world is made, stored and scanned act by act by what `bench make consignments`, `import shipments`,
`import licences`, `import documents`, `scan --detector passthrough` and `end_user` call; FOLDER keeps worlds and
stores. The halves are those of the products: all was tuned on tune halves (of seeds 1 to 3 and 7). Linked payments,
if any, come last.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.worlds import import_lines
from oretrace.bench.files import write_suite
from oretrace.bench.truth.suites import build
from oretrace.catalog.materials import materials_of
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.custody.ledger import RARE
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.errors import InputError
from oretrace.findings import Finding
from oretrace.parties.lots import LotRecords, match, read_records
from oretrace.question import Question
from oretrace.sources.licences import prepare_licences
from oretrace.store import Store
from oretrace.vet.papers.documents import prepare_documents

OUT = Path(__file__).with_suffix(".json")
SEEDS = (1, 2, 3)
RETRIEVED = date(2026, 1, 1)
DATA = Path(os.environ.get("ORETRACE_DATA", Path(__file__).parents[2] / "shared" / "data"))
Key = tuple[str, str]
"""The product of an act, and the number of a true firm."""


@dataclass
class Truth:
    """What is planted in a world, by act and firm.

    `passing` are hub firms with lots of both legs on record, `hidden` those whose goods have another last consignee
    (with their lots), `quiet` hub firms of which no onward lot is on record, `borrowed` consignees under another
    firm's licence, `concealed` those whose certificates alone name another end user, `forwarders` honest ones in the
    middle.
    """

    lines: dict[str, dict[str, Any]]
    lots: dict[int, dict[str, Any]]
    half: dict[str, str]
    passing: set[Key] = field(default_factory=set)
    hidden: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    quiet: set[Key] = field(default_factory=set)
    borrowed: set[Key] = field(default_factory=set)
    concealed: set[Key] = field(default_factory=set)
    forwarders: set[Key] = field(default_factory=set)


def store_of(folder: Path, seed: int) -> tuple[Path, Store]:
    """World and store of a seed, made where they are not there yet."""
    world, path = folder / f"world-{seed}", folder / f"store-{seed}"
    if not world.is_dir():
        write_suite(build("consignments", seed), world)
    if not path.is_dir():
        store, seen = Store.open(path, create=True), world / "consignments"
        import_lines(store, seen, seen / "fx.csv", RETRIEVED)
        store.import_file(prepare_licences(seen / "licences.csv", retrieved_on=RETRIEVED))
        store.import_file(prepare_documents([seen / "certificates.json"], RETRIEVED).item)
    return world, Store.open(path, hashes=False)


def truth_of(world: Path) -> Truth:
    """The truth of a world's folder."""
    lots = {lot["lot"]: lot for lot in pq.read_table(world / "truth" / "lots.parquet").to_pylist()}
    lines = {line["line_id"]: line for line in pq.read_table(world / "truth" / "lines.parquet").to_pylist()}
    found = Truth(lines, lots, {lot["goods_hs6"]: lot["half"] for lot in lots.values()})
    for scheme in json.loads((world / "truth" / "schemes.json").read_text("utf-8")):
        _add(found, scheme, [lots[number] for number in scheme["lots"] if number in lots])
    for one in pq.read_table(world / "truth" / "certificates.parquet").to_pylist():
        if one["hidden"]:
            found.concealed.add((lots[one["lot"]]["declared_hs6"], one["consignee"]))
    for lot in lots.values():
        if lot["honest"] == "forwarded" and lot["exporter"] == "CHN":
            found.forwarders.add((lot["goods_hs6"], lot["consignee"]))
    return found


def _add(found: Truth, scheme: dict[str, Any], lots: list[dict[str, Any]]) -> None:
    product = scheme["product"]
    if scheme["kind"] == "licence" and scheme["variant"] == "other_party":
        found.borrowed |= {(product, lot["consignee"]) for lot in lots}
    if scheme["kind"] != "rerouted":
        return
    for role in ("hub", "hub2", "hub3"):
        firm = scheme["firms"].get(role, "")
        came = [lot for lot in lots if lot["consignee"] == firm and lot["exporter"] == "CHN"]
        went = [lot for lot in lots if lot["shipper"] == firm]
        if came and any(lot["importer"] == "USA" for lot in went):
            found.passing.add((product, firm))
        if came and went:
            found.hidden[product, firm] += [lot["kg"] for lot in came]
        elif came:
            found.quiet.add((product, firm))


def acts_of(world: Path) -> Iterator[tuple[str, Question]]:
    """The acts of a world by product, against the United States."""
    with (world / "consignments" / "acts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            hs6, known = row["hs6"], materials_of(row["hs6"])
            item = MeasureItem(
                material=known[0].material if known else "goods", form="all", hs6=(hs6,), coverage="full"
            )
            since = date.fromisoformat(row["effective"])
            act = Measure(id=f"bench-{hs6}", issuer="CHN", effective_from=since, targets=("USA",), items=(item,))
            yield hs6, Question(act)


@dataclass
class Tally:
    """What both detectors came to, over acts and seeds."""

    firms: list[tuple[bool, bool, float, bool]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, store: Store, truth: Truth, hs6: str, question: Question, ids: dict[tuple[int, int], str]) -> None:
        """One act."""
        self._passthrough(store, truth, hs6, question, ids)
        self._end_user(store, truth, hs6, question, ids)

    def _passthrough(
        self, store: Store, truth: Truth, hs6: str, question: Question, ids: dict[tuple[int, int], str]
    ) -> None:
        before = time.process_time()
        scan = Passthrough().scan(store, question)
        self.counts["passthrough_seconds"] += round(time.process_time() - before)
        custody, weighed, planted = scan.working.custody, scan.working.weighed, set(truth.passing)
        verdict = {(one.details.entity, one.subject["hub"]): one for one in scan.findings}
        seen = set()
        for k in range(weighed.firm.size):
            lines = (custody.lots.lines[n][0] for n in weighed.sold[k].tolist())
            firm = _most(truth.lines[ids[line]]["shipper"] for line in lines)
            one = verdict[custody.ids[weighed.firm[k]], custody.places[weighed.hub[k]]]
            key = (hs6, firm)
            seen.add(key)
            self.firms.append((key in planted, key in truth.forwarders, one.score, one.flagged))
        missed = {key for key in planted if key[0] == hs6} - seen
        self.firms += [(True, False, -1.0, False)] * len(missed)

    def _end_user(
        self, store: Store, truth: Truth, hs6: str, question: Question, ids: dict[tuple[int, int], str]
    ) -> None:
        before = time.process_time()
        scan = EndUser().scan(store, question)
        self.counts["end_user_seconds"] += round(time.process_time() - before)
        custody, named = scan.working.custody, scan.working.named
        flagged = {(one.details.entity, one.subject["hub"]) for one in scan.findings if one.flagged}
        certified = {one.details.entity for one in scan.findings if only_by_certificate(one)}
        hits: dict[Key, bool] = {}
        for k in range(named.firm.size):
            lines = (custody.lots.lines[n][-1] for n in named.lots[k].tolist())
            key = (hs6, _most(truth.lines[ids[line]]["consignee"] for line in lines))
            raised = (custody.ids[named.firm[k]], custody.places[named.hub[k]]) in flagged
            if key in truth.hidden or key in truth.borrowed or key in truth.concealed:
                hits[key] = hits.get(key, False) or raised
                self.counts["by_certificate"] += (
                    key in truth.concealed - {*truth.hidden} and custody.ids[named.firm[k]] in certified
                )
            elif key not in truth.quiet:
                self.counts["honest"] += 1
                self.counts["false_alarms"] += raised
                self.counts["forwarders_named"] += key in truth.forwarders
                self.counts["forwarders_flagged"] += raised and key in truth.forwarders
        self._hidden(truth, hs6, hits)

    def _hidden(self, truth: Truth, hs6: str, hits: dict[Key, bool]) -> None:
        for key, kg in truth.hidden.items():
            if key[0] == hs6:
                found = hits.get(key, False)
                self.counts["hidden"] += 1
                self.counts["hidden_found"] += found
                self.counts["hidden_lots"] += len(kg)
                self.counts["hidden_lots_found"] += found * len(kg)
        for kind, planted in (("borrowed", truth.borrowed), ("concealed", truth.concealed - {*truth.hidden})):
            mine = {key for key in planted if key[0] == hs6}
            self.counts[kind] += len(mine)
            self.counts[f"{kind}_found"] += sum(hits.get(key, False) for key in mine)

    def figures(self) -> dict[str, Any]:
        """As they stand in the file."""
        planted, forwards, score, flagged = (np.array(of) for of in zip(*self.firms, strict=True))
        counts = self.counts
        return {
            "passthrough": {
                "firms": planted.size,
                "planted": int(planted.sum()),
                "auprc": round(auprc(planted, score), 3),
                "flagged": int(flagged.sum()),
                "flagged_right": int((flagged & planted).sum()),
                "forwarders": int(forwards.sum()),
                "forwarders_flagged": int((forwards & flagged).sum()),
                "seconds": counts["passthrough_seconds"],
            },
            "end_user": {
                "hidden": counts["hidden"],
                "recall": round(counts["hidden_found"] / counts["hidden"], 3),
                "recall_of_lots": round(counts["hidden_lots_found"] / counts["hidden_lots"], 3),
                "honest": counts["honest"],
                "false_alarms": round(counts["false_alarms"] / counts["honest"], 4),
                "borrowed": counts["borrowed"],
                "borrowed_found": counts["borrowed_found"],
                "concealed": counts["concealed"],
                "concealed_found": counts["concealed_found"],
                "flags_by_certificate_alone": counts["by_certificate"],
                "forwarders": counts["forwarders_named"],
                "forwarders_flagged": counts["forwarders_flagged"],
                "seconds": counts["end_user_seconds"],
            },
        }


def only_by_certificate(finding: Finding) -> bool:
    """Whether a flag rests on certificates: neither on goods that went on, nor on a licence, nor on a list."""
    p, details = finding.p_value, finding.details
    passed = p is not None and p <= RARE
    return finding.flagged and not passed and not details.listed and "licence" not in " ".join(details.others)


def _most(firms: Iterable[str]) -> str:
    (best, _), *_ = sorted(Counter(firms).items(), key=lambda one: (-one[1], one[0]))
    return best


def auprc(planted: np.ndarray, score: np.ndarray) -> float:
    """The mean precision at each planted firm, in the order of scores; ties count against it."""
    order = np.lexsort((planted, -score))
    hits = np.cumsum(planted[order])
    return float((hits / np.arange(1, hits.size + 1))[planted[order]].mean())


def payments() -> dict[str, float] | None:
    """How many linked payments find their arrival; None where they are not there."""
    files = [DATA / "oracles" / f"transactions_{end}.parquet" for end in ("origin", "destination")]
    if not files[0].is_file():
        return None
    ends, truths = [], []
    for seed, path in enumerate(files):
        records = read_records(path)
        order = np.random.default_rng(seed).permutation(len(records.id))
        ends.append(
            LotRecords([""] * order.size, [records.text[n] for n in order], records.day[order], records.amount[order])
        )
        truths.append(pq.read_table(path, columns=["ground_truth"])["ground_truth"].to_numpy()[order])
    before = time.process_time()
    pairs = match(*ends)
    right = int((truths[0][pairs.first] == truths[1][pairs.second]).sum())
    return {
        "precision": round(right / pairs.first.size, 4),
        "recall": round(right / truths[0].size, 4),
        "seconds": round(time.process_time() - before, 1),
    }


def measure(folder: Path, half: str) -> dict[str, Any]:
    """The figures of one half over all seeds, and of each seed."""
    every, by_seed = Tally(), {}
    for seed in SEEDS:
        world, store = store_of(folder, seed)
        truth, one, session = truth_of(world), Tally(), store.session()
        with store.connect() as connection:
            rows = connection.execute("SELECT snapshot, line, other ->> 'line_id' FROM shipment").fetchall()
        ids = {(snapshot, line): of for snapshot, line, of in rows}
        for hs6, question in acts_of(world):
            if truth.half.get(hs6) == half:
                try:
                    one.add(session, truth, hs6, question, ids)
                except InputError as error:
                    print(f"seed {seed}, {hs6}: {error}", file=sys.stderr)
        by_seed[str(seed)] = one.figures()
        print(seed, json.dumps(by_seed[str(seed)]), file=sys.stderr)
        every.firms += one.firms
        every.counts += one.counts
    return {"half": half, "seeds": list(SEEDS), **every.figures(), "by_seed": by_seed}


if __name__ == "__main__":
    chosen = sys.argv[2] if len(sys.argv) > 2 else "test"
    figures = measure(Path(sys.argv[1]), chosen)
    if chosen == "test":
        OUT.write_text(json.dumps({**figures, "payments": payments()}, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))
