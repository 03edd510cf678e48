"""Sets as PDF files, by typst, which is installed with `pip install "oretrace[pdf]"`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from oretrace.bench.papers.forms import FormPage, form
from oretrace.bench.papers.layouts import SetPage, style
from oretrace.bench.papers.made import file_of

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace.bench.papers.made import MadeSet


def render(made: MadeSet, half: str, rng: random.Random, folder: Path) -> list[Path]:
    """A file for each paper of a set, in layouts of a half: those of one template in one style and in its words.

    Raises ImportError when typst is not installed.
    """
    import typst

    paths: list[Path] = []
    for place, paper in enumerate(made.papers):
        own = random.Random(paper.template) if paper.template else rng
        page = SetPage(paper, style(own), own) if half == "tune" else FormPage(paper, form(own), own)
        path = folder / f"{file_of(place, paper)}.pdf"
        path.write_bytes(typst.compile(page.source().encode()))
        paths.append(path)
    return paths
