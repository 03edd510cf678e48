"""What the files themselves show: text changed after they were made, times that do not fit the date printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, is_amended
from oretrace.vet.papers.revision import moment

LATE_DAYS, EARLY_DAYS = 90, 3


def structure(case: Bundle) -> Iterator[PaperFinding]:
    """Files whose bytes show a change."""
    for paper in [*case.papers, *case.replaced]:
        if paper.state == "modified" and is_amended(paper):
            text = " ".join([f"{paper.file}:", *paper.traces, "The paper says that it is an amended one."])
            yield PaperFinding("structure", "note", (paper.file,), (), text)
        elif paper.state == "modified":
            yield PaperFinding("structure", "high", (paper.file,), (), " ".join([f"{paper.file}:", *paper.traces]))
        elif paper.state == "inconclusive":
            yield PaperFinding("structure", "note", (paper.file,), (), " ".join([f"{paper.file}:", *paper.traces]))


def making(case: Bundle) -> Iterator[PaperFinding]:
    """A file made long after or before its paper's date: only a note, because a paper may be printed again."""
    for paper in case.papers:
        made, printed = moment(str(paper.meta.get("created", ""))), paper.get("date")
        if made is None or not printed:
            continue
        late = (made.date() - date.fromisoformat(printed)).days
        if late > LATE_DAYS or late < -EARLY_DAYS:
            text = f"{paper.file} bears {printed}, the file was made {made:%Y-%m-%d}."
            yield PaperFinding("structure", "note", (paper.file,), ("date",), text)
