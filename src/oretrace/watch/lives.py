"""The life of a finding: what a look makes of what was reported last. Pure: no store, no clock.

    (nothing) --new--> stands --escalating--> stands --withdrawn--> gone --regressed--> stands

A finding that stands and has not escalated is ongoing, which is no change. Between the thresholds (`Sight.stands`
None) nothing changes, so that a finding near one of them does not flip. One that a person set aside is archived: it
changes only when it escalates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.cases import FindingThen, escalated

if TYPE_CHECKING:
    from oretrace.watch.look import Sight

Kind = Literal["new", "escalating", "regressed", "withdrawn", "revised"]
Life = Literal["new", "escalating", "regressed", "ongoing", "withdrawn", "archived"]
SET_ASIDE = ("snoozed", "refuted", "duplicate")
"""Verdicts of a person after which a finding is archived."""


@dataclass(frozen=True)
class Reported:
    """What the last change about a finding reported; `alert` as in `Sight`."""

    kind: Kind
    then: FindingThen
    alert: bool

    @property
    def stands(self) -> bool:
        """Whether the finding was over the threshold."""
        return self.kind != "withdrawn"


def step(last: Reported | None, sight: Sight | None, aside: FindingThen | None = None) -> Kind | None:
    """The change that a look makes; `sight` None where nothing is found about the route any more.

    `aside` is the finding as a person set it aside after the last change, None where nobody did.
    """
    stands = False if sight is None else sight.stands
    if stands is None:
        return None
    stood = last is not None and last.stands
    if sight is None or not stands:
        return "withdrawn" if stood and aside is None else None
    if aside is not None:
        return "escalating" if escalated(aside, sight.then) else None
    if last is None:
        return "new"
    if not stood:
        return "regressed"
    return "escalating" if _grown(last, sight) else None


def _grown(last: Reported, sight: Sight) -> bool:
    return escalated(last.then, sight.then) or (sight.alert and not last.alert)


def life(last: Reported, is_newest: bool, archived: bool) -> Life:
    """The state of a finding; `is_newest`: its last change came with the last look at its question."""
    if archived:
        return "archived"
    if last.kind == "withdrawn":
        return "withdrawn"
    return last.kind if is_newest and last.kind != "revised" else "ongoing"
