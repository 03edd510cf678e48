"""Shipments: ranked as a job; the last ranking is kept, and marked once the store has more; a page for each line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

import numpy as np
from fastapi import APIRouter, Depends, Form, Path, Query
from fastapi.responses import RedirectResponse

from oretrace.errors import InputError
from oretrace.law.check import check_one
from oretrace.runs import queue as queued
from oretrace.runs.atlas import questions_of
from oretrace.runs.corridors import corridor_of
from oretrace.runs.queue import Narrowed
from oretrace.views.desk.queue import way
from oretrace.views.desk.shipments import ShipmentsAsked, ShipmentsView, ShipmentView, shipment_view, shipments_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.data import started
from oretrace.web.places.findings import changeable
from oretrace.web.twins import page

if TYPE_CHECKING:
    from oretrace.law.answer import Answer
    from oretrace.parties.corridor import Corridor
    from oretrace.runs.queue import Queued
    from oretrace.vet.ranking.stored import Weighed

MOST_FLAGGED = 200

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]


@page(router, "/shipments", "shipments.html.j2")
def shipments(
    desk: TheDesk,
    at: Annotated[int, Query(ge=1, le=100_000)] = 1,
    code: Annotated[str, Query(pattern=r"^[0-9]{0,6}$")] = "",
    place: Annotated[str, Query(pattern=r"^[A-Z]{0,3}$")] = "",
    finding: Annotated[str, Query(pattern="^([0-9a-f]{4,64})?$")] = "",
) -> ShipmentsView:
    """The shipments, of a finding those on its way, the likeliest to be irregular first, once they were ranked."""
    asked = on_finding(desk, code, place, finding) if finding else ShipmentsAsked(code, place)
    known = desk.ranking()
    seen = shipments_view(known.weighed if known else None, at, desk.read_only, asked)
    return replace(seen, older=desk.added_since(known), modelled=desk.modelled(), shipped=desk.shipped())


def on_finding(desk: Desk, code: str, place: str, finding: str) -> ShipmentsAsked:
    """The queue narrowed to the way of a finding; InputError for one that is about no way."""
    kept = desk.findings.get(desk.runs, finding).kept
    corridor = corridor_of(kept.finding, kept.question)
    if corridor is None:
        raise InputError("a finding about a route or lane", finding, "/shipments")
    return ShipmentsAsked(code, place, kept.finding.id, way(kept.finding.subject.parts), corridor)


@router.post("/shipments", name="rank the shipments")
def rank(desk: TheDesk, budget: Annotated[float, Form(gt=0, le=1)] = 0.01) -> RedirectResponse:
    """Check and rank all shipments of the store under a budget."""
    changeable(desk)

    def work(step: Callable[[str], None]) -> str:
        step("checking every line")
        desk.rank(budget)
        return "/shipments"

    return started(desk, f"Shipments ranked for a budget of {100 * budget:g} %", work)


@page(router, "/shipments/{snapshot}/{line}", "shipment.html.j2")
def shipment(
    desk: TheDesk, snapshot: Annotated[int, Path(ge=1, le=2**31 - 1)], line: Annotated[int, Path(ge=0, le=2**62)]
) -> ShipmentView:
    """One line: what is done with it, why, what to look for, the law of its day, lines like it."""
    known = desk.ranking()
    if known is None:
        raise InputError("shipments that were ranked", "none yet", "/shipments", do="Rank them first")
    found, older = known.weighed, desk.added_since(known)
    snapshots, lines = (found.lines[name].to_numpy() for name in ("snapshot", "line"))
    rows = np.flatnonzero((snapshots == snapshot) & (lines == line))
    if not len(rows):
        do = "Rank them again: the store has changed since" if older else ""
        raise InputError("a line that counts", f"{snapshot}/{line}", "/shipments", do=do)
    seen = shipment_view(found, int(rows[0]), _law(found, int(rows[0])), flagged_ways(desk))
    return replace(seen, older=older, modelled=desk.modelled())


def flagged_ways(desk: Desk) -> list[tuple[Queued, Corridor]]:
    """The flagged findings about a way, the first ones of the queue, each with its way."""
    flagged = desk.of_runs(queued.page, Narrowed(facets={"verdict": ("flagged",)}), size=MOST_FLAGGED)
    questions = desk.of_runs(questions_of, sorted({one.run for one in flagged}))
    ways = ((one, corridor_of(one.finding, questions[one.run])) for one in flagged)
    return [(one, corridor) for one, corridor in ways if corridor is not None]


def _law(found: Weighed, row: int) -> Answer | None:
    """The law's answer for a line; None where it lacks what the law must know."""
    record = found.lines.slice(row, 1).to_pylist()[0]
    day = record["happened_on"] or record["filed_on"]
    code = (record["hs_code"] or record["text_hs6"] or "")[:6]
    asked = (code, record["origin"] or "", record["destination"] or "", str(day or ""))
    text = "; ".join(part for part in (record["goods_text"], record["purity_text"]) if part)
    return _answer(*asked, text) if all(asked) else None


@lru_cache(256)
def _answer(code: str, origin: str, destination: str, day: str, text: str) -> Answer | None:
    try:
        return check_one(code, origin, destination, day, form=text or None)
    except InputError:
        return None
