"""What the scans of all detectors have in common: how one is filled, what ids hang on, what is read once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from oretrace.detect.contract import quiet
from oretrace.findings import Finding, Scan, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from oretrace.detect.contract import Detector
    from oretrace.findings import LeftOut, Note, Subject
    from oretrace.question import Question
    from oretrace.store import Store

T = TypeVar("T")


def scan_with(
    findings: Callable[[Scan], tuple[Finding, ...]],
    detector: Detector,
    store: Store,
    question: Question,
    working: Any,
    notes: Iterable[Note],
    left_out: tuple[LeftOut, ...] = (),
) -> Scan:
    """A scan of the store as it is; `findings` makes them from the scan that has none yet."""
    scan = Scan(
        detector=detector.id,
        version=detector.version,
        question=question,
        snapshots=tuple(one.snapshot for one in store.snapshots()),
        findings=(),
        left_out=left_out,
        notes=tuple(notes),
        working=working,
    )
    return replace(scan, findings=findings(scan))


def scan_once(detector: Detector, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
    """A detector's scan; in a session of the store it is made once, whoever asks."""
    return once(detector.id, store, question, lambda: detector.scan(store, question, progress))


def once(what: str, store: Store, question: Question, make: Callable[[], T]) -> T:
    """What several detectors make of a question; in a session of the store it is made once."""
    return store.once((what, digest(question.as_json())), make)


def finding_of(
    scan: Scan, subject: Subject, period: str, material: str | None, *apart: object, **numbers: Any
) -> Finding:
    """A finding of a scan about a subject; `numbers` are the other fields of `Finding`, rank 0 where it has none yet.

    The last month to use is no part of the id, as it stands in the period; `apart` is what else parts findings about
    one subject.
    """
    asked = {key: value for key, value in scan.question.parameters().items() if key != "until"}
    return Finding(
        id=digest(scan.detector, scan.version, asked, subject.key, *apart, period, scan.snapshots),
        subject=subject,
        detector=scan.detector,
        version=scan.version,
        measure=scan.question.measure.id,
        material=material,
        period=period,
        **{"rank": 0} | numbers,
    )


def chosen(scan: Scan, ids: Sequence[str]) -> list[Finding]:
    """Findings of a scan by id; KeyError for one that is none of them."""
    known = {finding.id: finding for finding in scan.findings}
    return [known[key] for key in ids]


def sources_of(store: Store) -> tuple[str, ...]:
    """The publishers of a store, each once."""
    return tuple(sorted({one.publisher for one in store.snapshots()}))
