"""Findings and detectors made up for tests of the fused list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from oretrace.catalog.measure_parts import ANYWHERE, MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.detect.contract import quiet
from oretrace.errors import InputError
from oretrace.evidence import Check, Evidence, Query, TableExhibit
from oretrace.findings import Finding, Scan, Subject, SubjectKind
from oretrace.question import Question
from oretrace.store import Store

GOODS = MeasureItem(material="goods", form="made up", hs6=("811292",), coverage="full")


def question(*targets: str) -> Question:
    """An act of China's on all, or against some."""
    return Question(
        Measure(
            id="made-up",
            issuer="CHN",
            effective_from=date(2023, 8, 1),
            targets=targets or (ANYWHERE,),
            items=(GOODS,),
        )
    )


def finding(kind: SubjectKind, detector: str = "a", p: float | None = 0.5, **parts: Any) -> Finding:
    """A finding that is not flagged; `replace` makes another of it."""
    subject = Subject(kind, parts)
    return Finding(
        id=f"{detector} {subject.key}",
        subject=subject,
        detector=detector,
        version="1",
        measure="made-up",
        material="gallium",
        period="2023-08/2024-07",
        rank=1,
        score=1.0,
        verdict="not flagged",
        p_value=p,
        attainable_p=None if p is None else p / 2,
        q_value=p,
    )


def route(hub: str, detector: str = "a", p: float | None = 0.5) -> Finding:
    """A finding about a route to the United States."""
    return finding("route", detector, p, origin="CHN", hub=hub, destination="USA", product=None)


def flagged(one: Finding) -> Finding:
    """The same finding, flagged by its detector."""
    return replace(one, verdict="flagged")


@dataclass(frozen=True)
class MadeUp:
    """A detector that finds what it was given, or cannot run."""

    id: str
    found: tuple[Finding, ...] = ()
    needs_more: str = ""
    kind: SubjectKind = "route"
    parts: tuple[str, ...] = ("origin", "hub", "destination", "product")
    needs: tuple[str, ...] = ()

    version: ClassVar[str] = "1"
    details: ClassVar[type | None] = None

    @property
    def subject(self) -> SubjectKind:
        return self.kind

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        progress("looking")
        if self.needs_more:
            raise InputError(self.needs_more, "none", "store")
        ranked = tuple(replace(one, rank=rank) for rank, one in enumerate(self.found, 1))
        return Scan(self.id, self.version, question, (1,), ranked, working=True)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        known = {one.id: one for one in scan.findings}
        return {key: evidence(known[key]) for key in ids}


def evidence(one: Finding) -> Evidence:
    """Evidence with one of everything."""
    explains = one.detector == "b"
    return Evidence(
        finding_id=one.id,
        claim=f"{one.detector} claims {one.subject.key}",
        speaks_for=(f"{one.detector} for",),
        speaks_against=(f"{one.detector} against",),
        checks=(Check("demand", "explains it as well" if explains else "does not explain it", one.detector),),
        limits=("a limit",),
        sources=("a source",),
        queries=(Query("SELECT 1", {}),),
        exhibits=(TableExhibit("trade", one.detector, ("kg",), ((1.0,),)),),
    )
