"""Where a table ends: what stands under it and is no longer of it."""

from __future__ import annotations

import re

from oretrace.vet.papers.cargo import NOT_GOODS
from oretrace.vet.papers.column import Column
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.labelled import split_inline
from oretrace.vet.papers.lines import CONTAINER
from oretrace.vet.papers.words import is_total, label

_NUMBERED = re.compile(r"\(?\d{1,2}[a-z]?[.)]?\s+[^\W\d_]{3}")
"""The number of a box before its label."""


def _are_among_goods(line: list[Cell], columns: list[Column]) -> bool:
    """Whether the labelled values of a line stand under a description and belong to it: "HS 2825.80"."""
    goods = [column.x0 for column in columns if column.key == "goods"]
    held = [(cell, one) for cell in line if (one := split_inline(cell)) is not None]
    return all(one.key in NOT_GOODS and any(abs(x0 - cell.x0) < 4 for x0 in goods) for cell, one in held)


def ends(line: list[Cell], columns: list[Column], has_rows: bool, gap: float) -> bool:
    """Whether a line no longer belongs to the table above it."""
    close = gap < 0.8 * line[0].height
    if len(line) == 1 and CONTAINER.search(line[0].text) and not any(column.key == "goods" for column in columns):
        return False  # a heading within a list of weights
    if len(line) > 1 and all(_NUMBERED.match(cell.text) for cell in line):
        return True
    inline = [one for cell in line if (one := split_inline(cell)) is not None]
    if inline and (len(line) < 3 or 2 * len(inline) >= len(line)):
        return not (has_rows and gap < 0.5 * line[0].height and _are_among_goods(line, columns))
    labels = [cell for cell in line if (found := label(cell.text)) is not None and found[1] > 0.45]
    goods = next((column for column in columns if column.key == "goods"), None)
    if len(line) == 1 and labels and goods is not None and close and abs(line[0].x0 - goods.x0) < 4 and has_rows:
        return False
    if labels and len(labels) * 2 >= len(line) and not (is_total(line[0].text) and len(line) > len(labels)):
        return True
    spanned = [column for column in columns if line[0].x0 < column.x1 and line[0].x1 > column.x0]
    return (len(line) == 1 and len(spanned) >= 3 and len(line[0].text) > 30) or (
        has_rows
        and not close
        and all(not fits("gross", cell.text) for cell in line)
        and len(line) == 1
        and is_total(line[0].text)
    )
