"""What only the fused list shows: the stage of a route, who agrees, and what each detector's own scan remarks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.views import plain
from oretrace.views.glossary import COMMON, FLAGGED_AT, FUSED, FUSED_METHOD
from oretrace.views.numbers import count, listed
from oretrace.views.rows import Fact, RankedFinding, Remark, ScanView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.detect.fused.records import FusedDetails, FusedScan, Ran
    from oretrace.findings import Finding, Scan
    from oretrace.views.numbers import Scale

ROUTES_NAMED = 5
BESIDE = ("party", "shipment")
"""Kinds of subject that lie on a route and are no route: the flagged ones are named under the list."""
SHOWN = 15
"""Routes that a terminal shows; most of the others are lanes of one detector that make no claim."""


def view(scan: Scan, own: FusedScan, findings: Sequence[Finding], single: Callable[[Scan], ScanView]) -> ScanView:
    """The list with the ranking of `findings`; `single` is the view of one of the scans it is made of."""
    scale = plain.amount_scale(scan.leading)
    made_of = [single(one) for one in scan.of]
    base = plain.view(scan, findings)
    return replace(
        base,
        title=plain.headed(scan, f"Routes: {base.act.label}"),
        answer=plain.headed(scan, answer(scan, scale, made_of)),
        facts=tuple(dict.fromkeys(fact for one in made_of for fact in one.facts)),
        remarks=tuple(dict.fromkeys((*plain.hypothetical(scan), *remarks(own, made_of), *_unkept(scan)))),
        subject="Route",
        subjects="routes",
        rows=tuple(row(finding, scale) for finding in findings),
        more=("Detectors",),
        caption=f"p: weighted minimum over the detectors that looked; q: false-discovery rate, {FLAGGED_AT}.",
        together=together(scan, made_of),
        method=FUSED_METHOD,
        longest=max(SHOWN, sum(one.flagged for one in findings)),
        glossary=tuple(sorted((*COMMON, *FUSED), key=lambda one: one.name.casefold())),
    )


def together(scan: Scan, made_of: Sequence[ScanView]) -> tuple[str, ...]:
    """What stands under the list: what single detectors add, and the parties and shipments they flag."""
    alone = [f"By {one.detector.split()[0]} alone: {line}" for one in made_of for line in one.together]
    beside = [
        f"By {of.detector}: {one.answer.removeprefix(plain.headed(scan, ''))}"
        for of, one in zip(scan.of, made_of, strict=True)
        if of.leading and of.leading[0].subject.kind in BESIDE
    ]
    return (*alone, *beside)


def row(finding: Finding, scale: Scale) -> RankedFinding:
    """One route's row, with its stage and how many of the detectors that looked flag it."""
    own: FusedDetails = finding.details
    return replace(plain.row(finding, scale), stage=own.stage, more=(detectors(own),))


def detectors(own: FusedDetails) -> str:
    """Who flags it, and how many looked: "diversion, price; 3 looked"."""
    return f"{', '.join(own.agree) or 'none'}; {len(own.looked)} looked"


def finding_facts(own: FusedDetails) -> tuple[Fact, ...]:
    """How the rank of a route came about."""
    rate = "not measured" if own.hit_rate is None else f"{own.hit_rate:.0%} of such routes were planted on the bench"
    return (Fact("Stage", f"{own.stage}: {rate}"), Fact("Rank from", "; ".join(own.reasons)))


def answer(scan: Scan, scale: Scale, made_of: Sequence[ScanView]) -> str:
    """The whole list in one sentence; without a route, what each scan answers."""
    if not scan.leading:
        answers = (one.answer.removeprefix(plain.headed(scan, "")) for one in made_of)
        return " ".join(dict.fromkeys(answers)) or "No detector has a finding about a route of this act."
    flagged = [one for one in scan.leading if one.flagged]
    total = count(len(scan.leading))
    open_ones = sum(one.verdict == "undecidable" for one in scan.leading)
    rest = f"; {count(open_ones)} could not be decided" if open_ones else ""
    if not flagged and len(scan.leading) == 1:
        return f"The one route examined {'could not be decided' if open_ones else 'is not flagged'}."
    if not flagged:
        return f"None of the {total} routes examined is flagged{rest}."
    named = [f"{plain.subject_name(one.subject)} ({in_short(one, scale)})" for one in flagged[:ROUTES_NAMED]]
    more = len(flagged) - ROUTES_NAMED
    names = listed([*named, f"{count(more)} more"] if more > 0 else named)
    which = f"{count(len(flagged))} of the {total} routes examined {'is' if len(flagged) == 1 else 'are'}"
    return f"{which} consistent with evasion of the act, through: {names}{rest}."


def in_short(finding: Finding, scale: Scale) -> str:
    """The stage of a flagged route and its amount: "strong, 1,012 t"."""
    estimate = finding.amount.estimate
    return f"{finding.details.stage}" + ("" if estimate is None else f", {scale.amount(estimate)}")


def remarks(own: FusedScan, made_of: Sequence[ScanView]) -> tuple[Remark, ...]:
    """Which detectors ran and which could not, then what each scan remarks."""
    ran = ", ".join(f"{one.detector} ({_found(one)})" for one in own.ran)
    rows = [Remark("Detectors", f"{ran}.")]
    rows += [Remark(f"Not run: {one.detector}", one.why) for one in own.not_run]
    return (*rows, *(_of(single, one) for single in made_of for one in single.remarks))


def _found(one: Ran) -> str:
    return f"{count(one.flagged)} of {count(one.findings)} flagged" if one.findings else "nothing to weigh"


def _unkept(scan: Scan) -> tuple[Remark, ...]:
    """Notes of the list itself, such as that it could not be kept."""
    known = {note for one in scan.of for note in one.notes}
    return plain.notes(replace(scan, notes=tuple(note for note in scan.notes if note not in known)))


def _of(single: ScanView, remark: Remark) -> Remark:
    """A remark on how a detector works, or on its own findings, under the detector's name."""
    own = remark.title in ("Method", "Window", "Undecidable")
    return replace(remark, title=f"{remark.title} ({single.detector.split()[0]})") if own else remark
