"""Forecasts of the next hubs on worlds of the benchmark: the weights of the model, and how good they are.

    python -m benchmarks.forecast

Each scenario is asked on the eve of its act, with nothing of later months read, and held against the twelve months
after. Weights are fitted on half `tune`, and measured on half `test`: benchmarks/forecast.json. Fitted weights are
printed, to be written into `oretrace/forecast/model.py` by hand.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from oretrace.arrays import Array, Mask
from oretrace.bench.scans import question_about, stored
from oretrace.bench.truth.suites import build
from oretrace.errors import InputError
from oretrace.findings import rounded
from oretrace.forecast.candidates import forecast, outcome
from oretrace.forecast.legs import read_legs
from oretrace.forecast.model import FEATURES, probabilities
from oretrace.forecast.records import Forecast
from oretrace.kernels.probability_scores import brier, log_score, recall_at
from oretrace.months import add_months

HERE = Path(__file__).parent
SEED, FIRST = 1, 5
SUITES = {"single-hop": 4, "single-hop-decoys": 4}
"""By suite, of how many scenarios one is asked."""
RIDGE = 1.0


@dataclass(frozen=True)
class Case:
    """One scenario's candidates (n,): features (n, k), who became a hub, who was planted, what each sold before."""

    half: str
    features: Array
    hubs: Mask
    planted: Mask
    before: Array


def cases(suite_name: str, every: int) -> Iterator[Case]:
    """The scenarios of a suite."""
    suite = build(suite_name, SEED)
    planted = {(cell.scenario, cell.hub) for cell in suite.truth.cells if cell.planted(12)}
    with stored(suite) as store:
        for scenario, truth in list(zip(suite.scenarios, suite.truth.scenarios, strict=True))[::every]:
            question = question_about(scenario)
            eve = replace(question, until=add_months(scenario.effective_from, -1))
            try:
                made, legs = forecast(store, eve), read_legs(store, question)
            except InputError:
                continue
            yield _case(truth.half, made, outcome(legs, made), scenario.id, planted)


def _case(half: str, made: Forecast, came: dict[str, bool], scenario: str, planted: set[tuple[str, str]]) -> Case:
    known = [one for one in made.candidates if one.hub in came]
    return Case(
        half,
        np.array([[getattr(one, name) for name in FEATURES] for one in known]).reshape(len(known), len(FEATURES)),
        np.array([came[one.hub] for one in known], dtype=bool),
        np.array([(scenario, one.hub) in planted for one in known], dtype=bool),
        np.array([one.before for one in known]),
    )


def fitted(some: list[Case]) -> tuple[float, Array]:
    """Intercept and weights by penalized maximum likelihood."""
    X, y = np.concatenate([one.features for one in some]), np.concatenate([one.hubs for one in some])

    def loss(w: Array) -> float:
        z = w[0] + X @ w[1:]
        return float(np.logaddexp(0, z).sum() - z[y].sum() + RIDGE * w[1:] @ w[1:] / 2)

    found = minimize(loss, np.zeros(1 + len(FEATURES)), method="BFGS").x
    return float(found[0]), found[1:]


def measured(some: list[Case]) -> dict[str, float]:
    """Scores over all candidates, and recall by scenario, of the shipped weights."""
    p = [probabilities(one.features) for one in some]
    all_p, happened = np.concatenate(p), np.concatenate([one.hubs for one in some])
    base = np.full(len(all_p), happened.mean())
    found = {
        "scenarios": len(some),
        "candidates": len(all_p),
        "became_hubs": float(happened.mean()),
        "mean_probability": float(all_p.mean()),
        "brier": brier(all_p, happened),
        "brier_base": brier(base, happened),
        "log_score": log_score(all_p, happened),
        "log_score_base": log_score(base, happened),
    }
    for name, which in (("hubs", [one.hubs for one in some]), ("planted", [one.planted for one in some])):
        for how, by in (("model", p), ("largest", [one.before for one in some])):
            recalls = [recall_at(rank, happened, FIRST) for rank, happened in zip(by, which, strict=True)]
            found[f"recall_{name}_{how}"] = float(np.nanmean(recalls))
    return found


def main() -> None:
    """Print the weights and write the file."""
    every = {name: list(cases(name, step)) for name, step in SUITES.items()}
    tune = [one for some in every.values() for one in some if one.half == "tune" and len(one.hubs)]
    print("weights", fitted(tune))
    rows = []
    for name, some in every.items():
        test = [one for one in some if one.half == "test" and len(one.hubs)]
        rows.append({"suite": name, "seed": SEED, "half": "test", **rounded(measured(test))})
        print(json.dumps(rows[-1]))
    (HERE / "forecast.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
