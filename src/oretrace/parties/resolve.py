"""Mentions to entities: names that score as one party are joined, and an entity is named after its first mention.

A mention is a line and a role. The names as written are compared once each; two are joined where their score reaches
`JOINED`, or `NEAR` and they were seen at one address. Names with different varieties of legal form (Inc and Corp) are
two registered firms and are never joined, directly or by way of a third name. What a person judged comes before all
scores: names that are the same are joined, names that are not never are. The identifier is made from the entity's
first name in the order of the store, so that later mentions join older entities without renaming them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.cells import check_out, write_cells
from oretrace.parties.blocking import Index
from oretrace.parties.letters import latin_words
from oretrace.parties.names import Name, read_names
from oretrace.parties.scoring import score_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from oretrace.store import Store

JOINED, NEAR, SURE = 0.66, 0.35, 0.9
"""Scores from which two names are joined: by themselves, when seen at one address, and without asking anybody."""
_HEADER = ("snapshot", "line", "role", "name", "entity")


@dataclass(frozen=True, slots=True)
class Mention:
    """One line's party in one role, with its address and territory where the record has them."""

    snapshot: int
    line: int
    role: str
    name: str
    address: str | None = None
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a resolution came to: mentions, names as written, entities."""

    mentions: int
    names: int
    entities: int


@dataclass(frozen=True, slots=True)
class UnsurePair:
    """Two names as written that score between `NEAR` and `SURE`, and whether they were joined all the same."""

    left: str
    right: str
    score: float
    joined: bool


@dataclass(frozen=True)
class Resolution:
    """The entity of each name as written (`node_of`), and the pairs on which it hangs and that a person may judge.

    Of two entities the likeliest pair stands there, the likeliest of all first.
    """

    entity: dict[str, str]
    unsure: tuple[UnsurePair, ...]


Judged = tuple[str, str, bool]
"""Two names as written, and whether a person judged them the same party."""


def resolve_store(store: Store, out: Path, judged: Sequence[Judged] = ()) -> Resolved:
    """Write the entity of every mention of a store; two runs with the same judgements write the same file."""
    check_out(out)
    with store.connect() as connection:
        rows = engine.run(connection, "parties/mentions.sql", {}).to_pylist()
    mentions = [Mention(**row) for row in rows]
    entity = resolve(mentions, judged)
    write_cells(
        out,
        _HEADER,
        ([str(one.snapshot), str(one.line), one.role, one.name, entity[node_of(one)]] for one in mentions),
    )
    return Resolved(len(mentions), len(entity), len(set(entity.values())))


def node_of(mention: Mention) -> str:
    """What is compared: the name as written; a carrier's code is no name and stands apart."""
    return f"carrier\t{mention.name}" if mention.role == "carrier" else mention.name


def resolve(mentions: Iterable[Mention], judged: Iterable[Judged] = ()) -> dict[str, str]:
    """The entity of each name as written (`node_of`), of mentions in the order of the store."""
    return resolution(mentions, judged).entity


def resolution(mentions: Iterable[Mention], judged: Iterable[Judged] = ()) -> Resolution:
    """The same with the pairs that are unsure; of judgements those of names that are among the mentions count."""
    places: dict[str, set[str]] = {}
    for one in mentions:
        here = places.setdefault(node_of(one), set())
        if one.address:
            here.add(" ".join(latin_words(one.address)))
    nodes = list(places)
    groups = _Groups([read_names(node) if not node.startswith("carrier\t") else () for node in nodes])
    groups.obey(judged, {node: n for n, node in enumerate(nodes)})
    asked = []
    for left, right, score in sorted(_edges(groups.names), key=lambda edge: (-edge[2], edge[0], edge[1])):
        if groups.first(left) != groups.first(right):
            near = score >= JOINED or not places[nodes[left]].isdisjoint(places[nodes[right]])
            joined = near and groups.join(left, right)
            if score < SURE:
                asked.append((left, right, score, joined))
    first = [groups.first(n) for n in range(len(nodes))]
    # Two names that were joined hang on their own pair; of two entities the likeliest pair is enough.
    likeliest: dict[tuple[int, ...], UnsurePair] = {}
    for left, right, score, joined in asked:
        if joined or first[left] != first[right]:
            key = (left, right) if joined else tuple(sorted((first[left], first[right])))
            likeliest.setdefault(key, UnsurePair(nodes[left], nodes[right], score, joined))
    entity = {node: _identifier(nodes[at]) for node, at in zip(nodes, first, strict=True)}
    return Resolution(entity, tuple(likeliest.values()))


def _edges(names: Sequence[Sequence[Name]]) -> Iterator[tuple[int, int, float]]:
    """Pairs of names that score `NEAR` or more; those of one core are compared once, through their first."""
    cores: dict[tuple[object, ...], int] = {}
    for n, readings in enumerate(names):
        if readings:
            first = cores.setdefault(_core(readings[0]), n)
            if first != n:
                yield first, n, 1.0
    heads = list(cores.values())
    read = [names[n] for n in heads]
    for at, found in Index(read).candidates(read):
        for other in found:
            if other > at and (score := score_read(read[at], read[other]).score) >= NEAR:
                yield heads[at], heads[other], score


def _core(name: Name) -> tuple[object, ...]:
    """What names that differ in writing only have in common: words, their ideas, legal form."""
    return (name.script, *(min(word.ideas, default=word.text) for word in name.words), name.forms)


class _Groups:
    """Names in groups, of which each has one variety of legal form at most and knows its first name."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self.names = names
        self._parent = list(range(len(names)))
        self._forms = [frozenset(_varieties(readings)) for readings in names]
        self._apart: dict[int, set[int]] = defaultdict(set)

    def first(self, n: int) -> int:
        while self._parent[n] != n:
            self._parent[n] = self._parent[self._parent[n]]
            n = self._parent[n]
        return n

    def obey(self, judged: Iterable[Judged], number: Mapping[str, int]) -> None:
        """Keep apart what was judged not the same, then join what was judged the same."""
        known = [(number[a], number[b], same) for a, b, same in judged if a in number and b in number and a != b]
        for left, right, same in known:
            if not same:
                self._apart[left].add(right)
                self._apart[right].add(left)
        for left, right, same in sorted(known):
            if same:
                self.join(left, right, judged=True)

    def join(self, left: int, right: int, judged: bool = False) -> bool:
        """Make two groups one, where nothing keeps them apart; whether it was done. A judgement overrules forms."""
        one, other = sorted((self.first(left), self.first(right)))
        forms = self._forms[one], self._forms[other]
        if one == other or other in self._apart[one] or not (judged or _may_be_one(*forms)):
            return False
        self._parent[other] = one
        self._forms[one] = (forms[0] & forms[1]) or forms[0] | forms[1]
        for third in self._apart.pop(other, ()):
            self._apart[third] = self._apart[third] - {other} | {one}
            self._apart[one].add(third)
        return True


def _may_be_one(forms: frozenset[str], others: frozenset[str]) -> bool:
    return not (forms and others) or not forms.isdisjoint(others)


def _varieties(readings: Sequence[Name]) -> Iterator[str]:
    for name in readings[:1]:
        yield from (form for form in name.forms if "." in form)


def _identifier(first: str) -> str:
    return f"P{sha256(first.encode()).hexdigest()[:12]}"
