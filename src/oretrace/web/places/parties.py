"""Parties: names resolved as a job and kept by the store's snapshots; the list, and a page for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import RedirectResponse

from oretrace.errors import InputError
from oretrace.runs import queue as queued
from oretrace.views.desk.parties import (
    MOST_TRADE,
    PAGE,
    PartiesView,
    PartyView,
    counterparties,
    findings_about,
    goods,
    judged_pairs,
    link_lines,
    names_it,
    party_lines,
    register_entries,
    seen_lines,
    stake_lines,
)
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.data import started
from oretrace.web.places.findings import changeable
from oretrace.web.places.shipments import flagged_ways
from oretrace.web.twins import page

if TYPE_CHECKING:
    from oretrace.parties.directory import Directory

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Entity = Annotated[str, Path(pattern="^P[0-9a-f]{12}$")]


@page(router, "/parties", "parties.html.j2")
def parties(
    desk: TheDesk,
    text: Annotated[str, Query(max_length=200)] = "",
    at: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> PartiesView:
    """Who is on the shipments, once the names were resolved; narrowed to names that have every word of a text."""
    known = desk.directory()
    rows = known.entities(text, (at - 1) * PAGE, PAGE) if known else []
    total = rows[0]["total"] if rows else 0
    return PartiesView(
        resolved=known is not None,
        shipped=desk.shipped(),
        text=text,
        lines=party_lines(rows),
        page=at,
        pages=max(1, -(-total // PAGE)),
        total=total,
        unsure=len(known.unsure) if known else 0,
        judged=len(known.judged) if known else 0,
        since=judged_since(desk, known),
        modelled=desk.modelled(),
        read_only=desk.read_only,
    )


@router.post("/parties", name="resolve the names")
def resolve_names(desk: TheDesk) -> RedirectResponse:
    """Resolve the names on the shipments of the store, obeying what was judged: long work."""
    changeable(desk)

    def work(step: Callable[[str], None]) -> str:
        key = desk.snapshots()
        desk.parties.put(key, desk.workspace().directory(desk.cases, step))
        return "/parties"

    return started(desk, "Resolving the names", work)


@page(router, "/parties/{entity}", "party.html.j2")
def party(desk: TheDesk, entity: Entity) -> PartyView:
    """One party: names as written, trade, what it shares with others, findings about it, what was judged of it."""
    known = resolved(desk)
    about = known.ask("entity.sql", entity=entity)
    if not about:
        raise InputError("a party on shipments that count", entity, "/parties", do="Look for it in the list")
    (row,) = party_lines(about)
    names = known.ask("names_of.sql", entities=[entity])
    trade = known.ask("trade_of.sql", entity=entity)
    own = {one["value"] for one in names if one["kind"] == "name"}
    pairs, hits = desk.cases.pairs(), desk.cases.pairs(hits=True)
    seen = [one for one in pairs.seen_by(desk.reader) if one.left in own or one.right in own]
    named = [one for one in desk.of_runs(queued.about_parties) if names_it(one.finding, entity, own)]
    return PartyView(
        entity=entity,
        name=row.name,
        seen=row.seen,
        lines=row.lines,
        sold=row.sold,
        bought=row.bought,
        names=seen_lines(names, "name"),
        roles=seen_lines(names, "role"),
        addresses=seen_lines(names, "address"),
        register=register_entries(known.firms.get(entity, ())),
        owners=stake_lines(known.stakes.get(entity, ()), True),
        owned=stake_lines(known.stakes.get(entity, ()), False),
        buyers=counterparties(trade, "sold")[:MOST_TRADE],
        sellers=counterparties(trade, "bought")[:MOST_TRADE],
        sold_goods=goods(trade, "sold")[:MOST_TRADE],
        bought_goods=goods(trade, "bought")[:MOST_TRADE],
        links=link_lines(known.ask("links_of.sql", entity=entity)),
        findings=findings_about(named, flagged_ways(desk), known.ask("ways_of.sql", entity=entity)),
        judged=judged_pairs(seen, pairs.withdrawn),
        on_lists=judged_pairs((one for one in hits.given if one.left in own), hits.withdrawn),
        unsure=sum(one.left in own or one.right in own for one in known.unsure),
        modelled=known.modelled,
    )


def resolved(desk: Desk) -> Directory:
    """The parties of the store as it is now; InputError where its names were not resolved."""
    known = desk.directory()
    if known is None:
        raise InputError("names that were resolved", "none yet", "/parties", do="Resolve them first")
    return known


def judged_since(desk: Desk, known: Directory | None) -> int:
    """How many pairs are judged otherwise now than when the names were resolved."""
    return len(set(desk.cases.pairs().settled()) ^ set(known.judged)) if known else 0
