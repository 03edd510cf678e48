"""Materials: a list, and a page for each; what an importer depends on is long work, kept by the store's snapshots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Path, Query
from fastapi.responses import RedirectResponse

from oretrace.assess import Assessment, assess, material_named
from oretrace.catalog.materials import Material, hs_materials, materials
from oretrace.catalog.measures import Measure
from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.law.selection import IN_FORCE, selected
from oretrace.law.state import state
from oretrace.runs import queue as queued
from oretrace.runs.atlas import flagged_by_material
from oretrace.runs.queue import Narrowed
from oretrace.views.desk.material import MaterialLine, MaterialsView, MaterialView, material_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.data import started
from oretrace.web.places.findings import changeable
from oretrace.web.places.queue import rows_of
from oretrace.web.twins import page

SHOWN = 10

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Name = Annotated[str, Path(max_length=100)]
Key = tuple[tuple[int, ...], str, str, str]


@page(router, "/materials", "materials.html.j2")
def materials_listed(desk: TheDesk) -> MaterialsView:
    """All materials that an act of the catalog names, with their codes, acts in force, and findings."""
    flagged = desk.of_runs(flagged_by_material)
    counts = {one.value: one.findings for one in desk.of_runs(queued.facets) if one.name == "material"}
    lines = (
        replace(line, flagged=flagged.get(line.name, 0), findings=counts.get(line.name, 0))
        for line in lines_on(date.today())
    )
    return MaterialsView(tuple(lines))


@lru_cache(maxsize=2)
def lines_on(today: date) -> tuple[MaterialLine, ...]:
    """The materials as the catalog has them on a day, without findings."""
    return tuple(
        MaterialLine(
            name=one.material,
            symbol=one.symbol,
            codes=len({row.hs6 for row in hs_materials() if row.material == one.material}),
            in_force=sum(state(act, today) in IN_FORCE for act in selected(one.material)),
            flagged=0,
            findings=0,
        )
        for one in materials().values()
    )


@page(router, "/materials/{name}", "material.html.j2")
def material(
    desk: TheDesk,
    name: Name,
    importer: Annotated[str, Query(max_length=100)] = "",
    measure: Annotated[str, Query(max_length=100)] = "",
) -> MaterialView:
    """A material of the catalog; with an importer, its dependence where it was worked out on the store as it is."""
    known = material_named(name)
    whose = territories().resolve(importer, where="importer") if importer.strip() else ""
    traded = desk.assessed.get(key_of(desk, known, whose, measure)) if whose else None
    found = desk.of_runs(queued.page, Narrowed(facets={"material": (known.material,)}), size=SHOWN)
    counts = desk.of_runs(queued.facets)
    return material_view(
        known,
        selected(known.material),
        date.today(),
        catalog_of(known.material),
        (whose, measure),
        traded,
        rows_of(found, desk, desk.mine()),
        sum(one.findings for one in counts if (one.name, one.value) == ("material", known.material)),
        desk.read_only,
    )


@lru_cache(maxsize=64)
def catalog_of(material: str) -> Assessment:
    """What the catalog alone has of a material."""
    return assess(material)


@router.post("/materials/{name}/dependence", name="work out the dependence")
def work_out(
    desk: TheDesk,
    name: Name,
    importer: Annotated[str, Form(max_length=100)],
    measure: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Work out what an importer depends on: with an act its findings correct it, and the scan for them is kept."""
    changeable(desk)
    known, whose = material_named(name), territories().resolve(importer, where="importer")
    act = act_on(known, measure) if measure.strip() else None

    def work(step: Callable[[str], None]) -> str:
        step("reading the store")
        workspace, key = desk.workspace(), key_of(desk, known, whose, act.id if act else "")
        found: Assessment = workspace.assess(
            known.material, importer=whose, measure=act.id if act else None, progress=step
        )
        desk.assessed.put(key, found)
        asked = {"importer": whose} | ({"measure": act.id} if act else {})
        return f"/materials/{quote(known.material)}?{urlencode(asked)}#dependence"

    title = f"Dependence of {whose} on {known.material}" + (f", corrected by {act.id}" if act else "")
    return started(desk, title, work)


def act_on(known: Material, wanted: str) -> Measure:
    """An act of the catalog on a material; InputError for another one."""
    acts = {act.id: act for act in selected(known.material)}
    if wanted not in acts:
        raise InputError(f"an act on {known.material}", wanted, "measure", nearest(wanted, acts))
    return acts[wanted]


def key_of(desk: Desk, known: Material, importer: str, measure: str) -> Key:
    """What a dependence is made of: the store's snapshots, material, importer and act."""
    snapshots = tuple(one.snapshot for one in desk.workspace().store.snapshots())
    return snapshots, known.material, importer, measure
