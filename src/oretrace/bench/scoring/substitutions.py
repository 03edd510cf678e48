"""How well findings of substitutions name the hub and the code under which a suite's goods were declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.bench.scenario import WINDOWS
from oretrace.catalog.families import family_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.bench.scans import ScenarioScans
    from oretrace.bench.truth.record import CellTruth, ScenarioTruth
    from oretrace.findings import Finding

AMONG = 3


@dataclass(frozen=True)
class Substitutions:
    """Counts over single scans, as flagged at q = .10.

    A planted hub is `detected` when a finding about it is flagged, whatever its code; `first` counts those whose
    likeliest code is the right one, `among_three` those with it among the likeliest three. `flagged_right`
    findings are about a planted hub.
    """

    scans: int
    scans_flagged: int
    flagged: int
    flagged_right: int
    planted: int
    detected: int
    first: int
    among_three: int

    @property
    def rates(self) -> dict[str, float | None]:
        """The shares that follow; None where nothing was counted."""
        return {
            "scans_flagged_share": _share(self.scans_flagged, self.scans),
            "precision": _share(self.flagged_right, self.flagged),
            "recall": _share(self.detected, self.planted),
            "right_code_first": _share(self.first, self.detected),
            "right_code_among_three": _share(self.among_three, self.detected),
        }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def score_substitutions(scans: Iterable[ScenarioScans]) -> Substitutions:
    """Count over scenarios; of each the first scan is that of the substitutions' detector."""
    rows = [_row(one.truth, one.cells, one.scans[0].leading, WINDOWS[-1]) for one in scans]
    return Substitutions(*(sum(column) for column in zip(*rows, strict=True)))


def _row(
    truth: ScenarioTruth, cells: Sequence[CellTruth], found: Sequence[Finding], months: int
) -> tuple[int, int, int, int, int, int, int, int]:
    planted = {cell.hub for cell in cells if cell.planted(months)} if truth.false_code else set()
    flagged = [one.subject.parts["hub"] for one in found if one.flagged]
    right = [hub for hub in flagged if hub in planted]
    code = family_of(truth.false_code) if truth.false_code else ""
    first = among = 0
    for hub in sorted(set(right)):
        codes = [one.subject["code_to"] for one in found if one.subject.parts["hub"] == hub]
        first += codes[0] == code
        among += code in codes[:AMONG]
    return 1, int(bool(flagged)), len(flagged), len(right), len(planted), len(set(right)), first, among
