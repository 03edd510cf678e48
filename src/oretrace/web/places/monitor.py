"""The monitor of a material: read from the store as a job, kept by its snapshots; the page itself reads no flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Path, Query
from fastapi.responses import RedirectResponse

from oretrace.assess import material_named
from oretrace.catalog.territories import territories
from oretrace.law.selection import selected
from oretrace.views.desk.monitor import MonitorView, monitor_found, monitor_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.data import started
from oretrace.web.places.findings import changeable
from oretrace.web.places.materials import act_on, key_of
from oretrace.web.twins import page

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Name = Annotated[str, Path(max_length=100)]


@page(router, "/monitor/{name}", "monitor.html.j2")
def monitor(
    desk: TheDesk,
    name: Name,
    reporter: Annotated[str, Query(max_length=100)] = "",
    measure: Annotated[str, Query(max_length=100)] = "",
) -> MonitorView:
    """A material month by month, where it was read from the store as it is now."""
    known = material_named(name)
    whose = territories().resolve(reporter, where="reporter") if reporter.strip() else ""
    found = desk.monitored.get(key_of(desk, known, whose, measure))
    return monitor_view(known, selected(known.material), (whose, measure), found, desk.read_only)


@router.post("/monitor/{name}", name="read the series of a material")
def read(
    desk: TheDesk,
    name: Name,
    reporter: Annotated[str, Form(max_length=100)] = "",
    measure: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Read and examine all series of a material: of one reporter, or of all; with an act its event study."""
    changeable(desk)
    known = material_named(name)
    whose = territories().resolve(reporter, where="reporter") if reporter.strip() else ""
    act = act_on(known, measure) if measure.strip() else None

    def work(step: Callable[[str], None]) -> str:
        asked = {"reporter": whose} if whose else {}
        asked |= {"measure": act.id} if act else {}
        key = key_of(desk, known, whose, asked.get("measure", ""))
        found = desk.workspace().monitor(
            known.material, measure=asked.get("measure"), progress=step, reporters=(whose,) if whose else ()
        )
        desk.monitored.put(key, monitor_found(found, selected(known.material)))
        return f"/monitor/{quote(known.material)}?{urlencode(asked)}"

    title = f"Monitor of {known.material}" + (f", {whose}" if whose else "") + (f", {act.id}" if act else "")
    return started(desk, title, work)
