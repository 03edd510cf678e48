"""A territory: its findings, its producers, acts of it and at it, and what it publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path

from oretrace.catalog.territories import territories
from oretrace.errors import StoreError
from oretrace.runs import queue as queued
from oretrace.runs.atlas import roles_of
from oretrace.runs.queue import Narrowed
from oretrace.views.desk.territory import TerritoryView, territory_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.queue import rows_of
from oretrace.web.twins import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.store.calendar import MonthState

SHOWN = 15

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Code = Annotated[str, Path(max_length=100)]


@page(router, "/territories/{code}", "territory.html.j2")
def territory(desk: TheDesk, code: Code) -> TerritoryView:
    """A territory by code or name."""
    known, today = territories().resolve(code, where="territories"), date.today()
    roles = desk.of_runs(roles_of, known)
    found = desk.of_runs(queued.page, Narrowed(territory=known), size=SHOWN) if roles else ()
    states, problem, as_of = months_of(desk)
    return territory_view(known, roles, rows_of(found, desk, desk.mine()), states, problem, as_of, today)


def months_of(desk: Desk) -> tuple[Sequence[MonthState] | None, str, datetime | None]:
    """The months of the store's reporters, or None and why they cannot be read; since when they are outdated."""
    try:
        facts = desk.facts()
    except StoreError as error:
        return None, str(error), None
    return (None if facts.trouble else facts.months), facts.trouble, facts.as_of
