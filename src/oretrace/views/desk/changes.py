"""What has changed since an earlier moment, a sentence for each finding, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.cases import FindingThen, escalated
from oretrace.cases.records import STAGES
from oretrace.findings import Amount, Verdict
from oretrace.text import in_runs
from oretrace.views.desk.queue import listed_as
from oretrace.views.numbers import Scale, listed, months, scale_for
from oretrace.views.rows import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.findings import Finding
    from oretrace.runs.changes import AskedRun, ChangedFinding, ComparedQuestion, Turn
    from oretrace.store import Snapshot
    from oretrace.store.calendar import Vintage

ChangeKind = Literal["new flag", "escalated", "eased", "flag gone"]
ORDER: tuple[ChangeKind, ...] = ("escalated", "new flag", "flag gone", "eased")
MOST_NAMED = 3
"""Replaced snapshots that a reason names; the rest it counts."""


@dataclass(frozen=True)
class ChangeRow:
    """One finding that is not what it was: as it is now, or as it was where nothing is found any more."""

    id: str
    kind: ChangeKind
    way: str
    sentence: str
    why: tuple[str, ...]
    stage: str
    verdict: Verdict
    sign: str
    amount: Amount
    question: str
    material: str


def change_rows(
    compared: Iterable[ComparedQuestion], snapshots: Mapping[int, Snapshot], vintages: Sequence[Vintage]
) -> tuple[ChangeRow, ...]:
    """Every change of the questions: what escalated first, then new flags, flags gone, and what eased."""
    rows = []
    for question in compared:
        why = reasons(question, snapshots, vintages)
        found = (change_row(changed, question, why) for changed in question.changes)
        rows += [row for row in found if row is not None]
    return tuple(sorted(rows, key=lambda row: ORDER.index(row.kind)))


def change_row(changed: ChangedFinding, question: ComparedQuestion, why: tuple[str, ...]) -> ChangeRow | None:
    """The row of one subject; None where it is flagged as before and weighs as much."""
    shown = changed.now or changed.then
    kind = kind_of(changed)
    if shown is None or kind is None:
        return None
    then, now = (None if one is None else FindingThen.of("", one) for one in (changed.then, changed.now))
    name = listed_as(shown.subject)
    stage = getattr(shown.details, "stage", None) or ""
    return ChangeRow(
        id=shown.id,
        kind=kind,
        way=name,
        sentence=f"{name} {words(kind, then, now, shown, question.then is not None)}.",
        why=why,
        stage=stage,
        verdict=shown.verdict,
        sign=SIGNS[shown.verdict],
        amount=shown.amount,
        question=asked(question),
        material=shown.material or "",
    )


def kind_of(changed: ChangedFinding) -> ChangeKind | None:
    """Which change it is; None where the finding is flagged as before and weighs as much."""
    then, now = changed.then, changed.now
    if now is None or not now.flagged:
        return "flag gone"
    if then is None or not then.flagged:
        return "new flag"
    before, after = FindingThen.of("", then), FindingThen.of("", now)
    if escalated(before, after):
        return "escalated"
    return "eased" if height(after) < height(before) else None


def height(one: FindingThen) -> int:
    """How high its stage is."""
    return STAGES.get(one.stage or "", 0)


def asked(question: ComparedQuestion) -> str:
    """The act of a question, and the codes that were chosen in place of its own."""
    if question.codes is None:
        return question.measure
    named = ", ".join(question.codes[:MOST_NAMED]) + (", …" if len(question.codes) > MOST_NAMED else "")
    return f"{question.measure}, {f'codes {named}' if named else 'every code'}"


def words(kind: ChangeKind, then: FindingThen | None, now: FindingThen | None, shown: Finding, before: bool) -> str:
    """What happened to a finding, without its name: "rose from moderate to strong"; `before`: it was asked for."""
    if kind == "new flag":
        was = f" ({'not found' if then is None else standing(then)} before)" if before else ""
        return f"is flagged: {standing(now)}{was}, {bounds(shown.amount)}"
    if kind == "flag gone":
        return f"is flagged no more: {'nothing is found about it' if now is None else f'it is {standing(now)}'}"
    return f"{risen(then, now)}" if then and now else ""


def standing(one: FindingThen | None) -> str:
    """The stage of a finding, or the detector's verdict where there is none."""
    return "" if one is None else one.stage or one.verdict


def risen(then: FindingThen, now: FindingThen) -> str:
    """How a finding weighs more or less than it did: its stage, its lower bound; "" where it does not."""
    parts = []
    if standing(then) != standing(now):
        verb = "rose" if height(now) > height(then) else "fell" if height(now) < height(then) else "went"
        parts.append(f"{verb} from {standing(then)} to {standing(now)}")
    if (now.at_least or 0) > 0 and now.at_least != then.at_least and then.unit in (None, now.unit):
        scale = scale_for(now.unit or "", then.at_least, now.at_least)
        before = "unknown" if then.at_least is None else scale.amount(then.at_least)
        parts.append(f"has a lower bound of {scale.amount(now.at_least)}, which was {before}")
    return listed(parts)


def bounds(amount: Amount) -> str:
    """At least and at most in words."""
    scale = scale_for(amount.unit or "", amount.at_most, amount.at_least)
    return f"at least {bound(amount.at_least, scale)}, at most {bound(amount.at_most, scale)}"


def bound(value: float | None, scale: Scale) -> str:
    """One bound; an unknown one is no number."""
    return "unknown" if value is None else scale.amount(value)


def reasons(
    question: ComparedQuestion | Turn, snapshots: Mapping[int, Snapshot], vintages: Sequence[Vintage]
) -> tuple[str, ...]:
    """Why a question has another answer than before; several reasons may hold together."""
    then, now = question.then, question.now
    if then is None:
        return ("Another question: it was not asked before.",)
    found = [*data_reasons(then, now, snapshots, vintages)]
    if then.version != now.version:
        found.append(f"Another version of the detector {question.detector}: {now.version}, which was {then.version}.")
    if then.act != now.act:
        found.append(f"Another text of the act {question.measure}: {now.act}, which was {then.act}.")
    if then.until != now.until:
        found.append(f"Another question: until {until(now)}, which was until {until(then)}.")
    return tuple(found) or ("The same data and question: other data of the catalog are not what they were.",)


def until(asked: AskedRun) -> str:
    """The last month a run was to use."""
    return asked.until[:7] if asked.until else "the last complete month"


def data_reasons(
    then: AskedRun, now: AskedRun, snapshots: Mapping[int, Snapshot], vintages: Sequence[Vintage]
) -> Iterable[str]:
    """New data and revisions between two runs, by the snapshots that one read and the other did not."""
    added = sorted(set(now.snapshots) - set(then.snapshots))
    revising = [one for one in vintages if one.snapshot in added and one.replaces in then.snapshots]
    fresh = [number for number in added if number not in {one.snapshot for one in revising}]
    if fresh:
        yield f"New data: {vintage_named(fresh, snapshots)}."
    for one in revising[:MOST_NAMED]:
        what = f"{vintage_named([one.snapshot], snapshots)} speaks of {months(one.first_month, one.last_month)} again"
        yield f"A revision: {what}, known before by {vintage_named([one.replaces], snapshots)}."
    if len(revising) > MOST_NAMED:
        yield f"And {len(revising) - MOST_NAMED} more revisions, listed under Data & trust."
    if gone := sorted(set(then.snapshots) - set(now.snapshots)):
        yield f"Without {vintage_named(gone, snapshots)}, which the earlier run read."


def vintage_named(numbers: Sequence[int], snapshots: Mapping[int, Snapshot]) -> str:
    """Snapshots with their sources and the days they were retrieved on: "snapshot 26 (comext, 2026-05-02)"."""
    known = [snapshots[number] for number in numbers if number in snapshots]
    of = sorted({f"{one.source}, {one.retrieved_on}" for one in known})
    about = f" ({'; '.join(of[:MOST_NAMED])}{'; …' if len(of) > MOST_NAMED else ''})" if of else ""
    return f"snapshot{'s' if len(numbers) > 1 else ''} {in_runs(numbers)}{about}"
