"""Findings and evidence in a terminal and as rows for programs, whichever detector made them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from oretrace.catalog.materials import description_of
from oretrace.detect.registry import at_level, findings_of
from oretrace.display.tables import arrow_rows
from oretrace.display.terminal import (
    Shown,
    console_here,
    plain,
    print_lines,
    print_modelled,
    print_more,
    print_table,
    print_title,
)
from oretrace.evidence import TableExhibit
from oretrace.findings import flat, rounded
from oretrace.text import visible, visible_json
from oretrace.views.evidence import evidence_view
from oretrace.views.scan import scan_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from oretrace.display.tables import Written
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, FindingLevel, Scan
    from oretrace.views.drawings import DrawingView
    from oretrace.views.evidence import BalanceView, EvidenceView, ExhibitView, GraphView, TableView
    from oretrace.views.rows import RankedFinding, ScanView

LEFT_OUT, TABLE_ROWS, BRIEF = 4, 10, 3
LONG_TEXT = "Description"
"""The column of a table that takes more lines on a narrow terminal; the others stay whole."""
LONG = 24
"""Letters of a cell from which its column takes more lines, so that numbers beside it stay whole."""
ID = 8
"""Digits of an id that are shown: a unique prefix will do."""


def print_scan(scan: Scan, level: FindingLevel = "hub") -> None:
    """The ranking with its remarks: of the leading findings, or of their parts at level "product"."""
    console = console_here()
    scan = at_level(scan, level)
    view = scan_view(scan, scan.leading if level == "hub" else scan.parts)
    print_modelled(console, scan.modelled)
    print_title(console, f"{view.act.id}: {view.title}")
    console.print(plain(view.answer))
    if view.facts:
        console.print(plain("; ".join(f"{one.name.lower()} {one.value}" for one in view.facts)))
    if view.rows:
        _print_ranking(console, view)
    for remark in view.remarks:
        console.print(plain(f"{remark.title}: {remark.text}", "yellow"))
    if view.rows:
        asked = "explain ID" if scan.kept else "report, with the same options and --out FILE.html"
        console.print(f"Why, and what else could explain it: oretrace {asked}", soft_wrap=True)
    _print_left_out(console, view)


def scan_rows(scan: Scan, level: FindingLevel = "hub") -> Written:
    """The same as rows; the document of a scan that is made of others has under each finding those it is made of."""
    columns, rows, _ = arrow_rows(findings_of(scan, level))
    if level != "hub" or not scan.of:
        return columns, rows, None
    single = {one.id: flat(one) for of in scan.of for one in of.leading}
    return columns, rows, [{**row, "findings": [single[key] for key in row["findings"]]} for row in rows]


def _print_ranking(console: Console, view: ScanView) -> None:
    rows = view.rows[: view.longest]
    print_table(console, _columns(view, rows), bold={n for n, row in enumerate(rows) if row.flagged})
    print_more(console, len(view.rows) - view.longest, "--format json")
    for line in (*view.together, view.caption):
        if line:
            console.print(plain(line))


def _columns(view: ScanView, rows: Sequence[RankedFinding]) -> list[Shown]:
    """Rank, id, name, verdict, p and q stay in any terminal; amounts go next to last, the detector's own go first."""

    def of(cell: Callable[[RankedFinding], str]) -> list[str]:
        return [cell(row) for row in rows]

    columns = [
        Shown("#", of(lambda row: str(row.rank)), right=True),
        Shown("id", of(lambda row: row.id[:ID])),
        Shown(view.subject.lower(), of(lambda row: row.name), fold=True),
    ]
    if any(row.part for row in rows):
        columns.append(Shown("product", of(lambda row: row.part)))
        columns.append(Shown("goods", of(lambda row: description_of(row.part[:6]) or ""), 4, fold=True))
    staged = any(row.stage for row in rows)
    columns.append(Shown("stage" if staged else "verdict", of(lambda row: row.stage or row.verdict)))
    if view.tested:
        columns += [Shown("p", of(lambda row: row.p), right=True), Shown("q", of(lambda row: row.q), right=True)]
    # Amounts are conditional on the claim: where none is made, none is printed.
    if view.measured:
        columns += [
            Shown("at least", of(lambda row: row.amount.at_least), 3, right=True),
            Shown(f"estimate {view.unit}".strip(), of(lambda row: row.amount.estimate), 1, right=True),
            Shown("90 % interval", of(lambda row: row.amount.interval), 2, right=True),
            Shown("at most", of(lambda row: row.amount.at_most), 4, right=True),
        ]
    for n, head in enumerate(view.more):
        cells = [row.more[n] for row in rows]
        columns.append(Shown(head.lower(), cells, 5 + len(view.more) - n, right=cells[0][:1].isdigit()))
    return columns


def _print_left_out(console: Console, view: ScanView) -> None:
    if view.left_out:
        console.print(f"Left out ({len(view.left_out)}):")
    print_lines(console, (f"{one.what}: {one.why}" for one in view.left_out[:LEFT_OUT]))
    if len(view.left_out) > LEFT_OUT:
        console.print(f"  … and {len(view.left_out) - LEFT_OUT} more, all named in the report")


def evidence_rows(finding: Finding, evidence: Evidence) -> Written:
    """The rows of the first table of the evidence; the document is the finding with its whole evidence."""
    document = {"finding": flat(finding), "evidence": rounded(asdict(evidence))}
    table = next((one for one in evidence.exhibits if isinstance(one, TableExhibit)), None)
    if table is None:
        return (), [], document
    return table.columns, [dict(zip(table.columns, row, strict=True)) for row in table.rows], document


def print_evidence(finding: Finding, evidence: Evidence, full: bool = True, modelled: bool = False) -> None:
    """The evidence of one finding, section by section; not `full`: what fits a screen, and how to see the rest."""
    console, view = console_here(), evidence_view(finding, evidence)
    print_modelled(console, modelled)
    if not full:
        _print_brief(console, view)
        return
    print_title(console, view.claim)
    print_lines(console, (f"{one.name}: {one.value}" for one in view.facts))
    for title, lines in _sections(view):
        print_title(console, f"\n{title}")
        print_lines(console, lines or ("none",), mark="•")
    for exhibit in view.exhibits:
        print_title(console, f"\n{exhibit.title}{f': {exhibit.unit}' if exhibit.kind == 'balance' else ''}")
        print_exhibit(console, exhibit)


def _print_brief(console: Console, view: EvidenceView) -> None:
    """Claim, amount, the first reasons, every innocent explanation by name, the first rows of the first table."""
    print_title(console, view.claim)
    amount = [one for one in view.facts if one.name in ("Estimate", "Bounds", "Finding")]
    print_lines(console, (f"{one.name}: {one.value}" for one in amount))
    for title, lines in (("For", view.speaks_for), ("Against", view.speaks_against)):
        print_title(console, title)
        print_lines(console, lines[:BRIEF] or ("none",), mark="•")
    print_title(console, "Innocent explanations")
    print_lines(console, (f"{one.sign} {one.name}: {one.outcome}" for one in view.checks))
    table = next((one for one in view.exhibits if one.kind == "table" and one.rows), None)
    if table is not None and table.kind == "table":
        print_title(console, table.title)
        _print_rows(console, table, BRIEF)
    more = max(0, len(view.speaks_for) - BRIEF) + max(0, len(view.speaks_against) - BRIEF)
    parts = {"reason": more, "limit": len(view.limits), "source": len(view.sources), "exhibit": len(view.exhibits)}
    counted = [f"{number} {what}{'s' * (number > 1)}" for what, number in parts.items() if number]
    console.print(
        plain(f"More: {', '.join(counted)}. All: --full; the query alone: --sql; for programs: --format json")
    )


def print_queries(evidence: Evidence) -> None:
    """The queries behind the figures, as they are and not wrapped, so that they can be pasted."""
    over = "over the store's views current_flow, report_coverage, snapshot and hs_family"
    for query in evidence.queries:
        parameters = visible_json(json.dumps(query.parameters, default=str))
        sys.stdout.write(f"-- {over}\n{visible(query.sql)}\n-- parameters: {parameters}\n")


def _sections(view: EvidenceView) -> tuple[tuple[str, Sequence[str]], ...]:
    checks = [f"{one.name}: {one.outcome} ({one.text})" for one in view.checks]
    return (
        ("For", view.speaks_for),
        ("Against", view.speaks_against),
        ("Innocent explanations", checks),
        ("Limits", view.limits),
        ("Sources", view.sources),
    )


def print_exhibit(console: Console, exhibit: ExhibitView) -> None:
    """An exhibit by its kind."""
    if exhibit.kind == "drawing":
        _print_drawing(console, exhibit)
    elif exhibit.kind == "table":
        _print_rows(console, exhibit)
    elif exhibit.kind == "balance":
        print_balance(console, exhibit)
    else:
        _print_graph(console, exhibit)


def _print_drawing(console: Console, view: DrawingView) -> None:
    """The lines of a figure by year; its months stand in the report."""
    if not view.drawn:
        print_lines(console, ("unknown: nobody publishes this series",))
        return
    columns = [Shown(view.axis.replace(" per month", " a month"), [one.name for one in view.by_year])]
    columns += [Shown(year, [one.cells[n] for one in view.by_year], right=True) for n, year in enumerate(view.years)]
    print_table(console, columns)


def _print_rows(console: Console, view: TableView, most: int = TABLE_ROWS) -> None:
    rows = view.rows[:most]
    columns = [
        Shown(head, [row[n] for row in rows], right=view.numeric[n], fold=_is_long(head, [row[n] for row in rows]))
        for n, head in enumerate(view.heads)
    ]
    print_table(console, columns)
    if view.total > len(rows):
        print_lines(console, (f"… and {view.total - len(rows)} more: --format json lists all",))


def _is_long(head: str, cells: Sequence[str]) -> bool:
    return head == LONG_TEXT or max(map(len, cells), default=0) > LONG


def print_balance(console: Console, view: BalanceView) -> None:
    """A balance that adds up, and what follows from it; a narrow terminal leaves out where a figure comes from."""
    rows = view.rows
    columns = [
        Shown("", [row.head.lower() for row in rows]),
        Shown("", [row.name for row in rows]),
        Shown("at least", [row.low for row in rows], right=True),
        Shown("typical", [row.typical for row in rows], right=True),
        Shown("at most", [row.high for row in rows], right=True),
        Shown("from", [row.source for row in rows], 1),
    ]
    print_table(console, columns, bold={n for n, row in enumerate(rows) if row.is_sum})
    print_lines(console, view.conclusions, mark="•")


def _print_graph(console: Console, view: GraphView) -> None:
    print_lines(console, (f"{begin} → {text} → {end}" for begin, text, end in view.links), mark="•")
    print_lines(console, (f"{begin} – {text} – {end}" for begin, text, end in view.ties), mark="•")
    print_lines(console, (f"{name}, without links" for name in view.alone), mark="•")
