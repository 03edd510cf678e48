"""Flagged lanes held against those on which a suite declares goods under a false code.

A lane is *relabelled* where what is planted at a hub reaches the destination under the scenario's false code. A flag
on a lane that another scenario of the suite relabels is no false one, and no success of the scan that raised it: all
scenarios of a seed share one world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.bench.scenario import WINDOWS
from oretrace.catalog.families import family_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oretrace.bench.truth.record import Truth
    from oretrace.findings import Scan

Lane = tuple[str, str, str]
"""Product (code family), exporter, importer."""


@dataclass(frozen=True)
class LaneCounts:
    """Scans, those with a false flag, flagged lanes by what they are, relabelled lanes and how many were flagged."""

    scans: int = 0
    scans_with_false: int = 0
    here: int = 0
    elsewhere: int = 0
    false: int = 0
    relabelled: int = 0

    def __add__(self, other: LaneCounts) -> LaneCounts:
        mine, theirs = vars(self), vars(other)
        return LaneCounts(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def false_discoveries(self) -> float | None:
        """The share of flagged lanes on which nothing is relabelled; None without a flag."""
        flagged = self.here + self.elsewhere + self.false
        return self.false / flagged if flagged else None

    @property
    def recall(self) -> float | None:
        """The share of relabelled lanes that are flagged; None where there are none."""
        return self.here / self.relabelled if self.relabelled else None


def relabelled_lanes(truth: Truth, months: int = WINDOWS[-1]) -> dict[str, frozenset[Lane]]:
    """By scenario the lanes on which goods went under a false code within so many months."""
    about = {one.scenario: one for one in truth.scenarios if one.false_code}
    last: dict[tuple[str, int], int] = {}
    for cell in truth.cells:
        key = cell.scenario, cell.route
        last[key] = max(last.get(key, 0), cell.position)
    found: dict[str, set[Lane]] = {one.scenario: set() for one in truth.scenarios}
    for cell in truth.cells:
        ends_there = cell.route > 0 and cell.position == last[cell.scenario, cell.route]
        if cell.scenario in about and ends_there and cell.planted(months):
            one = about[cell.scenario]
            found[one.scenario].add((family_of(one.false_code), cell.hub, one.destination))
    return {scenario: frozenset(lanes) for scenario, lanes in found.items()}


def lane_counts(scans: Iterable[tuple[str, Scan]], relabelled: Mapping[str, frozenset[Lane]]) -> LaneCounts:
    """The counts of scans of scenarios by id; subjects are lanes with `origin`, `destination` and `product`."""
    anywhere = frozenset[Lane]().union(*relabelled.values())
    total = LaneCounts()
    for scenario, scan in scans:
        subjects = [one.subject for one in scan.leading if one.flagged]
        flagged = {(one["product"], one["origin"], one["destination"]) for one in subjects}
        here = flagged & relabelled[scenario]
        false = flagged - anywhere
        total += LaneCounts(
            scans=1,
            scans_with_false=bool(false),
            here=len(here),
            elsewhere=len(flagged - here - false),
            false=len(false),
            relabelled=len(relabelled[scenario]),
        )
    return total
