"""Findings, evidence and store contents as text: tables for a terminal, JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from oretrace.catalog.territories import territories
from oretrace.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from oretrace.evidence import Evidence
    from oretrace.findings import Level, Scan

LONGEST = 40
"""Rows shown in a terminal; the rest is counted."""


def write_json(findings: Sequence[Finding]) -> None:
    """A JSON list of findings on standard output, best first."""
    json.dump([finding.as_dict() for finding in findings], sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def write_csv(findings: Sequence[Finding]) -> None:
    """The findings as CSV on standard output, with a header even when there are none."""
    writer = csv.DictWriter(sys.stdout, [field.name for field in fields(Finding)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(finding.as_dict() for finding in findings)


def _console() -> Console:
    """The terminal; where output goes to a file or a pipe, wide enough that no table wraps."""
    return Console() if sys.stdout.isatty() else Console(width=132)


def print_scan(scan: Scan, level: Level) -> None:
    """The ranking with its caveats, as a person reads it."""
    console, window = _console(), scan.window
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
        console.print(_ranking(findings[:LONGEST], level, scan.unit))
        _print_key(console, findings)
    if len(findings) > LONGEST:
        console.print(f"… and {len(findings) - LONGEST} more: --format json prints all")
    if scan.left_out:
        console.print(
            f"Left out ({len(scan.left_out)}): " + "; ".join(f"{x.what} ({x.why})" for x in scan.left_out[:3])
        )
        if len(scan.left_out) > 3:
            console.print(f"… and {len(scan.left_out) - 3} more, all named in the report")


def _caveats(scan: Scan) -> list[str]:
    """What the findings themselves say of their weight."""
    lines = []
    if scan.window.early:
        months = scan.window.post_months
        lines.append(f"{scan.window.early}: {months} months after the act; before month 9 nothing is reliable")
    if any(finding.mode == "one_leg" for finding in scan.hubs):
        lines.append(f"one-leg claims: nobody reports imports into {scan.destination} in this store")
    return lines


def _print_key(console: Console, findings: Sequence[Finding]) -> None:
    floor = max(finding.attainable_p for finding in findings)
    console.print(
        f"p: rank among placebos without the hub itself, smallest attainable {floor:.3g}; q: false-discovery rate, "
        "flagged at 0.10 or less."
    )
    console.print(
        "Amounts only where flagged. A flag is consistent with rerouting, not proof of it; see `oretrace explain`."
    )


def _ranking(findings: Sequence[Finding], level: Level, unit: str) -> Table:
    known = territories()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("id")
    table.add_column("hub")
    if level == "product":
        table.add_column("product")
    for name in ("verdict", "legs"):
        table.add_column(name)
    scale, label = _scale(findings, unit)
    for name in ("p", "q", f"estimate {label}", "90 % interval", "at most"):
        table.add_column(name, justify="right")
    if level == "hub":
        table.add_column("products", justify="right")
        table.add_column("robust", justify="right")
    for f in findings:
        row = [str(f.rank), f.id[:8], known.name(f.hub)]
        row += [f.product or ""] if level == "product" else []
        row += [f.verdict, "two" if f.mode == "two_leg" else "one", f"{f.p_value:.3f}", f"{f.q_value:.3f}"]
        # Amounts are conditional on rerouting being there: where none is claimed, none is printed.
        interval = f"{f.interval90_low / scale:,.1f} – {f.interval90_high / scale:,.1f}"
        row += [f"{f.estimate / scale:,.1f}", interval, f"{f.at_most / scale:,.1f}"] if f.flagged else ["·", "·", "·"]
        if level == "hub":
            row += [f"{f.n_products_flagged}/{f.n_products}", f"{f.robust_flagged}/{f.robust_variants}"]
        table.add_row(*row, style="bold" if f.flagged else None)
    return table


def _scale(findings: Sequence[Finding], unit: str) -> tuple[float, str]:
    """A divisor and its label that keep the largest estimate readable."""
    largest = max((f.estimate for f in findings if f.flagged), default=0.0)
    if unit == "kg":
        return (1000.0, "t") if largest >= 1e4 else (1.0, "kg")
    return (1e6, f"M {unit}") if largest >= 1e6 else (1e3, f"k {unit}")


def print_evidence(finding: Finding, evidence: Evidence) -> None:
    """The whole evidence of one finding, section by section."""
    console = _console()
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
    console.print(Text("\nProducts, monthly means before → after", style="bold"))
    for row in evidence.products[:10]:
        name = f"{row.product} {row.description}".strip()
        console.print(
            Text(f"  {name}: {row.before_per_month:,.0f} → {row.after_per_month:,.0f} {finding.effect_unit}")
        )
    if len(evidence.products) > 10:
        console.print(f"  … and {len(evidence.products) - 10} more")
    console.print(Text("\nQuery (over the store's views current_flow, snapshot and hs_family)", style="bold"))
    print(evidence.sql)  # noqa: T201 - rich would wrap the SQL
    print("-- parameters:", json.dumps(evidence.sql_parameters, default=str))  # noqa: T201


def print_status(status: pa.Table) -> None:
    """What the store holds, one line a snapshot, and its gaps by name."""
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("snapshot", "source", "file", "retrieved", "periods"):
        table.add_column(name)
    for name in ("rows", "codes", "reporters", "partners", "gaps"):
        table.add_column(name, justify="right")
    rows = status.to_pylist()
    for row in rows:
        span = f"{row['first_period']:%Y-%m} to {row['last_period']:%Y-%m}"
        numbers = [f"{row[name]:,}" for name in ("rows", "codes", "reporters", "partners")]
        names = [str(row["snapshot"]), row["source"], row["file"], f"{row['retrieved_on']}", span]
        table.add_row(*names, *numbers, str(len(row["gaps"])))
    console.print(table if rows else "the store is empty: oretrace import --help")
    for row in rows:
        if row["gaps"]:
            more = f" and {len(row['gaps']) - 12} more" if len(row["gaps"]) > 12 else ""
            console.print(f"snapshot {row['snapshot']}, no row at all: {', '.join(row['gaps'][:12])}{more}")
        console.print(Text(f"snapshot {row['snapshot']}: {row['publisher']}; {row['licence']}", style="dim"))
