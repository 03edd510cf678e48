"""A page and its JSON twin from one function: `/findings` and `/findings.json` give the same record."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic_core import to_json

from oretrace.web.rendering import render

PLACES = (
    ("t", "/today", "Today"),
    ("q", "/findings", "Queue"),
    ("m", "/map", "Map"),
    ("l", "/shipments", "Shipments"),
    ("p", "/papers", "Papers"),
    ("n", "/parties", "Parties"),
    ("c", "/cases", "Cases"),
    ("d", "/data", "Data & trust"),
)
"""The places of the desk: the key after `g`, the address, the name."""


def page(router: APIRouter, path: str, template: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve what a function returns, a frozen dataclass, as a page and at `path`.json as JSON.

    The function's parameters are those of both. Answered to htmx, the page is the template's part alone.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(function, eval_str=True)
        name = function.__name__.replace("_", " ")

        def twin(**values: Any) -> Response:
            return Response(as_json(function(**values)), media_type="application/json")

        def html(request: Request, **values: Any) -> HTMLResponse:
            return HTMLResponse(draw(request, template, view=function(**values)))

        twin.__signature__ = signature.replace(return_annotation=Response)  # type: ignore[attr-defined]
        twin.__name__, twin.__doc__ = f"{function.__name__}_json", function.__doc__
        router.add_api_route(
            f"{path}.json",
            twin,
            methods=["GET"],
            response_class=JSONResponse,
            responses={200: {"model": signature.return_annotation}},
            name=f"{name} as JSON",
        )
        first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
        html.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[first, *signature.parameters.values()], return_annotation=HTMLResponse
        )
        html.__name__, html.__doc__ = function.__name__, function.__doc__
        router.add_api_route(path, html, methods=["GET"], response_class=HTMLResponse, name=name)
        return function

    return register


def as_json(record: Any) -> bytes:
    """A record as JSON; what is no number is null."""
    return to_json(record, inf_nan_mode="null", fallback=str)


def draw(request: Request, template: str, **values: Any) -> str:
    """A template with what every page has: the places, who reads, whether htmx asks for a part."""
    desk = request.app.state.desk
    part = request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") == "partial"
    return render(
        template,
        places=PLACES,
        here=request.url.path,
        query=request.url.query,
        reader=desk.reader,
        read_only=desk.read_only,
        part=part,
        **values,
    )
