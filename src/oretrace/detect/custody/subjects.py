"""Firms as subjects of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.findings import Subject

if TYPE_CHECKING:
    from oretrace.parties.custody import Custody
    from oretrace.question import Question


def firm_on_routes(custody: Custody, question: Question, firm: int, hub: int) -> Subject:
    """A firm in a territory, on the routes of the act through it."""
    parts = {
        "name": custody.called[firm],
        "origin": question.measure.issuer,
        "hub": custody.places[hub],
        "destination": question.together or None,
    }
    return Subject("party", parts)
