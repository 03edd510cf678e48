"""Judgements and cases: as text for a terminal, and as rows for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import Shown, console_here, print_table, print_title
from oretrace.text import visible
from oretrace.views.plain import key_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.cases import (
        Agreement,
        Case,
        CaseStep,
        ChainCheck,
        FindingThen,
        Judgement,
        Readings,
        RealisedRate,
    )
    from oretrace.display.tables import Written

JUDGED = (
    *("number", "at", "author", "verdict", "original", "reason", "confidence", "note", "blind", "withdrawn", "case"),
    *("finding", "run", "subject", "measure", "detector", "found", "stage"),
    *("estimate", "at_least", "at_most", "unit", "hash"),
)
STEPS = ("case", "number", "at", "author", "step", "text", "finding", "subject", "hash")
LISTED = ("id", "title", "state", "findings", "notes", "opened_by", "opened_at", "changed_at")
RATES = ("stage", "supported", "refuted", "disputed", "rate")


def judgement_rows(_then: FindingThen, readings: Readings) -> Written:
    """One row a judgement of a finding, oldest first; times are UTC, `found` is the detector's verdict then."""
    return JUDGED, [_judgement(one, one.seq in readings.withdrawn) for one in readings.judgements], None


def print_readings(then: FindingThen, readings: Readings) -> None:
    """The judgements of one finding, one line each."""
    console = console_here()
    print_title(console, f"{then.id}  {key_in_words(then.subject)}")
    rows = readings.judgements
    columns = [
        Shown("when (UTC)", [f"{one.at:%Y-%m-%d %H:%M}" for one in rows], 2),
        Shown("by", [one.author for one in rows]),
        Shown("verdict", [verdict_words(one, one.seq in readings.withdrawn) for one in rows], fold=True),
        Shown("sure", ["" if one.confidence is None else f"{one.confidence:.0%}" for one in rows], 1, right=True),
        Shown("note", [one.note for one in rows], 3, fold=True),
    ]
    print_table(console, columns)


def verdict_words(judgement: Judgement, withdrawn: bool = False) -> str:
    """Such as "refuted: price not mass (blind, withdrawn)"."""
    verdict = "snoozed until it escalates" if judgement.verdict == "snoozed" else judgement.words
    marks = ["blind"] * judgement.blind + ["withdrawn"] * withdrawn
    reason = f": {judgement.reason}" if judgement.reason else ""
    return f"{verdict}{reason}" + (f" ({', '.join(marks)})" if marks else "")


def case_rows(cases: Sequence[Case]) -> Written:
    """One row a case, the last changed first; `findings` and `notes` are counted, times are UTC."""
    return LISTED, [_listed(case) for case in cases], None


def print_cases(cases: Sequence[Case]) -> None:
    """The cases, one line each."""
    console = console_here()
    if not cases:
        console.print("no case is open: oretrace cases open --help")
        return
    columns = [
        Shown("case", [case.id for case in cases]),
        Shown("title", [case.title for case in cases], fold=True),
        Shown("", ["closed" if case.closed else "" for case in cases]),
        Shown("findings", [f"{len(case.findings):,}" for case in cases], right=True),
        Shown("notes", [f"{len(case.notes):,}" for case in cases], 2, right=True),
        Shown("opened by", [case.opened_by for case in cases], 3),
        Shown("changed (UTC)", [f"{case.changed_at:%Y-%m-%d %H:%M}" for case in cases], 1),
    ]
    print_table(console, columns)


def step_rows(case: Case) -> Written:
    """One row for each step of a case; the document has what they come to first."""
    steps = [_step(one) for one in case.steps]
    document = _listed(case) | {"findings": [asdict(one) for one in case.findings], "steps": steps}
    return STEPS, steps, document


def print_case(case: Case) -> None:
    """Title, the findings in it, and its steps."""
    console = console_here()
    print_title(console, f"{case.id}: {case.title}" + (" (closed)" if case.closed else ""))
    if case.findings:
        columns = [
            Shown("finding", [one.id for one in case.findings]),
            Shown("subject", [key_in_words(one.subject) for one in case.findings], fold=True),
            Shown("found", [one.stage or one.verdict for one in case.findings]),
            Shown("measure", [one.measure or "" for one in case.findings], 1),
        ]
        print_table(console, columns)
        console.print()
    steps = case.steps
    columns = [
        Shown("when (UTC)", [f"{one.at:%Y-%m-%d %H:%M}" for one in steps]),
        Shown("by", [one.author for one in steps]),
        Shown("step", [one.kind + (f" {one.then.id}" if one.then else "") for one in steps], fold=True),
        Shown("", ["" if one.kind == "opened" else one.text for one in steps], fold=True),
    ]
    print_table(console, columns)


def check_rows(check: ChainCheck) -> Written:
    """One row: whether the chain holds, its head, and the first broken entry where there is one."""
    broken = check.broken
    row = {
        "whole": broken is None,
        "entries": check.entries,
        "head": str(check.head),
        "broken": None if broken is None else broken.seq,
        "expected": None if broken is None else broken.expected,
        "found": None if broken is None else broken.found,
    }
    return tuple(row), [row], row


def print_check(check: ChainCheck) -> None:
    """Whether the chain holds; the head on a line of its own."""
    console = console_here()
    if check.broken is not None:
        one = check.broken
        sentence = visible(f"entry {one.seq}: expected {one.expected}, found {one.found}", keep="")
        console.print(sentence, markup=False, soft_wrap=True)
        console.print(f"The {check.entries:,} entries before it hold. Restore the rest from a copy.")
        return
    console.print(f"{check.entries:,} entries, each as it was written and bound to the one before it. Head:")
    console.print(str(check.head), soft_wrap=True)
    console.print("An end that was cut off shows only against a head noted elsewhere: --head HEAD", style="dim")


def standing_rows(agreed: Agreement, rates: Sequence[RealisedRate], waiting: Sequence[FindingThen]) -> Written:
    """One row for each stage; the document has the agreement and what waits for a second reading, too."""
    rows = [asdict(rate) for rate in rates]
    document = {"agreement": asdict(agreed), "stages": rows, "second_readings": [one.id for one in waiting]}
    return RATES, rows, document


def print_standing(agreed: Agreement, rates: Sequence[RealisedRate], waiting: Sequence[FindingThen]) -> None:
    """Agreement in a sentence, stages in a table, and the findings that wait for the reader."""
    console = console_here()
    console.print(agreement_words(agreed))
    if rates:
        columns = [
            Shown("stage", [rate.stage or "none" for rate in rates]),
            Shown("supported", [f"{rate.supported:,}" for rate in rates], right=True),
            Shown("refuted", [f"{rate.refuted:,}" for rate in rates], right=True),
            Shown("disputed", [f"{rate.disputed:,}" for rate in rates], right=True),
            Shown("hit rate", ["·" if rate.rate is None else f"{rate.rate:.2f}" for rate in rates], right=True),
        ]
        print_table(console, columns)
    if waiting:
        print_title(console, f"For your second reading, blind ({len(waiting):,})")
        columns = [
            Shown("finding", [one.id for one in waiting]),
            Shown("subject", [key_in_words(one.subject) for one in waiting], fold=True),
        ]
        print_table(console, columns)


def agreement_words(agreed: Agreement) -> str:
    """Such as "12 blind second readings, 10 like the first: κ 0.71"."""
    if not agreed.pairs:
        return "no finding was read a second time yet"
    unknown = "too few for κ" if agreed.pairs < 2 else "no κ, as all verdicts are the same"
    kappa = unknown if agreed.kappa is None else f"κ {agreed.kappa:.2f}"
    return f"{agreed.pairs:,} blind second readings, {agreed.same:,} like the first: {kappa}"


def _judgement(one: Judgement, withdrawn: bool) -> dict[str, Any]:
    then = asdict(one.then)
    own = {name: getattr(one, name) for name in JUDGED if hasattr(one, name)}
    about = {"finding": then.pop("id"), "found": then.pop("verdict")}
    return then | own | about | {"number": one.seq, "at": _moment(one), "withdrawn": withdrawn}


def _step(one: CaseStep) -> dict[str, Any]:
    return {
        "case": one.case,
        "number": one.seq,
        "at": _moment(one),
        "author": one.author,
        "step": one.kind,
        "text": one.text,
        "finding": one.then.id if one.then else None,
        "subject": one.then.subject if one.then else None,
        "hash": one.hash,
    }


def _listed(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.title,
        "state": "closed" if case.closed else "open",
        "findings": len(case.findings),
        "notes": len(case.notes),
        "opened_by": case.opened_by,
        "opened_at": case.opened_at.isoformat(timespec="seconds"),
        "changed_at": case.changed_at.isoformat(timespec="seconds"),
    }


def _moment(one: Judgement | CaseStep) -> str:
    return one.at.isoformat(timespec="seconds")
