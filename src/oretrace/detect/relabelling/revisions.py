"""Splits of codes: a break that a reporter's trade shows with all its partners at the month of the act.

What moves to another code with everybody is a revision of the nomenclature, national or international, whether or not
a table knows it: goods that evade an act move with its origin and its targets alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.arrays import Array

RARE = 0.02
"""A break is shared where the partners would show it by chance with at most this probability."""
RARE_AT_ONE_END = 0.2
"""The same where one end alone reports the other code: then a revision of that end's list is the likelier reason."""
FEWEST = 3
"""Partners whose codes moved; fewer say nothing."""
SHIFT = 0.3
"""By so many logs at least the odds of the two codes change where 30 % of the goods go over: less is drift."""
LARGEST = 3.0
"""Logs of odds beyond which a partner's change counts no more."""
SMALL_KG = 1.0

Key = tuple[str, str, str]
"""Product, reporter and report (export or import)."""


@dataclass(frozen=True)
class Partners:
    """Rows of partners.sql: by product, reporter and report, and by partner, the kg before and after."""

    kg: Mapping[Key, Mapping[str, tuple[float, float]]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Partners:
        """From rows with the columns of partners.sql."""
        kg: dict[Key, dict[str, tuple[float, float]]] = {}
        for row in rows:
            amounts = kg.setdefault((str(row["product"]), str(row["reporter"]), str(row["report"])), {})
            amounts[str(row["partner"])] = (row["before_kg"], row["after_kg"])
        return cls(kg)

    def revised(
        self, codes: tuple[str, str], reporter: str, report: str, but: frozenset[str], rare: float = RARE
    ) -> bool:
        """Whether the reporter's trade in two codes moves from the first to the second with partners at large.

        `but` are the partners that the claim is about. Of every other the odds of the second code against the first
        are compared, after and before; a signed-rank test asks whether they rose together.
        """
        key = (codes, reporter, report, but)
        if key not in self._chance:
            left, came = (_but(self.kg.get((code, reporter, report), {}), but) for code in codes)
            self._chance[key] = _chance_of_rise(_changes(left, came))
        return self._chance[key] <= rare

    @cached_property
    def _chance(self) -> dict[tuple[Any, ...], float]:
        return {}


def _but(kg: Mapping[str, tuple[float, float]], partners: frozenset[str]) -> dict[str, tuple[float, float]]:
    return {name: amounts for name, amounts in kg.items() if name not in partners}


def _changes(left: Mapping[str, tuple[float, float]], came: Mapping[str, tuple[float, float]]) -> Array:
    """By how many logs the odds of the second code rose with each partner who traded the first before."""
    none = (0.0, 0.0)
    rows = np.array([(*left[name], *came.get(name, none)) for name in sorted(left)]).reshape(-1, 4)
    first, second = rows[:, :2] + SMALL_KG, rows[:, 2:] + SMALL_KG
    change = np.log(second[:, 1] / first[:, 1]) - np.log(second[:, 0] / first[:, 0])
    seen = (rows[:, 0] > 0) & (rows[:, 1:3].sum(axis=1) + rows[:, 3] > 0)
    return np.asarray(np.clip(change[seen], -LARGEST, LARGEST))


def _chance_of_rise(change: Array) -> float:
    """One-sided p of Wilcoxon's signed ranks by the normal approximation, ties at their mean rank.

    1 with too few partners, and where the median change is no more than drift.
    """
    change = change[change != 0]
    if change.size < FEWEST or np.median(change) < SHIFT:
        return 1.0
    size = np.abs(change)
    ordered = np.sort(size)
    rank = (np.searchsorted(ordered, size, "left") + np.searchsorted(ordered, size, "right") + 1) / 2.0
    return float(ndtr(-(rank * np.sign(change)).sum() / np.sqrt((rank**2).sum())))
