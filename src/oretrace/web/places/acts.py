"""Acts: a list, and a page for each with the question whether goods were controlled on a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from oretrace.catalog.materials import description_of
from oretrace.catalog.measures import Measure, all_measures, load_measure, measure_files
from oretrace.errors import InputError, nearest
from oretrace.law.answer import Answer
from oretrace.law.check import check_lines, check_one
from oretrace.law.selection import IN_FORCE
from oretrace.runs import queue as queued
from oretrace.runs.atlas import questions_of
from oretrace.runs.queue import Narrowed
from oretrace.views.desk.act import (
    ActCheck,
    ActsView,
    ActView,
    AskedCheck,
    CodeAnswer,
    act_line,
    act_view,
    check_of,
    codes_of_material,
)
from oretrace.views.desk.search import has, known_act, words_of
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.queue import rows_of
from oretrace.web.twins import page

SHOWN = 10
COLUMNS = {"hs_code": "code", "on": "day", "form": "description", "known_on": "known on", "end_user": "end user"}

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Id = Annotated[str, Path(pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
Day = Annotated[str, Query(max_length=10)]
Name = Annotated[str, Query(max_length=100)]


@page(router, "/acts", "acts.html.j2")
def acts(
    text: Annotated[str, Query(max_length=200)] = "", on: date | None = None, in_force: bool = False
) -> ActsView:
    """The acts of the catalog with all words of a text; `in_force` keeps those that are in force on the day `on`."""
    day, wanted = on or date.today(), words_of(text)
    named = [act for act in all_measures() if all(has(known_act(act.id), word) for word in wanted)]
    lines = [act_line(act, day) for act in named]
    shown = [line for line in lines if not in_force or line.state in IN_FORCE]
    return ActsView(text, day, in_force, tuple(shown), len(all_measures()))


@page(router, "/acts/{id}", "act.html.j2")
def act(
    desk: TheDesk,
    id: Id,
    goods: Annotated[str, Query(max_length=100)] = "",
    on: Day = "",
    origin: Name = "",
    destination: Name = "",
    form: Annotated[str, Query(max_length=500)] = "",
    purity: Annotated[str, Query(max_length=20)] = "",
    end_user: Literal["unknown", "civil", "military"] = "unknown",
    known_on: Day = "",
) -> ActView:
    """An act of the catalog; with `goods`, a code or a material, whether they were controlled on the day `on`."""
    one, today = act_named(desk, id), date.today()
    asked = AskedCheck(
        on=on or (one.effective_from or today).isoformat(),
        goods=goods.strip(),
        origin=origin.strip() or one.issuer,
        destination=destination.strip() or next(iter(one.destinations), ""),
        form=form.strip(),
        purity=purity.strip(),
        end_user=end_user,
        known_on=known_on,
    )
    check = checked(one, asked, today) if asked.goods else ActCheck(asked)
    found = desk.of_runs(queued.page, Narrowed(facets={"measure": (one.id,)}), size=SHOWN)
    total = sum(f.findings for f in desk.of_runs(queued.facets) if (f.name, f.value) == ("measure", one.id))
    return act_view(one, today, check, rows_of(found, desk, desk.mine()), total)


def act_named(desk: Desk, id: str) -> Measure:
    """An act of the catalog, else the user's own of a run that was kept; InputError where neither is."""
    if id in measure_files():
        return load_measure(id)
    run = next((run.id for run in desk.runs.listed() if run.measure == id), None)
    if run is None:
        raise InputError("the id of an act of the catalog", id, "acts", nearest(id, measure_files()))
    return questions_of(desk.runs, [run])[run].measure


def checked(one: Measure, asked: AskedCheck, today: date) -> ActCheck:
    """The law check of one code, or of every code that the act has for a material; a problem as a sentence."""
    try:
        codes = codes_of_material(one, asked.goods)
        if codes:
            return ActCheck(asked, by_code=by_code(asked, codes, today))
        return check_of(one.id, asked, answered(asked, today))
    except InputError as error:
        return ActCheck(asked, problem=str(error))


@lru_cache(maxsize=256)
def answered(asked: AskedCheck, today: date) -> Answer:
    """The answer for one code."""
    return check_one(
        asked.goods,
        asked.origin,
        asked.destination,
        asked.on,
        purity=asked.purity or None,
        form=asked.form or None,
        end_user=asked.end_user,
        known_on=asked.known_on or None,
        place=named,
    )


@lru_cache(maxsize=256)
def by_code(asked: AskedCheck, codes: tuple[str, ...], today: date) -> tuple[CodeAnswer, ...]:
    """The answer for each of some codes, from one check."""
    import pyarrow as pa

    texts = {"origin": asked.origin, "destination": asked.destination, "on": asked.on, "purity": asked.purity or None}
    texts |= {"form": asked.form or None, "end_user": asked.end_user, "known_on": asked.known_on or None}
    table = {name: pa.array([text] * len(codes), pa.string()) for name, text in texts.items()}
    rows = check_lines(pa.table({"hs_code": pa.array(codes, pa.string()), **table}), named).to_pylist()
    return tuple(
        CodeAnswer(
            hs6=code,
            text=description_of(code) or "",
            answer=row["answer"].replace("_", " "),
            effect=row["effect"] or "",
            acts=tuple(row["acts"] or ()),
        )
        for code, row in zip(codes, rows, strict=True)
    )


def named(column: str, row: int) -> str:
    """The field of the form that a column of the check stands for."""
    return COLUMNS.get(column, column)
