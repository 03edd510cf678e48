"""Goods texts from a CSV, and their likeliest codes back into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.cells import check_out, read_cells, write_cells
from oretrace.errors import InputError
from oretrace.vet.classify.scoring import Guess, classify_texts

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = 3
_ADDED = tuple(f"{name}_{place}" for place in range(1, SHOWN + 1) for name in ("hs6", "probability", "reason"))


def classify_file(texts: Path, out: Path) -> tuple[int, int]:
    """Write the rows of a CSV (columns id, text and any others) with their three likeliest HS6 added.

    The number of rows, and of those of which nothing was understood (their added cells are blank).
    """
    check_out(out, texts)
    header, rows = read_cells(texts, "goods texts in CSV", ("id", "text"))
    if taken := [name for name in _ADDED if name in header]:
        raise InputError("texts that are not classified yet", taken, str(texts), do="Drop or rename these columns")
    place = header.index("text")
    found = classify_texts(row[place] for row in rows)
    write_cells(out, [*header, *_ADDED], ([*row, *_cells(some)] for row, some in zip(rows, found, strict=True)))
    return len(rows), sum(not some for some in found)


def _cells(guesses: tuple[Guess, ...]) -> list[str]:
    cells = [cell for one in guesses for cell in (one.hs6, f"{one.probability:.4f}", one.reason)]
    return cells + [""] * (len(_ADDED) - len(cells))
