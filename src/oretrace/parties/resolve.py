"""Mentions to entities: names that score as one party are joined, and an entity is named after its first mention.

A mention is a line and a role. The names as written are compared once each; two are joined where their score reaches
`JOINED`, or `NEAR` and they were seen at one address. Names with different varieties of legal form (Inc and Corp) are
two registered firms and are never joined, directly or by way of a third name. The identifier is made from the
entity's first name in the order of the store, so that later mentions join older entities without renaming them.
"""

from __future__ import annotations

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
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from oretrace.store import Store

JOINED, NEAR = 0.66, 0.35
"""Scores from which two names are joined: by themselves, and when they were seen at one address."""
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


def resolve_store(store: Store, out: Path) -> Resolved:
    """Write the entity of every mention of a store; two runs write the same file."""
    check_out(out)
    with store.connect() as connection:
        rows = engine.run(connection, "parties/mentions.sql", {}).to_pylist()
    mentions = [Mention(**row) for row in rows]
    entity = resolve(mentions)
    write_cells(
        out,
        _HEADER,
        ([str(one.snapshot), str(one.line), one.role, one.name, entity[node_of(one)]] for one in mentions),
    )
    return Resolved(len(mentions), len(entity), len(set(entity.values())))


def node_of(mention: Mention) -> str:
    """What is compared: the name as written; a carrier's code is no name and stands apart."""
    return f"carrier\t{mention.name}" if mention.role == "carrier" else mention.name


def resolve(mentions: Iterable[Mention]) -> dict[str, str]:
    """The entity of each name as written (`node_of`), of mentions in the order of the store."""
    places: dict[str, set[str]] = {}
    for one in mentions:
        here = places.setdefault(node_of(one), set())
        if one.address:
            here.add(" ".join(latin_words(one.address)))
    nodes = list(places)
    groups = _Groups([read_names(node) if not node.startswith("carrier\t") else () for node in nodes])
    for left, right, score in sorted(_edges(groups.names), key=lambda edge: (-edge[2], edge[0], edge[1])):
        if score >= JOINED or not places[nodes[left]].isdisjoint(places[nodes[right]]):
            groups.join(left, right)
    first = [groups.first(n) for n in range(len(nodes))]
    return {node: _identifier(nodes[at]) for node, at in zip(nodes, first, strict=True)}


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

    def first(self, n: int) -> int:
        while self._parent[n] != n:
            self._parent[n] = self._parent[self._parent[n]]
            n = self._parent[n]
        return n

    def join(self, left: int, right: int) -> None:
        one, other = sorted((self.first(left), self.first(right)))
        forms = self._forms[one], self._forms[other]
        if one != other and not (all(forms) and forms[0].isdisjoint(forms[1])):
            self._parent[other] = one
            self._forms[one] = (forms[0] & forms[1]) or forms[0] | forms[1]


def _varieties(readings: Sequence[Name]) -> Iterator[str]:
    for name in readings[:1]:
        yield from (form for form in name.forms if "." in form)


def _identifier(first: str) -> str:
    return f"P{sha256(first.encode()).hexdigest()[:12]}"
