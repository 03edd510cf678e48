"""One look at a question: what a scan finds about each route, and whether that is over the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.cases import FindingThen
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.fused.routes import route_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from oretrace.catalog.measures import Measure
    from oretrace.findings import Finding, Scan
    from oretrace.question import Question
    from oretrace.watch.asked import AskedAct

LEAVE_Q = 2 * FALSE_DISCOVERY_RATE
"""A flag that was reported stays until its q is over this: between the two it is what it was."""


Weight = tuple[float, float]
"""Chance of rerouting and q of a route; (0, 1) where nothing is found about it."""
NOTHING: Weight = (0.0, 1.0)


@dataclass(frozen=True)
class AlertLimits:
    """The thresholds: `alerts` alone or every flag; an alert from `chance` on, until it is under `withdraw`."""

    alerts: bool
    chance: float
    withdraw: float


@dataclass(frozen=True)
class Sight:
    """A route as a look found it; `parts` are its territories, `chance` that of rerouting, None where unknown.

    `stands`: over the threshold or not, None where it is near it or cannot be decided, so that it stays what it was.
    `alert`: flagged on both legs with a chance that keeps the error budget.
    """

    then: FindingThen
    parts: Mapping[str, str | None]
    chance: float | None
    q: float | None
    alert: bool
    stands: bool | None

    @property
    def weight(self) -> Weight:
        """How much speaks for it, to tell which of two looks another one is nearer to."""
        return self.chance or 0.0, 1.0 if self.q is None else self.q


def sights_of(found: Scan, asked: AskedAct, limits: AlertLimits) -> dict[str, Sight]:
    """Every route of a scan by the key of its subject, or those through the hubs that are watched."""
    own = next((scan for scan in found.of if scan.detector == Diversion.id), None)
    diverted = {route_of(one, found.question).key: one for one in (own.leading if own else ())}
    return {
        one.subject.key: _sight(one, diverted.get(one.subject.key), limits)
        for one in found.leading
        if not asked.hubs or one.subject.parts.get("hub") in asked.hubs
    }


def _sight(route: Finding, diverted: Finding | None, limits: AlertLimits) -> Sight:
    chance = None if diverted is None else diverted.details.chance
    alert = diverted is not None and diverted.flagged and (chance or 0.0) >= limits.chance
    stands = _alert_stands(alert, diverted, chance, limits) if limits.alerts else _flag_stands(route)
    return Sight(FindingThen.of("", route), route.subject.parts, chance, route.q_value, alert, stands)


def _alert_stands(alert: bool, diverted: Finding | None, chance: float | None, limits: AlertLimits) -> bool | None:
    """An alert is a flag with a chance: it is gone where either is, and clearly."""
    if alert:
        return True
    if diverted is None or _is_cleared(diverted):
        return False
    return False if chance is not None and chance < limits.withdraw else None


def _flag_stands(route: Finding) -> bool | None:
    if route.flagged:
        return True
    return False if _is_cleared(route) else None


def _is_cleared(finding: Finding) -> bool:
    return finding.verdict == "not flagged" and (finding.q_value is None or finding.q_value > LEAVE_Q)


def data_until(found: Scan) -> date | None:
    """The last month that the scan compared; None where no window was laid."""
    own = next((scan for scan in found.of if scan.detector == Diversion.id), None)
    last: date | None = None if own is None or own.details is None else own.details.window.post_last
    return last


def stopped(question: Question, day: date) -> str:
    """Why the act does not apply to the codes asked on a day: its suspension or end; "" where it applies."""
    act, codes = question.measure, question.asked_codes
    if act.effective_until is not None and act.effective_until < day:
        return f"{act.label} ended on {act.effective_until}"
    clauses = {item.clause for item in act.items if codes is None or not codes or set(item.hs6) & set(codes)}
    if clauses and all(act.suspended(day, clause) for clause in clauses):
        return _suspension(act, clauses, day)
    return ""


def _suspension(act: Measure, clauses: set[str | None], day: date) -> str:
    period = next(one for one in act.suspended_periods if any(one.covers(day, clause) for clause in clauses))
    until = f" until {period.until}" if period.until else ""
    return f"{act.label} is suspended from {period.begins}{until} by {period.by}"
