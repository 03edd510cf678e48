"""Templates and assets of the desk. Assets are read once at start: no path of a request reaches the file system."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from oretrace.cases import REASONS
from oretrace.errors import OretraceError
from oretrace.report.page import environment
from oretrace.views import figures
from oretrace.views.desk.finding import unpublished
from oretrace.views.desk.search import matches
from oretrace.web.kept import Same

if TYPE_CHECKING:
    from jinja2 import Environment

    from oretrace.store.calendar import MonthState
    from oretrace.views.desk.finding import FindingView
    from oretrace.views.desk.queue import QueueRow

HERE = Path(__file__).parent
FIGURES = HERE.parent / "views" / "figures" / "figures.css"
BUILT = ("chart.js", "desk.css", "desk.js", "icon.svg")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """A file of the desk's own as it is sent; `version` changes with its bytes."""

    content: bytes
    kind: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Every asset by name; OretraceError with what to do where the front end was not built."""
    static = HERE / "static"
    files = {path.name: path for path in (*(static / name for name in BUILT), FIGURES)}
    missing = [name for name, path in files.items() if not path.is_file()]
    if missing:
        raise OretraceError(f"the desk's {missing[0]} was not built: run `make frontend` (needs node and npm)")
    return {
        name: Asset(content, TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
        for name, path in files.items()
        if (content := path.read_bytes())
    }


@cache
def templates() -> Environment:
    """The desk's templates, after them the report's macros; figures are drawn by name."""
    env = environment(HERE / "templates")
    env.auto_reload = False
    env.globals |= {name: getattr(figures, name) for name in figures.__all__}
    env.globals |= {name: lru_cache(32)(getattr(figures, name)) for name in ("lanes_map", "sankey")}
    env.globals |= {
        "asset": lambda name: f"/static/{name}?v={assets()[name].version}",
        "query_with": query_with,
        "places_named": matches,
        "grid": grid,
        "once": once,
        "reasons": REASONS,
        "row_html": row_html,
        "unpublished": unpublished,
    }
    return env


def query_with(query: str, **changes: str) -> str:
    """The query of an address with some of its values changed."""
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in changes]
    return urlencode([*kept, *changes.items()])


@lru_cache(512)
def _drawn_once(template: str, one: DrawnFinding) -> Markup:
    return Markup(render(template, one=one.view))


@dataclass(frozen=True)
class DrawnFinding:
    """A finding of a run, by which what was drawn of it is found again: it does not change."""

    id: str
    run: str
    view: FindingView = field(compare=False)


def once(template: str, view: FindingView) -> Markup:
    """A part of a finding's page; drawn the first time, as figures take long."""
    return _drawn_once(template, DrawnFinding(view.id, view.run, view))


def grid(states: tuple[MonthState, ...]) -> Markup:
    """The months of a store's reporters as a figure."""
    return _grid(Same(states))


@lru_cache(4)
def _grid(states: Same[tuple[MonthState, ...]]) -> Markup:
    return figures.month_grid(states.value)


@lru_cache(4096)
def row_html(row: QueueRow, top: float) -> Markup:
    """A row of the queue whose glyph ends at `top`."""
    return Markup(render("queue_row.html.j2", one=row, top=top))


def render(template: str, **values: Any) -> str:
    """A page as HTML."""
    return templates().get_template(template).render(**values)
