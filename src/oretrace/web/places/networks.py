"""The parties on the route of a finding: drawn, as a table, and as FollowTheMoney."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from oretrace.dossier.network_ftm import network_lines
from oretrace.errors import InputError
from oretrace.parties.network import network_on
from oretrace.runs.corridors import corridor_of
from oretrace.views.desk.queue import listed_as
from oretrace.views.network import NetworkView
from oretrace.web.places.findings import Id, TheDesk
from oretrace.web.places.parties import resolved
from oretrace.web.twins import page

router = APIRouter()


@dataclass(frozen=True)
class NetworkPage:
    """The parties on the route of a finding; `network` is None where names are not resolved or nothing went on it."""

    id: str
    way: str
    resolved: bool
    shipped: bool
    network: NetworkView | None
    modelled: bool
    read_only: bool


@page(router, "/findings/{id}/network", "network.html.j2")
def network(desk: TheDesk, id: Id) -> NetworkPage:
    """Who sold to whom on each leg of a finding's way, and what they share."""
    kept = desk.findings.get(desk.runs, id).kept
    finding = kept.finding
    return NetworkPage(
        id=finding.id,
        way=listed_as(finding.subject),
        resolved=desk.directory() is not None,
        shipped=desk.shipped(),
        network=desk.network(kept),
        modelled=kept.modelled,
        read_only=desk.read_only,
    )


@router.get("/findings/{id}/network.jsonl", name="network as FollowTheMoney", response_class=StreamingResponse)
def network_ftm(desk: TheDesk, id: Id) -> StreamingResponse:
    """The same as FollowTheMoney entities, one a line, to download."""
    kept = desk.findings.get(desk.runs, id).kept
    corridor = corridor_of(kept.finding, kept.question)
    if corridor is None:
        raise InputError("a finding about a route or lane", kept.finding.id[:8], "network")
    known = resolved(desk)
    lines = network_lines(known, network_on(known, corridor))
    named = {"content-disposition": f'attachment; filename="network-{kept.finding.id[:8]}.jsonl"'}
    return StreamingResponse(lines, media_type="application/x-ndjson; charset=utf-8", headers=named)
