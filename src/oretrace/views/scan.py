"""A scan as a person reads it: the one place where the type of its records decides which part of `views` is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.diversion.records import DiversionDetails, DiversionScan
from oretrace.detect.fused.records import FusedDetails, FusedScan
from oretrace.views import diversion, fused, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.findings import Finding, Scan
    from oretrace.views.numbers import Scale
    from oretrace.views.rows import Fact, RankedFinding, ScanView


def scan_view(scan: Scan, findings: Sequence[Finding] | None = None) -> ScanView:
    """The scan with the ranking of `findings`, by default of the leading ones."""
    shown = scan.leading if findings is None else findings
    if isinstance(scan.details, DiversionScan):
        return diversion.view(scan, scan.details, shown)
    if isinstance(scan.details, FusedScan):
        return fused.view(scan, scan.details, shown, scan_view)
    return plain.view(scan, shown)


def finding_row(finding: Finding, scale: Scale) -> RankedFinding:
    """One finding as a row of a ranking, amounts in a scale."""
    own = finding.details
    if isinstance(own, DiversionDetails):
        return diversion.row(finding, scale)
    return fused.row(finding, scale) if isinstance(own, FusedDetails) else plain.row(finding, scale)


def finding_facts(finding: Finding) -> tuple[Fact, ...]:
    """What only the finding's own detector knows of it."""
    own = finding.details
    if isinstance(own, DiversionDetails):
        return diversion.finding_facts(finding, own)
    return fused.finding_facts(own) if isinstance(own, FusedDetails) else plain.finding_facts(finding)
