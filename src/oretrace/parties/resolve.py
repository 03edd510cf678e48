"""Mentions to entities: names that score as one party are joined, and an entity is named after its first mention.

A mention is a line and a role. The names as written are compared once each; two are joined where their score reaches
`JOINED` (`ELSEWHERE` at different addresses), or `NEAR` and they share an address, a telephone or a domain that no
agent lends to many. Names with different varieties of legal form (Inc and Corp) are two registered firms and are not
joined, directly or by way of a third name, unless all their words, an address and a telephone are the same; nor are
names with different numbers (Plant 3 and Plant 7, Fund II and Fund III), nor groups whose fullest names are not alike
(`groups.py`). Names that one record of a register holds are one firm's. Firms of one name that have different numbers
of a register, or neither an address nor a telephone in common, are parted again (`homonyms.py`). What a person judged
comes before all of this: names that are the same are joined, names that are not never are. The identifier is made
from the entity's first name: of the first import that has it the most frequent. So later imports join older
entities without renaming them, and the order of lines within an import decides nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from oretrace.parties.blocking import Index
from oretrace.parties.bounds import NameTable, may_reach
from oretrace.parties.group_names import rare_head
from oretrace.parties.groups import NEAR, Groups
from oretrace.parties.homonyms import SeenWith, parted
from oretrace.parties.marks import MOST_SHARING, Mark, lent, marks_of_address, marks_of_firm
from oretrace.parties.names import Name, read_names
from oretrace.parties.scoring import likelihood
from oretrace.parties.streets import elsewhere, slips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from oretrace.parties.firms import Firm

JOINED, ELSEWHERE, LIKE, SURE = 0.66, 0.8, 0.5, 0.9
"""Scores from which two names are joined: by themselves, at different addresses, where one firm alone is registered;
and without asking anybody. From `NEAR` on they are joined when they share a mark."""
_NEARS = frozenset(("address", "phone", "domain"))
_UNDATED = "9999"


@dataclass(frozen=True, slots=True)
class Mention:
    """One line's party in one role, with its address and territory where the record has them.

    `lines` of its import may have the same, and stand here as one.
    """

    snapshot: int
    line: int
    role: str
    name: str
    address: str | None = None
    territory: str | None = None
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Join:
    """Two names as written that were joined: their score, and the mark that both have, if it was needed."""

    left: str
    right: str
    score: float
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class UnsurePair:
    """Two names as written that score between `NEAR` and `SURE`, and whether they were joined all the same."""

    left: str
    right: str
    score: float
    joined: bool


Judged = tuple[str, str, bool]
"""Two names as written, and whether a person judged them the same party."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entity of each name as written (`node_of`), of homonyms by mark, and of firms of registers by identifier.

    `joins` are the pairs of names by which entities grew, the strongest first; `unsure` those on which entities hang
    and that a person may judge, of two entities the likeliest alone.
    """

    names: Mapping[str, str]
    homonyms: Mapping[tuple[str, Mark], str]
    firms: Mapping[str, str]
    joins: tuple[Join, ...]
    unsure: tuple[UnsurePair, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)

    def of(self, mention: Mention) -> str:
        """The entity of a mention: of its name, or where several firms have it of that at its address."""
        node = node_of(mention)
        if mention.address and self.homonyms:
            for mark in marks_of_address(mention.address):
                if found := self.homonyms.get((node, mark)):
                    return found
        return self.names[node]


def node_of(mention: Mention) -> str:
    """The key by which a mention is compared: the name as written; a carrier's code is never compared with names."""
    return f"carrier\t{mention.name}" if mention.role == "carrier" else mention.name


def resolve_all(mentions: Iterable[Mention], firms: Sequence[Firm] = (), judged: Iterable[Judged] = ()) -> Resolution:
    """The entities of mentions, import after import, and of the firms of registers among them.

    Of judgements those of names that are among them count.
    """
    seen = _seen(mentions, firms)
    nodes = list(seen)
    groups = Groups([read_names(node) if not node.startswith("carrier\t") else () for node in nodes])
    place = {node: n for n, node in enumerate(nodes)}
    same = groups.obey([(place[a], place[b], same) for a, b, same in judged if a in place and b in place])
    for firm in firms:
        for name in firm.every_name:
            groups.join(place[firm.name], place[name], stated=True)
    joins, near = _join_names(groups, nodes, seen, lent(firms))
    members: dict[int, list[str]] = defaultdict(list)
    for n, node in enumerate(nodes):
        members[groups.first(n)].append(node)
    names: dict[str, str] = {}
    homonyms: dict[tuple[str, Mark], str] = {}
    of_firm = {firm.id: "" for firm in firms}
    places: dict[str, int] = {}
    for first, group in members.items():
        rare = any(rare_head(name) for node in group for name in read_names(node)[:1])
        for part in parted({node: seen[node] for node in group}, rare):
            of = _identifier(nodes[first] if not part.since else f"{nodes[first]}\t{part.since.value}")
            names |= dict.fromkeys(part.nodes, of)
            homonyms |= dict.fromkeys(part.marked, of)
            of_firm |= dict.fromkeys(part.firms, of)
            places |= {of: part.places} if part.places > 1 else {}
    one = _made_one((names[nodes[a]], names[nodes[b]]) for a, b in same)
    names = {node: one.get(of, of) for node, of in names.items()}
    homonyms = {mark: one.get(of, of) for mark, of in homonyms.items()}
    of_firm = {firm: one.get(of, of) for firm, of in of_firm.items()}
    return Resolution(names, homonyms, of_firm, joins, _unsure(groups, nodes, joins, near), places)


def _made_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Entities whose names were judged the same and that registers parted: the one that stands for each."""
    one: dict[str, str] = {}
    for left, right in pairs:
        first, other = sorted((one.get(left, left), one.get(right, right)))
        one |= {of: first for of, known in one.items() if known == other} | ({other: first} if other != first else {})
    return one


def _unsure(
    groups: Groups, nodes: Sequence[str], joins: Iterable[Join], near: Iterable[tuple[int, int, float]]
) -> tuple[UnsurePair, ...]:
    """Joins on little, and of the pairs that were not joined the likeliest of any two groups."""
    apart: dict[tuple[int, int], UnsurePair] = {}
    for left, right, score in near:
        ends = sorted((groups.first(left), groups.first(right)))
        if ends[0] != ends[1] and score < SURE:
            apart.setdefault((ends[0], ends[1]), UnsurePair(nodes[left], nodes[right], score, False))
    joined = [UnsurePair(one.left, one.right, one.score, True) for one in joins if one.score < SURE]
    return tuple(sorted((*joined, *apart.values()), key=lambda one: (-one.score, one.left, one.right)))


def _seen(mentions: Iterable[Mention], firms: Sequence[Firm]) -> dict[str, dict[SeenWith, None]]:
    """By name as written the marks it was seen with: import after import, within one the most frequent name first.

    So the order of the lines of a file decides nothing; a rare spelling is held against a frequent one. Of firms that
    a register has under one name the oldest comes first: it had most time to be on shipments.
    """
    many = Counter[tuple[int, str, str | None, str | None]]()
    for one in mentions:
        many[one.snapshot, node_of(one), one.address, one.territory] += one.lines
    often: Counter[tuple[int, str]] = Counter()
    for (at, node, *_), lines in many.items():
        often[at, node] += lines
    rows = [(at, node, "", _marks(address, territory), "") for at, node, address, territory in many]
    for firm in firms:
        known_by = firm.founded or _UNDATED, marks_of_firm(firm), firm.id
        rows += [(_import_of(firm), name, *known_by) for name in firm.every_name]
    seen: dict[str, dict[SeenWith, None]] = {}
    for _, node, _, marks, of in sorted(
        rows, key=lambda one: (one[0], -often[one[:2]], *one[1:3], sorted(one[3]), one[4])
    ):
        here = seen.setdefault(node, {})
        if marks or of:
            here.setdefault(SeenWith(marks, of))
    return seen


def _marks(address: str | None, territory: str | None) -> frozenset[Mark]:
    """What an address holds; a territory counts where it does."""
    found = marks_of_address(address) if address else ()
    return frozenset((*found, Mark("country", territory)) if found and territory else found)


def _import_of(firm: Firm) -> int:
    """The import that a firm stands in; one after all mentions where it is not of the store."""
    snapshot = firm.id.partition(":")[0]
    return int(snapshot) if snapshot.isdigit() else 1 << 62


def _join_names(
    groups: Groups, nodes: Sequence[str], seen: Mapping[str, Iterable[SeenWith]], barred: frozenset[Mark]
) -> tuple[tuple[Join, ...], list[tuple[int, int, float]]]:
    """Join names by score, then those that are near and share a mark of theirs alone; with what was near only."""
    marks = [{mark for one in seen[node] for mark in one.marks if mark.kind in _NEARS} for node in nodes]
    streets = [frozenset(mark.value for mark in of if mark.kind == "address") for of in marks]
    joins, near = _join_by_score(groups, nodes, streets)
    having: dict[Mark, set[int]] = defaultdict(set)
    for n, of in enumerate(marks):
        for mark in of:
            having[mark].add(groups.first(n))
    registered = _registered(groups, nodes, seen)
    for left, right, score in near:
        shared = (marks[left] & marks[right]) - barred
        same = groups.words(left) == groups.words(right)
        if (
            same
            and score >= LIKE
            and len(registered[groups.words(left)]) == 1
            and groups.join(left, right, stated=True)
        ):
            joins.append(Join(nodes[left], nodes[right], score))
        alike = same and {"address", "phone"} <= {mark.kind for mark in shared}
        own = shared if alike else {mark for mark in shared if len(having[mark]) <= MOST_SHARING}
        own = own or _own_street(streets[left], streets[right], having)
        if own and groups.join(left, right, stated=alike):
            joins.append(Join(nodes[left], nodes[right], score, min(own)))
    return tuple(joins), near


def _join_by_score(
    groups: Groups, nodes: Sequence[str], streets: Sequence[frozenset[str]]
) -> tuple[list[Join], list[tuple[int, int, float]]]:
    """Join names by score, the likest first; with the pairs that were not joined."""
    joins: list[Join] = []
    near: list[tuple[int, int, float]] = []
    for left, right, score in sorted(_edges(groups.names), key=lambda edge: (-edge[2], edge[0], edge[1])):
        sure = score >= ELSEWHERE or (score >= JOINED and not elsewhere(streets[left], streets[right]))
        if sure and groups.join(left, right):
            joins.append(Join(nodes[left], nodes[right], score))
        else:
            near.append((left, right, score))
    return joins, near


def _own_street(left: frozenset[str], right: frozenset[str], having: Mapping[Mark, set[int]]) -> set[Mark]:
    """The addresses that two names have but for slips of the pen, and that few others have."""
    found = ({Mark("address", one), Mark("address", other)} for one, other in slips(left, right))
    return {min(marks) for marks in found if all(len(having[mark]) <= MOST_SHARING for mark in marks)}


def _registered(
    groups: Groups, nodes: Sequence[str], seen: Mapping[str, Iterable[SeenWith]]
) -> Mapping[tuple[str, ...], set[str]]:
    """By the words of a name the numbers of the registered firms that have it."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for n, node in enumerate(nodes):
        for one in seen[node]:
            if one.firm:
                found[groups.words(n)] |= {mark.value for mark in one.marks if mark.kind == "number"} or {one.firm}
    return found


def _edges(names: Sequence[Sequence[Name]]) -> Iterator[tuple[int, int, float]]:
    """Pairs of names that score `NEAR` or more; those of the same cores are compared once, through their first.

    Where one of two names says what it was formerly, both are compared: the other is of none but itself.
    """
    cores: dict[tuple[object, ...], int] = {}
    for n, readings in enumerate(names):
        if readings:
            first = cores.setdefault(tuple(map(_core, readings)), n)
            if first != n:
                yield first, n, 1.0
    heads = list(cores.values())
    read = [names[n] for n in heads]
    for one, other in _candidates(read):
        if (score := likelihood(read[one], read[other])) >= NEAR:
            yield heads[one], heads[other], score


def _candidates(names: Sequence[Sequence[Name]]) -> Iterator[tuple[int, int]]:
    """Each pair of names of which one is a candidate of the other and that may be near, once.

    Of several spellings few list a rare one.
    """
    many = len(names)
    pairs = [np.minimum(at, found) * many + np.maximum(at, found) for at, found in Index(names).candidates()]
    kept = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
    one, other = np.divmod(kept[kept // many != kept % many], many)
    laid = NameTable(names)
    near = may_reach(NEAR, laid, laid, one, other)
    yield from zip(one[near].tolist(), other[near].tolist(), strict=True)


def _core(name: Name) -> tuple[object, ...]:
    """What names that differ in writing only have in common: words, their ideas, legal form."""
    return (name.script, *(min(word.ideas, default=word.text) for word in name.words), name.forms)


def _identifier(first: str) -> str:
    return f"P{sha256(first.encode()).hexdigest()[:12]}"
