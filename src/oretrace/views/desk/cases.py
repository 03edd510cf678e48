"""Cases as the desk shows them: a list, one case with its findings, notes and steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from oretrace.views.desk.changes import risen
from oretrace.views.desk.queue import QueueRow
from oretrace.views.network import NetworkView
from oretrace.views.plain import key_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.cases import Case, FindingThen, Readings

STEPS = {
    "opened": "opened it",
    "finding added": "added a finding",
    "finding removed": "took a finding out",
    "note": "noted",
    "closed": "closed it",
    "reopened": "reopened it",
}


@dataclass(frozen=True)
class CaseRow:
    """One case in a list; `yours`: you opened it or did something in it. Times are UTC."""

    id: str
    title: str
    closed: bool
    findings: int
    notes: int
    opened_by: str
    changed_at: datetime
    yours: bool


@dataclass(frozen=True)
class ReadingText:
    """One judgement that you may see, in words."""

    author: str
    verdict: str
    reason: str
    at: datetime
    withdrawn: bool


@dataclass(frozen=True)
class CaseFinding:
    """A finding in a case; `row` is None where no run has it any more, and `then` says what it was.

    `now` says how it weighs more or less in today's answer to the same question, "" where it does not.
    """

    id: str
    then: str
    row: QueueRow | None
    now: str
    now_id: str
    readings: tuple[ReadingText, ...]
    hidden: int


@dataclass(frozen=True)
class StepRow:
    """One step of a case: who did what, its text, and the finding it was about, "" for none."""

    seq: int
    author: str
    at: datetime
    what: str
    text: str
    finding: str
    hash: str


def case_row(case: Case, reader: str) -> CaseRow:
    """A case's line in the list."""
    return CaseRow(
        id=case.id,
        title=case.title,
        closed=case.closed,
        findings=len(case.findings),
        notes=len(case.notes),
        opened_by=case.opened_by,
        changed_at=case.changed_at,
        yours=any(step.author == reader for step in case.steps),
    )


def case_finding(
    then: FindingThen, row: QueueRow | None, today: FindingThen | None, readings: Readings
) -> CaseFinding:
    """A finding of a case beside what the same question finds today, None where that is not known."""
    differs = today is not None and today.id != then.id
    return CaseFinding(
        id=then.id,
        then=f"{key_in_words(then.subject)}: {then.stage or then.verdict}",
        row=row,
        now=risen(then, today) if differs and today else "",
        now_id=today.id if differs and today else "",
        readings=tuple(
            ReadingText(one.author, one.words, one.reason or "", one.at, one.seq in readings.withdrawn)
            for one in readings.judgements
        ),
        hidden=readings.hidden,
    )


def step_rows(case: Case, names: Mapping[str, str]) -> tuple[StepRow, ...]:
    """The steps of a case, the last one first; `names` are findings in words by their ids."""
    return tuple(
        StepRow(
            seq=one.seq,
            author=one.author,
            at=one.at,
            what=STEPS[one.kind],
            text=one.text,
            finding="" if one.then is None else names.get(one.then.id, key_in_words(one.then.subject)),
            hash=one.hash[:8],
        )
        for one in reversed(case.steps)
    )


def listed_cases(cases: Iterable[Case], reader: str) -> Sequence[CaseRow]:
    """Open cases first, yours before others', the last changed first."""
    rows = [case_row(case, reader) for case in cases]
    return sorted(rows, key=lambda row: (row.closed, not row.yours))


@dataclass(frozen=True)
class CasesView:
    """All cases; `chosen` are findings that wait to be put into one, `unknown` counts ids that no run has."""

    cases: tuple[CaseRow, ...]
    chosen: tuple[QueueRow, ...]
    unknown: int
    read_only: bool


@dataclass(frozen=True)
class CaseNetwork:
    """The parties on the route of a finding in the case."""

    id: str
    way: str
    network: NetworkView


@dataclass(frozen=True)
class CaseView:
    """One case with all that was done in it; `networks` are of findings whose parties are resolved."""

    case: CaseRow
    findings: tuple[CaseFinding, ...]
    networks: tuple[CaseNetwork, ...]
    notes: tuple[StepRow, ...]
    steps: tuple[StepRow, ...]
    modelled: bool
    read_only: bool


@dataclass(frozen=True)
class FileRow:
    """A file to take away, with its size in bytes."""

    name: str
    bytes: int


@dataclass(frozen=True)
class DossierView:
    """The files of a dossier that was made; `remark` says what its script checked and what is missing.

    `case` is the address of the case it was made of, "" where it is not known.
    """

    id: str
    title: str
    files: tuple[FileRow, ...]
    remark: str
    case: str
