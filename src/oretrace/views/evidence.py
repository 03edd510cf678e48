"""The evidence of one finding as it is shown, whichever detector made it: an exhibit by its kind alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.evidence import GraphExhibit, Query
from oretrace.views.drawings import DrawingView, drawing_view
from oretrace.views.numbers import unknown, whole
from oretrace.views.plain import amount_scale, cell, head
from oretrace.views.rows import Fact, RankedFinding
from oretrace.views.scan import finding_facts, finding_row

if TYPE_CHECKING:
    from oretrace.evidence import (
        BalanceExhibit,
        Check,
        Evidence,
        Exhibit,
        TableExhibit,
    )
    from oretrace.findings import Finding
    from oretrace.views.numbers import Scale

ROWS_SHOWN = 30
OUTCOME_SIGNS = {"explains it as well": "!", "does not explain it": "✓", "not testable with these data": "?"}
SIDES = {"in": "Came in", "out": "Went out", "left": "Left"}


@dataclass(frozen=True)
class CheckRow:
    """An innocent explanation and how it came out; the sign stands for the outcome."""

    sign: str
    outcome: str
    name: str
    text: str


@dataclass(frozen=True)
class TableView:
    """The first rows of a table as text, how many more there are; `numeric` marks the columns that hold numbers."""

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    kind: Literal["table"] = "table"

    @property
    def rest(self) -> int:
        """How many rows are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class BalanceRow:
    """One line of a balance; `head` names the side in the first line of it."""

    head: str
    name: str
    low: str
    typical: str
    high: str
    source: str
    is_sum: bool


@dataclass(frozen=True)
class BalanceView:
    """A balance that adds up, and what follows from it."""

    title: str
    unit: str
    rows: tuple[BalanceRow, ...]
    conclusions: tuple[str, ...]
    kind: Literal["balance"] = "balance"


@dataclass(frozen=True)
class GraphView:
    """Links as (from, link, to), in words, those without a direction apart, and the nodes that none joins."""

    title: str
    links: tuple[tuple[str, str, str], ...]
    ties: tuple[tuple[str, str, str], ...]
    alone: tuple[str, ...]
    exhibit: GraphExhibit
    kind: Literal["graph"] = "graph"


ExhibitView = DrawingView | TableView | BalanceView | GraphView


@dataclass(frozen=True)
class EvidenceView:
    """The sections of one finding's evidence, in the order in which they are shown."""

    row: RankedFinding
    claim: str
    facts: tuple[Fact, ...]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    checks: tuple[CheckRow, ...]
    exhibits: tuple[ExhibitView, ...]
    limits: tuple[str, ...]
    sources: tuple[str, ...]
    queries: tuple[Query, ...]


def evidence_view(finding: Finding, evidence: Evidence, scale: Scale | None = None) -> EvidenceView:
    """The evidence of one finding, its amount in `scale` (None: its own)."""
    scale = scale or amount_scale([finding])
    row = finding_row(finding, scale)
    return EvidenceView(
        row=row,
        claim=evidence.claim,
        facts=facts(finding, row, scale.unit),
        speaks_for=evidence.speaks_for,
        speaks_against=evidence.speaks_against,
        checks=tuple(map(check_row, evidence.checks)),
        exhibits=tuple(map(exhibit_view, evidence.exhibits)),
        limits=evidence.limits,
        sources=evidence.sources,
        queries=evidence.queries,
    )


def facts(finding: Finding, row: RankedFinding, unit: str) -> tuple[Fact, ...]:
    """The figures of one finding: amount and bounds where it has any, what only its detector knows, its id."""
    own, shown = finding.amount, row.conditional
    rows: list[Fact] = []
    if not unknown(own.estimate):
        interval = f", 90 % interval {shown.interval} {unit}" if shown.interval else ""
        name = "Estimate" if row.flagged else "Estimate, if the claim held"
        rows.append(Fact(name, f"{shown.estimate} {unit}{interval}"))
    bounds = (("at least", own.at_least, shown.at_least), ("at most", own.at_most, shown.at_most))
    known = [f"{name} {text} {unit}" for name, value, text in bounds if text and not unknown(value)]
    if known:
        rows.append(Fact("Bounds", ", ".join(known)))
    return (*rows, *finding_facts(finding), Fact("Finding", f"{finding.id} ({finding.period})"))


def check_row(check: Check) -> CheckRow:
    """A check with its sign."""
    return CheckRow(OUTCOME_SIGNS[check.outcome], check.outcome, check.name, check.text)


def exhibit_view(exhibit: Exhibit) -> ExhibitView:
    """An exhibit by its kind."""
    if exhibit.kind == "table":
        return table_view(exhibit)
    if exhibit.kind == "balance":
        return balance_view(exhibit)
    return graph_view(exhibit) if exhibit.kind == "graph" else drawing_view(exhibit)


def table_view(exhibit: TableExhibit, most: int = ROWS_SHOWN) -> TableView:
    """The first rows of a table; columns that hold nothing are left out."""
    kept = [k for k in range(len(exhibit.columns)) if any(row[k] not in (None, "") for row in exhibit.rows)]
    numeric = tuple(
        any(isinstance(row[k], int | float) and not isinstance(row[k], bool) for row in exhibit.rows) for k in kept
    )
    return TableView(
        title=exhibit.title,
        heads=tuple(head(exhibit.columns[k]) for k in kept),
        numeric=numeric,
        rows=tuple(tuple(cell(exhibit.columns[k], row[k]) for k in kept) for row in exhibit.rows[:most]),
        total=len(exhibit.rows),
    )


def balance_view(exhibit: BalanceExhibit) -> BalanceView:
    """A balance; each side is named in its first line."""
    rows, side = [], ""
    for line in exhibit.lines:
        rows.append(
            BalanceRow(
                head=SIDES[line.side] if line.side != side else "",
                name=line.name,
                low=whole(line.low),
                typical="unknown" if line.typical is None else whole(line.typical),
                high=whole(line.high),
                source=line.source,
                is_sum=line.side == "left",
            )
        )
        side = line.side
    return BalanceView(exhibit.title, exhibit.unit, tuple(rows), exhibit.conclusions)


def graph_view(exhibit: GraphExhibit) -> GraphView:
    """The links of a graph by the labels of their ends."""
    labels = dict(exhibit.nodes)
    ends = {end for begin, stop, _ in (*exhibit.edges, *exhibit.ties) for end in (begin, stop)}
    links, ties = (
        tuple((labels.get(a, a), text, labels.get(b, b)) for a, b, text in some)
        for some in (exhibit.edges, exhibit.ties)
    )
    alone = tuple(text for node, text in exhibit.nodes if node not in ends)
    return GraphView(exhibit.title, links, ties, alone, exhibit)
