"""The map: lanes under finding of a material, in the whole period of their findings or in a month."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from oretrace.runs import queue as queued
from oretrace.runs.atlas import flagged_by_material, legs_in, questions_of
from oretrace.runs.queue import Narrowed
from oretrace.views.desk.map import MapView, map_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.twins import page

SIZE = 60
KINDS = ("route", "lane")
NONE = "none"
"""Stands for findings of no one material, as in the facets of the queue."""

router = APIRouter()


@page(router, "/map", "map.html.j2")
def map_of(
    desk: Annotated[Desk, Depends(the_desk)],
    material: Annotated[str, Query(max_length=100)] = "",
    month: Annotated[str, Query(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")] = "",
) -> MapView:
    """Lanes under finding; by default of the material with most flagged findings, over the whole period."""
    materials = materials_on(desk)
    chosen = material or next(iter(materials), "")
    narrowed = Narrowed(facets={"material": ("" if chosen == NONE else chosen,), "subject_kind": KINDS})
    found = desk.of_runs(queued.page, narrowed, size=SIZE + 1) if chosen else ()
    shown = found[:SIZE]
    questions = desk.of_runs(questions_of, sorted({one.run for one in shown}))
    legs = legs_in(desk.runs, [one.place[2] for one in shown], month) if month else None
    return map_view(shown, questions, legs, chosen, materials, month, len(found) > SIZE)


def materials_on(desk: Desk) -> dict[str, int]:
    """Flagged findings by material, the most first; then what is not flagged, then what is of no one material."""
    flagged = desk.of_runs(flagged_by_material)
    others = [one.value for one in desk.of_runs(queued.facets) if one.name == "material"]
    named = {name: flagged.get(name, 0) for name in (*flagged, *others) if name}
    return named | ({NONE: flagged.get("", 0)} if "" in others else {})
