"""Which route a finding is about: the key under which findings of several detectors come together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.findings import Subject

if TYPE_CHECKING:
    from oretrace.detect.contract import Detector
    from oretrace.findings import Finding
    from oretrace.question import Question

PARTS = ("origin", "hub", "destination", "product")


def lies_on_routes(detector: Detector) -> bool:
    """Whether its subjects say where goods come from and go to, as lanes do, and parties between two territories."""
    return {"origin", "destination"} <= {*detector.parts}


def route_of(finding: Finding, question: Question) -> Subject:
    """The route of the question's act that a finding is about; its product is None, as the codes are the act's.

    A lane from the origin to a third territory, and one from there to a destination, lie on the route through that
    territory. Hub None is trade without an intermediary; goods to no named destination have the unnamed area as hub.
    """
    parts, origin = finding.subject.parts, question.measure.issuer
    begin, end, hub = parts.get("origin"), parts.get("destination"), parts.get("hub")
    if finding.subject.kind == "lane" and hub is None:
        day = question.measure.effective_from
        ours = {origin} if day is None else {origin, *territories().members(origin, day)}
        if begin not in ours:
            hub = begin
        elif end is not None and not question.measure.covers(end):
            hub = end
    to = question.together or end
    return Subject("route", {"origin": origin, "hub": hub, "destination": to, "product": None})
