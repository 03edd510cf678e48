"""Findings and evidence as text for a terminal, and as rows for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, fields
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from oretrace.catalog.territories import territories
from oretrace.display.ledger import print_table
from oretrace.display.terminal import WIDE, console_here
from oretrace.evidence import ProductRow
from oretrace.findings import rounded
from oretrace.ledger.table import conclusions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from oretrace.display.tables import Written
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, Level, Scan

LONGEST = 40
"""Rows shown in a terminal; the rest is counted."""

MOST_NAMED = 6


def evidence_rows(finding: Finding, evidence: Evidence) -> Written:
    """The products of a finding with their monthly means; the document is the finding with its whole evidence."""
    document = {"finding": finding.as_dict(), "evidence": rounded(asdict(evidence))}
    return [field.name for field in fields(ProductRow)], document["evidence"]["products"], document


def print_scan(scan: Scan, level: Level) -> None:
    """The ranking with its caveats, as a person reads it."""
    console, window = console_here(), scan.window
    known = territories()
    destination = " and ".join(known.name(code) for code in scan.destination.split("+"))
    console.print(Text(f"{scan.measure}: {known.name(scan.origin)} → hub → {destination}", style="bold"))
    console.print(
        f"{window.post_first:%Y-%m} to {window.post_last:%Y-%m} against {window.pre_first:%Y-%m} to "
        f"{window.pre_last:%Y-%m}; direct trade fell in {scan.n_products_fallen} of {scan.n_products_read} products"
    )
    for note in (*scan.notes, *_caveats(scan)):
        console.print(Text(f"note: {note}", style="yellow"))
    findings = scan.findings(level)
    if findings:
        console.print(_ranking(findings[:LONGEST], level, scan.unit, console.width))
        _print_total(console, scan)
        _print_second_opinion(console, findings)
        _print_key(console, findings)
    if len(findings) > LONGEST:
        console.print(f"… and {len(findings) - LONGEST} more: --format json prints all")
    if scan.left_out:
        console.print(f"Left out ({len(scan.left_out)}):")
    for item in scan.left_out[:4]:
        console.print(Padding(Text(f"{item.what}: {item.why}"), (0, 0, 0, 2)))
    if len(scan.left_out) > 4:
        console.print(f"  … and {len(scan.left_out) - 4} more, all named in the report")


def _caveats(scan: Scan) -> list[str]:
    """What limits the weight of these findings."""
    lines = []
    if scan.window.early:
        months = scan.window.post_months
        weight = "nothing is reliable before month 9" if months < 9 else "provisional before month 12"
        lines.append(f"{scan.window.early}: {months} months after the act; {weight}")
    if any(finding.mode == "one_leg" for finding in scan.hubs):
        lines.append(f"one-leg claims: no imports are reported into {scan.destination} in this store")
    return lines


def _print_total(console: Console, scan: Scan) -> None:
    if scan.total is None:
        return
    scale, label = _scale(scan.hubs, scan.unit)
    flagged, estimate, low, high, most = (f"{amount / scale:,.1f}" for amount in astuple(scan.total))
    console.print(
        f"Together: flagged hubs {flagged} {label}; with what others may have carried {estimate} {label}, 90 % "
        f"interval {low} – {high} {label}, at most {most} {label}."
    )


def _print_second_opinion(console: Console, findings: Sequence[Finding]) -> None:
    """Where the linear score decides otherwise."""
    known = territories()
    other = [finding for finding in findings if finding.flagged != finding.linear_flagged]
    named = (
        f"{known.name(f.hub)}{f' {f.product}' if f.product else ''} "
        f"{'not ' if f.flagged else ''}flagged (q {f.linear_q_value:.3f})"
        for f in other[:MOST_NAMED]
    )
    if other:
        more = f", and {len(other) - MOST_NAMED} more" if len(other) > MOST_NAMED else ""
        console.print(Text(f"The second opinion, the linear score, disagrees: {', '.join(named)}{more}.", "yellow"))


def _print_key(console: Console, findings: Sequence[Finding]) -> None:
    floor, looks = max(f.attainable_p for f in findings), min(f.separate_looks for f in findings)
    console.print(
        f"p: rank among placebos without the hub itself, smallest attainable {floor:.3g}; q: false-discovery rate, "
        "flagged at 0.10 or less."
    )
    if any(finding.flagged for finding in findings):
        console.print("A flag is consistent with rerouting, not proof of it; amounts hold only if it is there.")
    if any(finding.verdict == "undecidable" for finding in findings):
        console.print(f"undecidable: placebos (about {looks:.0f} separate looks) too few to flag, or to clear.")
    console.print("Why, and what else could explain it: oretrace explain ID")


def _ranking(findings: Sequence[Finding], level: Level, unit: str, width: int) -> Table:
    """The findings as a table; what does not fit a narrow terminal is left to `explain` and the formats."""
    known = territories()
    scale, label = _scale(findings, unit)
    claimed, wide = any(f.flagged for f in findings), width >= WIDE
    columns = [("#", "right"), ("id", "left"), ("hub", "left")]
    columns += [("product", "left")] if level == "product" else []
    columns += [("verdict", "left"), ("p", "right"), ("q", "right")]
    columns += [("at least", "right")] if any(f.flagged and f.at_least > 0 for f in findings) else []
    columns += [(f"estimate {label}", "right"), ("90 % interval", "right")] if claimed else []
    columns += [("at most", "right")] if claimed and wide else []
    columns += [("products", "right"), ("robust", "right")] if level == "hub" and wide else []
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=not wide)
    for name, justify in columns:
        table.add_column(name, justify="right" if justify == "right" else "left", no_wrap=True)
    for f in findings:
        row = {"#": str(f.rank), "id": f.id[:8], "hub": known.name(f.hub)[:22], "product": f.product or ""}
        row |= {"verdict": f.verdict, "p": f"{f.p_value:.3f}", "q": f"{f.q_value:.3f}"}
        # Amounts are conditional on rerouting being there: where none is claimed, none is printed.
        interval = f"{f.interval90_low / scale:,.1f} – {f.interval90_high / scale:,.1f}"
        row |= {f"estimate {label}": f"{f.estimate / scale:,.1f}" if f.flagged else "·"}
        row |= {"at least": f"{f.at_least / scale:,.1f}" if f.flagged else "·"}
        row |= {"90 % interval": interval if f.flagged else "·"}
        row |= {"at most": f"{f.at_most / scale:,.1f}" if f.flagged else "·"}
        row |= {"products": f"{f.n_products_flagged}/{f.n_products}"}
        row |= {"robust": f"{f.robust_flagged}/{f.robust_variants}"}
        table.add_row(*(row[name] for name, _ in columns), style="bold" if f.flagged else None)
    return table


def _scale(findings: Sequence[Finding], unit: str) -> tuple[float, str]:
    """A divisor and its label that keep the largest estimate readable."""
    largest = max((f.estimate for f in findings if f.flagged), default=0.0)
    if unit == "kg":
        return (1000.0, "t") if largest >= 1e4 else (1.0, "kg")
    return (1e6, f"M {unit}") if largest >= 1e6 else (1e3, f"k {unit}")


def print_evidence(finding: Finding, evidence: Evidence) -> None:
    """The whole evidence of one finding, section by section."""
    console = console_here()
    console.print(Text(evidence.claim, style="bold"))
    sections = (
        ("For", evidence.speaks_for),
        ("Against", evidence.speaks_against),
        ("Innocent explanations", tuple(f"{c.name}: {c.outcome} ({c.text})" for c in evidence.checks)),
        ("Limits", evidence.limits),
        ("Sources", evidence.sources),
    )
    for title, lines in sections:
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(Padding(Text(f"• {line}"), (0, 0, 0, 2)))
    for ledger in evidence.ledgers:
        head = f"\nLedger of {ledger.material}, {ledger.first:%Y-%m} to {ledger.last:%Y-%m}, t of contained element"
        console.print(Text(head, style="bold"))
        print_table(console, ledger)
        for line in conclusions(ledger):
            console.print(Padding(Text(f"• {line}"), (0, 0, 0, 2)))
    console.print(Text("\nProducts, monthly means before → after", style="bold"))
    for row in evidence.products[:10]:
        name = f"{row.product} {row.description}".strip()
        console.print(
            Text(f"  {name}: {row.before_per_month:,.0f} → {row.after_per_month:,.0f} {finding.effect_unit}")
        )
    if len(evidence.products) > 10:
        console.print(f"  … and {len(evidence.products) - 10} more")
    console.print(
        Text("\nQuery (over the store's views current_flow, report_coverage, snapshot and hs_family)", style="bold")
    )
    print(evidence.sql)  # noqa: T201 - rich would wrap the SQL
    print("-- parameters:", json.dumps(evidence.sql_parameters, default=str))  # noqa: T201
