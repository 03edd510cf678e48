"""Small sets of papers as data, for the checks."""

from collections.abc import Iterable
from typing import Any

from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity
from oretrace.vet.papers.intake import PaperSet, paper_from
from oretrace.vet.papers.vetting import Vetted, vet_sets


def paper(kind: str, **fields: Any) -> dict[str, Any]:
    """A paper; `__` in the name of a field stands for a dot."""
    return {"file": kind, "kind": kind, "fields": {name.replace("__", "."): one for name, one in fields.items()}}


def a_set(name: str, *papers: dict[str, Any]) -> PaperSet:
    return PaperSet(name, [paper_from(one, "", "") for one in papers])


def found(sets: list[PaperSet], check: str) -> dict[str, list[tuple[Severity, str]]]:
    """Severity and text of the findings of a check, by set."""
    vetted: list[Vetted] = vet_sets(sets)
    held = {one.name: [(each.severity, each.text) for each in one.findings if each.check == check] for one in vetted}
    return {name: findings for name, findings in held.items() if findings}


def bundle(*papers: dict[str, Any], replaced: tuple[dict[str, Any], ...] = (), name: str = "1") -> Bundle:
    """The papers of one shipment as a check of it sees them."""
    return Bundle(name, [paper_from(one, "", "") for one in papers], [paper_from(one, "", "") for one in replaced])


def said(findings: Iterable[PaperFinding]) -> list[tuple[Severity, tuple[str, ...]]]:
    """Severity and files of each finding."""
    return [(one.severity, one.papers) for one in findings]
