"""`dossier.html`: one file that loads nothing and runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.report.page import environment, save, still
from oretrace.views.drawings import MONTHS

if TYPE_CHECKING:
    from oretrace.dossier.view import DossierParts

HERE = Path(__file__).parent


def write_page(view: DossierParts, out: Path) -> Path:
    """Write the page and return its path; the same view gives the same bytes."""
    style = still("views/figures/figures.css", "dossier/dossier.css")
    html = environment(HERE / "templates").get_template("dossier.html.j2")
    return save(html.render(view=view, months=MONTHS, **style), out)
