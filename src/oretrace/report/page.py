"""What every page is made with: style and script inlined, data as a JSON island, written whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from oretrace.errors import OretraceError
from oretrace.files import whole
from oretrace.findings import rounded
from oretrace.text import visible, visible_json
from oretrace.views.figures.graph import graph
from oretrace.views.numbers import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from oretrace.report.charts import Chart

HERE = Path(__file__).parent
STATIC = HERE / "static"
ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)\]]")


def shell(figures: Mapping[str, Chart], **more: Any) -> dict[str, Any]:
    """What `page.html.j2` asks of every page: style, script with its hash, figures and more as a JSON island."""
    script = asset("report.js")
    drawings = {key: {"option": one.option, "unit": one.unit} for key, one in figures.items()}
    return {
        "style": asset("report.css"),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "island": json_island({"charts": drawings, **more}),
    }


def still(*sheets: str) -> dict[str, str]:
    """What `still.html.j2` asks of a page without a script: the report's style and these sheets, with their hash."""
    texts = (files("oretrace").joinpath(sheet).read_text("utf-8").strip() for sheet in sheets)
    style = "\n".join((asset("report.css"), *texts))
    return {"style": style, "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}


def check_assets() -> None:
    """The error of a front end that has not been built, before the work that it would be in vain for."""
    for name in ("report.js", "report.css"):
        asset(name)


def asset(name: str) -> str:
    """The text of a built front-end file; an error with the command that builds it when it is not there."""
    path = STATIC / name
    if not path.is_file():
        raise OretraceError(
            f"the report's {name} has not been built: run `make frontend` (needs node and npm), then again"
        )
    text = path.read_text(encoding="utf-8")
    if re.search(r"</(script|style)", text, re.IGNORECASE):
        raise OretraceError(
            f"the report's {name} holds a closing tag and cannot be inlined: run `make frontend` again"
        )
    return text.strip()


def json_island(value: Any) -> Any:
    """JSON that may stand inside a script element: nothing in it can close the element or open a comment."""
    from markupsafe import Markup

    text = json.dumps(finite(rounded(value)), ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(visible_json(text))


def finite(value: Any) -> Any:
    """The value with None for every number that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, list | tuple) else value


def environment(*folders: Path) -> Environment:
    """The report's templates after those of the folders, everything escaped, an undefined name an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader([*folders, HERE / "templates"])
    env = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"linked": linked, "count": count, "as_json": as_json}
    env.globals["graph_drawn"] = graph
    return env


def shown(value: Any) -> Any:
    """Text from outside as it may be shown; markup of the templates as it is."""
    return visible(value) if type(value) is str else value


def as_json(value: Any) -> str:
    """A parameter of a query as it can be pasted into a program."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def linked(text: str) -> Any:
    """The text, escaped, with its http(s) addresses as links; no other kind of address becomes one."""
    from markupsafe import Markup, escape

    link = Markup('<a href="{0}" rel="noopener noreferrer">{1}</a>')
    text = visible(text)
    parts, at = Markup(), 0
    for found in ADDRESS.finditer(text):
        parts += escape(text[at : found.start()]) + link.format(found.group(), readable(found.group()))
        at = found.end()
    return parts + escape(text[at:])


def readable(address: str) -> str:
    """An address as people read it: letters in place of their codes, where nothing else stands behind these."""
    plain = unquote(address, errors="replace")
    as_it_is = "\ufffd" in plain or any(sign.isspace() or not sign.isprintable() for sign in plain)
    return address if as_it_is or visible(plain) != plain else plain


def save(html: str, out: Path) -> Path:
    """Write a page, whole or not at all; InputError where it cannot be written."""
    with whole(out) as unfinished:
        unfinished.write_text(html, encoding="utf-8", newline="\n")
    return out
