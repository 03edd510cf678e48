"""A set of papers vetted: what disagrees, and what follows for the set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from oretrace.vet.papers.checks import ACROSS, CHECKS, Bundle, PaperFinding
from oretrace.vet.papers.checks.finding import is_amended
from oretrace.vet.papers.checks.timing import order
from oretrace.vet.papers.intake import PaperSet, read_sets
from oretrace.vet.papers.paper import Paper, Value

PaperVerdict = Literal["consistent", "inconsistent", "inconclusive"]
LEAST_FIELDS = 4
"""Fields from which a paper counts as read."""
LOOKED_AT = frozenset(
    {"number", "date", "issuer", "parties.exporter.address", "seals", "tests", "refs.coo", "refs.licence", "remarks"}
    | {"quantity.kg", "net.kg", "gross.kg", "hs", "goods", "origin", "refs.supersedes", "banner"}
)
"""Fields that are kept of a paper once its own set was vetted: whatever a check over all sets reads."""


@dataclass(slots=True)
class Vetted:
    """One set: its papers as read and what the checks found, the gravest first."""

    name: str
    papers: list[Paper]
    findings: list[PaperFinding] = field(default_factory=list)
    whole: bool = True
    """Whether there are two papers at least, every one was read, and the kind of one is known."""

    @property
    def verdict(self) -> PaperVerdict:
        """Inconsistent with a finding that weighs; inconclusive where too little could be read to hold together."""
        if any(finding.severity != "note" for finding in self.findings):
            return "inconsistent"
        if any(paper.meta.get("edited") for paper in self.papers):
            return "inconclusive"
        return "consistent" if self.whole else "inconclusive"

    def as_json(self) -> dict[str, Any]:
        """verdict, findings, papers; `set` is the folder's name."""
        return {
            "set": self.name,
            "verdict": self.verdict,
            "findings": [finding.as_json() for finding in self.findings],
            "papers": [paper.as_json() for paper in self.papers],
        }


def vet(paths: Sequence[str | Path]) -> list[Vetted]:
    """The sets in files and folders, vetted."""
    return vet_sets(read_sets(paths))


def vet_sets(sets: Iterable[PaperSet]) -> list[Vetted]:
    """Sets of papers that were read, each vetted by itself and all together."""
    pairs = [vet_one(one) for one in sets]
    return vet_together(pairs)


def vet_one(one: PaperSet) -> tuple[Vetted, Bundle]:
    """A set by itself, and what the checks over all sets need of it."""
    settle_dates(one.papers)
    case = case_of(one)
    read = [paper for paper in one.papers if len(paper.fields) >= LEAST_FIELDS]
    whole = len(read) >= 2 and len(read) == len(one.papers) and any(paper.kind for paper in read)
    return Vetted(one.name, one.papers, [finding for check in CHECKS for finding in check(case)], whole), case


def vet_together(pairs: Sequence[tuple[Vetted, Bundle]]) -> list[Vetted]:
    """Vet all sets, also against one another; the most severe findings of each set first."""
    by_case = {id(case): vetted for vetted, case in pairs}
    if len(pairs) > 1:
        for across in ACROSS:
            for case, finding in across([case for _, case in pairs]):
                by_case[id(case)].findings.append(finding)
    for vetted, _ in pairs:
        vetted.findings.sort(key=lambda finding: -finding.weight)
    return [vetted for vetted, _ in pairs]


def thin(paper: Paper) -> None:
    """Leave of a paper what the checks over all sets and a list of sets look at: many are held at once."""
    paper.fields = {name: Value(one.value) for name, one in paper.fields.items() if _is_looked_at(name)}
    paper.meta = {name: paper.meta[name] for name in ("edited", "template") if paper.meta.get(name)}
    paper.traces.clear()


def _is_looked_at(name: str) -> bool:
    return name in LOOKED_AT or (name.startswith("parties.") and name.endswith(".name"))


def settle_dates(papers: Sequence[Paper]) -> None:
    """Day or month first, where a paper by itself does not show it: what breaks fewer orders, else what is nearer.

    Nearer to the dates of the other papers.
    """
    for paper in papers:
        swapped = paper.meta.pop("other_dates", {})
        days = [
            str(day)
            for one in papers
            if one is not paper and (day := one.get("date")) and "other_dates" not in one.meta
        ]
        if "date" not in swapped or not days:
            continue
        middle = date.fromisoformat(sorted(days)[len(days) // 2])
        before = dict(paper.fields)
        now = _unlikely(papers, paper, middle)
        paper.fields |= {name: replace(before[name], value=day) for name, day in swapped.items()}
        if _unlikely(papers, paper, middle) >= now:
            paper.fields = before


def _unlikely(papers: Sequence[Paper], paper: Paper, middle: date) -> tuple[int, int]:
    """Orders of dates that are broken, and days from the date of a paper to the others'."""
    broken = len(list(order(Bundle("", list(papers), []))))
    return broken, abs((date.fromisoformat(str(paper.get("date"))) - middle).days)


def case_of(one: PaperSet) -> Bundle:
    """The papers that count: not those that an amended paper of the set supersedes."""
    gone = {
        id(paper)
        for paper in one.papers
        if any(_supersedes(other, paper) for other in one.papers if other is not paper)
    }
    return Bundle(
        one.name,
        [paper for paper in one.papers if id(paper) not in gone],
        [paper for paper in one.papers if id(paper) in gone],
    )


def _supersedes(new: Paper, old: Paper) -> bool:
    """Whether a paper replaces another of its kind: it says so, or bears its number with a suffix."""
    if new.kind != old.kind or not old.get("number") or new.get("number") == old.get("number"):
        return (
            new.kind == old.kind
            and is_amended(new)
            and new.get("number") == old.get("number")
            and not is_amended(old)
        )
    number, before = str(new.get("number") or ""), str(old.get("number"))
    replaced = str(new.get("refs.supersedes") or "")
    return before in replaced or (
        number.startswith(before) and 0 < len(number) - len(before) <= 4 and is_amended(new)
    )
