"""Entities, owners and links written as FollowTheMoney, one JSON entity a line, for other tools to read.

A firm is a Company, an owner a Person or a LegalEntity; stakes are Ownership, other ways to direct a firm are
Directorship, and what two firms share is an UnknownLink with a role. A share that is not exact is written as "25-50".
What is written is read again as it was: stakes through others, and owners who are not named, have a mark of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from oretrace.files import check_target, whole
from oretrace.parties.control import CONTROLLERS, actors_in, links
from oretrace.parties.entities import entities_of
from oretrace.parties.ftm_entity import key_of, line_of, named_entity
from oretrace.parties.holding_files import INDIRECT, UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.control import Actor, Link
    from oretrace.parties.firms import Firm
    from oretrace.parties.holdings import Holding, Holdings
    from oretrace.parties.resolve import Judged
    from oretrace.store import Store

_MARKS = {"phone": "phone", "number": "registrationNumber", "lei": "leiCode"}
Entity = dict[str, Any]


def export_file(store: Store, out: Path, judged: Sequence[Judged] = ()) -> dict[str, int]:
    """Write all entities of a store but carriers, as `resolve_store` finds them, their owners and what they share.

    Returns how many of each schema. InputError where the file cannot be written.
    """
    if out.suffix.lower() not in (".jsonl", ".json", ".ijson"):
        raise InputError("a file ending in .jsonl", str(out), "--out")
    check_target(out)
    known = entities_of(store, judged)
    found, firms, holdings = known.resolution, known.firms, known.holdings
    actors = known.actors()
    records = {of: [firm for firm in firms if found.firms[firm.id] == of] for of in set(found.firms.values())}
    shared = links(actors.values(), holdings)
    return write_entities(out, entities(actors, records, holdings, shared))


def write_entities(out: Path, found: Iterable[Entity]) -> dict[str, int]:
    """Write entities, wholly or not at all; how many of each schema."""
    counts: dict[str, int] = {}
    with whole(out) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n") as file:
        for entity in found:
            counts[entity["schema"]] = counts.get(entity["schema"], 0) + 1
            file.write(line_of(entity))
    return counts


def entities(
    actors: Mapping[str, Actor], records: Mapping[str, Sequence[Firm]], holdings: Holdings, shared: Iterable[Link]
) -> Iterator[Entity]:
    """Firms by identifier with their records in registers, owners, stakes and links, in this order."""
    firm_of = actors_in(actors.values(), holdings)
    for id, actor in sorted(actors.items()):
        yield _firm(actor, records.get(id, ()))
    ends = {end for one in holdings.stakes for end in (one.owner, one.owned)} - set(firm_of)
    owned = {one.owned for one in holdings.stakes}
    for end in sorted(ends):
        schema = "Company" if end in owned else "Person" if end in holdings.persons else "LegalEntity"
        number = {"registrationNumber": [holdings.numbers[end]]} if holdings.numbers.get(end) else {}
        yield named_entity(key_of(end), schema, {"name": holdings.names.get(end) or end, **number})
    for one in holdings.stakes:
        yield from _stake(
            one, firm_of.get(one.owner) or key_of(one.owner), firm_of.get(one.owned) or key_of(one.owned)
        )
    for link in shared:
        if link.shared not in CONTROLLERS:
            ends_of = {
                "subject": [link.left],
                "object": [link.right],
                "role": [f"the same {link.shared}: {link.value}"],
            }
            yield named_entity(key_of("link", link.left, link.right, link.shared, link.value), "UnknownLink", ends_of)


def _firm(actor: Actor, records: Sequence[Firm]) -> Entity:
    given: dict[str, list[str]] = {"name": [actor.names[0]], "alias": list(actor.names[1:])}
    for mark in sorted(actor.marks):
        if mark.kind in _MARKS:
            given.setdefault(_MARKS[mark.kind], []).append(f"+{mark.value}" if mark.kind == "phone" else mark.value)
        elif mark.kind == "domain":
            given.setdefault("website", []).append(f"http://{mark.value}")
    given["address"] = list(dict.fromkeys(text for firm in records for text in firm.addresses))
    given["sector"] = sorted({firm.scope for firm in records if firm.scope})
    places = {firm.territory for firm in records if firm.territory}
    given["jurisdiction"] = sorted(territories().by_iso3[place].iso2.lower() for place in places)
    given["incorporationDate"] = [actor.founded] if actor.founded else []
    return named_entity(actor.id, "Company", given)


def _stake(one: Holding, owner: str, owned: str) -> Iterator[Entity]:
    days = {"startDate": [one.start] if one.start else [], "endDate": [one.end] if one.end else []}
    key = (one.owner, one.owned, one.start, one.end)
    if one.high > 0:
        kind, role = [INDIRECT] if one.indirect else [], [] if one.known else [UNNAMED]
        ends = {
            "owner": [owner],
            "asset": [owned],
            "percentage": percentage_of(one.low, one.high),
            "ownershipType": kind,
            "role": role,
        }
        yield named_entity(key_of("stake", *key, *kind), "Ownership", ends | days)
    if one.control:
        yield named_entity(
            key_of("control", *key), "Directorship", {"director": [owner], "organization": [owned]} | days
        )


def percentage_of(low: float, high: float) -> list[str]:
    """An interval of a share as FollowTheMoney has it: "60", "25-50"; nothing where nothing is known."""
    return [] if (low, high) == (0.0, 1.0) else ["-".join(dict.fromkeys((_percent(low), _percent(high))))]


def _percent(share: float) -> str:
    """A share in percent, with as many digits as it takes to read it again."""
    texts = (f"{share * 100:.{digits}g}" for digits in (6, 12, 17))
    return next((text for text in texts if float(text) / 100 == share), f"{share * 100:.17g}")
