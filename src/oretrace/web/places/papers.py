"""Papers: the sets of the store as they were vetted, a set with its papers side by side, pictures of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import RedirectResponse

from oretrace.errors import InputError
from oretrace.runs.coupled import found_of_set, vetted_sets
from oretrace.store.originals import original
from oretrace.vet.papers.readers import picture
from oretrace.vet.papers.stored import set_with, stored_set
from oretrace.vet.papers.vetting import vet_sets
from oretrace.views.desk.papers import SetsView, SetView, set_view, sets_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.data import started
from oretrace.web.places.findings import changeable
from oretrace.web.twins import page

if TYPE_CHECKING:
    from oretrace.detect.papers.records import PapersDetails

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Snapshot = Annotated[int, Path(ge=1, le=2**31 - 1)]
Line = Annotated[int, Path(ge=1, le=2**62)]
PNG = "image/png"


@page(router, "/papers", "papers.html.j2")
def papers(
    desk: TheDesk,
    at: Annotated[int, Query(ge=1, le=100_000)] = 1,
    verdict: Annotated[str, Query(pattern="^(consistent|inconsistent|inconclusive)?$")] = "",
) -> SetsView:
    """The store's sets of papers as they were vetted last, those that disagree first."""
    found = sets_view(desk.of_runs(vetted_sets), at, verdict, desk.read_only)
    store = desk.workspace().store
    return replace(found, modelled=desk.modelled(), imported=store.holds("document"))


@router.post("/papers", name="vet the papers")
def vet(desk: TheDesk) -> RedirectResponse:
    """Vet all sets of papers of the store."""
    changeable(desk)

    def work(step: Callable[[str], None]) -> str:
        desk.workspace().vet(progress=step)
        return "/papers"

    return started(desk, "Papers vetted", work)


@router.get("/papers/{snapshot}/{line}/pages/{number}.png", name="picture of a page", response_class=Response)
def picture_of(desk: TheDesk, snapshot: Snapshot, line: Line, number: Annotated[int, Path(ge=1, le=40)]) -> Response:
    """A page of a PDF as it looks, drawn when it is asked for."""

    def draw() -> bytes:
        with desk.workspace().store.connect() as connection:
            _, sha256 = set_with(connection, snapshot, line)
        return picture(original(desk.folder, sha256), number)

    drawn = desk.pictures.of((snapshot, line, number), draw)
    return Response(drawn, media_type=PNG, headers={"cache-control": "private, max-age=3600"})


@page(router, "/papers/{snapshot}/{line}", "papers_set.html.j2")
def set_of_papers(
    desk: TheDesk, snapshot: Snapshot, line: Line, beside: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> SetView:
    """The set of a paper: what disagrees, outlined on the pages; the paper and one beside it; all in a table."""
    with desk.workspace().store.connect() as connection:
        set_name, _ = set_with(connection, snapshot, line)
        stored = stored_set(connection, snapshot, set_name)
    if line not in stored.lines:
        raise InputError("a paper that counts", "a copy of another one", f"/papers/{snapshot}/{line}")
    (vetted,) = vet_sets([stored.papers])
    known = found_of_set(desk.runs, snapshot, stored.lines[0])
    finding, details = known or ("", None)
    seen = set_view(stored, vetted, line, beside, details, finding)
    if desk.ranking() is None:  # a shipment has a page once it is ranked
        seen = replace(seen, shipments=tuple(("", number) for _, number in seen.shipments))
    return replace(seen, hub=_hub(desk, details), modelled=desk.modelled())


def _hub(desk: Desk, details: PapersDetails | None) -> tuple[str, ...]:
    """What a flagged corridor does to the odds of the set's shipments, once these were ranked."""
    ranked = desk.ranked_last()
    if ranked is None or details is None:
        return ()
    snapshots, lines = (ranked.lines[name].to_numpy() for name in ("snapshot", "line"))
    found = []
    for snapshot, line in (map(int, at.split("/")) for at in details.shipments):
        rows = np.flatnonzero((snapshots == snapshot) & (lines == line))
        found += [ranked.coupled.raised_by(int(row))[0] for row in rows if ranked.coupled.hub_of[row] >= 0]
    older = desk.added_since(desk.ranking()) if found else ""
    return (*dict.fromkeys(found), *([older] if older else []))
