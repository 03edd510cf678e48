"""Labels in cells: a cell that is one, a cell that holds label and value, a cell that holds several such pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from oretrace.vet.papers.fitting import TYPED, fits
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.words import label, normal

MOST_LABEL_WORDS = 8


@dataclass(slots=True)
class Labelled:
    """A cell that is a label, with the value that stands in the same cell, if one does."""

    key: str
    cell: Cell
    inline: Cell | None = None
    quality: float = 1.0
    last: Cell | None = None
    """The last line of a label of several: a value may stand beside it."""


def pairs(cell: Cell) -> Iterator[Cell]:
    """A cell cut before each label with a colon that is not its first: "Net: 40 kg  Gross: 42 kg" is two."""
    words = cell.words
    cuts = [0]
    for end, word in enumerate(words):
        if end == 0 or not word.text.endswith((":", "：")):
            continue
        whole = label(" ".join(one.text for one in words[cuts[-1] : end + 1]))
        if whole is not None and whole[1] > 0.7:
            continue
        for start in range(max(cuts[-1] + 1, end - 6), end + 1):
            found = label(" ".join(one.text for one in words[start : end + 1]))
            if (
                found is not None
                and found[1] == 1
                and not words[start - 1].text.endswith(("/", "&"))
                and words[start].text not in "/&"
            ):
                cuts.append(start)
                break
    for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        yield joined(list(words[start:end]), cell.page, cell.line)


def split_inline(cell: Cell) -> Labelled | None:
    """A cell that holds label and value: "Date: 4 May 2025", or "Net 40 000,0 kg" where the value has a form."""
    for place, sign in enumerate(cell.text[:90]):
        if sign not in ":：":
            continue
        found = label(cell.text[:place])
        rest = cell.text[place + 1 :].strip()
        if found is not None and rest:
            return _split(cell, found, cell.text[:place], rest)
    return _by_words(cell)


def at_colon(cell: Cell) -> tuple[str, Cell] | None:
    """What stands before and after the first colon of a cell."""
    head, _, rest = cell.text.replace("：", ":").partition(":")
    if not head or not rest.strip() or len(head) > 60:
        return None
    value = _split(cell, ("", 0.0), head, rest.strip()).inline
    return None if value is None else (head, value)


def _by_words(cell: Cell) -> Labelled | None:
    words = cell.text.split()
    if len(words) < 2 or not any(sign.isdigit() for sign in cell.text) or words[0][0].isdigit():
        return None
    for count in range(min(len(words) - 1, MOST_LABEL_WORDS), 0, -1):
        head, rest = " ".join(words[:count]), " ".join(words[count:])
        found = label(head)
        if (
            found
            and found[1] > 0.45
            and found[0] in TYPED | {"d_on_board"}
            and fits(found[0], rest)
            and rest[0] not in "/("
        ):
            if found[0] in ("number", "seal", "container") and (
                (count < 2 and normal(head) != "number") or " " in rest
            ):
                continue
            return _split(cell, found, head, rest)
    return None


def _split(cell: Cell, found: tuple[str, float], head: str, rest: str) -> Labelled:
    """The two parts of a cell, each with its box."""
    count = len(head.split())
    left, right = list(cell.words[:count]), list(cell.words[-len(rest.split()) :])
    label_cell = replace(joined(left or list(cell.words[:1]), cell.page, cell.line), text=head)
    value = replace(joined(right, cell.page, cell.line), text=rest.lstrip(":： "))
    return Labelled(found[0], label_cell, value, found[1])
