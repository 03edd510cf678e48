"""Vetted sets of papers: the verdict of each, its findings, what could not be read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from oretrace.display.terminal import (
    Shown,
    console_here,
    print_lines,
    print_modelled,
    print_more,
    print_table,
    print_title,
)
from oretrace.errors import middle_cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.display.tables import Written
    from oretrace.findings import Scan
    from oretrace.vet.papers.vetting import Vetted

MOST_SETS, MOST_PAPERS = 20, 20
"""Sets that are shown, and of each one its papers, and its sentences."""
NAME, KIND, NUMBER, LONGEST = 29, 24, 15, 400
"""Letters of a file's name, of a kind and of a number, so that a table fits into 100 columns, and of a sentence."""
ALL = "--format json"
NO_PAPERS = (
    "No kind of paper was recognised. A table of papers has the columns set, file, kind, field and value; lines of "
    "declarations or bills of lading are imported by `oretrace import shipments` and ranked by `oretrace rank`."
)
VERDICTS = ("inconsistent", "inconclusive", "consistent")
COLUMNS = ("set", "verdict", "check", "severity", "papers", "fields", "text")


def print_vetted(found: Sequence[Vetted]) -> None:
    """The first sets, each with its first papers and findings."""
    console = console_here()
    for one in found[:MOST_SETS]:
        print_title(console, f"{one.name}: {one.verdict}")
        shown = one.papers[:MOST_PAPERS]
        columns = [
            Shown("paper", [middle_cut(paper.file, NAME - 1) for paper in shown]),
            Shown("kind", [(paper.kind or "not known").replace("_", " ")[:KIND] for paper in shown]),
            Shown("number", [middle_cut(str(paper.get("number") or ""), NUMBER - 1) for paper in shown], 2),
            Shown("date", [str(paper.get("date") or "")[:10] for paper in shown], 3),
            Shown("fields", [str(len(paper.fields)) for paper in shown], 1, right=True),
            Shown("file", [paper.state or "data" for paper in shown], 1),
        ]
        print_table(console, columns)
        print_more(console, len(one.papers) - len(shown), ALL, "papers")
        sentences = [f"{finding.check} ({finding.severity}). {finding.text}" for finding in one.findings]
        sentences += [f"{paper.file}: {text}" for paper in one.papers for text in paper.unread]
        print_lines(console, (middle_cut(text, LONGEST) for text in sentences[:MOST_PAPERS]), "- ")
        print_more(console, len(sentences) - MOST_PAPERS, ALL, "sentences")
    print_more(console, len(found) - MOST_SETS, ALL, "sets")
    if not any(paper.kind for one in found for paper in one.papers):
        print_lines(console, [NO_PAPERS])


def print_sets(scan: Scan) -> None:
    """The sets of a store that disagree or cannot be decided, and how many agree."""
    console = console_here()
    print_modelled(console, scan.modelled)
    counts = Counter(one.details.set_verdict for one in scan.findings)
    print_title(console, ", ".join(f"{counts[name]:,} {name}" for name in VERDICTS))
    shown = [one for one in scan.findings if one.verdict != "not flagged"][:MOST_SETS]
    columns = [
        Shown("set", [one.subject["set"] for one in shown]),
        Shown("verdict", [one.details.set_verdict for one in shown]),
        Shown("checks", [", ".join(one.details.checks) for one in shown], 1),
        Shown("shipment", [", ".join([*dict.fromkeys(one.details.numbers)][:2]) for one in shown], 2),
        Shown("day", [one.details.day or "" for one in shown], 3),
        Shown("id", [one.id[:8] for one in shown]),
    ]
    if shown:
        print_table(console, columns)
    print_more(console, len(scan.findings) - counts["consistent"] - len(shown), "--format csv", "sets")
    print_lines(console, [note.text for note in scan.notes if note.kind in ("data", "not kept")], "- ")
    kept = "oretrace explain ID has the sentences; on the desk each set has a page"
    print_lines(console, [kept if scan.kept else "oretrace vet FOLDER has the sentences of sets in files"])


def vetted_rows(found: Sequence[Vetted]) -> Written:
    """A row for each finding, one without a check where there is none; as JSON the sets with papers and fields."""
    rows = [
        {"set": one.name, "verdict": one.verdict, **finding}
        for one in found
        for finding in ([finding.as_json() for finding in one.findings] or [{}])
    ]
    document = [one.as_json() for one in found]
    return COLUMNS, rows, document[0] if len(document) == 1 else document
