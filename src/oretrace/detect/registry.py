"""Every detector there is, by id: a new one adds a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.mirror_gap.detector import MirrorGap
from oretrace.detect.withheld.detector import Withheld
from oretrace.errors import InputError, nearest
from oretrace.findings import to_arrow

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.detect.contract import Detector
    from oretrace.detect.diversion.records import Level
    from oretrace.findings import Scan

DETECTORS: dict[str, Detector] = {
    Diversion.id: Diversion(),
    MirrorGap.id: MirrorGap(),
    Withheld.id: Withheld(),
}


def detector_named(name: str) -> Detector:
    """The detector of that id; InputError with the nearest id where there is none."""
    if name not in DETECTORS:
        raise InputError(f"one of {', '.join(DETECTORS)}", name, "id of a detector", nearest(name, DETECTORS))
    return DETECTORS[name]


def findings_of(scan: Scan, level: Level) -> pa.Table:
    """The leading findings of a scan as a table, or at level "product" their parts; columns as in `findings.flat`."""
    detector = detector_named(scan.detector)
    return to_arrow(scan.leading if level == "hub" else scan.parts, detector.parts, detector.details)
