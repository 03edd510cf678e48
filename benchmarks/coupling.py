"""What coupling of hubs, shipments and papers adds under a budget: benchmarks/coupling.json.

    python -m benchmarks.coupling FOLDER

The worlds, stores and scans are those of `benchmarks.shipments`, in the same FOLDER. The sets of papers of a world
are read into a copy of its store and vetted. Papers are at hand of a share of all lots, drawn by lot: of honest lots
the bench makes papers of 2 % alone, so that is the largest share. Three ways to count, on the test half:

none      checks of lines, and papers for their own lines
down      the finding about a hub for the lines through it, too
coupled   what papers say of a hub for its other lines, too
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy import special

from benchmarks.shipments import BUDGETS, FINDINGS, SEEDS, ranked, texts
from oretrace.api import Workspace
from oretrace.bench.consignments.papers import HONEST_SHARE
from oretrace.runs.coupled import vetted_sets
from oretrace.store import Store
from oretrace.vet.checks.record import nothing
from oretrace.vet.coupling import couple_lines
from oretrace.vet.papers.documents import prepare_documents
from oretrace.vet.ranking import stored

OUT = Path(__file__).with_suffix(".json")
AT_HAND = (0.01, 0.02)
DRAWS = 4
HALVES = ("tune", "test")
"""Of the goods. Weights of checks were fitted on the tune halves of the first two worlds; nothing of coupling was."""
WAYS = ("none", "down", "coupled")


def papered(folder: Path, seed: int) -> Path:
    """A copy of a seed's store with its sets of papers, vetted; made where it is not there yet."""
    store, world = folder / f"papers-{seed}", folder / f"world-{seed}"
    if not store.is_dir():
        part = folder / f"papers-{seed}.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(folder / f"store-{seed}", part)
        Store.open(part).import_file(prepare_documents([world / "consignments" / "papers"]).item)
        Workspace.open(part).vet()
        part.rename(store)
    return store


def measured(folder: Path, seed: int) -> dict[str, dict[str, Any]]:
    """Of each half the share of irregular lines among the first, by each way to count, share at hand and draw."""
    found, truth = ranked(folder, seed)
    sets = vetted_sets(Workspace.open(papered(folder, seed)).runs)
    irregular = texts(truth["kind"]) != ""
    halves = {half: np.flatnonzero(texts(truth["half"]) == half) for half in HALVES}
    outcomes = {**found.outcomes, **{id: nothing(len(found.batch)) for id in FINDINGS}}
    base = {"none": stored.strength_of(found.batch, outcomes), "down": special.logit(found.probability)}
    keys = zip(found.lines["snapshot"].to_pylist(), found.lines["line"].to_pylist(), strict=True)
    row_of = {key: row for row, key in enumerate(keys)}
    evades = np.array([any(irregular[row_of[at]] for at in one.lines if at in row_of) for one in sets])
    rows: dict[str, list[dict[str, Any]]] = {half: [] for half in HALVES}
    for share in AT_HAND:
        for draw in range(DRAWS):
            u = np.random.default_rng([seed, draw]).random(len(sets))
            drawn = u < np.where(evades, share, share / HONEST_SHARE)
            some = [one for one, at_hand in zip(sets, drawn, strict=True) if at_hand]
            of = couple_lines(
                found.batch, found.outcomes, found.coupled.given, some, np.full(len(found.batch), np.nan)
            )
            total = {name: base[name] + of.papers for name in base} | {"coupled": base["down"] + of.added}
            for half, mine in halves.items():
                rows[half].append({"at_hand": share, **hits(found, total, mine, irregular[mine])})
    sums = {"sets": len(sets), "linked": sum(bool(one.lines) for one in sets), "hubs": len(found.coupled.hubs),
            "inconsistent": sum(one.verdict == "inconsistent" for one in sets)}  # fmt: skip
    return {
        half: {"lines": len(mine), "irregular": int(irregular[mine].sum()), **sums, "draws": rows[half]}
        for half, mine in halves.items()
    }


def hits(found: Any, total: dict[str, Any], mine: Any, bad: Any) -> dict[str, float]:
    """The share of irregular lines among the first one percent, and the standard error of what coupling gains.

    It is that of paired lines: of those that one way has among the first and the other has not.
    """
    budget = round(BUDGETS[0] * len(mine))
    first = {name: np.lexsort((found.position[mine], -np.round(total[name][mine], 9)))[:budget] for name in WAYS}
    result = {name: round(float(bad[rows].mean()), 5) for name, rows in first.items()}
    for before in ("none", "down"):
        apart = np.setxor1d(first["coupled"], first[before])
        result[f"paired_error_on_{before}"] = round(float(np.sqrt(bad[apart].sum()) / budget), 5)
    return result


def summed(worlds: dict[str, Any]) -> list[dict[str, Any]]:
    """Means over worlds, each the mean of its draws, and the gain of coupling with its standard error over worlds."""
    rows = []
    for share in AT_HAND:
        means = np.array(
            [
                np.mean([[row[way] for way in WAYS] for row in one["draws"] if row["at_hand"] == share], axis=0)
                for one in worlds.values()
            ]
        )
        row: dict[str, Any] = {"at_hand": share, "worlds": len(means)}
        row |= {way: round(float(mean), 4) for way, mean in zip(WAYS, means.mean(axis=0), strict=True)}
        for before in ("none", "down"):
            gain = means[:, 2] - means[:, WAYS.index(before)]
            row[f"gain_on_{before}"] = round(float(gain.mean()), 5)
            paired = [
                np.mean([one[f"paired_error_on_{before}"] for one in world["draws"] if one["at_hand"] == share])
                for world in worlds.values()
            ]
            row[f"paired_error_on_{before}"] = round(float(np.sqrt(np.square(paired).sum()) / len(paired)), 5)
            if len(gain) > 1:
                row[f"standard_error_on_{before}"] = round(float(gain.std(ddof=1) / np.sqrt(len(gain))), 5)
        rows.append(row)
    return rows


def main() -> None:
    folder = Path(sys.argv[1])
    seeds = [int(one) for one in sys.argv[2:]] or SEEDS
    found: dict[str, Any] = {}
    for seed in seeds:
        found[str(seed)] = measured(folder, seed)
        print(seed, {half: summed({"": one}) for half, one in found[str(seed)].items()}, flush=True)
    halves: dict[str, Any] = {}
    for half in HALVES:
        worlds = {seed: one[half] for seed, one in found.items()}
        halves[half] = {"summary": summed(worlds), "worlds": worlds}
        print(half, json.dumps(halves[half]["summary"], indent=1), flush=True)
    OUT.write_text(json.dumps(halves, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
