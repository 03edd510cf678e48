"""Firms under one control, as far as data show it: one controller or director, address, telephone, domain or name.

What more than a few firms have in common is an agent's or a building's and links nobody; nor does a number that a
forwarder has, nor a director of many boards. A link is consistent with one control and does not establish it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import inf
from typing import TYPE_CHECKING

from oretrace.cells import check_out, write_cells
from oretrace.parties.firms import read_firms
from oretrace.parties.group_names import group_words
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holdings
from oretrace.parties.letters import folded, has_han, latin_words
from oretrace.parties.marks import (
    MOST_CALLED,
    MOST_SHARING,
    Mark,
    acts_for_others,
    apart,
    forwards,
    lends,
    marks_of_address,
    marks_of_firm,
)
from oretrace.parties.ownership import held_in_steps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.firms import Firm
    from oretrace.parties.ownership import Verdict
    from oretrace.parties.resolve import Mention, Resolution

CONTROLLERS = frozenset({"controller", "possible controller", "director"})
"""What stakes of a register say; a director is who directs a firm by a seat on its board, by votes or otherwise."""
SHARED = frozenset(("address", "phone", "domain", "agent"))
_FOR_OTHERS = re.compile(
    r"\bnominees?\b|\bfiduciar|\btrustees?\b|treuhand|\bsecretar(y|ies|ial)\b|\b(corporate|company) services\b"
    r"|\bdirectors\b|代持|state-owned assets|state property|国有资产|人民政府|财政部"
    r"|\b(government|ministry|treasury) of\b",
    re.IGNORECASE,
)
"""Of the name of an owner or director: whose firms are his customers', or as many as a state has."""
LEI = 20
"""Letters of an LEI."""
_HEADER = ("left", "left_name", "right", "right_name", "shared", "value")


@dataclass(frozen=True, slots=True)
class Link:
    """Two firms by identifier, in order, and what they share: who controls or directs both, a mark or a name's word.

    `written` is for a reader: a controller by name, an address as one of the two has it, a number with "+".
    """

    left: str
    right: str
    shared: str
    value: str
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """A firm as far as it is known: names, marks, whether it forwards, the day of its founding or "", addresses.

    `deals`: it is called like one who acts for others, and deals in goods for itself all the same.
    """

    id: str
    names: tuple[str, ...]
    marks: frozenset[Mark] = frozenset()
    forwards: bool = False
    founded: str = ""
    addresses: tuple[str, ...] = ()
    deals: bool = False


def actor_of(firm: Firm) -> Actor:
    """A firm of a register by itself."""
    return Actor(firm.id, firm.every_name, marks_of_firm(firm), acts_for_others(firm), firm.founded, firm.addresses)


def actors_of(
    found: Resolution, mentions: Iterable[Mention], firms: Iterable[Firm], dealers: Collection[str] = ()
) -> dict[str, Actor]:
    """The entities of a resolution: what their mentions and their records in registers have, by identifier.

    Names of registers come first, then the most frequent ones of mentions. `dealers` forward nothing, whatever they
    are called.
    """
    known: dict[str, Actor] = {}
    for firm in firms:
        one = replace(actor_of(firm), id=found.firms[firm.id])
        known[one.id] = _together(known[one.id], one) if one.id in known else one
    seen = Counter((one.name, one.address or "", found.of(one)) for one in mentions)
    for (name, address, of), _ in sorted(seen.items(), key=lambda one: (-one[1], one[0])):
        marks = frozenset(marks_of_address(address)) if address else frozenset()
        one = Actor(of, (name,), marks, forwards(name), addresses=(address,) if address else ())
        known[of] = _together(known[of], one) if of in known else one
    return known | {one: replace(known[one], forwards=False, deals=True) for one in dealers if one in known}


def _together(one: Actor, other: Actor) -> Actor:
    names = tuple(dict.fromkeys((*one.names, *other.names)))
    founded = min((day for day in (one.founded, other.founded) if day), default="")
    addresses = tuple(dict.fromkeys((*one.addresses, *other.addresses)))
    return Actor(one.id, names, one.marks | other.marks, one.forwards or other.forwards, founded, addresses)


def links(actors: Iterable[Actor], holdings: Holdings | None = None) -> list[Link]:
    """Every pair of firms that share something, by identifier and kind.

    A name links no firms that registers have under different controllers.
    """
    known, holdings = list(actors), holdings or Holdings(())
    marks = {one.id: one.marks for one in known}
    addresses = {one.id: one.addresses for one in known}
    held = _controlled(known, holdings)
    having = _having(known) | held
    found = {
        (left, right, *mark)
        for mark, ids in having.items()
        if 1 < len(ids) <= _most(mark)
        for left, right in combinations(sorted(ids), 2)
        if mark.kind != "address" or not apart(marks[left], marks[right], mark.value)
    }
    surely = {(left, right, value) for left, right, shared, value in found if shared == "controller"}
    whose: dict[str, set[str]] = defaultdict(set)
    for mark, ids in held.items():
        for one in ids if mark.kind == "controller" else ():
            whose[one].add(mark.value)
    kept = (
        one
        for one in sorted(found)
        if not (one[2] in ("possible controller", "director") and (*one[:2], one[3]) in surely)
        and not (one[2] == "name word" and _apart_by_owners(whose[one[0]], whose[one[1]]))
    )
    return [
        Link(*one, written=_written(Mark(*one[2:]), (*addresses[one[0]], *addresses[one[1]]), holdings.names))
        for one in kept
    ]


def _apart_by_owners(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _having(known: Collection[Actor]) -> dict[Mark, set[str]]:
    """The firms that have each mark which may be shared, and each word that may be a group's."""
    lenders = (one for one in known if not one.deals and (one.forwards or lends(*one.names)))
    barred = {mark for one in lenders for mark in one.marks if mark.kind in ("phone", "address")}
    having: dict[Mark, set[str]] = defaultdict(set)
    for one in known:
        for mark in one.marks - barred:
            if mark.kind in SHARED:
                having[mark].add(one.id)
    for firm, words in group_words({one.id: one.names for one in known if not one.forwards}).items():
        for word in words:
            having[Mark("name word", word)].add(firm)
    return having


def _written(mark: Mark, addresses: Iterable[str], names: Mapping[str, str]) -> str:
    if mark.kind in CONTROLLERS:
        return names.get(mark.value, mark.value)
    if mark.kind == "phone":
        return f"+{mark.value}"
    return next((text for text in addresses if mark.kind == "address" and mark in marks_of_address(text)), mark.value)


def actors_in(actors: Collection[Actor], holdings: Holdings) -> dict[str, str]:
    """The firm of a register for each firm of some holdings, by identifier.

    Matched by a number, else by a name that only one firm has, unless the two have different numbers.
    """
    by_number: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, set[bool]] = {}
    for one in actors:
        known = [_plain(mark.value) for mark in one.marks if mark.kind in ("number", "lei")]
        numbers[one.id] = set(map(_is_lei, known))
        for number in known:
            by_number[number].add(one.id)
        for name in one.names:
            by_name[_called(name)].add(one.id)
    actor: dict[str, str] = {}
    for owned, name in holdings.names.items():
        number = _plain(holdings.numbers.get(owned, ""))
        found = by_number.get(number or _plain(owned), set())
        called = by_name[_called(name)] if any(map(str.isalnum, name)) else set[str]()
        if not found and len(called) == 1 and not (number and _is_lei(number) in numbers[min(called)]):
            found = called
        if len(found) > 1:
            found = found & called
        if len(found) == 1 and owned not in holdings.persons:
            actor[owned] = min(found)
    return actor


def _called(name: str) -> str:
    return folded(name).replace(" ", "") if has_han(name) else " ".join(latin_words(name)) or folded(name)


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


def _is_lei(number: str) -> bool:
    return len(number) == LEI


def _most(mark: Mark) -> float:
    """How many firms a mark may link: a controller or a group's name all of theirs, an address or a number few."""
    unbounded = mark.kind in CONTROLLERS or mark.kind == "name word"
    return inf if unbounded else MOST_CALLED if mark.kind == "phone" else MOST_SHARING


def _controlled(actors: Collection[Actor], holdings: Holdings) -> dict[Mark, set[str]]:
    """The firms that each owner holds by halves, or may, and those that he directs (a firm is one of its own).

    An owner who may hold half of one of two firms is their possible controller, of both. Who holds or directs for
    others, and a state, links nobody.
    """
    actor, held = actors_in(actors, holdings), held_in_steps(holdings)
    controlled: dict[Mark, set[str]] = defaultdict(set)
    for (owner, owned), half in held.items():
        if owned in actor and not _FOR_OTHERS.search(holdings.names.get(owner, "")):
            both = {actor[owned], *([actor[owner]] if owner in actor else [])}
            controlled[Mark("possible controller", owner)] |= both
            if half == "yes":
                controlled[Mark("controller", owner)] |= both
    for owner, firms in _directed(holdings, held).items():
        name = holdings.names.get(owner, "")
        if not _FOR_OTHERS.search(name) and not forwards(name):
            controlled[Mark("director", owner)] = {actor[one] for one in firms if one in actor}
    return controlled


def _directed(holdings: Holdings, held: Mapping[tuple[str, str], Verdict]) -> dict[str, set[str]]:
    """Who directs a few firms, with these, and what he and they hold half of; who directs more is an agent.

    Those that he directs by half of their votes are his, however many they are.
    """
    directed: dict[str, set[str]] = defaultdict(set)
    voted: dict[str, set[str]] = defaultdict(set)
    for one in holdings.stakes:
        if one.control and one.known:
            (voted if one.votes else directed)[one.owner].add(one.owned)
    owned_by: dict[str, set[str]] = defaultdict(set)
    for (owner, owned), half in held.items():
        owned_by[owner] |= {owned} if half == "yes" else set()
    few = {owner: {owner, *firms} for owner, firms in directed.items() if len(firms) <= MOST_SHARING}
    for owner, firms in voted.items():
        few[owner] = few.get(owner, {owner}) | firms
    return {owner: firms.union(*(owned_by.get(one, ()) for one in firms)) for owner, firms in few.items()}


def control_file(firms: Path, owners: Sequence[Path], out: Path, day: str = "") -> tuple[int, int]:
    """Write the links of a register's extract; the number of firms and of pairs that are linked."""
    check_out(out, firms, *owners)
    read = read_firms(firms)
    holdings = read_holdings(owners, day).on(day)
    found = links(map(actor_of, read), holdings)
    names = {firm.id: firm.name for firm in read}
    cells = [[one.left, names[one.left], one.right, names[one.right], one.shared, one.written] for one in found]
    write_cells(out, _HEADER, cells)
    return len(read), len({(one.left, one.right) for one in found})
