"""Parties on the desk: the list, and one of them with names, trade, links, findings and what was judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from oretrace.catalog.materials import description_of
from oretrace.views.desk.queue import way
from oretrace.views.numbers import figure, place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from oretrace.cases import PairJudgement
    from oretrace.findings import Finding
    from oretrace.parties.corridor import Corridor
    from oretrace.parties.directory import Owned
    from oretrace.parties.firms import Firm
    from oretrace.runs.queue import Queued

PAGE, MOST_TRADE, MOST_FINDINGS = 50, 25, 12
NO_CODE = "no code"
BETWEEN_FIRMS = " > "
"""Stands between the firms of a chain, in the name of its subject and in details that hold their identifiers."""
ROLES = {"notify": "notify party"}


@dataclass(frozen=True)
class PartyLine:
    """An entity in the list: what it is called most, how it is seen, what it sold and bought in t, "" for nothing."""

    entity: str
    name: str
    names: int
    roles: str
    lines: int
    sold: str
    bought: str
    seen: str


@dataclass(frozen=True)
class PartiesView:
    """The list; `resolved` false until the names were resolved in the store as it is now, `shipped` where it has any.

    `judged` pairs were obeyed in that, `since` were judged after it; `unsure` pairs can be judged.
    """

    resolved: bool
    shipped: bool
    text: str
    lines: tuple[PartyLine, ...]
    page: int
    pages: int
    total: int
    unsure: int
    judged: int
    since: int
    modelled: bool
    read_only: bool


@dataclass(frozen=True)
class SeenLine:
    """A name, role or address of an entity, on how many lines and when."""

    value: str
    roles: str
    lines: int
    seen: str


@dataclass(frozen=True)
class TradeLine:
    """A counterparty or a code: mass in t as the fullest record has it, "" where it is not stated."""

    entity: str
    name: str
    goods: str
    lines: int
    mass: str
    seen: str


@dataclass(frozen=True)
class LinkLine:
    """What an entity shares with another one."""

    other: str
    name: str
    shared: str
    value: str


@dataclass(frozen=True)
class RegisterEntry:
    """A record of a register, as facts that are known: name and value."""

    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StakeLine:
    """A stake of an owner in the entity, or of it in another: "75 %", "25 to 50 %", or that it is not known."""

    entity: str
    name: str
    share: str


@dataclass(frozen=True)
class FindingAbout:
    """A finding that names the entity, or on whose way its goods went: the legs in words."""

    id: str
    way: str
    stage: str
    why: str


@dataclass(frozen=True)
class JudgedPair:
    """A judgement of two names, or of a name and a listed party: who, when and what.

    `withdrawn` where it was taken back, `replaced` where a later one of its author took its place.
    """

    number: int
    left: str
    right: str
    verdict: str
    note: str
    author: str
    at: datetime
    withdrawn: bool
    replaced: bool


@dataclass(frozen=True)
class PartyView:
    """One entity with all that is known of it; lists of counterparties and goods have the first `MOST_TRADE`."""

    entity: str
    name: str
    seen: str
    lines: int
    sold: str
    bought: str
    names: tuple[SeenLine, ...]
    roles: tuple[SeenLine, ...]
    addresses: tuple[SeenLine, ...]
    register: tuple[RegisterEntry, ...]
    owners: tuple[StakeLine, ...]
    owned: tuple[StakeLine, ...]
    buyers: tuple[TradeLine, ...]
    sellers: tuple[TradeLine, ...]
    sold_goods: tuple[TradeLine, ...]
    bought_goods: tuple[TradeLine, ...]
    links: tuple[LinkLine, ...]
    findings: tuple[FindingAbout, ...]
    judged: tuple[JudgedPair, ...]
    on_lists: tuple[JudgedPair, ...]
    unsure: int
    modelled: bool


def register_entry(firm: Firm) -> RegisterEntry:
    """A record of a register."""
    facts = (
        ("Other names", "; ".join(firm.other_names)),
        ("Territory", place(firm.territory) if firm.territory else ""),
        ("Number", firm.number),
        ("LEI", firm.lei),
        ("Founded on", firm.founded),
        ("Address", "; ".join(firm.addresses)),
        ("Telephone", firm.phone),
        ("Domain", firm.domain),
        ("Business", firm.scope),
        ("Agent", firm.agent),
    )
    return RegisterEntry(firm.name, tuple((name, text) for name, text in facts if text))


def register_entries(firms: Iterable[Firm]) -> tuple[RegisterEntry, ...]:
    """The records of a party; of several that agree in all they state, the one that states most."""
    entries = sorted(map(register_entry, firms), key=lambda one: -len(one.facts))
    kept: list[RegisterEntry] = []
    for one in entries:
        if not any(one.name == other.name and set(one.facts) <= set(other.facts) for other in kept):
            kept.append(one)
    return tuple(kept)


def stake_lines(stakes: Iterable[Owned], owner: bool) -> tuple[StakeLine, ...]:
    """The owners of an entity, or what it owns."""
    return tuple(
        StakeLine(one.other, one.named, share_in_words(one.low, one.high)) for one in stakes if one.owner == owner
    )


def share_in_words(low: float, high: float) -> str:
    """An interval of a share: "75 %", "25 to 50 %", "share not known"."""
    if (low, high) == (0.0, 1.0):
        return "share not known"
    ends = [f"{100 * end:.4g}" for end in (low, high)]
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"


def tonnes(kg: float | None) -> str:
    """A mass in t; "" for none and for an unknown one."""
    return figure(kg / 1000) if kg else ""


def days(first: date | None, last: date | None) -> str:
    """From the first day to the last; "" where none is known."""
    return f"{first} to {last}" if first != last else f"{first}" if first else ""


def party_lines(rows: Iterable[Mapping[str, Any]]) -> tuple[PartyLine, ...]:
    """The lines of the list."""
    return tuple(
        PartyLine(
            row["entity"],
            row["name"],
            row["names"],
            row["roles"],
            row["lines"],
            tonnes(row["sold_kg"]),
            tonnes(row["bought_kg"]),
            days(row["first_on"], row["last_on"]),
        )
        for row in rows
    )


def seen_lines(rows: Iterable[Mapping[str, Any]], kind: str) -> tuple[SeenLine, ...]:
    """The names, roles or addresses of an entity."""
    return tuple(
        SeenLine(
            ROLES.get(row["value"], row["value"]) if kind == "role" else row["value"],
            "" if kind == "role" else row["roles"],
            row["lines"],
            days(row["first_on"], row["last_on"]),
        )
        for row in rows
        if row["kind"] == kind
    )


def counterparties(rows: Iterable[Mapping[str, Any]], side: str) -> tuple[TradeLine, ...]:
    """With whom it traded, the most mass first, each with its codes."""
    mine = sorted((row for row in rows if row["side"] == side), key=lambda row: row["other"])
    found = [_sum(list(of)) for _, of in groupby(mine, key=lambda row: row["other"])]
    return tuple(line for _, line in sorted(found, key=lambda one: (-one[0], one[1].name, one[1].entity)))


def goods(rows: Iterable[Mapping[str, Any]], side: str) -> tuple[TradeLine, ...]:
    """What it traded by code, the most mass first."""
    mine = sorted((row for row in rows if row["side"] == side), key=lambda row: row["hs6"])
    found = [_sum(list(of)) for _, of in groupby(mine, key=lambda row: row["hs6"])]
    named = [
        (kg, TradeLine("", description_of(line.goods) or "", line.goods, line.lines, line.mass, line.seen))
        for kg, line in found
    ]
    return tuple(line for _, line in sorted(named, key=lambda one: (-one[0], one[1].goods)))


def _sum(rows: Sequence[Mapping[str, Any]]) -> tuple[float, TradeLine]:
    """Rows of one counterparty or code together."""
    kg = sum(row["kg"] or 0.0 for row in rows)
    firsts, lasts = ([row[name] for row in rows if row[name]] for name in ("first_on", "last_on"))
    line = TradeLine(
        rows[0]["other"],
        rows[0]["name"] or "not stated",
        ", ".join(dict.fromkeys(row["hs6"] or NO_CODE for row in rows)),
        sum(row["lines"] for row in rows),
        tonnes(kg),
        days(min(firsts, default=None), max(lasts, default=None)),
    )
    return kg, line


def link_lines(rows: Iterable[Mapping[str, Any]]) -> tuple[LinkLine, ...]:
    """What it shares with others."""
    return tuple(LinkLine(row["other"], row["name"] or row["other"], row["shared"], row["value"]) for row in rows)


def findings_about(
    named: Iterable[Queued], flagged: Iterable[tuple[Queued, Corridor]], ways: Sequence[Mapping[str, Any]]
) -> tuple[FindingAbout, ...]:
    """Findings that name the entity, then flagged ones on whose way its goods went, each once."""
    found = {one.finding.id: _about(one, "names it") for one in named}
    for one, corridor in flagged:
        legs = dict.fromkeys(leg for row in ways if (leg := leg_of(row, corridor)))
        if legs:
            found.setdefault(one.finding.id, _about(one, f"its goods went on {' and '.join(sorted(legs))}"))
    return tuple(found.values())[:MOST_FINDINGS]


def names_it(finding: Finding, entity: str, names: Collection[str]) -> bool:
    """Whether a finding about parties names one: by its identifier in the details, else by a name in the subject."""
    texts = [text for text in vars(finding.details or object).values() if isinstance(text, str)]
    known = {part for text in texts for part in text.split(BETWEEN_FIRMS)}
    named = (finding.subject.parts.get("name") or "").split(BETWEEN_FIRMS)
    return entity in known or not set(named).isdisjoint(names)


def leg_of(row: Mapping[str, Any], corridor: Corridor) -> str:
    """The leg of a way on which goods went in a month, "" for none."""
    leg = corridor.legs.get((row["start_place"], row["end_place"]), "")
    inside = corridor.first.replace(day=1) <= row["month"].date() <= corridor.last
    return leg if inside and (not corridor.codes or row["hs6"] in corridor.codes) else ""


def _about(one: Queued, why: str) -> FindingAbout:
    name = way(one.finding.subject.parts) or one.finding.subject.key
    return FindingAbout(one.finding.id, name, one.stage or one.finding.verdict, why)


def judged_pairs(given: Iterable[PairJudgement], withdrawn: Iterable[int]) -> tuple[JudgedPair, ...]:
    """Judgements of pairs, the last one first."""
    back, later = set(withdrawn), set[tuple[str, str]]()
    rows = []
    for one in sorted(given, key=lambda one: -one.seq):
        gone, by = one.seq in back, (one.author, one.pair)
        said = one.left, one.right, one.verdict, one.note, one.author, one.at
        rows.append(JudgedPair(one.seq, *said, gone, not gone and by in later))
        later |= set() if gone else {by}
    return tuple(rows)
