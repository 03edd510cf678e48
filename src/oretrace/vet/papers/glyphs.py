"""The text of a PDF as cells: pieces of a line that stand apart from their neighbours, with the box of each.

Runs in the worker process: pypdfium2 draws nothing, and has no script engine. Letters are read through two calls of
PDFium each; a page of 1,200 letters takes 4 ms.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's upper left corner."""

_THAI_GAP = re.compile("(?<=[\u0e00-\u0e7f]) (?=[\u0e00-\u0e7f])")
"""Thai has no spaces between words; PDF text gets some where vowels stand over letters."""
MOST_LETTERS = 60_000
"""Letters of a page that are read."""
WORD_GAP, CELL_GAP = 0.2, 0.75
"""Gaps, in heights of a line, after which a new word and a new cell begin."""


@dataclass(slots=True)
class Word:
    """Letters without a space between; `turned` when they do not run from left to right."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    turned: bool = False

    @property
    def middle(self) -> float:
        """The height of its middle on the page."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Cell:
    """A piece of a line: its words, closer to one another than to what stands beside them."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int = 0
    line: int = 0
    words: tuple[Word, ...] = ()

    @property
    def box(self) -> Box:
        """Its box, to a tenth of a point."""
        return (round(self.x0, 1), round(self.top, 1), round(self.x1, 1), round(self.bottom, 1))

    @property
    def height(self) -> float:
        """The height of its line."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size in points and its cells, line by line."""

    number: int
    width: float
    height: float
    cells: list[Cell]


def sheets(document: Any, most_pages: int) -> Iterator[Sheet]:
    """The first pages of an open `pypdfium2.PdfDocument`."""
    for place in range(min(len(document), most_pages)):
        page = document[place]
        text = page.get_textpage()
        width, height = page.get_size()
        yield Sheet(place + 1, width, height, cells_of(words_of(text.raw, height), place + 1))
        text.close()
        page.close()


def words_of(text_page: Any, height: float) -> list[Word]:
    """The words of a text page, in the order in which they were drawn."""
    import pypdfium2.raw as pdfium

    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    count = min(pdfium.FPDFText_CountChars(text_page), MOST_LETTERS)
    if count <= 0:
        return []
    letter, box, angle = _calls(pdfium)
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    signs = [letter(handle, place) for place in range(count)]
    for place in range(count):
        box(handle, place, start + 16 * place)
    return list(_words(signs, list(boxes), height, lambda place: float(angle(handle, place))))


def _calls(pdfium: Any) -> tuple[Any, Any, Any]:
    """Three functions of PDFium with plain argument types: ctypes' checks of structures cost more than the calls."""
    pointer, index = ctypes.c_void_p, ctypes.c_int

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, pointer).value or 0)

    return (
        plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, pointer, index),
        plain(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, pointer, index, pointer),
        plain(pdfium.FPDFText_GetCharAngle, ctypes.c_float, pointer, index),
    )


def _words(signs: list[int], boxes: list[float], height: float, angle: Any) -> Iterator[Word]:
    """Letters joined while they follow one another on a line. A box is left, top, right, bottom with y upwards."""
    letters: list[str] = []
    x0 = x1 = top = bottom = before = 0.0
    first = 0
    high: int | None = None
    for place, sign in enumerate(signs):
        if 0xD800 <= sign < 0xDC00:
            high = sign
            continue
        if 0xDC00 <= sign < 0xE000 and high is not None:
            sign = 0x10000 + ((high - 0xD800) << 10) + (sign - 0xDC00)  # noqa: PLW2901
        high = None
        left, up, right, down = boxes[4 * place : 4 * place + 4]
        blank = sign <= 32 or sign in (0xA0, 0xFFFE, 0xFFFF, 0x200B, 0xAD, 0x3000)
        if letters and (
            blank
            or abs(up - top) > 0.5 * max(top - bottom, 1)
            or not (left == before or -0.6 * (top - bottom) <= left - x1 <= max(WORD_GAP * (top - bottom), 1))
        ):
            yield Word("".join(letters), x0, height - top, x1, height - bottom, _is_turned(angle(first)))
            letters = []
        if blank:
            if sign == 0xFFFE:  # a hyphen that PDFium takes for a broken word
                letters = [*letters, "-"] if letters else letters
            continue
        if not letters:
            x0, top, bottom, first, x1 = left, up, down, place, right
        letters.append(chr(sign))
        before = left
        x1 = max(x1, right)
    if letters:
        yield Word("".join(letters), x0, height - top, x1, height - bottom, _is_turned(angle(first)))


def _is_turned(radians: float) -> bool:
    return 0.02 < radians < 6.26


def cells_of(words: list[Word], page: int) -> list[Cell]:
    """Words in lines, lines cut where the gap is wide; stamps and other turned text are left out."""
    level = sorted((word for word in words if not word.turned), key=lambda word: (word.middle, word.x0))
    lines: list[list[Word]] = []
    for word in level:
        if lines and abs(word.middle - _middle(lines[-1])) <= 0.35 * min(
            word.bottom - word.top, lines[-1][-1].bottom - lines[-1][-1].top
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    cells: list[Cell] = []
    for place, line in enumerate(lines):
        cells.extend(_cut(sorted(line, key=lambda word: word.x0), page, place))
    return cells


def _middle(line: list[Word]) -> float:
    return line[-1].middle


def _cut(line: list[Word], page: int, place: int) -> Iterator[Cell]:
    held: list[Word] = []
    for word in line:
        if held and (
            word.x0 - held[-1].x1 > CELL_GAP * (word.bottom - word.top) or is_rule(word) or is_rule(held[-1])
        ):
            yield joined(held, page, place)
            held = []
        held.append(word)
    if held:
        yield joined(held, page, place)


def is_rule(word: Word) -> bool:
    """A rule drawn with signs (-----, =====, |)."""
    return (len(word.text) > 3 and len(set(word.text)) == 1 and word.text[0] in "-=_*.~─═") or word.text in (
        "|",
        "│",
        "║",
        "¦",
    )


def joined(words: list[Word], page: int, place: int) -> Cell:
    """The cell of some words of a line."""
    text = " ".join(word.text for word in words)
    return Cell(
        text if text.isascii() else _THAI_GAP.sub("", text),
        words[0].x0,
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
        page,
        place,
        tuple(words),
    )
