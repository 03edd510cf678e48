"""The text of a PDF as cells: pieces of a line that stand apart from their neighbours, with the box of each.

Runs in the worker process: pypdfium2 draws nothing, and has no script engine. Letters are read through two calls of
PDFium each; a page of 1,200 letters takes 4 ms.
"""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from oretrace.vet.papers.letters import PrintedWord, closed, drop_echoes
from oretrace.vet.papers.rulings import Room, Rulings, rulings_of

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's upper left corner."""

_THAI_GAP = re.compile("(?<=[\u0e00-\u0e7f]) (?=[\u0e00-\u0e7f])")
"""Thai has no spaces between words; PDF text gets some where vowels stand over letters."""
_TWO_DIGITS = re.compile(r"\d.*\d")
MOST_LETTERS = 60_000
"""Letters of a page that are read."""
WORD_GAP = 0.2
"""The gap, in heights of a line, after which a new word begins."""
CELL_GAP, OBJECT_GAP = 1.5, 1.15
"""Gaps, in widths of a letter, after which a new cell begins: within one drawing, and between two."""


@dataclass(slots=True)
class Cell:
    """A piece of a line: words closer to one another than to their neighbours; lengths in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int = 0
    line: int = 0
    words: tuple[PrintedWord, ...] = ()
    room: Room | None = None
    """The box of a form that it stands in, where lines make one."""

    height: float = field(init=False)
    """The height of its line."""

    def __post_init__(self) -> None:
        self.height = self.bottom - self.top

    @property
    def box(self) -> Box:
        """Its box, to a tenth of a point."""
        return (round(self.x0, 1), round(self.top, 1), round(self.x1, 1), round(self.bottom, 1))


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A page: its size in points, its cells line by line, what its annotations say, and texts drawn over others."""

    number: int
    width: float
    height: float
    cells: list[Cell]
    notes: list[tuple[str, Box]]
    doubled: list[tuple[str, str]]


def sheets(document: Any, most_pages: int) -> Iterator[PrintedSheet]:
    """The first pages of an open `pypdfium2.PdfDocument`."""
    for place in range(min(len(document), most_pages)):
        page = document[place]
        text = page.get_textpage()
        width, height = page.get_size()
        words, turned = words_of(text.raw, height)
        rulings = Rulings() if turned else rulings_of(page, height)
        cells = cells_of(words, place + 1, rulings)
        yield PrintedSheet(place + 1, width, height, cells, _annotations(page, height), _doubled(words))
        text.close()
        page.close()


def _annotations(page: Any, height: float) -> list[tuple[str, Box]]:
    """The text and the box of each annotation of a page; links have none."""
    import pypdfium2.raw as pdfium

    found: list[tuple[str, Box]] = []
    for place in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 200)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, place)
        if not note:
            continue
        box = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetSubtype(note) not in _UNSEEN and pdfium.FPDFAnnot_GetRect(note, box):
            text = ctypes.create_string_buffer(2048)
            size = pdfium.FPDFAnnot_GetStringValue(
                note, b"Contents", ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)), 2048
            )
            contents = text.raw[: max(min(size, 2048) - 2, 0)].decode("utf-16-le", "replace")
            high, low = max(box.top, box.bottom), min(box.top, box.bottom)
            found.append((contents, (box.left, height - high, box.right, height - low)))
        pdfium.FPDFPage_CloseAnnot(note)
    return found


_UNSEEN = frozenset({0, 1, 2, 16, 18, 20, 22})
"""Subtypes that cover nothing: unknown, note, link, popup, and those of sound and form fields."""


def _doubled(words: list[PrintedWord]) -> list[tuple[str, str]]:
    """Figures drawn over other figures: the page shows one, the text layer holds both."""
    found: list[tuple[str, str]] = []
    figures = [word for word in words if not word.turned and _TWO_DIGITS.search(word.text)]
    figures.sort(key=lambda word: word.x0)
    for place, word in enumerate(figures):
        for other in figures[place + 1 :]:
            if other.x0 >= word.x1:
                break
            size = word.bottom - word.top
            level = abs(word.top - other.top) < 0.2 * size and 0.75 < size / max(other.bottom - other.top, 1) < 1.35
            edges = min(abs(word.x0 - other.x0), abs(word.x1 - other.x1))
            if level and edges < 0.35 * (word.x1 - word.x0) and word.text != other.text:
                found.append((word.text, other.text))
    return found[:20]


def words_of(text_page: Any, height: float) -> tuple[list[PrintedWord], bool]:
    """The words of a text page, in the order in which they were drawn, and whether the page is turned by 90°."""
    import pypdfium2.raw as pdfium

    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    count = min(pdfium.FPDFText_CountChars(text_page), MOST_LETTERS)
    if count <= 0:
        return [], False
    letter, box, angle, drawn = _calls(pdfium)
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    signs = [letter(handle, place) for place in range(count)]
    for place, at in enumerate(range(start, start + 16 * count, 16)):
        box(handle, place, at)
    if any(0xE01 <= sign <= 0xE2E for sign in signs):
        drop_echoes(signs, list(boxes))
    quarter = _reading(angle(handle, place) for place in range(0, count, max(count // 40, 1)))
    words = list(_words(signs, _upright(list(boxes), quarter), height if quarter == 0 else 0.0))
    for word in words:
        word.turned = 0.02 < (angle(handle, word.first) - quarter * math.pi / 2) % (2 * math.pi) < 6.26
        word.first, word.last = drawn(handle, word.first) or 0, drawn(handle, word.last) or 0
    return words, quarter != 0


def _reading(angles: Iterable[float]) -> int:
    """The direction in which most of a page is read, in quarters of a turn clockwise: pages may lie on a side."""
    votes = Counter(round(one / (math.pi / 2)) % 4 for one in angles)
    return votes.most_common(1)[0][0] if votes else 0


def _upright(boxes: list[float], quarter: int) -> list[float]:
    """Boxes (left, top, right, bottom, y upwards) as they are when the page is turned to be read."""
    if quarter == 0:
        return boxes
    made: list[float] = []
    for at in range(0, len(boxes), 4):
        left, up, right, down = boxes[at : at + 4]
        if quarter == 3:
            made += (down, -left, up, -right)
        elif quarter == 2:
            made += (-right, -down, -left, -up)
        else:
            made += (-up, right, -down, left)
    return made


def _calls(pdfium: Any) -> tuple[Any, Any, Any, Any]:
    """Four functions of PDFium with plain argument types: ctypes' checks of structures cost more than the calls."""
    pointer, index = ctypes.c_void_p, ctypes.c_int

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, pointer).value or 0)

    return (
        plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, pointer, index),
        plain(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, pointer, index, pointer),
        plain(pdfium.FPDFText_GetCharAngle, ctypes.c_float, pointer, index),
        plain(pdfium.FPDFText_GetTextObject, pointer, pointer, index),
    )


_BLANKS = frozenset({*range(33), 0xA0, 0xFFFE, 0xFFFF, 0x200B, 0xAD, 0x3000})
_BROKEN_HYPHENS = (0x2, 0xFFFE)


def _words(signs: list[int], boxes: list[float], height: float) -> Iterator[PrintedWord]:
    """Letters joined while they follow one another on a line; `first` and `last` are the places of its letters.

    A box is left, top, right, bottom with y upwards.
    """
    letters: list[str] = []
    x0 = x1 = top = bottom = before = line = 0.0
    first = last = 0
    four = iter(boxes)
    points = signs if max(signs) < 0xD800 else _code_points(signs)
    for place, (sign, left, up, right, down) in enumerate(zip(points, four, four, four, four, strict=True)):
        if sign == 0:
            continue
        blank = sign in _BLANKS
        if letters and (blank or not _follows(left - x1, up - line, up - down, top - bottom, left == before)):
            if sign in _BROKEN_HYPHENS:
                letters.append("-")
            yield PrintedWord("".join(letters), x0, height - top, x1, height - bottom, False, first, last)
            letters = []
        if blank:
            continue
        if not letters:
            x0, x1, top, bottom, line, first = left, right, up, down, up, place
        elif up != line or right < x1:
            top, bottom, x1 = max(top, up), min(bottom, down), max(x1, right)
        else:
            x1 = right
        letters.append(chr(sign))
        before, last = left, place
    if letters:
        yield PrintedWord("".join(letters), x0, height - top, x1, height - bottom, False, first, last)


def _follows(gap: float, rise: float, high: float, word: float, same_place: bool) -> bool:
    """Whether a letter goes on with a word: on its line, and near; letters of a ligature share a place."""
    high = high if high > word else word
    near = -0.6 * high <= gap <= WORD_GAP * high or 0 <= gap <= 1
    return -0.5 * high < rise < 0.5 * high and (near or same_place)


def _code_points(signs: list[int]) -> Iterator[int]:
    """Code points in the places of UTF-16 units; the first half of a pair is 0, a second alone U+FFFD."""
    high = 0
    for sign in signs:
        if 0xD800 <= sign < 0xDC00:
            high = sign
            yield 0
        elif 0xDC00 <= sign < 0xE000:
            yield 0x10000 + ((high - 0xD800) << 10) + (sign - 0xDC00) if high else 0xFFFD
            high = 0
        else:
            yield sign


def cells_of(words: list[PrintedWord], page: int, rulings: Rulings) -> list[Cell]:
    """Words in lines, cut where the gap is wide or a line is drawn; stamps and other turned text are left out."""
    level = sorted((word for word in words if not word.turned), key=lambda word: (word.middle, word.x0))
    lines: list[list[PrintedWord]] = []
    for word in level:
        if lines and abs(word.middle - _middle(lines[-1])) <= 0.35 * min(
            word.bottom - word.top, lines[-1][-1].bottom - lines[-1][-1].top
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    cells: list[Cell] = []
    for place, line in enumerate(closed(lines)):
        cuts = rulings.cuts(line[0].middle)
        for held in _cut(line, cuts):
            room = rulings.room(cuts, (held[0].x0 + held[0].x1) / 2, held[0].middle) if cuts else None
            cells.append(joined(held, page, place, room))
    return _whole_rooms(cells)


def _whole_rooms(cells: list[Cell]) -> list[Cell]:
    """The cells; a box with a smaller one drawn into its corner is one box, not a narrower and a wider one."""
    widest: dict[tuple[float, float, float], float] = {}
    for cell in cells:
        if cell.room is not None:
            left, top, right, bottom = cell.room
            widest[left, top, bottom] = max(widest.get((left, top, bottom), 0.0), right)
    return [
        cell
        if cell.room is None or (right := widest[cell.room[0], cell.room[1], cell.room[3]]) == cell.room[2]
        else replace(cell, room=(cell.room[0], cell.room[1], right, cell.room[3]))
        for cell in cells
    ]


def _middle(line: list[PrintedWord]) -> float:
    return line[-1].middle


def _cut(line: list[PrintedWord], cuts: list[float]) -> Iterator[list[PrintedWord]]:
    held: list[PrintedWord] = []
    for word in line:
        if held and (
            _is_apart(held[-1], word) or (cuts and bisect(cuts, held[-1].x1 - 1) < bisect(cuts, word.x0 + 1))
        ):
            yield held
            held = []
        held.append(word)
    if held:
        yield held


def _is_apart(left: PrintedWord, right: PrintedWord) -> bool:
    """Whether two neighbours on a line belong to different cells."""
    if is_rule(left) or is_rule(right):
        return True
    size = min(left.bottom - left.top, right.bottom - right.top)
    letter = (left.x1 - left.x0 + right.x1 - right.x0) / (len(left.text) + len(right.text))
    letter = min(max(letter, 0.38 * size), 0.6 * size)
    if "\u0e00" <= left.text[-1] <= "\u0e7f" and "\u0e00" <= right.text[0] <= "\u0e7f":
        return right.x0 - left.x1 > 0.8 * max(
            left.bottom - left.top, right.bottom - right.top
        )  # vowels over letters leave gaps within Thai words
    return right.x0 - left.x1 > letter * (CELL_GAP if left.last == right.first else OBJECT_GAP)


def is_rule(word: PrintedWord) -> bool:
    """A rule drawn with signs (-----, =====, |)."""
    return (len(word.text) > 3 and len(set(word.text)) == 1 and word.text[0] in "-=_*.~─═") or word.text in (
        "|",
        "│",
        "║",
        "¦",
    )


def joined(words: list[PrintedWord], page: int, place: int, room: Room | None = None) -> Cell:
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
        room,
    )
