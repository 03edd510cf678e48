"""The application put together: places, assets, errors as sentences."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from oretrace import __version__
from oretrace.cases import DecidedMeanwhileError
from oretrace.errors import InputError, OptionError, OretraceError, StoreError
from oretrace.law.check import check_one
from oretrace.views.desk.search import everything
from oretrace.web.places import (
    acts,
    cases,
    data,
    findings,
    jobs,
    map,
    materials,
    monitor,
    networks,
    pairs,
    papers,
    parties,
    quarantine,
    queue,
    rows,
    search,
    shipments,
    territories,
    today,
)
from oretrace.web.rendering import assets, templates
from oretrace.web.safety import Safety
from oretrace.web.twins import draw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from oretrace.web.desk import Desk
    from oretrace.web.safety import Guard

THREADS = 6
"""Requests worked on at once: more would only wait for each other."""

NOT_FOUND, BAD, CONFLICT = 404, 422, 409


def make_app(desk: Desk, guard: Guard) -> FastAPI:
    """The desk as an ASGI application, warmed: templates and assets are read before the first request."""
    assets()
    templates()
    app = FastAPI(
        title="oretrace",
        version=__version__,
        description="Findings, evidence and judgements of one store. For finding evasion, never for planning it.",
        docs_url=None,
        redoc_url=None,
        lifespan=_capped,
    )
    app.state.desk = desk
    app.add_middleware(Safety, guard=guard)
    for place in (
        today,
        queue,
        findings,
        rows,
        networks,
        map,
        cases,
        data,
        acts,
        materials,
        monitor,
        territories,
        shipments,
        papers,
        quarantine,
        pairs,
        parties,
        search,
        jobs,
    ):
        app.include_router(place.router)
    app.add_api_route("/", _home, methods=["GET"], include_in_schema=False)
    app.add_api_route("/static/{name}", _asset, methods=["GET"], include_in_schema=False)
    app.add_api_route("/favicon.ico", _icon, methods=["GET"], include_in_schema=False)
    app.add_exception_handler(OretraceError, _sentence)
    app.add_exception_handler(HTTPException, _sentence)
    app.add_exception_handler(RequestValidationError, _sentence)
    return app


@asynccontextmanager
async def _capped(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    async with anyio.create_task_group() as beside:
        beside.start_soon(anyio.to_thread.run_sync, _warm, app.state.desk)
        yield


def _warm(desk: Desk) -> None:
    """What the first pages would wait for, read while nobody asks yet: templates, names, rules of acts, months."""
    for name in templates().list_templates():
        templates().get_template(name)
    everything()
    check_one("811010", "CHN", "USA", "2025-01-31")
    with suppress(StoreError):  # the pages say what is wrong with the store
        desk.facts()
        desk.facts(data.queue_codes(desk))


def _home() -> Response:
    return RedirectResponse("/today", 303)


def _icon() -> Response:
    """What a browser asks for beside a page that names no icon, as JSON does not."""
    return Response(assets()["icon.svg"].content, media_type=assets()["icon.svg"].kind)


def _asset(name: str, request: Request) -> Response:
    found = assets().get(name)
    if found is None:
        return Response("no such asset", NOT_FOUND)
    fresh = request.query_params.get("v") == found.version
    return Response(
        found.content,
        media_type=found.kind,
        headers={"cache-control": f"max-age={31_536_000 if fresh else 0}, immutable"},
    )


async def _sentence(request: Request, error: Exception) -> Response:
    """An error as one sentence: JSON for a program, a page for a person, a strip for htmx."""
    status, text = _of(error, request)
    if request.url.path.endswith(".json") or "text/html" not in request.headers.get("accept", "*/*"):
        return JSONResponse({"error": text}, status)
    return HTMLResponse(draw(request, "error.html.j2", status=status, text=text), status)


def _of(error: Exception, request: Request) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        where = f"no page at {request.url.path[:100]}" if error.status_code == NOT_FOUND else str(error.detail)
        return error.status_code, where
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
        return BAD, f"{place}: {first.get('ctx', {}).get('error', first['msg'])}"
    if isinstance(error, StoreError | DecidedMeanwhileError):
        return CONFLICT, str(error)
    missing = isinstance(error, InputError) and request.method == "GET" and not isinstance(error, OptionError)
    return NOT_FOUND if missing else BAD, str(error)
