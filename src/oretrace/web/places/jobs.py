"""Long work as a page: its progress, its end, the way to cancel it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import RedirectResponse

from oretrace.errors import InputError
from oretrace.web.desk import Desk, the_desk
from oretrace.web.jobs import Job
from oretrace.web.twins import page

router = APIRouter()
Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
TheDesk = Annotated[Desk, Depends(the_desk)]


@page(router, "/jobs/{id}", "job.html.j2")
def job(desk: TheDesk, id: Id) -> Job:
    """A piece of long work as it stands."""
    return found(desk, id)


@router.post("/jobs/{id}/cancel", name="cancel")
def cancel(desk: TheDesk, id: Id) -> RedirectResponse:
    """Stop a piece of work before its next step; nothing of it is kept."""
    desk.jobs.cancel(found(desk, id).id)
    return RedirectResponse(f"/jobs/{id}", 303)


def found(desk: Desk, id: str) -> Job:
    """The job of that id; InputError where this process has none."""
    known = desk.jobs.get(id)
    if known is None:
        raise InputError(
            "a piece of work of this server", id, "id of a job", do="It may have been started before the last restart"
        )
    return known
