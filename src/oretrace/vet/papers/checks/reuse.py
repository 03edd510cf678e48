"""What can be in one shipment only, found in several: numbers of papers, seals, results of analyses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity, earliest
from oretrace.vet.papers.checks.weights import PARTIAL
from oretrace.vet.papers.paper import Paper

_ONCE = ("commercial_invoice", "packing_list", "bill_of_lading", "air_waybill", "cmr", "certificate_of_origin",
         "export_declaration", "import_declaration", "certificate_of_analysis", "insurance_certificate",
         "weight_note", "end_user_certificate", "rail_consignment_note")  # fmt: skip


_SPLIT = frozenset(
    {"commercial_invoice", "packing_list", "certificate_of_origin", "certificate_of_analysis", "analysis"}
)
"""Papers that may be of several part shipments."""
OWN_NUMBERS = frozenset(
    {"commercial_invoice", "packing_list", "certificate_of_analysis", "weight_note", "insurance_certificate"}
)
"""Papers that a firm writes and numbers itself."""
LONGEST = 120
"""Letters of a name that are looked at."""
LONG = 8
"""Digits from which a number comes twice by chance no more."""


def reused(cases: Sequence[Bundle]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """Numbers of papers and seals in more than one set, and equal analyses of different lots."""
    for kind_of, name, text in _KINDS:
        held: dict[tuple[str, str], list[tuple[Bundle, Paper, str]]] = {}
        for case in cases:
            for key, paper, shown in kind_of(case):
                held.setdefault(key, []).append((case, paper, shown))
        for (kind, _), uses in held.items():
            if len({id(case) for case, _, _ in uses}) > 1:
                yield from _uses(kind, uses, name, text)


def _uses(
    kind: str, uses: list[tuple[Bundle, Paper, str]], name: str, text: str
) -> Iterator[tuple[Bundle, PaperFinding]]:
    """A finding for each use.

    A note on the earliest shipment, which may have the original, on part shipments, and for a short number on another
    day, which may be chance.
    """
    days = {str(paper.get("date")) for _, paper, _ in uses}
    short = name == "number" and len(days) > 1 and sum(sign.isdigit() for sign in uses[0][2]) < LONG
    first = earliest([case for case, _, _ in uses])
    for case, paper, shown in uses:
        others = ", ".join(sorted({other.name for other, _, _ in uses if other is not case})[:4])
        sentence = text.format(kind.replace("_", " ").capitalize(), shown, others)
        split = kind in _SPLIT and bool(PARTIAL.search(case.remarks()))
        severity: Severity = "note" if split or short or case is first else "high"
        if case is first:
            sentence += " This shipment is the earliest, and may have the original."
        yield case, PaperFinding("reuse", severity, (paper.file,), (name,), sentence)


def _numbers(case: Bundle) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    """Numbers of papers; those that a firm gives itself with the firm."""
    for paper in case.of(*_ONCE):
        number = str(paper.get("number") or "")
        if sum(sign.isdigit() for sign in number) >= 4:
            whose = (issuer_of(paper) or "").casefold() if paper.kind in OWN_NUMBERS else ""
            yield (str(paper.kind), re.sub(r"[^A-Z0-9]", "", number.upper()) + whose), paper, number


def issuer_of(paper: Paper) -> str | None:
    """Who issued a paper: its letterhead; without one, the exporter for papers that a firm writes itself."""
    own = paper.get("parties.exporter.name") if paper.kind in OWN_NUMBERS else None
    return str(paper.get("issuer") or own or "")[:LONGEST] or None


def _seals(case: Bundle) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper, seals in case.with_field("seals"):
        for seal in seals:
            if sum(sign.isdigit() for sign in str(seal)) >= 4:
                yield ("seal", str(seal).upper()), paper, str(seal)


def _results(case: Bundle) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper, tests in case.with_field("tests"):
        found = [
            f"{test.get('test')}={test.get('result')}"
            for test in tests
            if isinstance(test, dict) and test.get("result")
        ]
        if len(found) >= 4:
            yield ("analysis", "|".join(found)), paper, ""


def _origin_refs(case: Bundle) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper, number in case.with_field("refs.coo"):
        yield ("certificate_of_origin", str(number).upper()), paper, str(number)


_KINDS: tuple[tuple[Callable[[Bundle], Iterator[tuple[tuple[str, str], Paper, str]]], str, str], ...] = (
    (_numbers, "number", "{0} {1} is also in set {2}: a paper of that number is of one shipment."),
    (_seals, "seals", "Seal {1} is also in set {2}: a seal closes one container once."),
    (_results, "tests", "The results of this analysis are, figure for figure, those of another in set {2}."),
    (_origin_refs, "refs.coo", "Certificate of origin {1} is also used in set {2}."),
)
"""What is looked for, the field that it is in, and the sentence."""
