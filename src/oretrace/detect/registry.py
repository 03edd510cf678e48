"""Every detector there is, by id: a new one adds a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.common_control.detector import CommonControl
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.fused.detector import Fused
from oretrace.detect.mirror_gap.detector import MirrorGap
from oretrace.detect.papers.detector import Papers
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.detect.price.detector import Price
from oretrace.detect.relabelling.detector import Relabelling
from oretrace.detect.withheld.detector import Withheld
from oretrace.errors import InputError, nearest
from oretrace.findings import to_arrow

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.detect.contract import Detector
    from oretrace.findings import FindingLevel, Scan

DETECTORS: dict[str, Detector] = {
    Fused.id: Fused(lambda: tuple(one for name, one in DETECTORS.items() if name != Fused.id)),
    Diversion.id: Diversion(),
    Relabelling.id: Relabelling(),
    Price.id: Price(),
    MirrorGap.id: MirrorGap(),
    Withheld.id: Withheld(),
    CommonControl.id: CommonControl(),
    Passthrough.id: Passthrough(),
    EndUser.id: EndUser(),
    Papers.id: Papers(),
}


def detector_named(name: str) -> Detector:
    """The detector of that id; InputError with the nearest id where there is none."""
    if name not in DETECTORS:
        raise InputError(f"one of {', '.join(DETECTORS)}", name, "id of a detector", nearest(name, DETECTORS))
    return DETECTORS[name]


def findings_of(scan: Scan, level: FindingLevel) -> pa.Table:
    """The leading findings of a scan as a table, or at level "product" their parts; columns as in `findings.flat`.

    A route of a fused scan has the columns of the finding about just that route as well.
    """
    at = at_level(scan, level)
    detector = detector_named(at.detector)
    table = to_arrow(at.leading if level == "hub" else at.parts, detector.parts, detector.details)
    routes = (one for one in scan.of if level == "hub" and detector_named(one.detector).subject == "route")
    for one in routes:
        table = _beside(table, findings_of(one, level))
    return table


def _beside(table: pa.Table, more: pa.Table) -> pa.Table:
    """The table with the columns it lacks from rows of `more` about the same subject, null where there is none."""
    import pyarrow as pa

    row = {key: k for k, key in enumerate(more["subject_key"].to_pylist())}
    index = pa.array([row.get(key) for key in table["subject_key"].to_pylist()], pa.int64())
    for name in more.column_names:
        if name not in table.column_names:
            table = table.append_column(name, more[name].take(index))
    return table


def at_level(scan: Scan, level: FindingLevel) -> Scan:
    """The scan whose findings stand at a level: of a fused one, at level "product", the scan whose have parts."""
    return next((one for one in scan.of if one.parts), scan) if level == "product" else scan
