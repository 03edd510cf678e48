"""Detector `papers`: every set of papers of a store, vetted.

Claim: the papers of a shipment disagree with one another, with their goods, their route or their licence, or use
numbers of another shipment. Assumptions: those of each check (docs/method/papers.md). Null: none; recall and false
alarms are measured on papers whose truth is known. An act's codes choose the sets that name one of them, or a
material that they hold; reuse and licences are looked at over all sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from oretrace.catalog.lookalikes import RARE
from oretrace.catalog.materials import hs_materials, materials
from oretrace.detect.contract import quiet
from oretrace.detect.notes import notes_on
from oretrace.detect.papers.explanation import evidence_of
from oretrace.detect.papers.records import PapersDetails
from oretrace.detect.scans import chosen, scan_with
from oretrace.errors import InputError
from oretrace.findings import Finding, Note, Scan, Subject, digest
from oretrace.vet.papers.checks.finding import Bundle, day_of
from oretrace.vet.papers.checks.goods import substances
from oretrace.vet.papers.paper import ALLOWING
from oretrace.vet.papers.stored import StoredSet, stored_set, stored_sets
from oretrace.vet.papers.vetting import Vetted, thin, vet_one, vet_together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind, Verdict
    from oretrace.question import Question
    from oretrace.store import Store

VERDICTS: dict[str, Verdict] = {
    "inconsistent": "flagged",
    "inconclusive": "undecidable",
    "consistent": "not flagged",
}
"""What a verdict on a set is as that of a finding; the order of the list."""
NO_DAY = "no date"


@dataclass(frozen=True)
class Papers:
    """One finding for each set of papers that counts."""

    id: ClassVar[str] = "papers"
    version: ClassVar[str] = "2"
    needs: ClassVar[tuple[str, ...]] = ("document", "document_field")
    subject: ClassVar[SubjectKind] = "document"
    parts: ClassVar[tuple[str, ...]] = ("set",)
    details: ClassVar[type | None] = PapersDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """All sets, those that disagree most first: see `Detector.scan`. InputError where the store has none."""
        progress("reading the papers and holding them against one another")
        with store.connect() as connection:
            stored, pairs_of = [], []
            for one in stored_sets(connection):
                stored.append(one)
                pairs_of.append(vet_one(one.papers))
                for paper in one.papers.papers:
                    thin(paper)
        vetted = vet_together(pairs_of)
        if not stored:
            raise InputError("papers", "none", f"store {store.path}", do="oretrace import documents reads them")
        pairs = [pair for pair in zip(stored, vetted, strict=True) if _asked(pair[1], question)]
        pairs.sort(key=lambda pair: (list(VERDICTS).index(pair[1].verdict), -_score(pair[1]), pair[1].name))
        working = tuple(one.name for one in vetted)
        notes = (*notes_on(store, question.measure, ()), *_aside(len(stored) - len(pairs)))
        return scan_with(lambda scan: _findings(scan, pairs), self, store, question, working, notes)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of sets by id: see `Detector.explain`."""
        wanted = chosen(scan, ids)
        files = {one.snapshot: one.file for one in store.snapshots()}
        found: dict[str, Evidence] = {}
        with store.connect() as connection:
            for one in wanted:
                of: PapersDetails = one.details
                papers = stored_set(connection, of.snapshot, of.set_name).papers.papers
                found[one.id] = evidence_of(one, papers, files[of.snapshot])
        return found


def _findings(scan: Scan, pairs: Sequence[tuple[StoredSet, Vetted]]) -> tuple[Finding, ...]:
    return tuple(_finding(scan, *pair, rank) for rank, pair in enumerate(pairs, 1))


def _finding(scan: Scan, stored: StoredSet, vetted: Vetted, rank: int) -> Finding:
    """One set as a finding; its period is the month of its papers, so the last month to use is part of its id."""
    subject = Subject("document", {"set": vetted.name})
    details = _details(stored, vetted)
    return Finding(
        id=digest(scan.detector, scan.version, scan.question.parameters(), subject.key, scan.snapshots),
        subject=subject,
        detector=scan.detector,
        version=scan.version,
        measure=scan.question.measure.id,
        material=_material(vetted),
        period=(details.day or NO_DAY)[:7],
        rank=rank,
        score=_score(vetted),
        verdict=VERDICTS[vetted.verdict],
        details=details,
    )


def _aside(sets: int) -> tuple[Note, ...]:
    return (Note("data", f"{sets:,} sets name neither a code of the act nor its goods"),) if sets else ()


def _asked(vetted: Vetted, question: Question) -> bool:
    """Whether a paper of the set names a code that is asked for, or what such goods are made of."""
    codes = question.asked_codes
    if not codes:
        return True
    if any(str(code)[:6] in codes for paper in vetted.papers for code in paper.get("hs") or ()):
        return True
    wanted = _made_of(tuple(codes))
    return any(wanted & substances(str(text)) for paper in vetted.papers for text in paper.get("goods") or ())


@lru_cache(maxsize=8)
def _made_of(codes: tuple[str, ...]) -> frozenset[str]:
    """The materials that goods of these codes are made of, and their elements: of graphite both."""
    named = {row.material for row in hs_materials() if row.hs6 in codes and row.share_typical >= RARE}
    known = (materials()[material].element for material in named if material in materials())
    return frozenset({*named, *filter(None, known)})


def _material(vetted: Vetted) -> str | None:
    """The material of the first code that a paper names and the catalog knows."""
    by_code = _materials_by_code()
    codes = (str(code)[:6] for paper in vetted.papers for code in paper.get("hs") or ())
    return next((by_code[code] for code in codes if code in by_code), None)


@lru_cache(maxsize=1)
def _materials_by_code() -> dict[str, str]:
    return {row.hs6: row.material for row in hs_materials()[::-1] if row.share_typical >= RARE}


def _score(vetted: Vetted) -> float:
    return sum(one.weight for one in vetted.findings)


def _details(stored: StoredSet, vetted: Vetted) -> PapersDetails:
    weighing = [one for one in vetted.findings if one.severity != "note"]
    notes = [one for one in vetted.findings if one.severity == "note"]
    shipped = [paper for paper in vetted.papers if paper.kind not in ALLOWING]
    masses = [float(kg) for paper in shipped if isinstance(kg := paper.get("net.kg"), int | float)]
    return PapersDetails(
        set_verdict=vetted.verdict,
        snapshot=stored.snapshot,
        set_name=stored.set_name,
        first=stored.lines[0],
        papers=len(vetted.papers),
        unread=sum(bool(paper.unread) for paper in vetted.papers),
        day=day_of(Bundle("", vetted.papers, [])),
        net_kg=max(masses, default=None),
        checks=tuple(sorted({one.check for one in weighing})),
        sentences=tuple(f"{one.check} ({one.severity}): {one.text}" for one in weighing),
        notes=tuple(f"{one.check}: {one.text}" for one in notes if not one.unpublished),
        shipments=tuple(f"{snapshot}/{line}" for snapshot, line, _, _ in stored.shipments),
        numbers=tuple(number for _, _, number, _ in stored.shipments),
        unpublished=tuple(f"{one.check}: {one.text}" for one in notes if one.unpublished),
    )
