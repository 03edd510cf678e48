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
from oretrace.parties.ftm_entity import PUBLISHER, key_of, line_of, named_entity
from oretrace.parties.holding_files import INDIRECT, UNNAMED, VOTES
from oretrace.parties.marks import marks_of_address, marks_of_firm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.control import Actor, Link
    from oretrace.parties.firms import Firm
    from oretrace.parties.holdings import Holding, Holdings
    from oretrace.parties.resolve import Judged
    from oretrace.store import Store

LIKENESS = "A group of similar names on shipments, not an entry of a register; being listed accuses nobody."
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
    actors, addresses = known.actors(), known.addresses()
    records: dict[str, list[Firm]] = {}
    for firm in firms:
        records.setdefault(found.firms[firm.id], []).append(firm)
    modelled = any(one.modelled for one in store.snapshots())
    companies = (
        company(id, actor.names, addresses.get(id, ()), records.get(id, ()), modelled)
        for id, actor in sorted(actors.items())
    )
    shared = links(actors.values(), holdings)
    return write_entities(out, entities(companies, actors, holdings, shared))


def write_entities(out: Path, found: Iterable[Entity]) -> dict[str, int]:
    """Write entities, wholly or not at all; how many of each schema."""
    counts: dict[str, int] = {}
    with whole(out) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n") as file:
        for entity in found:
            counts[entity["schema"]] = counts.get(entity["schema"], 0) + 1
            file.write(line_of(entity))
    return counts


def entities(
    companies: Iterable[Entity], actors: Mapping[str, Actor], holdings: Holdings, shared: Iterable[Link]
) -> Iterator[Entity]:
    """Firms as they are given, owners, stakes and links, in this order; `actors` are the firms by identifier."""
    yield from companies
    firm_of = actors_in(actors.values(), holdings)
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
                "role": [f"the same {link.shared}: {link.written}"],
            }
            yield named_entity(key_of("link", link.left, link.right, link.shared, link.value), "UnknownLink", ends_of)


def company(
    id: str, names: Iterable[str], addresses: Sequence[str], records: Sequence[Firm], modelled: bool
) -> Entity:
    """A firm: what its records in registers have of it, then the names and addresses that it has on shipments.

    `modelled`: some data of its store are made up.
    """
    called = [*dict.fromkeys((*(name for firm in records for name in firm.every_name), *names))]
    phones = [firm.phone for firm in records if firm.phone]
    known = {mark for phone in phones for mark in marks_of_address(phone)}
    marks = {mark for firm in records for mark in marks_of_firm(firm)}
    marks |= {mark for text in addresses for mark in marks_of_address(text)}
    others = sorted(f"+{mark.value}" for mark in marks - known if mark.kind == "phone")
    places = {territories().by_iso3[firm.territory].iso2.lower() for firm in records if firm.territory}
    founded = min((firm.founded for firm in records if firm.founded), default="")
    given: dict[str, Iterable[str]] = {
        "name": called[:1],
        "alias": called[1:],
        "address": (*(text for firm in records for text in firm.addresses), *addresses),
        "phone": (*phones, *others),
        "website": sorted(f"http://{mark.value}" for mark in marks if mark.kind == "domain"),
        "registrationNumber": [firm.number for firm in records],
        "leiCode": [firm.lei for firm in records],
        "sector": sorted({firm.scope for firm in records}),
        "jurisdiction": sorted(places),
        "incorporationDate": [founded],
        "notes": [f"Modelled data. {LIKENESS}" if modelled else LIKENESS],
        "publisher": [PUBLISHER],
    }
    return named_entity(id, "Company", {name: [*dict.fromkeys(of)] for name, of in given.items()})


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
        ends = {"director": [owner], "organization": [owned], "role": [VOTES] if one.votes else []}
        yield named_entity(key_of("control", *key), "Directorship", ends | days)


def percentage_of(low: float, high: float) -> list[str]:
    """A share from `low` to `high` (0 to 1) in percent as FollowTheMoney writes it: "60", "25-50"; [] if unknown."""
    return [] if (low, high) == (0.0, 1.0) else ["-".join(dict.fromkeys((_percent(low), _percent(high))))]


def _percent(share: float) -> str:
    """A share in percent, with as many digits as it takes to read it again."""
    texts = (f"{share * 100:.{digits}g}" for digits in (6, 12, 17))
    return next((text for text in texts if float(text) / 100 == share), f"{share * 100:.17g}")
