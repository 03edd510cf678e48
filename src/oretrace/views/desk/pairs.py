"""Two names beside each other: where they were seen, what speaks for one party and against it, what was judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

from oretrace.views.desk.parties import JudgedPair, days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.parties.resolve import UnsurePair

MOST_LISTED, MOST_ADDRESSES = 20, 4
LEAST = 0.005
"""Log-odds under which a part of a score is 0.00, and not shown."""


@dataclass(frozen=True)
class NameBeside:
    """One of two names: the entity it stands in, on how many lines, in which roles, when and where."""

    name: str
    entity: str
    lines: int
    roles: str
    seen: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class PairView:
    """The pair that wants a judgement: its score, whether it is joined now, the parts of the score as log-odds.

    `others` have judged it; `seen` is the number of the last judgement of any pair that the page knows of.
    """

    key: str
    left: NameBeside
    right: NameBeside
    score: float
    joined: bool
    parts: tuple[tuple[str, float], ...]
    total: str
    others: int
    seen: int


@dataclass(frozen=True)
class PairLine:
    """A pair in the list."""

    key: str
    left: str
    right: str
    score: float
    joined: bool


@dataclass(frozen=True)
class RefusedVerdict:
    """A verdict that was not kept, with its note, as the judgements `by` others came while it was made up."""

    verdict: str
    note: str
    by: tuple[JudgedPair, ...]


@dataclass(frozen=True)
class PairsView:
    """Pairs that the reader has not judged, in the order of the list; `history` is what the reader may see.

    `entity` narrows them to one party, "" for all; `since` judgements came after the names were resolved; `refused`
    is what the reader has just said and others have contradicted meanwhile.
    """

    resolved: bool
    shipped: bool
    pair: PairView | None
    following: tuple[PairLine, ...]
    open: int
    entity: str
    history: tuple[JudgedPair, ...]
    reader: str
    since: int
    modelled: bool
    read_only: bool
    refused: RefusedVerdict | None = None


def pair_view(
    key: str,
    pair: UnsurePair,
    rows: Sequence[Mapping[str, Any]],
    parts: Sequence[tuple[str, float]],
    others: int,
    seen: int,
) -> PairView:
    """A pair with where its names were seen."""
    total = sum(odds for _, odds in parts)
    named = f"log-odds of one party: probability {1 / (1 + exp(-total)):.2f}" if parts else "no score"
    left, right = (beside(name, rows) for name in (pair.left, pair.right))
    shown = tuple((name, odds) for name, odds in parts if abs(odds) >= LEAST)
    return PairView(key, left, right, pair.score, pair.joined, shown, named, others, seen)


def beside(name: str, rows: Iterable[Mapping[str, Any]]) -> NameBeside:
    """A name with all lines it is on; of several entities that have it the one with most lines."""
    mine = [row for row in rows if row["name"] == name]
    if not mine:  # on lines that do not count
        return NameBeside(name, "", 0, "", "", ())
    firsts, lasts = ([row[end] for row in mine if row[end]] for end in ("first_on", "last_on"))
    return NameBeside(
        name,
        mine[0]["entity"],
        sum(row["lines"] for row in mine),
        mine[0]["roles"],
        days(min(firsts, default=None), max(lasts, default=None)),
        tuple(one for row in mine for one in row["addresses"] or ())[:MOST_ADDRESSES],
    )
