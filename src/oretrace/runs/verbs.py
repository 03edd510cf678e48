"""Scan a store and keep what was found; explain a finding as it was found then, or again on the store of today."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oretrace.detect.contract import quiet
from oretrace.detect.registry import detector_named
from oretrace.errors import StoreError
from oretrace.findings import Note, flat, rounded
from oretrace.runs.kept import KeptFinding, Runs, record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from oretrace.detect.contract import Detector
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, Scan
    from oretrace.parties.resolve import Judged
    from oretrace.question import Question
    from oretrace.store import Store

FINISHED = 20
"""Leading findings whose evidence is made with the scan, beside every flagged finding."""


@dataclass(frozen=True)
class Difference:
    """One value of a finding that is not what it was."""

    name: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Changed:
    """A finding as it was found, and what the same question finds today about the same subject.

    `now` and `evidence` are None where nothing is found about it any more. `differences` are of verdict, rank, p, q,
    period and amount; empty where all are as they were.
    """

    then: Finding
    now: Finding | None
    evidence: Evidence | None
    differences: tuple[Difference, ...]
    snapshots_added: tuple[int, ...]
    snapshots_gone: tuple[int, ...]


COMPARED = (
    *("verdict", "rank", "p_value", "q_value", "period"),
    *("estimate", "interval90_low", "interval90_high", "at_least", "at_most", "effect_unit"),
)


def scan(
    store: Store, question: Question, detector: Detector, progress: Callable[[str], None] = quiet
) -> tuple[Scan, dict[str, Evidence]]:
    """The scan of a store with the evidence of its `foremost` findings by id, both kept.

    Scans that it is made of are kept, too: their findings are explained when asked for. Where nothing can be kept,
    the scan has a note.
    """
    found = _asked(store, question, detector, progress)
    progress("writing the evidence")
    evidence = _explained(store, found, detector, [finding.id for finding in foremost(found)])
    for one in found.of:
        _kept(store, one, _of(one, evidence))
    return _kept(store, found, _of(found, evidence)), evidence


def look(store: Store, question: Question, detector: Detector, progress: Callable[[str], None] = quiet) -> Scan:
    """The scan of a store, kept without evidence: for many looks at once, of which few are explained."""
    return _kept(store, _asked(store, question, detector, progress), {})


def foremost(found: Scan) -> tuple[Finding, ...]:
    """The findings whose evidence is made with a scan: all that are flagged, and the first of the leading others."""
    first = {finding.id for finding in found.leading[:FINISHED]}
    return tuple(finding for finding in found.findings if finding.flagged or finding.id in first)


def explain(store: Store, wanted: str) -> tuple[Finding, Evidence]:
    """A finding of an earlier scan as it was found then, by the beginning of its id, and its evidence.

    Evidence that is not kept is made on the snapshots that the scan read. InputError for an id that is none or not
    of one finding alone; StoreError where detector or files are no longer what they were.
    """
    known = Runs.of(store).recall(wanted)
    if known.evidence is not None:
        return known.finding, known.evidence
    evidence = _recomputed(store, known)
    with suppress(StoreError):  # it is made again next time
        Runs.of(store).add_evidence(known.run, evidence)
    return known.finding, evidence


def again(
    store: Store, wanted: str, progress: Callable[[str], None] = quiet, judged: Sequence[Judged] = ()
) -> Changed:
    """The question of an earlier finding asked of the store as it is, and what has changed; the scan is kept.

    `judged` are pairs of names as they are judged now. Errors as in `explain`, and the InputError of a scan where
    today's figures cannot answer the question.
    """
    known = Runs.of(store).recall(wanted)
    then, detector = known.finding, detector_named(known.detector)
    found, evidence = scan(store, replace(known.question, judged=tuple(judged)), detector, progress)
    now = next((one for one in found.findings if one.subject.key == then.subject.key), None)
    if now is not None and now.id not in evidence:
        evidence = _explained(store, found, detector, [now.id])
    return Changed(
        then=then,
        now=now,
        evidence=None if now is None else evidence[now.id],
        differences=() if now is None else _differences(then, now),
        snapshots_added=tuple(sorted(set(found.snapshots) - set(known.snapshots))),
        snapshots_gone=tuple(sorted(set(known.snapshots) - set(found.snapshots))),
    )


def _recomputed(store: Store, known: KeptFinding) -> Evidence:
    """The evidence made again on the run's own snapshots; StoreError where that finds something else."""
    detector, wanted = detector_named(known.detector), known.finding
    do = "Its evidence was not kept. `oretrace explain --again` asks the store as it is"
    where = f"{store.path}: finding {wanted.id}"
    if detector.version != known.version:
        versions = f"expected version {known.version} of {known.detector}, found version {detector.version}"
        raise StoreError(f"{where}: {versions}; {do}.")
    past = store.as_of(known.as_of).seen(known.snapshots)
    found = detector.scan(past, known.question, quiet)
    same = any(one.id == wanted.id and record_of(one) == record_of(wanted) for one in found.findings)
    if not same:
        raise StoreError(f"{where}: the same snapshots no longer give it, as detector or files were changed; {do}.")
    return detector.explain(past, found, [wanted.id])[wanted.id]


def _differences(then: Finding, now: Finding) -> tuple[Difference, ...]:
    before, after = rounded(flat(then)), rounded(flat(now))
    return tuple(Difference(k, before[k], after[k]) for k in COMPARED if before[k] != after[k])


def _asked(store: Store, question: Question, detector: Detector, progress: Callable[[str], None]) -> Scan:
    return detector.scan(store.of_sources(question.sources), question, progress)


def _explained(store: Store, found: Scan, detector: Detector, ids: list[str]) -> dict[str, Evidence]:
    """The evidence of findings of a scan just made, whatever another process has imported since."""
    return detector.explain(store.seen(found.snapshots), found, ids) if ids else {}


def _of(found: Scan, evidence: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """The evidence of a scan's own findings."""
    return {one.id: evidence[one.id] for one in found.findings if one.id in evidence}


def _kept(store: Store, found: Scan, evidence: Mapping[str, Evidence]) -> Scan:
    """The scan, kept; with a note where its file cannot be written to, as a scan is of use without it."""
    try:
        Runs.of(store).keep(found, evidence, store.day)
    except StoreError as error:
        text = f"`explain` does not know the findings of this scan: {error}"
        return replace(found, notes=(*found.notes, Note("not kept", text)))
    return found
