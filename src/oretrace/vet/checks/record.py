"""What a check is: one function over all lines, with how much it weighs and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.vet.checks.batch import Batch

Kind = Literal["identifiers", "law", "physics", "description", "route", "splitting", "history"]
Severity = Literal["high", "medium", "low"]
PAGE = "docs/method/shipments.md"


@dataclass(frozen=True)
class Outcome:
    """Of n lines: which speak against (`fires`), which could be looked at, and a figure or text for the sentence."""

    fires: Mask
    looked: Mask
    figure: Array | None = None
    note: np.ndarray[tuple[int], np.dtype[np.object_]] | None = None


@dataclass(frozen=True)
class Check:
    """`weight` and `relief` are log-odds: added where it fires, and where it looked and found nothing.

    `against` and `favour` are its sentences, in which {figure} and {note} stand for those of the line; `look_for` is
    what to look for in the box.
    """

    id: str
    kind: Kind
    severity: Severity
    weight: float
    relief: float
    against: str
    favour: str
    look_for: str
    find: Callable[[Batch], Outcome]

    @property
    def page(self) -> str:
        """Where it is described."""
        return f"{PAGE}#{self.kind}"

    def sentence(self, outcome: Outcome, row: int) -> str:
        """What it says of a line that it looked at."""
        template = self.against if outcome.fires[row] else self.favour
        if "{" not in template:
            return template
        figure = "" if outcome.figure is None else f"{float(outcome.figure[row]):,.4g}"
        note = "" if outcome.note is None else str(outcome.note[row])[:120]
        return template.format(figure=figure, note=note)


def check(
    id: str, kind: Kind, severity: Severity, weight: float, relief: float, against: str, favour: str, look_for: str
) -> Callable[[Callable[[Batch], Outcome]], Check]:
    """Make a check of a function."""
    return lambda find: Check(id, kind, severity, weight, relief, against, favour, look_for, find)


def nothing(lines: int) -> Outcome:
    """The outcome where the lines have not what a check needs."""
    return Outcome(np.zeros(lines, bool), np.zeros(lines, bool))
