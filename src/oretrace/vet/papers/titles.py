"""The title and the letterhead of a paper: cells at the head of its first page, or in a box of a form."""

from __future__ import annotations

from oretrace.vet.papers import days
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.labelled import Labelled, at_colon, split_inline
from oretrace.vet.papers.words import label, title

_NUMBER = frozenset({"№", "n", "no", "nr", "n°", "nº", "#", "number", "号"})
MOST_DIGITS = 4
"""From as many on, a line names a paper by its number; it is no title."""
MOST_BESIDE = 0.4
"""The part of a line before a colon that the name of a kind of paper takes at most where it is no title."""
LARGE = 1.3
"""How much larger than usual a title is set whose number follows without a word for it."""
WHOLE_TITLE = 0.85
"""How much of a cell among the boxes of a form must be the title of a paper."""


def headings_of(cells: list[Cell], height: float) -> list[Cell]:
    """What may be the title or the letterhead: cells high on the page before any label with a value."""
    usual = usual_height(cells)
    found: list[Cell] = []
    past = False
    order = sorted(cells, key=lambda one: one.top)
    for place, cell in enumerate(order):
        named = title(cell.text) if sum(sign.isdigit() for sign in cell.text) < MOST_DIGITS else None
        named = None if named and _is_in_list(cell, order[:place]) else named
        known = label(cell.text) or split_inline(cell)
        if (cell.height > 1.1 * usual or place < 3) and numbered(cell, usual):
            found.append(cell)
            continue
        sure = known and (not named or (isinstance(known, tuple) and known[1] == 1 and named[1] < 1))
        if known and sure and (known.key if isinstance(known, Labelled) else known[0]) != "issuer":
            past = True
        if not named and not known and cell.top < 0.5 * height:
            under = (one for one in order[place + 1 : place + 12] if _is_under(one, cell) and not label(one.text))
            below = next(under, None)
            over = title(f"{cell.text} {below.text}") if below is not None else None
            if below is not None and over is not None and over[1] == 1:
                found += [cell, below]
                continue
        if past:
            whole = (
                named
                and named[1] >= WHOLE_TITLE
                and cell.top < 0.5 * height
                and _stands_out(
                    cell, usual, known, [*found, *(one for one in order if one.height > 1.08 * cell.height)]
                )
            )
        else:
            titled = named and not sure and named[1] > 0.55 and cell.top < 0.4 * height
            whole = (titled and (place < 8 or cell.height > 1.15 * usual)) or (
                cell.top < 0.25 * height and known is None
            )
        if whole:
            found.append(cell)
    return found


def _is_in_list(cell: Cell, before: list[Cell]) -> bool:
    """Whether a text is one of a list of labels with values beside them, no title: "Lieferschein  LS 88120"."""
    pitch = 2.2 * cell.height
    above = [one for one in before if abs(one.x0 - cell.x0) < 3 and 0 < cell.top - one.top < pitch]
    near = max(above, key=lambda one: one.top, default=None)
    if near is None or cell.height > 1.08 * near.height or label(near.text) is None:
        return False
    return any(abs(one.top - near.top) < 3 and one.x0 > near.x1 and fits("number", one.text) for one in before)


def usual_height(cells: list[Cell]) -> float:
    """The height of most lines."""
    return sorted(cell.height for cell in cells)[len(cells) // 2] if cells else 0.0


def _is_under(cell: Cell, above: Cell) -> bool:
    """Whether a cell stands right under another, flush or centred."""
    aligned = (
        min(abs(cell.x0 - above.x0), abs(cell.x0 + cell.x1 - above.x0 - above.x1) / 2, abs(cell.x1 - above.x1)) < 4
    )
    return cell.room == above.room and 0 < cell.top - above.top < 1.5 * above.height and aligned


def numbered(cell: Cell, usual: float = 0.0) -> Cell | None:
    """The number after a title on its line: "INVOICE No. 204 dated 4 May 2025"; in large letters "Invoice F/204"."""
    *before, last = cell.words
    if before and cell.room is None and cell.height > LARGE * usual > 0 and fits("number", last.text):
        whole = title(" ".join(one.text for one in before))
        figures = sum(sign.isdigit() for sign in last.text)
        if whole is not None and whole[1] == 1 and figures > 2 and days.first(last.text) is None:
            return joined([last], cell.page, cell.line, cell.room)
    for place, word in enumerate(cell.words[1:-1], 1):
        called = " ".join(one.text for one in cell.words[:place])
        figured = any(sign.isdigit() for sign in cell.words[place + 1].text)
        if (
            figured
            and word.text.casefold().strip(".:") in _NUMBER
            and title(called)
            and (label(cell.text) or ("", 0))[1] < 1
        ):
            return joined(list(cell.words[place + 1 :]), cell.page, cell.line, cell.room)
    return None


def _stands_out(cell: Cell, usual: float, known: object, others: list[Cell]) -> bool:
    """A word that is a label elsewhere is a title when it is set larger, or where nothing else is one."""
    return not known or cell.height > 1.08 * usual or not any(title(one.text) for one in others)


def is_title(cell: Cell) -> bool:
    """Whether a heading names a kind of paper and is no label with a value ("Invoice currency agreed: USD")."""
    found = title(cell.text)
    return found is not None and (found[1] > MOST_BESIDE or at_colon(cell) is None)


def heads_number(cell: Cell, cells: list[Cell]) -> bool:
    """Whether a title is the label of the number under it in larger letters, or in the box beside it."""
    if label(cell.text) is None:
        return False
    under = [one for one in cells if abs(one.x0 - cell.x0) < 3 and 0 < one.top - cell.top < 2.5 * cell.height]
    beside = [
        one for one in cells if one.line == cell.line and one.x0 > cell.x1 and cell.room and one.room != cell.room
    ]
    return any(one.height > cell.height and fits("number", one.text) for one in under) or any(
        fits("number", one.text) for one in beside[:1]
    )
