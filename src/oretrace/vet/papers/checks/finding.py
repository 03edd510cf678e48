"""What a check finds, and how papers are held against one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from oretrace.vet.papers.paper import Paper

Severity = Literal["high", "medium", "note"]
"""A note has an honest explanation that the papers themselves give, or that practice knows; it decides nothing."""
_WEIGHTS: Mapping[Severity, float] = MappingProxyType({"high": 1.0, "medium": 0.5, "note": 0.0})
"""What a finding of each severity adds to the score of its set: by hand, two medium ones equal a high one."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PaperFinding:
    """A disagreement: the check, its severity, the files and fields between which it is, and a sentence.

    `unpublished`: there is none, as nothing is published to hold the papers against, which is always a note.
    """

    check: str
    severity: Severity
    papers: tuple[str, ...]
    fields: tuple[str, ...]
    text: str
    unpublished: bool = False

    @property
    def weight(self) -> float:
        """What it adds to the score of its set, from 0 to 1; the heaviest is the gravest."""
        return _WEIGHTS[self.severity]

    def as_json(self) -> dict[str, Any]:
        """For output."""
        return {
            "check": self.check,
            "severity": self.severity,
            "papers": list(self.papers),
            "fields": list(self.fields),
            "text": self.text,
        }


@dataclass(slots=True)
class Bundle:
    """The papers of one shipment that count; `replaced` are those that an amended paper supersedes."""

    name: str
    papers: list[Paper]
    replaced: list[Paper]

    def of(self, *kinds: str) -> list[Paper]:
        """The papers of some kinds."""
        return [paper for paper in self.papers if paper.kind in kinds]

    def with_field(self, name: str) -> list[tuple[Paper, Any]]:
        """Papers that have a field, with its value."""
        return [(paper, value) for paper in self.papers if (value := paper.get(name)) is not None]

    def remarks(self) -> str:
        """All notes and remarks of all papers, in small letters."""
        return "\n".join(str(text) for paper in self.papers for text in paper.get("remarks") or ()).casefold()


def day_of(case: Bundle) -> str | None:
    """The middle of the dates of a shipment's papers."""
    days = sorted(str(day) for _, day in case.with_field("date"))
    return days[len(days) // 2] if days else None


def earliest(cases: Sequence[Bundle]) -> Bundle | None:
    """The shipment before all others by its papers; None where two share the first day or one has none."""
    apart = {id(case): case for case in cases}.values()
    dated = sorted(((day_of(case) or "", case) for case in apart), key=lambda one: one[0])
    return dated[0][1] if len(dated) > 1 and dated[0][0] and dated[0][0] < dated[1][0] else None


def groups(values: Iterable[tuple[Paper, T]], same: Callable[[T, T], bool]) -> list[list[tuple[Paper, T]]]:
    """Values that agree put together, the largest group first; agreeing is passed on from one to the next."""
    every = list(values)
    if every and all(same(every[0][1], one) for _, one in every[1:]):
        return [every]
    made: list[list[tuple[Paper, T]]] = []
    for one in every:
        joined = [group for group in made if any(same(one[1], other) for _, other in group)]
        made = [group for group in made if group not in joined]
        made.append([item for group in joined for item in group] + [one])
    return sorted(made, key=lambda group: -len({item[0].file for item in group}))


def against(made: Sequence[Sequence[tuple[Paper, T]]]) -> tuple[list[tuple[Paper, T]], list[tuple[Paper, T]]] | None:
    """The papers that disagree and those they disagree with; None when all agree. A tie names both sides."""
    if len(made) < 2:
        return None
    odd = [item for group in made[1:] for item in group]
    return odd, list(made[0])


def sentence(
    what: str, odd: Sequence[tuple[Paper, T]], rest: Sequence[tuple[Paper, T]], show: Callable[[T], str] = str
) -> str:
    """Who disagrees with whom: "Gross weight: bl.pdf has 9,000 kg; 3 other papers have 10,064 kg"."""
    who = "; ".join(f"{paper.file} has {show(value)}" for paper, value in odd)
    others = rest[0][0].file if len(rest) == 1 else f"{len(rest)} other papers"
    return f"{what}: {who}; {others} {'has' if len(rest) == 1 else 'have'} {show(rest[0][1]).rstrip('.')}."


def named(odd: Sequence[tuple[Paper, T]], rest: Sequence[tuple[Paper, T]]) -> tuple[str, ...]:
    """The files to name: those that disagree, and the other one where only one other has the field."""
    files = [paper.file for paper, _ in odd] + ([rest[0][0].file] if len(rest) == 1 else [])
    return tuple(dict.fromkeys(files))


def is_amended(paper: Paper) -> bool:
    """Whether a paper says that it corrects or replaces another: in words, or by a number in a box for it."""
    replaced = str(paper.get("refs.supersedes") or "")
    words = " ".join(map(str, [*(paper.get("remarks") or ()), replaced, paper.get("banner") or ""]))
    return any(map(str.isdigit, replaced)) or any(
        word in words.casefold()
        for word in ("amend", "supersed", "replac", "correct", "revis", "sustituye", "ersetzt")
    )
