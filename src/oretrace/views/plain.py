"""A scan of any detector as a person reads it, by what all scans have: act, answer, remarks, ranking."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from oretrace.findings import Subject
from oretrace.question import EVERY_GOOD
from oretrace.views.glossary import COMMON, METHOD, PARTIES
from oretrace.views.numbers import NO_NUMBER, Scale, count, figure, listed, place, places, probability, scale_for
from oretrace.views.rows import SIGNS, ActRow, AmountText, Fact, RankedFinding, Remark, ScanView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.catalog.measures import Measure
    from oretrace.evidence import Cell
    from oretrace.findings import Finding, Scan, SubjectKind
    from oretrace.question import Question
    from oretrace.store import Snapshot

MOST_NAMED = 6
MODELLED_DATA = "Modelled data: none of these figures is published, and nobody is accused of anything."
CAUTION = "A finding is consistent with what the detector looks for and is no proof of it."
KINDS = {
    "route": ("Hub", "hubs"),
    "lane": ("Lane", "lanes"),
    "substitution": ("Substitution", "substitutions"),
    "shipment": ("Shipment", "shipments"),
    "document": ("Document", "documents"),
    "party": ("Party", "parties"),
}
_PART = re.compile("/(?=[a-z_]+=)")
DIRECT = "no third territory"
WAY = ("origin", "hub", "destination")
COUNTS = ("lots", "days_waited")
"""Columns that hold whole numbers."""
PROBABILITIES = ("p_value", "q_value", "p", "q")
NOT_ASKED = {"codes": "every code in the store", "until": "last complete month"}


def view(scan: Scan, findings: Sequence[Finding]) -> ScanView:
    """The scan of any detector, by what all scans have."""
    act, scale = act_row(scan.question.measure), amount_scale(scan.leading)
    one, many = subject_words(scan)
    return ScanView(
        title=headed(scan, f"{one}: {act.label}" if not scan.findings else f"{many.capitalize()}: {act.label}"),
        act=act,
        detector=f"{scan.detector} {scan.version}",
        banner=" ".join([MODELLED_DATA] * scan.modelled + [CAUTION] * bool(findings)),
        answer=headed(scan, plain_answer(scan, many)),
        facts=(),
        remarks=(*hypothetical(scan), *undecided(scan, many), *notes(scan)),
        subject=one,
        subjects=many,
        unit=scale.unit,
        rows=tuple(row(finding, scale) for finding in findings),
        more=(),
        caption="",
        together=(),
        left_out=scan.left_out,
        method=METHOD,
        run=run_facts(scan),
        glossary=tuple(sorted((*COMMON, *PARTIES), key=lambda one: one.name.casefold()))
        if one == "Party"
        else COMMON,
    )


def headed(scan: Scan, text: str) -> str:
    """A headline, which begins with a word where its figures are modelled."""
    return f"Modelled: {text}" if scan.modelled else text


def act_row(measure: Measure) -> ActRow:
    """The act in words; an act of the user's own is assumed, not in force."""
    own = measure.own is not None
    dates = [("announced", measure.announced_on), ("assumed in force" if own else "in force", measure.effective_from)]
    for pause in measure.suspended_periods:
        dates += [("suspended", pause.begins), ("suspension ends", pause.until)]
    known = sorted(((label, day) for label, day in dates if day is not None), key=lambda pair: pair[1])
    return ActRow(
        id=measure.id,
        label=measure.label,
        title=measure.title or "",
        issuer=place(measure.issuer),
        dates=tuple((label, day.isoformat()) for label, day in known),
        urls=tuple(measure.source_urls),
        hypothetical=own,
    )


def subject_words(scan: Scan) -> tuple[str, str]:
    """What a scan ranks, as a head and in the plural."""
    return KINDS[scan.findings[0].subject.kind] if scan.findings else ("Finding", "findings")


def act_name(measure: str) -> str:
    """An act's id, or that goods are looked at whatever act they are under."""
    return "any act" if measure == EVERY_GOOD else measure


def subject_name(subject: Subject) -> str:
    """The name a finding is listed under: a route's hub, the way of a lane or substitution, else its parts."""
    parts = {name: value for name, value in subject.parts.items() if value}
    if subject.kind == "route":
        if "hub" in parts:
            return place(parts["hub"])
        ends = [place(code) for code in parts.get("destination", "").split("+") if code]
        return f"directly to {listed(ends)}" if ends else DIRECT
    way = " → ".join(place(parts[stop]) for stop in WAY if stop in parts)
    if subject.kind == "lane":
        return f"{way}, HS {parts['product']}" if "product" in parts else way
    if subject.kind == "substitution":
        return f"{way}: {subject['code_from']} as {subject['code_to']}"
    own = ", ".join(value for name, value in parts.items() if name not in WAY)
    return f"{own} ({way})" if way else own


def subject_in_words(subject: Subject) -> str:
    """The whole way of a subject, and beside it what else it names."""
    if subject.kind != "route":
        return subject_name(subject)
    way = " → ".join(places(text.split("+")) for stop in WAY if (text := subject.parts.get(stop)))
    return f"{way}, HS {product}" if (product := subject.parts.get("product")) else way


def key_in_words(key: str) -> str:
    """The same of a subject's key, as it is kept with judgements; another text as it is."""
    kind, _, rest = key.partition(":")
    pairs = [part.partition("=") for part in _PART.split(rest)]
    if kind not in KINDS or not all(sign for _, sign, _ in pairs):
        return key
    return subject_in_words(Subject(cast("SubjectKind", kind), {name: value for name, _, value in pairs}))


def amount_scale(findings: Sequence[Finding]) -> Scale:
    """The one scale in which the amounts of some findings are printed."""
    amounts = [finding.amount for finding in findings]
    unit = next((amount.unit for amount in amounts if amount.unit), "")
    return scale_for(unit, *(amount.at_most if amount.estimate is None else amount.estimate for amount in amounts))


def row(finding: Finding, scale: Scale) -> RankedFinding:
    """A finding's row; amounts are conditional on the claim, so where none is made none is ranked."""
    conditional = amount_text(finding, scale)
    unclaimed = AmountText("no claim" if conditional.estimate else "", "", "", "")
    return RankedFinding(
        id=finding.id,
        anchor=f"{finding.subject.kind}-{finding.rank}",
        rank=finding.rank,
        name=subject_name(finding.subject),
        part=finding.subject.parts.get("product") or "" if finding.subject.kind == "route" else "",
        verdict=finding.verdict,
        sign=SIGNS[finding.verdict],
        flagged=finding.flagged,
        score=f"{finding.score:.2f}".replace("-", "−"),
        p="" if finding.p_value is None else probability(finding.p_value),
        attainable="" if finding.attainable_p is None else probability(finding.attainable_p),
        q="" if finding.q_value is None else probability(finding.q_value),
        amount=conditional if finding.flagged else unclaimed,
        conditional=conditional,
    )


def amount_text(finding: Finding, scale: Scale) -> AmountText:
    """A finding's amount in a scale; "" where the detector has none."""
    one = finding.amount
    if one.estimate is None and one.at_most is None and not one.at_least:
        return AmountText("", "", "", "")
    interval = "" if one.interval90_low is None else f"{scale.number(one.interval90_low)} – "
    interval += "" if one.interval90_high is None else scale.number(one.interval90_high)
    return AmountText(scale.number(one.estimate), interval, scale.number(one.at_least), scale.number(one.at_most))


def finding_facts(finding: Finding) -> tuple[Fact, ...]:
    """What only the finding's detector knows, by the names of its fields; those that are unknown are left out."""
    own = {} if finding.details is None else asdict(finding.details)
    worded_ = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in own.items()}
    return tuple(Fact(head(name), cell(name, value)) for name, value in worded_.items() if value not in (None, ""))


def head(column: str) -> str:
    """A column's name in words: "before_per_month_kg" is "Before per month kg", "p_value" is "p"."""
    text = column.removesuffix("_value").replace("_", " ")
    return text if column in PROBABILITIES else text[:1].upper() + text[1:]


def cell(column: str, value: Cell) -> str:
    """A value in words."""
    if value is None:
        return "not testable" if column in PROBABILITIES else NO_NUMBER
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or column in COUNTS:
        return count(round(value))
    return probability(value) if column in PROBABILITIES else figure(value)


def plain_answer(scan: Scan, many: str) -> str:
    """How many are flagged, and which."""
    if not scan.findings:
        return "The scan has no finding."
    total, flagged = len(scan.leading), [one for one in scan.leading if one.flagged]
    open_ones = sum(one.verdict == "undecidable" for one in scan.leading)
    rest = f"; {count(open_ones)} could not be decided" if open_ones else ""
    if not flagged:
        return f"None of the {count(total)} {many} tested is flagged{rest}."
    named = some([subject_name(one.subject) for one in flagged])
    return f"{count(len(flagged))} of the {count(total)} {many} tested flagged: {named}{rest}."


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return listed([*names[:MOST_NAMED], f"{count(more)} more"] if more > 0 else names)


def chosen(scan: Scan, many: str, which: Callable[[Finding], bool]) -> str:
    """The chosen findings by name while they are few, else "all 35 hubs" or "35 of 40 hubs"; "" for none."""
    names = [subject_name(one.subject) for one in scan.leading if which(one)]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    total = len(scan.leading)
    return f"all {count(total)} {many}" if len(names) == total else f"{count(len(names))} of {count(total)} {many}"


def hypothetical(scan: Scan) -> tuple[Remark, ...]:
    """That the act is the user's own."""
    own = scan.question.measure.own
    return () if own is None else (Remark("Hypothetical act", f"{own.partition(': ')[2]}."),)


def undecided(scan: Scan, many: str) -> tuple[Remark, ...]:
    """What could not be decided."""
    which = chosen(scan, many, lambda one: one.verdict == "undecidable")
    text = "The data, or what is published, do not carry a verdict. Undecidable does not mean clean: "
    return (Remark("Undecidable", f"{text}{which}."),) if which else ()


def notes(scan: Scan) -> tuple[Remark, ...]:
    """The detector's own notes, under their kinds, without the one that `hypothetical` repeats."""
    own = scan.question.measure.own
    shown = (note for note in scan.notes if note.text != own and note.kind != "modelled")  # the banner has that
    return tuple(Remark(note.kind.capitalize(), note.text) for note in shown)


def run_facts(scan: Scan) -> tuple[Fact, ...]:
    """What this run was asked, in words: no brackets, quotes or None."""
    return run_facts_of(scan.detector, scan.version, scan.snapshots, scan.question)


def run_facts_of(detector: str, version: str, snapshots: Sequence[int], question: Question) -> tuple[Fact, ...]:
    """What a run was asked, from its parts."""
    asked = question.parameters()
    return (
        Fact("Detector", f"{detector} {version}"),
        Fact("Snapshots", ", ".join(map(str, snapshots)) or "none"),
        *(Fact(key.replace("_", " ").capitalize(), worded(key, value)) for key, value in asked.items()),
    )


def worded(key: str, value: Any) -> str:
    """One parameter's value; nothing given for the codes or the last month means all there is."""
    if value in (None, [], ()):
        return NOT_ASKED.get(key, "none")
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%Y-%m}" if key == "until" and isinstance(value, date) else str(value)


def snapshot_cells(one: Snapshot) -> tuple[str, ...]:
    """An import as a row: number, publisher, file, day of retrieval, terms, rows, SHA-256 of the file."""
    retrieved = one.retrieved_on.isoformat()
    return (str(one.snapshot), one.publisher, one.file, retrieved, one.licence, f"{one.rows:,}", one.sha256)
