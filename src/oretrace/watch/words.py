"""One sentence a change: what happened to a finding, in figures; the reason stands behind it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from oretrace.views.desk.changes import bound, risen, standing
from oretrace.views.desk.queue import way
from oretrace.views.numbers import listed, scale_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from oretrace.cases import FindingThen
    from oretrace.watch.lives import Kind, Reported
    from oretrace.watch.look import Sight
    from oretrace.watch.records import Change


ARTICLES = {"revision": "a revision", "change of law": "a change of law"}


def sentence_of(
    kind: Kind,
    name: str,
    parts: Mapping[str, str | None],
    last: Reported | None,
    sight: Sight | None,
    until: date | None,
    stopped: bool,
) -> str:
    """What happened to a route, without its reason: "China → Mexico → United States (name): withdrawn, …"."""
    data = f", on data to {until:%Y-%m}" if until and not stopped else ""
    what = f"{kind}, the act does not apply" if stopped else _what(kind, last, sight)
    return f"{way(parts) or 'trade of the act'} ({name}): {what}{data}"


def _what(kind: Kind, last: Reported | None, sight: Sight | None) -> str:
    if kind == "withdrawn":
        return f"withdrawn, {'nothing is found about it now' if sight is None else _now(sight)}"
    if sight is None:
        return kind
    if kind == "escalating" and last is not None:
        grown = risen(last.then, sight.then) or "is an alert now, and was a flag"
        return f"escalating, it {grown}; {_now(sight)}"
    if kind == "revised" and last is not None:
        return f"revised, {_most(sight.then)}, which was reported as {_most(last.then)}"
    return f"{kind} {'alert' if sight.alert else 'flag'}, {_now(sight)}"


def _now(sight: Sight) -> str:
    chance = "" if sight.chance is None else f"chance of rerouting {sight.chance:.0%}"
    return ", ".join(filter(None, (standing(sight.then), chance, _most(sight.then))))


def _most(then: FindingThen) -> str:
    """The estimate where there is one, and the bound above."""
    scale = scale_for(then.unit or "", then.at_most, then.estimate)
    estimate = "" if then.estimate is None else f"about {scale.amount(then.estimate)}"
    return ", ".join(filter(None, (estimate, f"at most {bound(then.at_most, scale)}")))


def headline(changes: Sequence[Change]) -> str:
    """The first line of a digest, which is what changed: "1 change: 1 withdrawn alert because of a revision."."""
    if not changes:
        return "No change."
    parts = [_counted(*what, n) for what, n in Counter(map(_kind, changes)).items()]
    return f"{len(changes)} change{'' if len(changes) == 1 else 's'}: {listed(parts)}."


def _kind(change: Change) -> tuple[str, str, str]:
    why = f" because of {ARTICLES.get(change.cause, change.cause)}" if change.kind == "withdrawn" else ""
    return change.kind, noun_of(change), why


def noun_of(change: Change) -> str:
    """What a change is about: an alert, a finding that is none, or a published figure."""
    return "alert" if change.alert else "figure" if "now" in change.record else "finding"


def _counted(kind: str, of: str, why: str, n: int) -> str:
    return f"{n} {kind} {of}{'' if n == 1 else 's'}{why}"


def lines_of(changes: Sequence[Change]) -> list[str]:
    """A sentence and its reason for each change, alerts first, then in their order."""
    ordered = sorted(changes, key=lambda one: not one.alert)
    return [f"{one.sentence}. Why: {one.why}." for one in ordered]
