"""A dossier as it is read, on a page and in print: text and figures, made once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from oretrace.dossier.words import CONSISTENT, HIDDEN, NOT_RECOMPUTED, PROHIBITED_USE, RECOMPUTED
from oretrace.text import visible
from oretrace.views.drawings import DrawingView
from oretrace.views.evidence import balance_view, evidence_view
from oretrace.views.figures import drawn, glyph_scale, large_glyph
from oretrace.views.network import network_view
from oretrace.views.numbers import places
from oretrace.views.plain import MODELLED_DATA, WAY, act_row, snapshot_cells, subject_name
from oretrace.views.rows import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.cases import Judgement, Readings
    from oretrace.dossier.records import Dossier, Exhibited
    from oretrace.evidence import Query
    from oretrace.findings import Subject
    from oretrace.views.evidence import BalanceView, CheckRow, ExhibitView, GraphView, TableView
    from oretrace.views.rows import ActRow, RankedFinding

SVG = "{http://www.w3.org/2000/svg}"
FIRST_ROWS = 3
"""Rows against that stand beside the claim; the others follow."""


@dataclass(frozen=True)
class FigurePart:
    """A drawn exhibit: its SVG, the same in words, and its yearly means as a table."""

    title: str
    svg: str
    alt: str
    note: str
    axis: str
    years: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]
    kind: str = "figure"


@dataclass(frozen=True)
class JudgementRow:
    """One judgement in words; `withdrawn` is when and why it was taken back, "" where it stands."""

    author: str
    verdict: str
    reason: str
    confidence: str
    note: str
    at: str
    withdrawn: str


@dataclass(frozen=True)
class FindingPart:
    """One finding as it was found, in the order in which it is read."""

    id: str
    heading: str
    row: RankedFinding
    stage: str
    claim: str
    amount: FigurePart | None
    act: ActRow
    facts: tuple[Fact, ...]
    against: tuple[str, ...]
    against_more: tuple[str, ...]
    innocent: tuple[CheckRow, ...]
    checks: tuple[CheckRow, ...]
    speaks_for: tuple[str, ...]
    limits: tuple[str, ...]
    figures: tuple[FigurePart, ...]
    balances: tuple[tuple[FigurePart, BalanceView], ...]
    others: tuple[TableView | GraphView, ...]
    sources: tuple[str, ...]
    judgements: tuple[JudgementRow, ...]
    hidden: str
    found: tuple[Fact, ...]


@dataclass(frozen=True)
class DossierParts:
    """A whole dossier: its findings, the snapshots behind them, its queries, and what everybody must know."""

    title: str
    banner: str
    facts: tuple[Fact, ...]
    case: tuple[Fact, ...]
    findings: tuple[FindingPart, ...]
    snapshots: tuple[tuple[str, ...], ...]
    queries: tuple[Query, ...]
    consistent: str
    recomputed: str
    prohibited: tuple[str, ...]
    files: tuple[Fact, ...]


def dossier_view(dossier: Dossier, recomputed: int, files: Sequence[tuple[str, str]]) -> DossierParts:
    """The dossier, of which `recomputed` figures were made again; `files` are those beside it, with their SHA-256."""
    return DossierParts(
        title=dossier.title,
        banner=MODELLED_DATA if dossier.modelled else "",
        facts=(
            Fact("Findings", str(len(dossier.findings))),
            Fact("Found", f"{dossier.made_at:%Y-%m-%d %H:%M} UTC, the latest scan of them"),
            Fact("Made with", f"oretrace {version('oretrace')}"),
            Fact("Figures made again from rows", f"{recomputed:,}, all equal" if recomputed else NOT_RECOMPUTED),
        ),
        case=_case(dossier),
        findings=tuple(_finding(one, dossier) for one in dossier.findings),
        snapshots=tuple(map(snapshot_cells, dossier.snapshots)),
        queries=_queries(dossier.findings),
        consistent=CONSISTENT,
        recomputed=RECOMPUTED,
        prohibited=PROHIBITED_USE,
        files=tuple(Fact(name, sha256) for name, sha256 in files),
    )


def _finding(one: Exhibited, dossier: Dossier) -> FindingPart:
    kept, finding = one.kept, one.kept.finding
    view, act = evidence_view(finding, one.evidence), act_row(kept.question.measure)
    figures = [_figure(exhibit, act) for exhibit in view.exhibits if isinstance(exhibit, DrawingView)]
    figures += [
        _drawn(exhibit.title, str(drawn(exhibit))) for exhibit in one.evidence.exhibits if exhibit.kind == "graph"
    ]
    balances = tuple(
        (_drawn(exhibit.title, str(drawn(exhibit))), balance_view(exhibit))
        for exhibit in one.evidence.exhibits
        if exhibit.kind == "balance"
    )
    way = dossier.networks.get(finding.id)
    network = network_view(way.network) if way else None
    if way and network:
        made = _drawn(network.graph.title, str(drawn(network.graph)))
        figures.append(replace(made, note=way.state))
    readings = dossier.readings.get(finding.id)
    return FindingPart(
        id=finding.id,
        heading=heading(finding.subject),
        row=view.row,
        stage=view.row.stage,
        claim=view.claim,
        amount=_amount(one),
        act=act,
        facts=(*view.facts, *(Fact(one.title, " ".join(one.conclusions)) for _, one in balances)),
        against=view.speaks_against[:FIRST_ROWS],
        against_more=view.speaks_against[FIRST_ROWS:],
        innocent=tuple(check for check in view.checks if check.outcome == "explains it as well"),
        checks=view.checks,
        speaks_for=view.speaks_for,
        limits=(*view.limits, *((*network.limits, way.state) if way and network else ())),
        figures=tuple(figures),
        balances=balances,
        others=(
            *_of_kind(view.exhibits, "table"),
            *_of_kind(view.exhibits, "graph"),
            *(network.tables if network else ()),
        ),
        sources=view.sources,
        judgements=() if readings is None else tuple(_judgement(given, readings) for given in readings.judgements),
        hidden=HIDDEN if readings is not None and readings.hidden else "",
        found=_found(one),
    )


def _of_kind(exhibits: Sequence[ExhibitView], kind: str) -> tuple[Any, ...]:
    return tuple(one for one in exhibits if one.kind == kind)


def heading(subject: Subject) -> str:
    """The subject in names: a route with all its ends, anything else as it is listed."""
    ends = [subject.parts.get(name) or "" for name in WAY]
    if subject.kind != "route" or not all(ends):
        return subject_name(subject)
    way = " → ".join(places(end.split("+")) for end in ends)
    return f"{way}, HS {subject['product']}" if subject.parts.get("product") else way


def _found(one: Exhibited) -> tuple[Fact, ...]:
    """The finding as it was found: run, versions, snapshots, act."""
    kept = one.kept
    versions = dict.fromkeys(f"{part.kept.detector} {part.kept.version}" for part in one.all)
    return (
        Fact("Finding", kept.finding.id),
        Fact("Run", f"{kept.run}, {kept.made_at:%Y-%m-%d %H:%M} UTC"),
        Fact("Detectors", ", ".join(versions)),
        Fact("Snapshots", ", ".join(map(str, kept.snapshots))),
        Fact("Known on", "the day of the run" if kept.as_of is None else kept.as_of.isoformat()),
        Fact("Parts", ", ".join(part.kept.finding.id for part in one.parts) or "none"),
    )


def _amount(one: Exhibited) -> FigurePart | None:
    amount = one.kept.finding.amount
    most = glyph_scale([amount])
    made = _drawn("Amount", str(large_glyph(amount, most))) if most else None
    return made and replace(made, note=made.alt.removeprefix("Amount "))


def _figure(view: DrawingView, act: ActRow) -> FigurePart:
    made = _drawn(view.title, str(drawn(view.exhibit, act.dates)))
    return FigurePart(
        title=view.title,
        svg=made.svg,
        alt=made.alt,
        note=view.note,
        axis=view.axis,
        years=view.years,
        rows=tuple((row.name, row.cells) for row in view.by_year),
        lines=tuple((line.year, line.name, line.cells) for line in view.lines),
    )


def _drawn(title: str, svg: str) -> FigurePart:
    root = ElementTree.fromstring(svg)
    alt = " ".join(filter(None, (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc"))))
    return FigurePart(title, svg, alt, "", "", (), (), ())


def _queries(findings: Sequence[Exhibited]) -> tuple[Query, ...]:
    found: list[Query] = []
    for one in findings:
        found += [query for query in one.evidence.queries if query not in found]
    return tuple(found)


def _case(dossier: Dossier) -> tuple[Fact, ...]:
    case = dossier.case
    if case is None:
        return ()
    state = "closed" if case.closed else "open"
    opened = f"{case.opened_at:%Y-%m-%d %H:%M} UTC by {case.opened_by}"
    notes = (Fact(f"Note of {note.author}, {note.at:%Y-%m-%d}", note.text) for note in case.notes)
    return (Fact("Case", f"{case.id}, {state}"), Fact("Opened", opened), *notes)


def _judgement(given: Judgement, readings: Readings) -> JudgementRow:
    taken = readings.withdrawn.get(given.seq)
    why = f": {taken.note}" if taken is not None and taken.note else ""
    return JudgementRow(
        author=given.author,
        verdict=given.words + (" (blind second reading)" if given.blind else ""),
        reason=given.reason or "",
        confidence="" if given.confidence is None else f"{given.confidence:.0%}",
        note=given.note,
        at=f"{given.at:%Y-%m-%d %H:%M} UTC",
        withdrawn="" if taken is None else f"withdrawn {taken.at:%Y-%m-%d %H:%M} UTC{why}",
    )


def shown(value: Any) -> Any:
    """A record as JSON-ready values in which text from outside obeys nobody; SVG of our own stays as it is."""
    if isinstance(value, str):
        return value if value.startswith("<svg ") else visible(value)
    if isinstance(value, tuple | list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {str(key): shown(item) for key, item in value.items()}
    return value
