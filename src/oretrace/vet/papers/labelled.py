"""Labels in cells: a cell that is one, a cell that holds label and value, a cell that holds several such pairs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from oretrace.vet.papers.days import without_date
from oretrace.vet.papers.fitting import REFERENCES, TYPED, WEIGHTS, fits, shows
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.names import is_firm
from oretrace.vet.papers.printed import PARTIES, union
from oretrace.vet.papers.rulings import Room
from oretrace.vet.papers.values import unit_of
from oretrace.vet.papers.words import POST_BOX, is_package, is_total, label, normal

MOST_LABEL_WORDS = 8
_BOX = re.compile(r"^\(?\d{1,2}[a-z]?[.):]?$")
SMALL = 0.9
"""How much smaller than the rest of its box the label of a box is set, at most."""
_PLACES = frozenset({"pol", "pod", "transport", "origin", "destination"})
"""Keys that a label of three words or more shows without a colon: "Port of discharge Haiphong"."""
_DASHES = frozenset({"—", "–", "·", "•", "|"})
_DIGIT = re.compile(r"\d")
_LONG = re.compile(r"(?=.*\d)[\w/-]{6,}$")
_OTHERS = REFERENCES - {"number", "seal", "container"}
"""What names another paper."""
_LONG_NUMBER = re.compile(r"\d\S*\d")
_OF_PARTY = re.compile(
    r"(.{3,40}?)(?: (?:[Nn][o°º]|Nr)\.?(?: (?=\S*\d)[A-Z]{0,3}[A-Z\d]{6,20})?| ?[(（](?=\S*\d)[A-Z\d]{8,20}[)）])"
)
_TWO_PARTS = re.compile(r"[A-Z]{1,3}(?:-[A-Z]{1,3})? (?=\S*\d)[A-Z\d/.-]{4,}")
"""A number with letters set apart before it: "VN-KR 25/07/0188"."""
_NUMBERED_BOX = re.compile(r"\d{1,2}[a-z]?[.)]? [^\W\d]")
_BARE = re.compile(r"(?:n[or]?|n[°º]|№)\.?:?", re.IGNORECASE)
_SERIES = re.compile(r"[A-Z]{1,2} \d{5,9}")
"""The number of a numbered form with its series: "A 2204418"."""
_JOINING = frozenset({"and", "or", "und", "oder", "et", "y", "e", "и", "by", "of", "the"})
"""Words that a label goes on after."""
_ABBREVIATED = re.compile(r"[A-Z]{3}$")


@dataclass(slots=True)
class Labelled:
    """A cell that is a label, with the value in the same cell, if any."""

    key: str
    cell: Cell
    inline: Cell | None = None
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
                and (found[0] != "number" or start < end)  # an address has "No: 18"
                and found[1] == 1
                and not words[start - 1].text.endswith(("/", "&"))
                and words[start - 1].text.casefold() not in _JOINING
                and words[start].text not in "/&"
                and (start == end or unit_of(words[start].text) is None)  # the end of what stands before
            ):
                cuts.append(start)
                break
    cuts += [
        at + 1
        for at, word in enumerate(words[:-1])
        if word.text.endswith((";", "；"))
        and label(words[at + 1].text + " " + words[min(at + 2, len(words) - 1)].text)
    ]
    cuts += list(_at_references(cell))
    cuts = sorted(set(cuts))
    for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        parted = end < len(words) and words[end - 1].text in _DASHES | {"/"}
        yield from _at_dash(joined(list(words[start : end - parted]), cell.page, cell.line, cell.room))


def _at_references(cell: Cell) -> Iterator[int]:
    """Where the number of another paper begins in a line of them: "PO 4500 / INV GR-61", "Inv. no. 7. Contract 9"."""
    words = [word.text for word in cell.words]
    for at in range(2, len(words) - 1):
        if words[at - 1] not in _DASHES | {"/"} and not words[at - 1].endswith((".", ",", ";")):
            continue
        for end in range(at + 1, min(at + 4, len(words))):
            found = label(" ".join(words[at:end]))
            numbered = _LONG_NUMBER.search(words[end]) and any(map(_LONG_NUMBER.search, words[:at]))
            if numbered and found is not None and found[0] in _OTHERS and found[1] == 1:
                yield at
                break


def _at_dash(cell: Cell) -> Iterator[Cell]:
    """A cell cut at a dash or a dot between a number behind its label and something else: "No. 204 — Lima, 4 May"."""
    if len(cell.words) > 1 and cell.words[0].text in _DASHES:
        cell = joined(list(cell.words[1:]), cell.page, cell.line, cell.room)
    at = next((at for at, word in enumerate(cell.words) if word.text in _DASHES), 0)
    if 1 < at < len(cell.words) - 1:
        left = joined(list(cell.words[:at]), cell.page, cell.line, cell.room)
        if (split := split_inline(left)) is not None and split.key in REFERENCES | WEIGHTS | {"date"}:
            yield left
            yield joined(list(cell.words[at + 1 :]), cell.page, cell.line, cell.room)
            return
    yield cell


def split_inline(cell: Cell) -> Labelled | None:
    """A cell that holds label and value: "Date: 4 May 2025", or "Net 40 000,0 kg" where the value has a form."""
    if POST_BOX.match(cell.text):
        return None
    for place, sign in enumerate(cell.text[:90]):
        if sign not in ":：":
            continue
        found = label(cell.text[:place])
        rest = cell.text[place + 1 :].strip()
        if found is not None and is_total(cell.text[:place]) and is_counted(rest):
            found = ("packages", 1.0)
        if found is not None and rest:
            return _split(cell, found[0], cell.text[:place], rest)
    return _by_size(cell) or _by_words(cell) or _by_drawing(cell)


def with_number(cell: Cell) -> Labelled | None:
    """The label of a party with the number of the firm beside it: "8 Consignee No DE4711" over its name."""
    match = _OF_PARTY.fullmatch(cell.text)
    found = label(match[1]) if match else None
    return Labelled(found[0], cell) if found is not None and found[0] in PARTIES else None


def without_numbers_of_boxes(found: list[Labelled], cells: list[Cell]) -> list[Labelled]:
    """The labels without a bare "No." beside the label of a box or of a party, whose number it introduces."""
    first: dict[Room, Cell] = {}
    for cell in cells:
        if cell.room is not None:
            first.setdefault(cell.room, cell)
    parties = {(one.cell.room, one.cell.line) for one in found if one.key in PARTIES and one.cell.room is not None}
    beside = [one for one in found if one.cell.room and _is_beside(one.cell, first[one.cell.room])]
    bare = {id(one) for one in beside if _BARE.fullmatch(one.cell.text)}
    return [
        one
        for one in found
        if one.key != "number" or (id(one) not in bare and (one.cell.room, one.cell.line) not in parties)
    ]


def _is_beside(cell: Cell, first: Cell) -> bool:
    """Whether a cell stands on the line of the first of its box, after it, and that is a label."""
    named = label(first.text) is not None or _NUMBERED_BOX.match(first.text) is not None
    return cell.line == first.line and cell.x0 > first.x1 and named


def at_colon(cell: Cell) -> tuple[str, Cell] | None:
    """The texts before and after the first colon of a cell; None if one is missing."""
    head, _, rest = cell.text.replace("：", ":").partition(":")
    if not head or not rest.strip() or len(head) > 60:
        return None
    value = _split(cell, "", head, rest.strip()).inline
    return None if value is None else (head, value)


def _by_size(cell: Cell) -> Labelled | None:
    """A label in small letters before its value on one line."""
    if cell.words[0].bottom - cell.words[0].top > 0.9 * cell.height:
        return None
    heights = [word.bottom - word.top for word in cell.words]
    count = next((at for at, high in enumerate(heights) if high > 1.12 * heights[0]), 0)
    if not 0 < count < len(heights) or min(heights[count:]) < 1.12 * heights[0]:
        return None
    head, rest = (" ".join(word.text for word in part) for part in (cell.words[:count], cell.words[count:]))
    found = label(head)
    return None if found is None or not fits(found[0], rest) else _split(cell, found[0], head, rest)


def _by_words(cell: Cell) -> Labelled | None:
    """A label and its value on one line that nothing but their words parts: "Invoice date 4 May 2024"."""
    words = cell.text.split()
    if not _may_hold_both(cell.text, words):
        return None
    for count in range(min(len(words) - 1, MOST_LABEL_WORDS), 0, -1):
        head, rest = " ".join(words[:count]), " ".join(words[count:])
        found = label(head)
        if found is None:
            continue
        if is_total(head) and is_counted(rest):
            return _split(cell, "packages", head, rest.rstrip(";"))
        if _is_typed(found, rest) and not words[count].endswith((":", "：")):
            if (found[0] in WEIGHTS and unit_of(cell.text) is None) or _is_doubtful(found, head, rest, count):
                continue
            return _split(cell, found[0], head, rest)
        ends_in_word = words[count - 1].rstrip(".")[-1:].isalpha()
        if found[0] in _PLACES and found[1] == 1 and count > 2 and ends_in_word and _is_place(rest):
            return _split(cell, found[0], head, rest)
    return None


def _may_hold_both(text: str, words: list[str]) -> bool:
    """Whether a text may be a label and its value: it is no label as a whole, and neither too short nor too long."""
    if (whole := label(text)) is not None and whole[1] == 1:
        return False
    if len(words) < 2 or (words[0][0].isdigit() and not _BOX.match(words[0])):
        return False
    return _DIGIT.search(text) is not None or 3 < len(words) <= 10


def _is_typed(found: tuple[str, float], rest: str) -> bool:
    """Whether a label has values of one type, and the rest is one."""
    key, known = found
    typed = key in TYPED | {"d_on_board"} or _is_dated(key, rest)
    return known > 0.45 and typed and fits(key, rest) and rest[0] not in "/(["


def _is_doubtful(found: tuple[str, float], head: str, rest: str, count: int) -> bool:
    """Whether what stands behind the label of a number, of `count` words, may be words instead."""
    key, known = found
    if key not in ("number", "seal", "container"):
        return False
    if key == "number" and known == 1 and (_TWO_PARTS if count > 1 else _SERIES).fullmatch(rest):
        return False
    short = count < 2 and normal(head) != "number" and not _ABBREVIATED.match(head)
    return " " in without_date(rest)[0] or (short and not _LONG.match(rest))


def _is_place(rest: str) -> bool:
    """Whether a text may name a place: it begins with a capital and is neither a label nor a sentence."""
    return rest[0].isupper() and label(rest) is None and not _is_sentence(rest)


def _is_sentence(text: str) -> bool:
    """Whether a text is the rest of a sentence, no name of a place: five words or more, most of them small."""
    words = text.split()
    return len(words) > 4 and 2 * sum(word[0].islower() for word in words) > len(words)


def _by_drawing(cell: Cell) -> Labelled | None:
    """A label and its value in two drawings, as where a label is bold: "Product  Gallium 99.99%"."""
    words = cell.words
    cuts = [at for at, (left, right) in enumerate(itertools.pairwise(words), 1) if left.last != right.first]
    if len(cuts) != 1:
        return None
    head, rest = (" ".join(word.text for word in part) for part in (words[: cuts[0]], words[cuts[0] :]))
    found = label(head)
    if found is None or found[1] < 1 or label(rest):
        return None
    sure = fits("goods", rest) if found[0] == "goods" else shows(found[0], rest) or found[0] == "lot"
    sure = is_firm(rest) if found[0] in PARTIES else sure
    return _split(cell, found[0], head, rest) if sure else None


def _is_dated(key: str, text: str) -> bool:
    """Whether a text is the date that a label asks for, and nothing else."""
    return key.startswith("d_") and fits(key, text) and len(text) < 20


def is_counted(text: str) -> bool:
    """Whether a text is a number of packages: "200 bags"."""
    return text[:1].isdigit() and is_package(text.lstrip("0123456789.,' ").rstrip(";"))


def _split(cell: Cell, key: str, head: str, rest: str) -> Labelled:
    """The two parts of a cell, each with its box."""
    count = len(head.split())
    left, right = list(cell.words[:count]), list(cell.words[-len(rest.split()) :])
    label_cell = replace(joined(left or list(cell.words[:1]), cell.page, cell.line, cell.room), text=head)
    value = replace(joined(right, cell.page, cell.line, cell.room), text=rest.lstrip(":： "))
    return Labelled(key, label_cell, value)


def small_print(cells: list[Cell]) -> Iterator[list[Cell]]:
    """The label of each box of a form: all of its lines, or what is set in small letters over something larger."""
    rooms: dict[Room, list[Cell]] = {}
    for cell in cells:
        if cell.room is not None:
            rooms.setdefault(cell.room, []).append(cell)
    for held in rooms.values():
        large = max(cell.height for cell in held)
        head: list[Cell] = []
        stacked = 1 < len(held) < 4 and len({cell.line for cell in held}) == len(held)
        if stacked and large < 1.12 * held[0].height and (named := label(union(held).text)) and named[1] == 1:
            yield held
            continue
        for cell in held:
            told = head and cell.line == head[-1].line and not _DIGIT.search(cell.text) and not label(cell.text)
            if cell.height > min(SMALL * large, 1.12 * held[0].height) or (
                abs(cell.x0 - held[0].x0) > 3 and not told
            ):
                break
            head.append(cell)
        beside = head and any(cell.line == head[0].line for cell in held if cell not in head)
        if head and not beside and any(cell.height > SMALL * large for cell in held):
            yield head


def without_colon(cell: Cell) -> Cell:
    """A cell that begins with the colon of the label before it."""
    if cell.text[:1] not in ":：" or not cell.text:
        return cell
    rest = cell.words[1:] if len(cell.words) > 1 and not cell.words[0].text.strip(":：") else cell.words
    return replace(cell, text=cell.text.lstrip(":： "), words=rest, x0=rest[0].x0)


def without_box_numbers(cells: list[Cell]) -> list[Cell]:
    """The cells without numbers of boxes ("3.") that are separate from the label of the box."""
    kept: list[Cell] = []
    for place, cell in enumerate(cells):
        after = cells[place + 1] if place + 1 < len(cells) else None
        boxed = after is not None and after.line == cell.line and 0 <= after.x0 - cell.x1 < 2.5 * cell.height
        if after is not None and boxed and _BOX.match(cell.text) and (label(after.text) or split_inline(after)):
            continue
        kept.append(cell)
    return kept


def dangles(text: str) -> bool:
    """Whether a text ends with a word that another follows."""
    return text.rstrip().endswith(("/", "-", "&", "of", "and", "de"))
