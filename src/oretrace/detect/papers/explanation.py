"""The evidence of a set of papers: what disagrees, what agrees, what would explain it, the papers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check, Evidence, Query, TableExhibit
from oretrace.vet.papers.checks.finding import is_amended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.papers.records import PapersDetails
    from oretrace.findings import Finding
    from oretrace.vet.papers.paper import Paper

COMPARED = (
    "number", "date", "parties.exporter.name", "parties.consignee.name", "goods", "hs", "origin", "destination",
    "packages.count", "gross.kg", "net.kg", "value", "currency", "incoterm", "refs.licence",
)  # fmt: skip
"""Fields that stand side by side in the evidence."""
OWN = frozenset(("number", "date"))
"""Fields that each paper has of its own."""
FIELDS = {
    "parties.exporter.name": "exporter", "parties.consignee.name": "consignee", "hs": "code",
    "packages.count": "packages", "gross.kg": "gross kg", "net.kg": "net kg", "incoterm": "terms",
    "refs.licence": "licence",
}  # fmt: skip
LIMITS = (
    "A complete, consistent forgery has no inconsistency: consistent papers are not genuine papers.",
    "Which paper is false is not known: the one that disagrees with most is named.",
    "Signatures and stamps are not looked at, and a page printed and scanned again has no trace in its file.",
)


def evidence_of(finding: Finding, papers: Sequence[Paper], file: str) -> Evidence:
    """The evidence of one set, with its papers as they were read."""
    of: PapersDetails = finding.details
    return Evidence(
        finding_id=finding.id,
        claim=_claim(finding.subject["set"], of),
        speaks_for=of.sentences,
        speaks_against=_against(of, papers),
        checks=_innocent(of, papers),
        limits=(*LIMITS, *(text.partition(": ")[2] for text in of.unpublished)),
        sources=(file, *(f"{paper.file}: {(paper.kind or 'kind not known').replace('_', ' ')}" for paper in papers)),
        queries=(Query(engine.load("detect/papers/fields.sql"), {"snapshot": of.snapshot, "set_name": of.set_name}),),
        exhibits=(_side_by_side(papers),),
    )


def _claim(name: str, of: PapersDetails) -> str:
    if of.set_verdict == "inconsistent":
        numbers = [*dict.fromkeys(filter(None, of.numbers))]
        where = f" It is of shipment {', '.join(numbers[:3])}." if numbers else ""
        return f"Set {name}: its {of.papers} papers disagree in {', '.join(of.checks)}.{where}"
    if of.set_verdict == "inconclusive":
        return f"Set {name}: too little of its {of.papers} papers could be read to hold them against one another."
    return f"Set {name}: its {of.papers} papers agree."


def _against(of: PapersDetails, papers: Sequence[Paper]) -> tuple[str, ...]:
    intact = sum(paper.state == "intact" for paper in papers)
    files = (f"{intact} of {of.papers} files show no trace of a later change.",) if intact else ()
    rest = () if of.sentences else ("No check found what weighs.",)
    return *of.notes, *files, *rest


def _innocent(of: PapersDetails, papers: Sequence[Paper]) -> tuple[Check, ...]:
    """What would explain a disagreement without anybody meaning harm."""
    amended = [paper.file for paper in papers if is_amended(paper)]
    named = f"{', '.join(amended)} amends or replaces another; what is superseded was left out"
    many = f"{len(of.notes)} disagreements have an explanation on the papers and weigh nothing"
    noted = f"{many}: {'; '.join(of.notes)}" if of.notes else "no disagreement lies within what practice allows"
    explained = EXPLAINS if of.notes and not of.sentences else DOES_NOT
    return (
        Check("an amended paper", DOES_NOT, named if amended else "no paper amends another"),
        Check("practice", explained, noted),
        Check("a slip of typing", UNTESTABLE, "the issuer's own record would show whether a figure was mistyped"),
    )


def _side_by_side(papers: Sequence[Paper]) -> TableExhibit:
    """A row for each value of each field with the papers that have it; fields in which they differ come first."""
    rows: list[tuple[bool, tuple[str, str, str]]] = []
    for name in COMPARED:
        having: dict[str, list[str]] = {}
        for paper in papers:
            if (value := paper.get(name)) is not None:
                having.setdefault(_cell(value), []).append(paper.file)
        alone = len(having) < 2 or name in OWN
        rows += [(alone, (FIELDS.get(name, name), value, ", ".join(files))) for value, files in having.items()]
    rows.sort(key=lambda one: one[0])
    return TableExhibit(
        "papers", "The papers side by side", ("field", "value", "papers"), tuple(row for _, row in rows)
    )


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))[:200]
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)[:200]
