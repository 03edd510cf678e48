"""What a reader must know beside the headline: the caveats of a scan, the gravest first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from oretrace.report.numbers import count, probability, span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.findings import Finding, Scan
    from oretrace.report.measure import MeasureText
    from oretrace.report.reader import Reader

Caveat = tuple[str, str]

MOST_NAMED = 6
HYPOTHETICAL = "hypothetical act"
EMPTY = "nothing to explain"
COVERAGE = {
    "partial": "partial: the HS6 codes are wider than what the act controls",
    "full": "full: every good of the HS6 is controlled",
}


def caveats(read: Reader, measure: MeasureText) -> list[Caveat]:
    """The caveats as (title, text); the title is "" for a note of the detector's own."""
    scan = read.scan
    rows = hypothetical(scan.notes) if measure.hypothetical else []
    rows += short_window(scan) + unpublished(read) + undecided(read) + attainable(scan.hubs) + coverage(scan.hubs)
    rows += [("", note) for note in scan.notes if not said_already(note, measure, bool(scan.hubs))]
    if scan.hubs:
        text = "Product-level statistics overstate what single firms reroute: read amounts as the most that fits, "
        rows.append(("Amounts", text + "not as a measurement of it."))
    return rows


def said_already(note: str, measure: MeasureText, any_hub: bool) -> bool:
    """Whether a note of the detector stands elsewhere in the headline."""
    return (measure.hypothetical and note.startswith(HYPOTHETICAL)) or (not any_hub and note.startswith(EMPTY))


def hypothetical(notes: Sequence[str]) -> list[Caveat]:
    """That the act is assumed, in the detector's words where it has any."""
    said = [note.removeprefix(HYPOTHETICAL).lstrip(": ") for note in notes if note.startswith(HYPOTHETICAL)]
    text = "; ".join(part for part in said if part) or "what is examined here was assumed for the question"
    return [("Hypothetical act", text[0].upper() + text[1:].rstrip(".") + ".")]


def short_window(scan: Scan) -> list[Caveat]:
    """That few months are published after the act."""
    if not scan.window.early:
        return []
    later = "Under 9 months nothing is reliable, under 12 read every rank as provisional."
    text = f"Only {scan.window.post_months} months after the act are published. "
    return [(f"Window: {scan.window.early}", text + (later if scan.hubs else "What came later is not seen here."))]


def unpublished(read: Reader) -> list[Caveat]:
    """The hubs whose claim rests on one leg."""
    which = named(read, lambda hub: hub.mode == "one_leg")
    text = "One of the two legs is published by nobody, so the claim rests on the other leg alone and is weaker: "
    return [("One-leg claim", f"{text}{which}.")] if which else []


def undecided(read: Reader) -> list[Caveat]:
    """The hubs that could not be decided."""
    which = named(read, lambda hub: hub.verdict == "undecidable")
    text = "Even the smallest p these data allow could not be flagged. Undecidable does not mean clean: "
    return [("Undecidable", f"{text}{which}.")] if which else []


def named(read: Reader, chosen: Callable[[Finding], bool]) -> str:
    """The chosen hubs by name while they are few, else "all 35 hubs" or "35 of 40 hubs"; "" for none."""
    names = [read.name(hub.hub) for hub in read.scan.hubs if chosen(hub)]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    total = len(read.scan.hubs)
    return f"all {count(total)} hubs" if len(names) == total else f"{count(len(names))} of {count(total)} hubs"


def attainable(hubs: Sequence[Finding]) -> list[Caveat]:
    """How small a p could have become, from how many placebos of which kind."""
    if not hubs:
        return []
    pools = defaultdict(list)
    for hub in hubs:
        pools[hub.calibration].append(hub)
    smallest = span([probability(p) for p in sorted(hub.attainable_p for hub in hubs)])
    counted = "; ".join(pool(kind, pools[kind]) for kind in sorted(pools))
    return [("Attainable p", f"A p is a rank among placebos; the smallest attainable is {smallest}, from {counted}.")]


def pool(kind: str, hubs: Sequence[Finding]) -> str:
    """The placebos of one kind: "1 215–1 231 placebos (dates), about 24 separate looks"."""
    placebos = span([count(n) for n in sorted(hub.placebos for hub in hubs)])
    overlapping = [hub.separate_looks for hub in hubs if hub.separate_looks < hub.placebos]
    return f"{placebos} placebos ({kind})" + (f", {looks(overlapping)}" if overlapping else "")


def looks(numbers: Sequence[float]) -> str:
    """How many placebos do not overlap: "about 24 separate looks"."""
    return f"about {span([count(round(number)) for number in sorted(numbers)])} separate looks"


def coverage(hubs: Sequence[Finding]) -> list[Caveat]:
    """What the customs codes cover."""
    words = sorted({coverage_text(hub.coverage) for hub in hubs if hub.coverage})
    return [("Coverage of the customs codes", "; ".join(words) + ".")] if words else []


def coverage_text(word: str) -> str:
    """The detector's word for the coverage, spelt out."""
    return COVERAGE.get(word, word)
