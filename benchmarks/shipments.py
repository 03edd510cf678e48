"""Ranked shipments of modelled worlds against what was planted in them: benchmarks/shipments.json.

    python -m benchmarks.shipments measure FOLDER      the test half of each seed
    python -m benchmarks.shipments fit FOLDER          the weights of the checks, on the tune half

A world is made, stored, scanned act by act and ranked by what `bench make`, `bench replay`, `import shipments`,
`import licences`, `scan --detector diversion` (kept without pages of evidence) and `rank` call; FOLDER keeps the
stores. The halves are those of the products. Weights are found by logistic regression on lines of the tune halves,
drawn towards the weights that stand at the checks, and none may change its sign.
"""

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import optimize, special

from benchmarks.worlds import import_lines
from oretrace import runs
from oretrace.api import Workspace
from oretrace.bench.files import write_suite
from oretrace.bench.replay import replay
from oretrace.bench.scans import ALL_PUBLISHED, CountedStore
from oretrace.bench.truth.suites import build
from oretrace.detect.registry import detector_named
from oretrace.flows import counted
from oretrace.question import question_of
from oretrace.sources.licences import prepare_licences
from oretrace.store import Store
from oretrace.vet.checks import registry
from oretrace.vet.checks.record import Outcome, nothing
from oretrace.vet.checks.registry import CHECKS, damped
from oretrace.vet.ranking import stored
from oretrace.vet.ranking.budget import curve, positions
from oretrace.vet.ranking.linked import linked

OUT = Path(__file__).with_suffix(".json")
FIT_SEEDS, SEEDS = (21, 22), (21, 22, 23)
BUDGETS = (0.01, 0.03)
FINDINGS = ("hub_under_finding",)
CORRIDOR = (*FINDINGS, "passed_through", "same_hands", "new_way")
"""Checks that hold both legs of a way together: findings of the statistics, and lots that go on from a hub."""
NOT_PLANTED = ("text_against_code", "other_consignee", "changed_after_departure", "forwarder_as_consignee")
"""Checks of what no plant of the worlds does and honest carelessness does at random: they keep their own weights."""
SPREAD, RELIEF_SPREAD = 1.0, 0.1
"""Standard deviation of a fitted weight around the one that stands at its check."""
LIMITS, RELIEF_LIMITS = (0.05, 5.0), (-1.0, 0.0)
ACT = """id: {scenario}
issuer: {origin}
effective_from: {effective_from}
targets: [{destination}]
items: [{{material: goods, form: modelled, hs6: ['{product}'], coverage: full}}]
"""

Found = stored.Weighed


def ranked(folder: Path, seed: int) -> tuple[Found, pa.Table]:
    """The ranked lines of a seed's store, made where it is not there yet, and the truth of each line."""
    world, store = folder / f"world-{seed}", folder / f"store-{seed}"
    acts = folder / f"acts-{seed}"
    if not acts.is_dir():
        make(world, store, seed)
        acts.mkdir()
        for row in read(world / "observations" / "scenarios.csv"):
            (acts / f"{row['scenario']}.yml").write_text(ACT.format(**row), "utf-8")
        scan(store, acts, folder / f"counted-{seed}.duckdb")
    found = Workspace.open(store).rank(BUDGETS[0], measures=sorted(acts.iterdir()))
    return found, truth_of(world, found.lines)


def make(world: Path, store: Path, seed: int) -> None:
    """The world's folder, and a store of all that it publishes and of the lines of all views."""
    write_suite(build("consignments", seed), world)
    replay(world, store, since=ALL_PUBLISHED)
    opened, seen = Store.open(store), world / "consignments"
    import_lines(opened, seen)
    opened.import_file(prepare_licences(seen / "licences.csv"))


def scan(store: Path, acts: Path, count: Path) -> None:
    """Scan every act; the figures are counted once for all."""
    with Store.open(store).connect() as connection:
        counted.keep(connection, count)
    for path in sorted(acts.iterdir()):
        runs.look(CountedStore(store, counted=count), question_of(path), detector_named("diversion"))


def read(path: Path) -> list[dict[str, str]]:
    """A CSV as rows of texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def truth_of(world: Path, lines: pa.Table) -> pa.Table:
    """The row of `lots` of each line."""
    known = pq.read_table(world / "truth" / "lines.parquet", columns=["view", "line_id", "lot"]).to_pylist()
    # In worlds made before 2026-11-30 a bill and a declaration of one office may have one number.
    lot_of = {(one["view"].endswith("manifests"), one["line_id"]): one["lot"] for one in known}
    lots = pq.read_table(world / "truth" / "lots.parquet")
    place = {lot: row for row, lot in enumerate(lots["lot"].to_pylist())}
    keys = zip(lines["record"].to_pylist(), lines["other"].to_pylist(), strict=True)
    return lots.take([place[lot_of[of == "bill_of_lading", json.loads(text)["line_id"]]] for of, text in keys])


def texts(column: pa.ChunkedArray) -> Any:
    return np.array([one or "" for one in column.to_pylist()], object)


def measured(found: Found, truth: pa.Table, half: str) -> dict[str, Any]:
    """The figures of one half of one world."""
    mine = np.flatnonzero(texts(truth["half"]) == half)
    kind, honest = texts(truth["kind"])[mine], texts(truth["honest"])[mine]
    bad, budget = kind != "", round(BUDGETS[0] * len(mine))
    order, probability = np.argsort(found.position[mine]), found.probability[mine]
    orders = {"all": order, "findings": without(found, FINDINGS, mine), "corridor": without(found, CORRIDOR, mine)}
    first = order[:budget]
    return {
        "lines": len(mine),
        "irregular": share(bad),
        "first_0.1": share(bad[order[: budget // 10]]),
        "budgets": {
            f"{part:g}": at_budget(orders, found.outcomes, mine, bad, round(part * len(mine))) for part in BUDGETS
        },
        "hard_negatives_opened": share(np.isin(np.flatnonzero((honest != "") & ~bad), first)),
        "calibration_error": calibration(probability, bad),
        "calibration_error_first_5": calibration(probability[order[: 5 * budget]], bad[order[: 5 * budget]]),
        "found_by_kind": {name: by_kind(kind, order, name) for name in sorted(set(kind[bad]))},
        "curve": [
            {"lines": one.lines, "expected": round(one.expected, 1), "found": int(bad[order[: one.lines]].sum())}
            for one in curve(positions(-found.position[mine].astype(float)), probability)
        ],
    }


def at_budget(
    orders: Mapping[str, Any], outcomes: Mapping[str, Outcome], mine: Any, bad: Any, budget: int
) -> dict[str, Any]:
    """Hits over a budget: of the ranking, of its best check alone, of the ranking without what holds both legs."""
    hits = {name: share(bad[order[:budget]]) for name, order in orders.items()}
    single = {id: alone(outcome.fires[mine], bad, budget) for id, outcome in outcomes.items()}
    best = max(single, key=lambda id: single[id])
    return {
        "first": hits["all"],
        "best_check": {best: single[best]},
        "times_best_check": round(hits["all"] / single[best], 2),
        "without_findings": hits["findings"],
        "without_corridor": hits["corridor"],
        "times_without_corridor": round(hits["all"] / hits["corridor"], 2),
        "most_possible": round(min(1.0, float(bad.sum()) / budget), 4),
    }


def by_kind(kind: Any, order: Any, name: str) -> dict[str, int]:
    """How many lines there are of a kind, and how many of them are among the first 1 % and 5 %."""
    found = {
        f"first_{100 * part:g}": int((kind[order[: round(part * len(kind))]] == name).sum()) for part in (0.01, 0.05)
    }
    return {"lines": int((kind == name).sum()), **found}


def share(some: Any) -> float:
    return round(float(np.mean(some)), 4) if len(some) else 0.0


def alone(fires: Any, bad: Any, budget: int) -> float:
    """Hits of one check over the budget; where it fires on more lines, those that are opened are any of them."""
    return round(float((fires & bad).sum()) / max(budget, int(fires.sum())), 4)


def without(found: Found, ids: tuple[str, ...], mine: Any) -> Any:
    """The order of lines as it were without some checks."""
    outcomes = {**found.outcomes, **{id: nothing(len(found.batch)) for id in ids}}
    return np.argsort(positions(stored.strength_of(found.batch, outcomes)[mine]))


def calibration(probability: Any, bad: Any, bins: int = 10) -> float:
    """The mean absolute difference of probability and share over bins of as many lines each."""
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    gaps = [abs(float(probability[part].mean() - bad[part].mean())) * len(part) for part in parts if len(part)]
    return round(sum(gaps) / len(bad), 4)


def fit(folder: Path) -> None:
    """Weights of the checks on the lines of the tune halves of all seeds."""
    parts, bad = [], []
    for seed in FIT_SEEDS:
        found, truth = ranked(folder, seed)
        mine = texts(truth["half"]) == "tune"
        groups = linked(found.batch)
        own = [one in stored.GIVEN for one in CHECKS] * 2
        weighed = zip(inputs(found.outcomes), own, strict=True)
        parts.append(np.column_stack([(of if alone else groups.mean(of))[mine] for of, alone in weighed]))
        bad.append(texts(truth["kind"])[mine] != "")
    columns = np.vstack(parts)
    ids = [one.id for one in registry.UNFITTED]
    asked = np.tile(columns[:, : len(ids)].any(axis=0), 2)
    start = np.array([*(one.weight for one in registry.UNFITTED), *(one.relief for one in registry.UNFITTED)])
    spread = np.repeat([SPREAD, RELIEF_SPREAD], len(ids))
    spread[np.tile(np.isin(ids, NOT_PLANTED), 2)] = 1e-3
    limits = np.repeat([LIMITS, RELIEF_LIMITS], len(ids), axis=0)
    base, *point = logistic(columns[:, asked], np.concatenate(bad), start[asked], spread[asked], limits[asked])
    weights, reliefs = np.split(np.array(point), 2)
    fitted = zip([id for id, has in zip(ids, asked, strict=False) if has], weights, reliefs, strict=True)
    with Path(registry.__file__).with_name("weights.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("check", "weight", "relief"))
        writer.writerows((id, f"{one:.2f}", f"{other:.2f}") for id, one, other in (("all lines", base, 0.0), *fitted))


def inputs(outcomes: Mapping[str, Outcome]) -> list[Any]:
    """What the weights multiply, a column for each check, then what the reliefs multiply."""
    found = [outcomes[one.id] for one in CHECKS]
    return [*(one.fires * damped(one) for one in found), *((one.looked & ~one.fires).astype(float) for one in found)]


def logistic(columns: Any, bad: Any, start: Any, spread: Any, limits: Any) -> Any:
    """Intercept and coefficients of highest posterior density; normal priors around `start`."""

    def loss(point: Any) -> tuple[float, Any]:
        score = point[0] + columns @ point[1:]
        off = (point[1:] - start) / spread
        gap = special.expit(score) - bad
        value = float((np.logaddexp(0.0, score) - bad * score).sum() + 0.5 * off @ off)
        return value, np.concatenate([[gap.sum()], columns.T @ gap + off / spread])

    first = np.concatenate([[-4.0], start])
    return optimize.minimize(loss, first, jac=True, method="L-BFGS-B", bounds=[(-9.0, 0.0), *limits]).x


def main() -> None:
    command, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    if command == "fit":
        fit(folder)
        return
    result: dict[str, Any] = {}
    for seed in SEEDS:
        found, truth = ranked(folder, seed)
        result[str(seed)] = {half: measured(found, truth, half) for half in ("tune", "test")}
        print(seed, json.dumps(result[str(seed)]["test"]), flush=True)
    OUT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
