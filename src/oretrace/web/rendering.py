"""Templates and assets of the desk. Assets are read once at start: no path of a request reaches the file system."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import OretraceError
from oretrace.report.page import environment

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
FIGURES = HERE.parent / "views" / "figures" / "figures.css"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


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
    files = {path.name: path for path in (static / "desk.css", static / "desk.js", FIGURES)}
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
    from markupsafe import Markup

    from oretrace.views import figures

    env = environment(HERE / "templates")
    env.globals["glyph"] = lambda *args, **more: Markup(figures.glyph(*args, **more))
    env.globals["drawn"] = lambda *args, **more: Markup(figures.drawn(*args, **more))
    env.globals["asset"] = lambda name: f"/static/{name}?v={assets()[name].version}"
    return env


def render(template: str, **values: Any) -> str:
    """A page as HTML."""
    return templates().get_template(template).render(**values)
