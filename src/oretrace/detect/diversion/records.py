"""What only `diversion` knows of its findings and scans: legs, placebos, second opinion, the months compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.catalog.territories import territories
from oretrace.findings import FindingLevel  # a field of details, whose types are read

if TYPE_CHECKING:
    from datetime import date

    from oretrace.findings import Finding

Claim = Literal["two legs", "first leg", "second leg"]
"""What a claim rests on: both legs; or one, origin → hub or hub → destination, where nobody publishes the other."""
CLAIMS: tuple[Claim, ...] = ("two legs", "first leg", "second leg")


FEWEST_PRODUCTS: dict[str, int] = {"two legs": 1, "first leg": 3}
"""On how many products a hub's claim of a kind must rest to be flagged; one of another kind never is.

Of single products .46 to .81 of first legs and up to .60 of second legs were false among the suites (docs/method).
"""
FEWEST_ESTIMATED = 6
"""Months under the act below which amounts are bounds alone: intervals were not tested on shorter windows."""


@dataclass(frozen=True)
class DiversionDetails:
    """A finding about a whole hub (level "hub") or one product in it (level "product").

    `separate_looks` counts the `placebos` that do not overlap; `q_value` makes allowance for it. `linear_…` is
    the second opinion: the same hub by the linear score, calibrated on the same placebos. `coverage`: how much of
    the codes the act controls, `robust_flagged` in how many of the other reasonable choices the hub is flagged too.
    `chance` is that of rerouting by the boosted score of the likeliest product, in worlds like those of the suites;
    None of a hub with one known leg, as is the p of the leg that is not.
    """

    level: FindingLevel
    destinations: tuple[str, ...]
    claim: Claim
    leg1_p: float | None
    leg2_p: float | None
    linear_score: float
    linear_q_value: float
    linear_flagged: bool
    calibration: str
    placebos: int
    separate_looks: float
    counterfactual: str
    coverage: str
    n_products: int
    n_products_flagged: int
    robust_variants: int
    robust_flagged: int
    chance: float | None = None


@dataclass(frozen=True)
class Window:
    """The months compared: `pre` before the act and `post` after it, both inclusive first days of months."""

    pre_first: date
    pre_last: date
    post_first: date
    post_last: date
    pre_months: int
    post_months: int

    @property
    def early(self) -> str | None:
        """Reliability by the length of the window: "too early" under 9 months, "early" under 12."""
        if self.post_months < 9:
            return "too early"
        return "early" if self.post_months < 12 else None

    @property
    def is_estimated(self) -> bool:
        """Whether so many months allow an estimate of amounts with an interval, and not bounds alone."""
        return self.post_months >= FEWEST_ESTIMATED


@dataclass(frozen=True)
class Variant:
    """Another reasonable choice in the same scan, and the hubs that it flags, sorted."""

    name: str
    flagged: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """What all hubs of a scan diverted over its period, conditional on rerouting being there.

    `flagged` is the sum over flagged hubs; `estimate`, its 90 % interval and the bound `at_most` are of everything,
    with what hubs that are not flagged can be expected to have carried.
    """

    flagged: float
    estimate: float
    interval90_low: float
    interval90_high: float
    at_most: float


@dataclass(frozen=True)
class DiversionScan:
    """A whole scan: its ends, months and unit, how many products were read and fell, other choices, the total.

    `total` is None where nothing is flagged, under six months after the act, and where a flagged hub's onward leg is
    unknown.
    """

    origin: str
    destinations: tuple[str, ...]
    window: Window
    unit: str
    n_products_read: int
    n_products_fallen: int
    variants: tuple[Variant, ...] = ()
    total: Total | None = None


def names_of(finding: Finding) -> dict[str, str]:
    """What its origin, hub and destinations are called, for sentences."""
    name = territories().name
    return {
        "origin": name(finding.subject["origin"]),
        "hub": name(finding.subject["hub"]),
        "destination": " and ".join(name(code) for code in finding.details.destinations),
    }
