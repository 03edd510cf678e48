"""Fit the weights by which names are compared, and say how well they do on pairs that were left out.

    python scripts/fit_party_scores.py SHARED_PARTIES [--write]

Pairs: the labelled name pairs and company pairs of the open bench (MIT), pairs of listed names in English and Chinese
with as many wrong ones (half of them; the other half is only measured). Groups are reported apart; the weights that
are written are those of all pairs of the fitted halves.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from oretrace.parties.abroad import is_across
from oretrace.parties.features import NAMES, compare, features
from oretrace.parties.letters import FOLDER
from oretrace.parties.names import read_names
from oretrace.parties.scoring import MATCH, likelihood, score_names
from oretrace.parties.screening import ACROSS

FOLDS = 5
RIDGE = 1.0
BOUNDS = {
    "rare": (0.3, None),
    "misspelt": (None, -0.5),
    "exact": (0.0, None),
    "form_conflict": (None, 0.0),
    "number_added": (None, 0.0),
}
"""Signs that no set of cases may turn round: rarer agreement never speaks against."""
CHOSEN = {
    "country_same": (0.3, 0.3),
    "country_conflict": (-1.0, -1.0),
    "sign_replaced": (-12.0, -12.0),
    "syllables_differ": (-12.0, -16.0),
    "chinese_trade": (0.0, -4.0),
    "across_own": (0.0, -5.0),
    "place_conflict": (-2.0, -6.0),
    "number_conflict": (0.0, -4.0),
    "side_conflict": (-2.5, -4.0),
    "plant_conflict": (-3.0, 0.0),
    "group_added": (-1.5, 0.0),
    "part_of_person": (-1.2, 0.0),
}
"""Weights, within a script and across scripts, of features that no labelled pair has, or a few only. One sign of four
speaks as loudly as all the rest of a name. Labelled pairs call Fund V and Fund VI one."""
PRIOR_ACROSS = -0.5
"""Taken from the odds across scripts: a name meets many more others there than the twenty of a fitted pair."""
Array = NDArray[np.float64]


@dataclass
class Case:
    group: str
    left: str
    right: str
    same: bool
    weight: float = 1.0
    fold: int = 0
    open_match: bool | None = None


def part(text: str, parts: int) -> int:
    return int(sha256(text.encode()).hexdigest(), 16) % parts


def bench(folder: Path) -> list[Case]:
    cases, seen = [], set()
    for file in ("name_bench_cases.csv", "name_bench_logicv2_scores.csv"):
        for row in csv.DictReader((folder / file).open(encoding="utf-8")):
            key = (row["name1"], row["name2"], row["is_match"])
            if key not in seen:
                seen.add(key)
                group = row["case_group"]
                weight = 0.4 if group.startswith("synth") else 1.0
                cases.append(Case(group, row["name1"], row["name2"], row["is_match"] == "true", weight))
    open_score = {
        (row["name1"], row["name2"]): row["predicted_match"] == "true"
        for row in csv.DictReader((folder / "name_bench_logicv2_scores.csv").open(encoding="utf-8"))
    }
    for case in cases:
        case.open_match = open_score.get((case.left, case.right))
        case.fold = part(min(case.left, case.right) + max(case.left, case.right), FOLDS)
    return cases


def chinese(folder: Path, wrong: int = 20) -> list[Case]:
    rows = list(csv.DictReader((folder / "opensanctions_cn_sanctions.csv").open(encoding="utf-8-sig")))
    pairs = sorted({(row["Name"], row["Chinese name"]) for row in rows if row["Chinese name"]})
    same: dict[str, set[str]] = {}
    for name, han in pairs:
        same.setdefault(han, set()).add(name)
    random = np.random.default_rng(1)
    cases = []
    for name, han in pairs:
        group = "chinese" if part(han, 2) else "chinese held out"
        cases.append(Case(group, name, han, True, 1.0, part(han, FOLDS)))
        for n in random.integers(len(pairs), size=wrong):
            if name not in same[pairs[n][1]]:
                cases.append(Case(group, name, pairs[n][1], False, 0.4, part(han, FOLDS)))
    return cases


def is_cross(case: Case) -> bool:
    return is_across(read_names(case.left)[0], read_names(case.right)[0])


def table(cases: list[Case], weight: Array | None) -> Array:
    """The features of each case, of the readings that the weights (or a first guess) like best."""
    if weight is None:
        guess = {"shared": 2.0, "whole": 1.0, "across_whole": 2.0, "replaced": -1.0}
        weight = np.array([guess.get(name, 0.0) for name in NAMES])
    rows = []
    for case in cases:
        found = [features(compare(a, b)) for a in read_names(case.left) for b in read_names(case.right)]
        rows.append(max(found, key=lambda one: float(one @ weight)))
    return np.array(rows)


def fit(x: Array, y: Array, weight: Array, kind: int) -> Array:
    """Constant and weights of a logistic with a ridge; `kind` 0 within a script, 1 across."""
    one = np.column_stack([np.ones(len(x)), x])

    def loss(beta: Array) -> tuple[float, Array]:
        odds = one @ beta
        p = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        value = float(np.sum(weight * (np.logaddexp(0, odds) - y * odds)) + RIDGE * np.sum(beta[1:] ** 2) / 2)
        return value, one.T @ (weight * (p - y)) + RIDGE * np.r_[0, beta[1:]]

    free = BOUNDS | dict.fromkeys(CHOSEN, (0.0, 0.0))
    bounds = [(None, None), *(free.get(name, (None, None)) for name in NAMES)]
    start = np.zeros(one.shape[1])
    found = np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
    for name, chosen in CHOSEN.items():
        found[1 + NAMES.index(name)] = chosen[kind]
    return found


def script_of(case: Case) -> str:
    """The script of the first letter of a case that is not Latin, as Unicode calls it, else Latin."""
    letters = (unicodedata.name(one, "").split(" ")[0] for one in case.left + case.right if one.isalpha())
    return next((one for one in letters if one != "LATIN"), "LATIN").capitalize()


def report(cases: list[Case], odds: Array) -> None:
    """Precision, recall, F1 and B³ of each group, of the bench in other scripts and in each; beside them those of the
    open matcher where it has seen them."""
    groups = {group: [case.group == group for case in cases] for group in sorted({case.group for case in cases})}
    scripts = [script_of(case) if not case.group.startswith("chinese") else "" for case in cases]
    groups["bench, other scripts"] = [
        not case.group.startswith("chinese") and any(ord(one) > 0x24F for one in case.left + case.right)
        for case in cases
    ]
    groups |= {f"bench, {one}": [of == one for of in scripts] for one in sorted({*scripts} - {""})}
    for group, here in groups.items():
        kept = [case for case, yes in zip(cases, here, strict=True) if yes]
        line = f"{group:22} n {len(kept):5} {measured(kept, list(odds[np.array(here)] > 0))}"
        known = [case for case in kept if case.open_match is not None]
        if known:
            line += f"   open matcher n {len(known):4} {measured(known, [bool(case.open_match) for case in known])}"
        print(line)


def measured(cases: list[Case], found: list[bool]) -> str:
    p, r, f1 = measures([case.same for case in cases], found)
    return f"P {p:.3f} R {r:.3f} F1 {f1:.3f} B3 {b_cubed(cases, found):.3f}"


def b_cubed(cases: list[Case], found: list[bool]) -> float:
    """B³ of all names of the cases, put together by pairs that are one party and by pairs that were found."""
    number: dict[str, int] = {}
    ends = [tuple(number.setdefault(name, len(number)) for name in (case.left, case.right)) for case in cases]
    truth, ours = (
        connected([pair for pair, yes in zip(ends, of, strict=True) if yes], len(number))
        for of in ([case.same for case in cases], found)
    )
    both, one, other = Counter(zip(truth, ours, strict=True)), Counter(truth), Counter(ours)
    precision = sum(n * n / other[of] for (_, of), n in both.items()) / len(number)
    recall = sum(n * n / one[of] for (of, _), n in both.items()) / len(number)
    return 2 * precision * recall / (precision + recall)


def connected(pairs: list[tuple[int, ...]], many: int) -> list[int]:
    ends = np.array(pairs, int).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (many, many))
    return [int(one) for one in connected_components(graph, directed=False)[1]]


def measures(same: list[bool], found: list[bool]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hit = sum(a and b for a, b in zip(same, found, strict=True))
    precision, recall = hit / max(1, sum(found)), hit / max(1, sum(same))
    return precision, recall, 2 * hit / max(1, sum(found) + sum(same))


def fitted(cases: list[Case], kind: int) -> tuple[Array, Array, Array]:
    """Weights of one kind of cases, their log-odds, and those when their fold is left out."""
    y = np.array([case.same for case in cases], float)
    weight = np.array([case.weight for case in cases])
    fold = np.array([case.fold for case in cases])
    used = np.array([case.group != "chinese held out" for case in cases])
    beta: Array | None = None
    for _ in range(2):
        x = table(cases, None if beta is None else beta[1:])
        beta = fit(x[used], y[used], weight[used], kind)
    assert beta is not None
    odds = beta[0] + x @ beta[1:]
    crossed = odds.copy()
    for n in range(FOLDS):
        out = used & (fold == n)
        one = fit(x[used & ~out], y[used & ~out], weight[used & ~out], kind)
        crossed[out] = one[0] + x[out] @ one[1:]
    return beta, odds, crossed


def report_list(folder: Path) -> None:
    """The written weights on the Chinese list: by wrong pairs for each right one, and against all of the list."""
    for wrong in (1, 6, 20):
        for group in ("chinese", "chinese held out"):
            cases = [case for case in chinese(folder, wrong) if case.group == group]
            same = np.array([case.same for case in cases])
            hit = np.array([score_names(case.left, case.right).score for case in cases]) >= MATCH
            print(f"{group:22} {wrong:2} wrong ones each: P {same[hit].mean():.3f} R {hit[same].mean():.3f}")
    pairs = {(case.left, case.right) for case in chinese(folder, 1) if case.same}
    names, listed = (sorted({pair[side] for pair in pairs}) for side in (0, 1))
    score = np.array([[likelihood(read_names(a), read_names(b)) for b in listed] for a in names])
    odds = score / (1 - score) / ACROSS
    right = np.array([[(a, b) in pairs for b in listed] for a in names]).ravel()
    for what, value in (("score", score), ("among_list", odds / (1 + odds.sum(1, keepdims=True)))):
        hit = value.ravel() >= MATCH
        found = right[np.argsort(-value.ravel(), kind="stable")].cumsum()
        last = np.searchsorted(found, (0.8 * right.sum(), 0.85 * right.sum()))
        at = found[last] / (last + 1)
        print(f"whole list, {what}: P {right[hit].mean():.2f} R {hit[right].mean():.2f} at {MATCH}")
        print(f"    ranked by it: P {at[0]:.2f} at R .80, {at[1]:.2f} at R .85")


def main() -> None:
    folder = Path(sys.argv[1])
    if "--list" in sys.argv:
        report_list(folder)
        return
    every = [case for case in bench(folder) + chinese(folder) if read_names(case.left) and read_names(case.right)]
    within, across = ([case for case in every if is_cross(case) is kind] for kind in (False, True))
    (one, odds, crossed), (other, odds_across, crossed_across) = fitted(within, 0), fitted(across, 1)
    other[0] += PRIOR_ACROSS
    odds_across, crossed_across = odds_across + PRIOR_ACROSS, crossed_across + PRIOR_ACROSS
    print("fitted on all")
    report(within + across, np.r_[odds, odds_across])
    print("cross-validated")
    report(within + across, np.r_[crossed, crossed_across])
    if "--worst" in sys.argv:
        show = sorted(
            zip(np.r_[crossed, crossed_across], within + across, strict=True), key=lambda pair: -abs(pair[0])
        )
        for value, case in show:
            if (value > 0) != case.same and sys.argv[-1] in case.group:
                print(f"{value:6.2f} {case.same} {case.left} | {case.right}")
    if "--write" in sys.argv:
        with (FOLDER / "weights.csv").open("w", encoding="utf-8", newline="") as file:
            print("# Weights of the features of names in log-odds, within a script and across scripts:", file=file)
            print("# written by scripts/fit_party_scores.py.", file=file)
            print("feature,within,across", file=file)
            for name, *values in zip(("constant", *NAMES), one, other, strict=True):
                print(name, *(f"{value:.4f}" for value in values), sep=",", file=file)


if __name__ == "__main__":
    main()
