"""`dossier.html`: one file that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.report.page import asset, environment, save
from oretrace.views.drawings import MONTHS

if TYPE_CHECKING:
    from oretrace.dossier.view import DossierParts

HERE = Path(__file__).parent


def write_page(view: DossierParts, out: Path) -> Path:
    """Write the page and return its path; the same view gives the same bytes."""
    style = "\n".join((asset("report.css"), _text("views/figures/figures.css"), _text("dossier/dossier.css")))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    html = environment(HERE / "templates").get_template("dossier.html.j2")
    return save(html.render(view=view, months=MONTHS, style=style, style_hash=digest), out)


def _text(name: str) -> str:
    return files("oretrace").joinpath(name).read_text("utf-8").strip()
