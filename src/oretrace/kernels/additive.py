"""Logistic regression on indicators of many groups, with a ridge: an additive score that few data can bear."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, sparse, special

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index

RIDGE = 100.0
"""Inverse variance of a coefficient: groups of fewer than some hundred rows stay near none."""
STEPS = 100


@dataclass(frozen=True)
class Additive:
    """Log-odds: an intercept, and a coefficient for each group of each column."""

    intercept: float
    coefficients: tuple[Array, ...]

    def scores(self, columns: list[Index]) -> Array:
        """Log-odds (n,) of rows given by the code (n,) of each column; a code never seen adds nothing."""
        found = np.full(len(columns[0]), self.intercept)
        for place, codes in enumerate(columns):
            found += self.part(place, codes)
        return found

    def part(self, place: int, codes: Index) -> Array:
        """What one column adds (n,)."""
        known = self.coefficients[place]
        inside = codes < len(known)
        return np.where(inside, known[np.where(inside, codes, 0)], 0.0)


def fit_additive(columns: list[Index], outcome: Array, weight: Array, ridge: float = RIDGE) -> Additive:
    """Fit on rows given by codes (n,) of each column, outcomes 0 or 1 (n,) and weights (n,)."""
    sizes = [int(codes.max(initial=-1)) + 1 for codes in columns]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    rows = np.column_stack([codes + offset for codes, offset in zip(columns, offsets, strict=False)])
    shape = (len(outcome), int(offsets[-1]))
    design = sparse.csr_matrix(
        (np.ones(rows.size), rows.ravel(), np.arange(0, rows.size + 1, rows.shape[1])), shape=shape
    )
    across = design.T.tocsr()

    def loss(point: Array) -> tuple[float, Array]:
        score = design @ point[1:] + point[0]
        wrong = weight * (special.expit(score) - outcome)
        value = float(weight @ (np.logaddexp(0.0, score) - outcome * score) + ridge / 2 * (point[1:] @ point[1:]))
        return value, np.concatenate([[wrong.sum()], across @ wrong + ridge * point[1:]])

    share = float(np.average(outcome, weights=weight))
    start = np.concatenate([[special.logit(np.clip(share, 1e-6, 1 - 1e-6))], np.zeros(shape[1])])
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": 1e-9}).x
    parts = tuple(best[1 + begin : 1 + end] for begin, end in itertools.pairwise(offsets))
    return Additive(float(best[0]), parts)
