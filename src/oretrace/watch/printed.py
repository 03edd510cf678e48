"""A published figure is printed once, and again where a later vintage prints it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace.months import add_months
from oretrace.watch.causes import Why
from oretrace.watch.figures import Figure, figure_of
from oretrace.watch.records import Change

if TYPE_CHECKING:
    from datetime import date

    from oretrace.watch.asked import AskedFigure
    from oretrace.watch.lives import Kind

STAYS = 0.8
"""A reported change stays reported until a revision takes it under this share of its threshold."""


@dataclass(frozen=True)
class PrintedLook:
    """The figures of a look beside those of the looks before.

    `seen` has each month as it was seen last, `standing` the last change about it; `is_first`: nobody looked before.
    """

    asked: AskedFigure
    day: date
    now: Mapping[str, Figure]
    seen: Mapping[str, Mapping[str, Any]]
    standing: Mapping[str, Change]
    is_first: bool
    modelled: bool

    def changes(self) -> list[Change]:
        """What is to be reported, by month; of a first look the newest month alone, as the others are no news."""
        months = [max(self.now, default="")] if self.is_first else sorted({*self.now, *self.seen})
        found = (self._change(month, self._then(month), self.now.get(month)) for month in months if month)
        return [one for one in found if one is not None]

    def rows(self) -> list[dict[str, Any]]:
        """The months that were not seen before, or otherwise."""
        return [
            {"month": month, "record": one.as_json()}
            for month, one in sorted(self.now.items())
            if one != self._then(month)
        ]

    def _then(self, month: str) -> Figure | None:
        return figure_of(self.seen[month]) if month in self.seen else None

    def _change(self, month: str, then: Figure | None, now: Figure | None) -> Change | None:
        last = self.standing.get(month)
        kind = step(last.kind if last else None, then, now, self.asked)
        shown = now or then
        if kind is None or shown is None:
            return None
        why = why_of(then, now, self.is_first)
        return Change(
            asked=self.asked.key,
            name=self.asked.name,
            topic=month,
            day=self.day,
            kind=kind,
            cause=why.cause,
            finding=None,
            alert=False,
            modelled=self.modelled,
            sentence=_sentence(kind, self.asked.name, month, then, now),
            why=why.text,
            record=shown.as_json(),
        )


def step(last: Kind | None, then: Figure | None, now: Figure | None, asked: AskedFigure) -> Kind | None:
    """The change of a month: `last` what was reported of it, `then` as it was seen before, None where it was not."""
    if then is not None and now is not None and then.printed == now.printed:
        return None  # known, and reported or not by what was asked when it came
    stood = last is not None and last != "withdrawn"
    size = 0.0 if now is None else abs(now.change)
    if stood:
        if now is None:
            return "withdrawn"
        return "withdrawn" if size < STAYS * asked.change else "revised"
    if now is None or size < asked.change or max(now.now.amount, now.before.amount) < asked.least(now.now.unit):
        return None
    return "new" if last is None else "regressed"


def _sentence(kind: Kind, name: str, month: str, then: Figure | None, now: Figure | None) -> str:
    about = f"{name}: {month[:7]}"
    if now is None:
        return f"{about} withdrawn, no figure is published now; printed before as {then.printed if then else 'none'}"
    if kind in ("revised", "withdrawn") and then is not None:
        return f"{about} {kind}, it is {now.printed}; printed before as {then.printed}"
    return f"{about} {now.printed}"


def why_of(then: Figure | None, now: Figure | None, is_first: bool) -> Why:
    """Why: a later vintage of this month or of the one before, or new data."""
    if then is None and now is not None:
        text = "the first look at this figure" if is_first else f"new data: {now.now.dated}"
        return Why("first look" if is_first else "new data", text)
    if then is None or now is None:
        return Why("revision", f"a revision: {then.now.dated if then else 'a figure'} was taken back")
    pairs = ((then.month, then.now, now.now), (add_months(then.month, -1), then.before, now.before))
    texts = [f"{month:%Y-%m}: {a.dated} became {b.dated}" for month, a, b in pairs if a.amount != b.amount]
    return Why("revision", f"a revision: {'; '.join(texts)}" if texts else "a revision of the year before")
