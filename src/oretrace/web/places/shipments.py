"""Shipments: ranked as a job and kept by the store's snapshots; the queue, and a page for each line."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Annotated

import numpy as np
from fastapi import APIRouter, Depends, Form, Path, Query
from fastapi.responses import RedirectResponse

from oretrace.errors import InputError
from oretrace.law.check import check_one
from oretrace.views.desk.shipments import ShipmentsView, ShipmentView, shipment_view, shipments_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.data import started
from oretrace.web.places.findings import changeable
from oretrace.web.twins import page

if TYPE_CHECKING:
    from oretrace.law.answer import Answer
    from oretrace.vet.ranking.stored import Weighed

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]


@page(router, "/shipments", "shipments.html.j2")
def shipments(
    desk: TheDesk,
    at: Annotated[int, Query(ge=1, le=100_000)] = 1,
    code: Annotated[str, Query(pattern=r"^[0-9]{0,6}$")] = "",
    place: Annotated[str, Query(pattern=r"^[A-Z]{0,3}$")] = "",
) -> ShipmentsView:
    """The store's shipments, the likeliest to be irregular first, where they were ranked."""
    return shipments_view(desk.ranked.get(_key(desk)), at, desk.read_only, code, place)


@router.post("/shipments", name="rank the shipments")
def rank(desk: TheDesk, budget: Annotated[float, Form(gt=0, le=1)] = 0.01) -> RedirectResponse:
    """Check and rank all shipments of the store under a budget."""
    changeable(desk)

    def work(step: Callable[[str], None]) -> str:
        step("checking every line")
        key = _key(desk)
        desk.ranked.put(key, desk.workspace().rank(budget))
        return "/shipments"

    return started(desk, f"Shipments ranked for a budget of {100 * budget:g} %", work)


@page(router, "/shipments/{snapshot}/{line}", "shipment.html.j2")
def shipment(
    desk: TheDesk, snapshot: Annotated[int, Path(ge=1, le=2**31 - 1)], line: Annotated[int, Path(ge=0, le=2**62)]
) -> ShipmentView:
    """One line: what is done with it, why, what to look for, the law of its day, lines like it."""
    found = desk.ranked.get(_key(desk))
    if found is None:
        raise InputError("shipments that were ranked", "none yet", "/shipments", do="Rank them first")
    snapshots, lines = (found.lines[name].to_numpy() for name in ("snapshot", "line"))
    rows = np.flatnonzero((snapshots == snapshot) & (lines == line))
    if not len(rows):
        raise InputError("a line that counts", f"{snapshot}/{line}", "/shipments")
    return shipment_view(found, int(rows[0]), _law(found, int(rows[0])))


def _law(found: Weighed, row: int) -> Answer | None:
    """The law's answer for a line; None where it lacks what the law must know."""
    record = found.lines.slice(row, 1).to_pylist()[0]
    day = record["happened_on"] or record["filed_on"]
    code = (record["hs_code"] or record["text_hs6"] or "")[:6]
    asked = (code, record["origin"] or "", record["destination"] or "", str(day or ""))
    text = "; ".join(part for part in (record["goods_text"], record["purity_text"]) if part)
    try:
        return check_one(*asked, form=text or None) if all(asked) else None
    except InputError:
        return None


def _key(desk: Desk) -> Hashable:
    return tuple(one.snapshot for one in desk.workspace().store.snapshots()), desk.runs.version()
