"""The template of a paper: which labels stand where on its first page, in what size; what is filled in left out.

Papers that one program prints from one template have the same labels, at the same distance from the left, as high;
how far down depends on what is filled in. A template is a text of up to `MOST` hashes, so that two can be held
against each other long after the pages are gone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from oretrace.vet.papers.words import label

if TYPE_CHECKING:
    from oretrace.vet.papers.glyphs import PrintedSheet
    from oretrace.vet.papers.printed import Printed

MOST = 40
"""Labels of a template that are kept."""
FEWEST = 6
"""Labels below which a paper has no template: too few to tell it from others."""
LONGEST = 80
"""Letters of a label, or of a template's name."""
MOST_CELLS = 2_000
"""Pieces of a page that are looked at."""
GIVEN = "="
"""What the name of a template begins with that came with the data."""


def template_of_page(sheet: PrintedSheet) -> str:
    """The template of a page, "" where it has too few labels."""
    return _hashed(_placed(sheet))


def template_of_data(printed: Printed) -> str:
    """The template of a paper given as data: its labels and headings in order."""
    named = [entry.label for entry in printed.entries if entry.label and not entry.total]
    heads = [heading for grid in printed.grids[:4] for heading in grid.headings]
    return _hashed(f"{place} {text[:LONGEST]}" for place, text in enumerate([*named, *heads][:MOST]))


def given_template(text: object) -> str:
    """A template that the data name."""
    return f"{GIVEN}{str(text)[:LONGEST]}"


def _placed(sheet: PrintedSheet) -> Iterator[str]:
    for cell in sheet.cells[:MOST_CELLS]:
        text = cell.text.partition(":")[0].partition("：")[0].strip()
        if 1 < len(text) <= LONGEST and label(text) is not None:
            yield f"{text} {cell.x0:.0f} {cell.height:.1f}"
    yield f"page {sheet.width:.0f} {sheet.height:.0f}"


def _hashed(tokens: Iterable[str]) -> str:
    """The smallest hashes of some texts: of like sets of texts they are alike."""
    found = sorted({f"{zlib.crc32(token.encode()):08x}" for token in tokens})
    return " ".join(found[:MOST]) if len(found) >= FEWEST else ""
