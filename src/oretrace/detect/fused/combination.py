"""One p-value and one q-value from the findings of several detectors about one route.

Null: no detector that looked has anything to find on the route. Detectors read the same lanes, so their p-values are
not independent: two that look at one lane are not two witnesses. The combination is the weighted minimum: the
smallest p divided by its detector's weight, the weights of those that looked adding up to 1. Under the null it is at
most u with probability u at most, whatever the dependence (weighted Bonferroni; Genovese, Roeder and Wasserman 2006).

False discoveries are controlled by each detector over its own list: to correct all lists together would let a
detector that looks at many lanes take the flags of one that looks at few, and more data must not do that. The route's
q is the smallest of its detectors', each times a factor that keeps the whole list to its rate on the tune halves.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from oretrace.findings import Finding

WEIGHTS = {"diversion": 0.5, "relabelling": 0.2, "mirror_gap": 0.15, "price": 0.1, "withheld": 0.05}
"""Chosen on the tune halves of the bench; a detector that is not listed weighs as much as `OTHER`."""
OTHER = 0.1
FACTORS: dict[str, float] = {"relabelling": 2.5, "mirror_gap": 2.5, "price": 3.0}
"""By which a detector's q is multiplied in the list, chosen on the tune half of `mixed`; 1 where none is named."""
STRENGTH = {
    "diversion": (0.64, -0.31),
    "relabelling": (0.32, -1.47),
    "price": (0.40, -1.21),
    "mirror_gap": (0.45, 0.63),
}
"""Slope and constant by which a detector's best score adds to the log-odds of a plant: a logistic regression on the
tune half of `mixed`, without its common constant."""
LEAST_STRENGTH = 2.5
"""Strength from which a route is flagged, chosen on the tune half of `mixed`."""


NEARLY_ONE = 1.0 - 1e-6
"""A rank cannot confirm the null, and neither can several."""


def by_detector(findings: Iterable[Finding], of: Callable[[Finding], float | None]) -> dict[str, float]:
    """p (or attainable p) of each detector by id: its smallest, times how many findings it has about the route.

    A finding that stands below another of its detector (`details.leading_code`) is no look of its own.
    """
    known: dict[str, list[float]] = defaultdict(list)
    for finding in findings:
        if getattr(finding.details, "leading_code", None) is not None:
            continue
        value = of(finding)
        if value is not None:
            known[finding.detector].append(value)
    return {name: min(NEARLY_ONE, len(values) * min(values)) for name, values in known.items()}


def combined(ps: Mapping[str, float]) -> float | None:
    """The weighted minimum of p-values by detector; None of none."""
    total = sum(WEIGHTS.get(name, OTHER) for name in ps)
    return min((min(NEARLY_ONE, p * total / WEIGHTS.get(name, OTHER)) for name, p in ps.items()), default=None)


def allowed_q(finding: Finding) -> float | None:
    """The finding's q in the list: its own times its detector's factor; None where it has none."""
    return None if finding.q_value is None else finding.q_value * FACTORS.get(finding.detector, 1.0)


def is_fitted(finding: Finding) -> bool:
    """Whether the strength of such findings is known: that of one leg alone was not fitted."""
    return finding.detector in STRENGTH and getattr(finding.details, "claim", "two legs") == "two legs"


def strength(findings: Iterable[Finding]) -> float | None:
    """The sum over detectors of what their best scores add to the log-odds; None where none of them is fitted."""
    best: dict[str, float] = {}
    for one in filter(is_fitted, findings):
        best[one.detector] = max(one.score, best.get(one.detector, 0.0))
    return sum(_part(*STRENGTH[name], score) for name, score in best.items()) if best else None


def _part(slope: float, constant: float, score: float) -> float:
    """What a score adds; a look that found nothing never speaks for the claim."""
    return slope * score + constant if score > 0 else min(constant, 0.0)


def fused_q(findings: Iterable[Finding], p: float | None) -> float | None:
    """The smallest q of the findings in the list, at least `p` and at most 1; None of none."""
    known = [q for one in findings if (q := allowed_q(one)) is not None]
    return min(1.0, max(min(known), p or 0.0)) if known else None


def accepted(findings: Sequence[Finding], p: float | None, level: float) -> tuple[Finding, ...]:
    """The flags of detectors that the list takes over.

    Their q in the list, and the route's p, are at most `level`, and the route is likely enough; of a route without a
    fitted finding, and of a claim that was not fitted, nobody knows how likely it is, and the flag stands.
    """
    power = strength(findings)
    likely = power is None or power >= LEAST_STRENGTH
    return tuple(
        one
        for one in findings
        if one.flagged and max(allowed_q(one) or 0.0, p or 0.0) <= level and (likely or not is_fitted(one))
    )
