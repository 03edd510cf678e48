"""False alerts a year, and the chance of rerouting from which a finding alerts so that a budget of them is kept."""

from __future__ import annotations

from dataclasses import dataclass

from oretrace.detect.diversion.alerts import ALERT_CHANCE
from oretrace.detect.diversion.windows import LONGEST_POST
from oretrace.errors import InputError

MEASURED = {0.6: 0.048, 0.7: 0.034, 0.8: 0.014}
"""Share of quiet questions that ever alert in a watch of `LONGEST_POST` months, by the chance from which a finding
alerts: the larger of both suites without rerouting, test half (docs/method/diversion.md, Alerts)."""
YEAR = 12


@dataclass(frozen=True)
class Budget:
    """What the alerts of `questions` questions may cost a year, and from which `chance` a finding alerts.

    `expected` is the false alerts a year of all of them, if nothing were rerouted; None where nobody measured it.
    """

    questions: int
    chance: float
    allowed: float
    expected: float | None


def a_year(chance: float, questions: int) -> float | None:
    """False alerts a year of so many quiet questions; None for a chance under those that were measured."""
    known = [share for least, share in MEASURED.items() if least <= chance]
    return min(known) * questions * YEAR / LONGEST_POST if known else None


def budget_of(questions: int, allowed: float, chance: float | None, where: str) -> Budget:
    """The budget of a file: its own chance, else `ALERT_CHANCE`, or a higher one where that would spend too much.

    InputError where even the highest measured chance spends more than is allowed, or the chosen one does.
    """
    candidates = [one for one in MEASURED if one >= ALERT_CHANCE] if chance is None else [chance]
    for one in candidates:
        expected = a_year(one, questions)
        if expected is None or expected <= allowed:
            return Budget(questions, one, allowed, expected)
    least = f"{a_year(candidates[-1], questions):.2g}"
    do = f"{questions} questions spend {least} at a chance of {candidates[-1]:g}: allow more, or watch fewer"
    raise InputError(f"false alerts a year of {least} or more", f"{allowed:g}", where, do=do)
