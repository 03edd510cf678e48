"""How well labelled declarations rank the next quarter's, frozen: benchmarks/declarations.json.

    ORETRACE_DATA=../shared/data python -m benchmarks.declarations

Beside `oretrace rank` stand the share of irregular lines by item price (a look-up), LightGBM and CatBoost as they
come, and LightGBM with few leaves and a ridge. Unrepeated lines are those whose HS6, mass and price are not in the
training file. CatBoost is no dependency: it is measured where it is installed.
"""

import csv
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from oretrace.vet.ranking.files import rank_files

OUT = Path(__file__).with_suffix(".json")
DATA = Path(os.environ.get("ORETRACE_DATA", "../shared/data")) / "declarations"
TEXTS = (
    "Office ID", "Process Type", "Import Type", "Import Use", "Payment Type", "Mode of Transport", "Declarant ID",
    "Importer ID", "Seller ID", "Courier ID", "HS6 Code", "Country of Departure", "Country of Origin", "Tax Type",
    "Country of Origin Indicator",
)  # fmt: skip
NUMBERS = ("Tax Rate", "Net Mass", "Item Price")
DRAWS = 2000

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    """A CSV as rows of texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def auc(label: Any, score: Any) -> float:
    """The chance that an irregular line is above another one; ties count half."""
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    hits = label.sum()
    return float((middle[place][label == 1].sum() - hits * (hits + 1) / 2) / (hits * (len(label) - hits)))


def at(label: Any, score: Any, share: float) -> float:
    """The share of irregular lines among the first."""
    return float(label[np.argsort(-score, kind="stable")][: round(share * len(label))].mean())


def ours(train: Path, valid: Path) -> Any:
    """The scores of `oretrace rank`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scores.csv"
        rank_files(train, valid, "declarations", out)
        return np.array([float(row["score"]) for row in read(out)])


def by_price(train: Rows, valid: Rows) -> Any:
    """The share of irregular lines with the same item price, else of all."""
    known: dict[str, list[int]] = {}
    for row in train:
        known.setdefault(row["Item Price"], []).append(int(row["Fraud"]))
    base = np.mean([int(row["Fraud"]) for row in train])
    return np.array([np.mean(known.get(row["Item Price"], [base])) for row in valid])


def columns(train: Rows, valid: Rows) -> tuple[Any, Any]:
    """The columns of both as numbers, texts coded."""
    both, found = train + valid, []
    for name in TEXTS:
        found.append(np.unique([row[name] for row in both], return_inverse=True)[1].astype(float))
    found += [np.array([float(row[name]) for row in both]) for name in NUMBERS]
    table = np.column_stack(found)
    return table[: len(train)], table[len(train) :]


def boosted(train: Rows, valid: Rows, **settings: Any) -> Any:
    """LightGBM on the columns as they are."""
    known, new = columns(train, valid)
    label = np.array([int(row["Fraud"]) for row in train])
    data = lightgbm.Dataset(known, label, categorical_feature=list(range(len(TEXTS))), params={"verbose": -1})
    rounds = settings.pop("rounds", 100)
    given = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True} | settings
    return lightgbm.train(given, data, rounds).predict(new)


def catboosted(train: Rows, valid: Rows) -> Any | None:
    """CatBoost as it comes, where it is installed."""
    try:
        from catboost import CatBoostClassifier  # type: ignore[import-not-found]
    except ImportError:
        return None
    names = [*TEXTS, *NUMBERS]
    table = [[row[name] if name in TEXTS else float(row[name]) for name in names] for row in train]
    new = [[row[name] if name in TEXTS else float(row[name]) for name in names] for row in valid]
    made = CatBoostClassifier(verbose=0, thread_count=1, random_seed=1, allow_writing_files=False, iterations=300)
    made.fit(table, [int(row["Fraud"]) for row in train], cat_features=list(range(len(TEXTS))))
    return made.predict_proba(new)[:, 1]


def paired(label: Any, one: Any, other: Any) -> tuple[float, float, float]:
    """The difference of two AUC with an interval of 90 % of a paired bootstrap over lines."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(DRAWS):
        drawn = rng.integers(0, len(label), len(label))
        found.append(auc(label[drawn], one[drawn]) - auc(label[drawn], other[drawn]))
    low, high = np.quantile(found, [0.05, 0.95])
    return round(auc(label, one) - auc(label, other), 4), round(float(low), 4), round(float(high), 4)


def main() -> None:
    """Measure and write."""
    train, valid = read(DATA / "train.csv"), read(DATA / "valid.csv")
    label = np.array([int(row["Fraud"]) for row in valid])
    triple = ("HS6 Code", "Net Mass", "Item Price")
    known = {tuple(row[name] for name in triple) for row in train}
    fresh = np.array([tuple(row[name] for name in triple) not in known for row in valid])
    small = {"num_leaves": 7, "min_data_in_leaf": 100, "lambda_l2": 50.0, "feature_fraction": 0.5, "rounds": 200}
    scores = {
        "oretrace rank": ours(DATA / "train.csv", DATA / "valid.csv"),
        "item-price look-up": by_price(train, valid),
        "LightGBM, plain": boosted(train, valid),
        "LightGBM, regularised": boosted(train, valid, learning_rate=0.05, **small),
        "CatBoost, plain": catboosted(train, valid),
    }
    result: dict[str, Any] = {}
    for name, score in scores.items():
        if score is None:
            continue
        result[name] = {
            f"{part} {measure}": round(value, 4)
            for part, chosen in (("all", np.ones(len(label), bool)), ("unrepeated", fresh))
            for measure, value in (
                ("AUC", auc(label[chosen], score[chosen])),
                *((f"P@{100 * share:g}%", at(label[chosen], score[chosen], share)) for share in (0.01, 0.05, 0.1)),
            )
        }
        if name != "oretrace rank":
            own = scores["oretrace rank"]
            result[name]["rank minus this, unrepeated AUC"] = paired(label[fresh], own[fresh], score[fresh])
        print(name, result[name], flush=True)
    about = {"train": len(train), "valid": len(valid), "unrepeated": int(fresh.sum()), "draws": DRAWS}
    OUT.write_text(json.dumps({"about": about, "scores": result}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
