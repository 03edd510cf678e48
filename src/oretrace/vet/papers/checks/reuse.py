"""What can be in one shipment only, found in several: numbers of papers, seals, lots with other goods, results of analyses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oretrace.vet.papers.checks.finding import Case, PaperFinding
from oretrace.vet.papers.checks.weights import PARTIAL
from oretrace.vet.papers.paper import Paper

_ONCE = ("commercial_invoice", "packing_list", "bill_of_lading", "air_waybill", "cmr", "certificate_of_origin",
         "export_declaration", "import_declaration", "certificate_of_analysis", "insurance_certificate", "weight_note",
         "end_user_certificate", "rail_consignment_note")  # fmt: skip


_SPLIT = frozenset(
    {"commercial_invoice", "packing_list", "certificate_of_origin", "certificate_of_analysis", "analysis"}
)
"""Papers that may be of several part shipments."""


def reused(cases: Sequence[Case]) -> Iterator[tuple[Case, PaperFinding]]:
    """Numbers of papers and seals that stand in more than one set, and analyses that are the same of other lots."""
    yield from _shared(
        cases, _numbers, "number", "number", "{0} {1} is also in set {2}: a paper of that number is of one shipment."
    )
    yield from _shared(
        cases, _seals, "seal", "seals", "Seal {1} is also in set {2}: a seal closes one container once."
    )
    yield from _shared(
        cases,
        _results,
        "lot",
        "tests",
        "The results of this analysis are, figure for figure, those of another lot in set {2}.",
    )
    yield from _shared(
        cases, _origin_refs, "reference", "refs.coo", "Certificate of origin {1} is also used in set {2}."
    )


def _shared(
    cases: Sequence[Case], of: object, what: str, name: str, text: str
) -> Iterator[tuple[Case, PaperFinding]]:
    held: dict[tuple[str, str], list[tuple[Case, Paper, str]]] = {}
    for case in cases:
        for key, paper, shown in of(case):  # type: ignore[operator]
            held.setdefault(key, []).append((case, paper, shown))
    for (kind, _), uses in held.items():
        if len({case.name for case, _, _ in uses}) < 2:
            continue
        for case, paper, shown in uses:
            others = ", ".join(sorted({other.name for other, _, _ in uses if other.name != case.name})[:4])
            sentence = text.format(kind.replace("_", " ").capitalize(), shown, others)
            split = kind in _SPLIT and bool(PARTIAL.search(case.remarks()))
            yield case, PaperFinding("reuse", "note" if split else "high", (paper.file,), (name,), sentence)


def _numbers(case: Case) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper in case.of(*_ONCE):
        number = str(paper.get("number") or "")
        if sum(sign.isdigit() for sign in number) >= 4:
            whose = (
                ""
                if paper.kind
                in (
                    "bill_of_lading",
                    "air_waybill",
                    "certificate_of_origin",
                    "export_declaration",
                    "import_declaration",
                )
                else str(paper.get("issuer") or paper.get("parties.exporter.name") or "").casefold()
            )
            yield (str(paper.kind), re.sub(r"[^A-Z0-9]", "", number.upper()) + whose), paper, number


def _seals(case: Case) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper, seals in case.with_field("seals"):
        for seal in seals:
            if sum(sign.isdigit() for sign in str(seal)) >= 4:
                yield ("seal", str(seal).upper()), paper, str(seal)


def _results(case: Case) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper, tests in case.with_field("tests"):
        found = [
            f"{test.get('test')}={test.get('result')}"
            for test in tests
            if isinstance(test, dict) and test.get("result")
        ]
        if len(found) >= 4:
            yield ("analysis", "|".join(found)), paper, ""


def _origin_refs(case: Case) -> Iterator[tuple[tuple[str, str], Paper, str]]:
    for paper, number in case.with_field("refs.coo"):
        yield ("certificate_of_origin", str(number).upper()), paper, str(number)
