"""What a check is: one function over all lines, with how much it weighs and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.arrays import Array, Index, Mask
    from oretrace.vet.checks.batch import Batch

Kind = Literal["identifiers", "law", "physics", "description", "route", "splitting", "history"]
Severity = Literal["high", "medium", "low"]
PAGE = "docs/method/shipments.md"


@dataclass(frozen=True)
class Outcome:
    """Of n lines: which speak against (`fires`), which could be looked at, and a figure or text for the sentence."""

    fires: Mask
    looked: Mask
    figure: Array | OfFiring | None = None
    note: np.ndarray[tuple[int], np.dtype[np.object_]] | OfFiring | None = None


class OfFiring:
    """Figures or notes of the lines against which a check speaks, in the order of the lines; others need none."""

    def __init__(self, rows: Index, values: Array | pa.ChunkedArray) -> None:
        self._rows, self._values = rows, values

    def __getitem__(self, row: int) -> Any:
        """That of a line against which the check speaks."""
        return self._values[int(np.searchsorted(self._rows, row))]


class Gathered:
    """The outcome of a check for n lines, gathered from those of their parts."""

    def __init__(self, lines: int) -> None:
        self._fires, self._looked = np.zeros(lines, bool), np.zeros(lines, bool)
        self._figures: list[Array] = []
        self._notes: list[pa.Array] = []
        self._done = 0

    def add(self, part: Outcome) -> None:
        """The next lines."""
        import pyarrow as pa

        place = slice(self._done, self._done + len(part.fires))
        self._fires[place], self._looked[place] = part.fires, part.looked
        self._done = place.stop
        if isinstance(part.figure, np.ndarray):
            self._figures.append(part.figure[part.fires])
        if isinstance(part.note, np.ndarray):
            self._notes.append(pa.array(part.note[part.fires], pa.string()).dictionary_encode())

    def outcome(self) -> Outcome:
        """What was gathered."""
        import pyarrow as pa

        rows = np.flatnonzero(self._fires)
        return Outcome(
            self._fires,
            self._looked,
            OfFiring(rows, np.concatenate(self._figures)) if self._figures else None,
            OfFiring(rows, pa.chunked_array(self._notes)) if self._notes else None,
        )


@dataclass(frozen=True)
class LineCheck:
    """`weight` and `relief` are log-odds: added where it fires, and where it looked and found nothing.

    `against` and `favour` are its sentences; in the former {figure} and {note} stand for those of the line.
    `look_for` is what to look for in the box.
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
        if not outcome.fires[row] or "{" not in self.against:
            return self.against if outcome.fires[row] else self.favour
        figure = "" if outcome.figure is None else f"{float(outcome.figure[row]):,.4g}"
        note = "" if outcome.note is None else str(outcome.note[row])[:120]
        return self.against.format(figure=figure, note=note)


def check(
    id: str, kind: Kind, severity: Severity, weight: float, relief: float, against: str, favour: str, look_for: str
) -> Callable[[Callable[[Batch], Outcome]], LineCheck]:
    """Make a check of a function."""
    return lambda find: LineCheck(id, kind, severity, weight, relief, against, favour, look_for, find)


def nothing(lines: int) -> Outcome:
    """The outcome where the lines have not what a check needs."""
    return Outcome(np.zeros(lines, bool), np.zeros(lines, bool))
