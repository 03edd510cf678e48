"""Every detector there is, by id: a new one adds a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.diversion.detector import Diversion
from oretrace.errors import InputError, nearest

if TYPE_CHECKING:
    from oretrace.detect.contract import Detector

DETECTORS: dict[str, Detector] = {
    Diversion.id: Diversion(),
}


def detector_named(name: str) -> Detector:
    """The detector of that id; InputError with the nearest id where there is none."""
    if name not in DETECTORS:
        raise InputError(f"one of {', '.join(DETECTORS)}", name, "id of a detector", nearest(name, DETECTORS))
    return DETECTORS[name]
