"""The evidence of a route: what each detector found, side by side, with its own evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from oretrace.catalog.territories import territories
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check, Evidence, TableExhibit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.evidence import Exhibit, Outcome
    from oretrace.findings import Finding, Subject

COLUMNS = ("detector", "subject", "verdict", "p", "q", "at_least_kg", "estimate_kg", "at_most_kg")
LIMIT = (
    "detectors that read the same lanes are not independent witnesses: the combined p holds whatever their dependence"
)
GRAVEST: tuple[Outcome, ...] = (EXPLAINS, UNTESTABLE, DOES_NOT)
MOST_SENTENCES = 4
T = TypeVar("T")


def foremost(found: Sequence[Finding]) -> list[Finding]:
    """Of the findings about a route those whose evidence is shown: flagged ones, and the best of each detector."""
    best = {one.detector: one.id for one in reversed(found)}
    return [one for one in found if one.flagged or best[one.detector] == one.id]


def evidence_of(finding: Finding, under: Sequence[Finding], evidence: Mapping[str, Evidence]) -> Evidence:
    """The evidence of a route from the findings about it, best first, and the evidence of the `foremost` by id."""
    found = [(one, evidence[one.id]) for one in foremost(under)]
    claims = [evidence.claim for one, evidence in found if one.flagged]
    silent = [reason_of(one) for one in under if not one.flagged]
    own = [sentence for one, evidence in found if one.flagged for sentence in evidence.speaks_for[:MOST_SENTENCES]]
    against = [sentence for _, evidence in found for sentence in evidence.speaks_against[:MOST_SENTENCES]]
    return Evidence(
        finding_id=finding.id,
        claim=_claim(finding, under),
        speaks_for=_each(claims + own),
        speaks_against=_each([f"no flag: {one}" for one in silent] + against),
        checks=_checks(check for _, evidence in found for check in evidence.checks),
        limits=_each([LIMIT, *(limit for _, evidence in found for limit in evidence.limits)]),
        sources=_each(source for _, evidence in found for source in evidence.sources),
        queries=_each(query for _, evidence in found for query in evidence.queries),
        exhibits=(_table(under), *_exhibits(found)),
    )


def reason_of(finding: Finding) -> str:
    """One finding's part in the rank, in a sentence: "diversion: flagged, p 0.0008, q 0.02"."""
    p = "" if finding.p_value is None else f", p {finding.p_value:.2g}"
    q = "" if finding.q_value is None else f", q {finding.q_value:.2g}"
    return f"{finding.detector} ({_about(finding.subject)}): {finding.verdict}{p}{q}"


def _claim(finding: Finding, under: Sequence[Finding]) -> str:
    way, own = _about(finding.subject), finding.details
    looked, agree = len(own.looked), len(own.agree)
    if not finding.flagged:
        flags = sorted({one.detector for one in under if one.flagged})
        if flags:
            return (
                f"{way}: no claim; {' and '.join(flags)} alone is not enough for one in the list over all detectors."
            )
        return f"{way}: no claim; no detector of the {looked} that looked flags it."
    who = f"{agree} of the {looked} detectors that looked ({', '.join(own.agree)})"
    return f"{way}: flagged by {who}; consistent with evasion of the act."


def _about(subject: Subject) -> str:
    """A subject in names: "China → Thailand → United States, 250410 as 380110", or a party's name."""
    ends = [subject.parts.get(name) for name in ("origin", "hub", "destination")]
    way = " → ".join(" and ".join(map(_name, code.split("+"))) for code in ends if code)
    codes = [subject.parts.get(name) for name in ("product", "code_from", "code_to")]
    named = [subject.parts.get("name"), " as ".join(code for code in codes if code)]
    return ", ".join([way, *filter(None, named)])


def _name(code: str) -> str:
    known = territories()
    return known.name(code) if code in known.by_iso3 else code


def _checks(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Each innocent explanation once, in its gravest outcome."""
    by_name: dict[str, Check] = {}
    for check in checks:
        known = by_name.get(check.name)
        if known is None or GRAVEST.index(check.outcome) < GRAVEST.index(known.outcome):
            by_name[check.name] = check
    return tuple(by_name.values())


def _table(found: Sequence[Finding]) -> TableExhibit:
    rows = tuple(
        (
            *(one.detector, _about(one.subject), one.verdict, one.p_value, one.q_value),
            *(
                getattr(one.amount, name) if one.amount.unit == "kg" else None
                for name in ("at_least", "estimate", "at_most")
            ),
        )
        for one in found
    )
    return TableExhibit("detectors", "What each detector found", COLUMNS, rows)


def _exhibits(found: Sequence[tuple[Finding, Evidence]]) -> tuple[Exhibit, ...]:
    """The exhibits of all findings; two of one name are named apart by their detectors."""
    names: set[str] = {"detectors"}
    result: list[Exhibit] = []
    for finding, evidence in found:
        for exhibit in evidence.exhibits:
            if exhibit in result:
                continue
            name = exhibit.name if exhibit.name not in names else f"{finding.detector} {finding.rank}: {exhibit.name}"
            names.add(name)
            result.append(replace(exhibit, name=name))
    return tuple(result)


def _each(values: Iterable[T]) -> tuple[T, ...]:
    """Each value once, in order."""
    result: list[T] = []
    for value in values:
        if value not in result:
            result.append(value)
    return tuple(result)
