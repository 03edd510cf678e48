"""The boosted score of two legs: the tables of trees that ship with the package, with the hub's supply and without.

They are written by `scripts/refit_scores.py`: one line a node, with the number of its tree, the feature it
splits on (none at a leaf), the threshold, the lines within the tree to go to, and the value of a leaf in log odds.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np

from oretrace.kernels.scores import FEATURES
from oretrace.kernels.supply import FEATURES as SUPPLY_FEATURES
from oretrace.kernels.trees import Trees

TABLES = {False: "boosted.csv", True: "boosted_supply.csv"}
"""By whether the hub's own supply is known."""

COLUMNS = (*FEATURES, *SUPPLY_FEATURES)


@cache
def boosted(supply: bool) -> Trees:
    """The frozen trees over the first columns of `COLUMNS`, with `supply` over all of them.

    Their sum is about the log odds of rerouting in the suites.
    """
    table = resources.files("oretrace.detect.diversion").joinpath(TABLES[supply])
    return read_trees(table.read_text(encoding="utf-8"))


def read_trees(text: str) -> Trees:
    """The trees of a table such as `boosted.csv`."""
    rows = list(csv.DictReader(text.splitlines()))
    tree = np.array([int(row["tree"]) for row in rows])
    first = np.searchsorted(tree, tree)  # the line of each node's root

    def child(name: str) -> np.typing.NDArray[np.int64]:
        return np.asarray(first + np.array([int(row[name] or 0) for row in rows]))

    return Trees(
        roots=np.unique(first),
        feature=np.array([COLUMNS.index(row["feature"]) if row["feature"] else -1 for row in rows]),
        threshold=np.array([float(row["threshold"] or 0) for row in rows]),
        low=child("low"),
        high=child("high"),
        value=np.array([float(row["value"] or 0) for row in rows]),
    )
