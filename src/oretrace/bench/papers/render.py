"""Sets as PDF files, by typst, which is installed with `pip install "oretrace[pdf]"`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.bench.papers.forms import FormPage, form
from oretrace.bench.papers.layouts import Page, style
from oretrace.bench.papers.made import file_of

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from oretrace.bench.papers.made import MadeSet


def render(made: MadeSet, half: str, rng: random.Random, folder: Path) -> list[Path]:
    """A file for each paper of a set, in layouts of a half; invoice and packing list have one style.

    Raises ImportError when typst is not installed.
    """
    import typst

    paths: list[Path] = []
    lines, boxes = style(rng), form(rng)
    for place, paper in enumerate(made.papers):
        if paper.kind not in ("commercial_invoice", "packing_list"):
            lines, boxes = style(rng), form(rng)
        page = Page(paper, lines, rng) if half == "tune" else FormPage(paper, boxes, rng)
        path = folder / f"{file_of(place, paper)}.pdf"
        path.write_bytes(typst.compile(page.source().encode()))
        paths.append(path)
    return paths
