"""The lines drawn on a page, and the boxes of a form that they make: a label and its value stand in one box.

Runs in the worker process. Lines come as thin rectangles, as strokes, or as paths of many strokes.
"""

from __future__ import annotations

import ctypes
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

THIN = 1.6
"""The breadth in points up to which a drawing is a line."""
SHORTEST = 6.0
"""The length in points from which a drawing is a line: less are letters, ticks and logos."""
MOST_DRAWINGS, MOST_SEGMENTS, MOST_LINES = 20_000, 400, 3_000
"""Drawings of a page, strokes of one, lines of a page that are looked at: a page with more is a picture, no form."""
_TEXT, _PATH = 1, 2
_MOVE = 2
SLACK = 2.0
"""How far two lines may fail to meet."""

Line = tuple[float, float, float]
"""Where it lies, and from where to where it runs."""
Room = tuple[float, float, float, float]
"""A box of a form: left, top, right, bottom."""


@dataclass(slots=True)
class Rulings:
    """The upright and the level lines of a page, in points from its upper left corner."""

    upright: list[Line] = field(default_factory=list)
    level: list[Line] = field(default_factory=list)

    def cuts(self, y: float) -> list[float]:
        """Where upright lines cross a line of text."""
        return sorted({x for x, top, bottom in self.upright if top - SLACK <= y <= bottom + SLACK})

    def room(self, cuts: list[float], x: float, y: float) -> Room | None:
        """The box around a point; None where lines do not close it on all sides. `cuts` are those of its line."""
        place = bisect(cuts, x)
        if place == 0 or place == len(cuts):
            return None
        top = max((one for one, x0, x1 in self.level if one <= y and x0 - SLACK <= x <= x1 + SLACK), default=None)
        bottom = min((one for one, x0, x1 in self.level if one > y and x0 - SLACK <= x <= x1 + SLACK), default=None)
        return None if top is None or bottom is None else (cuts[place - 1], top, cuts[place], bottom)


def rulings_of(page: Any, height: float) -> Rulings:
    """The lines of an open `pypdfium2` page."""
    import pypdfium2.raw as pdfium

    kind, bounds = (
        _plain(pdfium.FPDFPageObj_GetType, ctypes.c_int, 1),
        _plain(pdfium.FPDFPageObj_GetBounds, ctypes.c_int, 5),
    )
    thing = _plain(pdfium.FPDFPage_GetObject, ctypes.c_void_p, 1, ctypes.c_int)
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    found = Rulings()
    box = (ctypes.c_float * 4)()
    at = ctypes.addressof(box)
    for place in range(min(pdfium.FPDFPage_CountObjects(page.raw), MOST_DRAWINGS)):
        drawn = thing(handle, place)
        if drawn and kind(drawn) == _PATH and bounds(drawn, at, at + 4, at + 8, at + 12):
            left, low, right, high = box
            top, bottom = height - high, height - low
            if right - left <= THIN or bottom - top <= THIN:
                _add(found, left, top, right, bottom)
            elif right - left >= SHORTEST and bottom - top >= SHORTEST:
                for line in _edges(pdfium, drawn, height) or _frame(left, top, right, bottom):
                    _add(found, *line)
        if len(found.upright) + len(found.level) > MOST_LINES:
            return Rulings()
    return Rulings(_joined(found.upright), _joined(found.level))


def _plain(function: Any, result: Any, pointers: int, *more: Any) -> Callable[..., Any]:
    """A function of PDFium with plain argument types: ctypes' checks of structures cost more than the calls."""
    made = ctypes.CFUNCTYPE(result, *[ctypes.c_void_p] * pointers, *more)
    return made(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _add(found: Rulings, left: float, top: float, right: float, bottom: float) -> None:
    if right - left <= THIN and bottom - top >= SHORTEST:
        found.upright.append(((left + right) / 2, top, bottom))
    elif bottom - top <= THIN and right - left >= SHORTEST:
        found.level.append(((top + bottom) / 2, left, right))


def _frame(left: float, top: float, right: float, bottom: float) -> Iterator[tuple[float, float, float, float]]:
    yield from ((left, top, left, bottom), (right, top, right, bottom))
    yield from ((left, top, right, top), (left, bottom, right, bottom))


def _edges(pdfium: Any, drawn: int, height: float) -> list[tuple[float, float, float, float]]:
    """The strokes of a path of many segments, each with the box around it: the level and upright ones are lines."""
    path = ctypes.cast(drawn, pdfium.FPDF_PAGEOBJECT)
    count = pdfium.FPDFPath_CountSegments(path)
    if not 4 < count <= MOST_SEGMENTS:
        return []
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    found: list[tuple[float, float, float, float]] = []
    before = (0.0, 0.0)
    for place in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, place)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
        )
        if pdfium.FPDFPathSegment_GetType(segment) != _MOVE and place:
            (x0, x1), (y0, y1) = sorted((before[0], here[0])), sorted((before[1], here[1]))
            found.append((x0, y0, x1, y1))
        before = here
    return found


def _joined(lines: list[Line]) -> list[Line]:
    """Lines that go on with one another as one: cells draw their own edges, pair by pair."""
    made: list[Line] = []
    for line in sorted(lines):
        place = len(made) - 1
        while place >= 0 and line[0] - made[place][0] <= THIN and not _meet(made[place], line):
            place -= 1
        if place >= 0 and line[0] - made[place][0] <= THIN:
            made[place] = (made[place][0], min(made[place][1], line[1]), max(made[place][2], line[2]))
        else:
            made.append(line)
    return made


def _meet(one: Line, other: Line) -> bool:
    return other[1] <= one[2] + SLACK and other[2] >= one[1] - SLACK
