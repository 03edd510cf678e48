"""What stands among the goods beside their description: packages, codes, lots, containers, the carrier's clauses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.labelled import split_inline
from oretrace.vet.papers.lines import CONTAINER
from oretrace.vet.papers.words import is_package, label

_CLAUSE = re.compile(
    r"^\W*(?:shipper'?s? load|said to (?:contain|weigh)|s\.?t\.?c\b|freight (?:pre-?paid|collect|payable)|"
    r"clean (?:shipped )?on board|"
    r"(?:shipped |laden )?on board\b|fcl\b|cy ?/ ?cy|say\b|total\b|consolidat|as per (?:attached|invoice)|l/c no|"
    r"\d+ containers? |\d+ days |free (?:time|detention)|(?:demurrage|detention)\b|"
    r"flete |fret |fracht(?:frei)?\b|не более|\*+)",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d{4}[. ]?\d{2}[\d. ]{0,7}$")
_SIZE = re.compile(r"\d\s?(?:kgs?|lbs?|g|t|mt|l|кг|公斤)$|[/x-]$", re.IGNORECASE)
_ITEM = re.compile(r"(?=\S*[-\d])[A-Z][A-Z0-9./-]{3,}")
"""The seller's code of an article on a line of its own."""
_ITEM_NO = re.compile(r"\d{1,3}[.)]")
_ARTICLE = re.compile(r"\[[\w./-]+\]")
_ASIDE = re.compile(r"\S+, (?:(?:total )?(?:net|gross)(?: weight)? \d|as per invoice)", re.IGNORECASE)
_COUNT_AGAIN = re.compile(r"\(\d{1,6}\)")
"""A number in figures after the same in words: "FORTY (40) DRUMS"."""
_CONTAINS = re.compile(r"\b(?:said to contain|s\.?t\.?c\.?):? (?=\S)", re.IGNORECASE)
_SIZED = re.compile(r"(?:(?P<dimensions>dim\w*|size)|(?P<cbm>vol\w*|meas\w*|cbm|cube))[.:]*", re.IGNORECASE)
_OF = frozenset({"of", "de", "von", "di", "stc", "containing", "x", "по"})
BESIDE = ("hs", "lot", "packages", "package_kind", "net", "gross", "cbm")
"""What of it has a column of its own in a table of goods."""
NOT_GOODS = frozenset(
    {"net", "gross", "container", "seal", "invoice", "po", "marks", "licence", "lc", "cbm", "contract", "booking",
     "d_production", "origin", *BESIDE}
)  # fmt: skip


@dataclass(slots=True)
class Cargo:
    """The lines of a description, the values among them by key, and what else is printed there."""

    goods: list[Cell] = field(default_factory=list)
    values: dict[str, Cell] = field(default_factory=dict)
    notes: list[Cell] = field(default_factory=list)


def cargo_of(cells: list[Cell], marked: bool = False, counted: bool = False) -> Cargo:
    """The parts of the text in a box of goods: `marked` when marks are printed before the packages, `counted`
    when their number alone stands in a column."""
    found = Cargo()
    if len(cells) > 1 and _heads(cells[0]):
        marked, cells = marked or "mar" in cells[0].text.casefold(), cells[1:]
    for cell in _whole(_without_article(_contained(cell)) for whole in cells for cell in _at_clause(whole)):
        inline = split_inline(cell)
        if _is_aside(cell, cells):
            found.notes.append(cell)
        elif inline is not None and inline.inline is not None and inline.key in NOT_GOODS:
            found.values.setdefault(inline.key, inline.inline)
        elif (size := _size_of(cell) or _lot(cell)) is not None:
            found.values.setdefault(*size)
        elif counted and found.goods and _is_kind_alone(cell, found.goods[-1]):
            found.values.setdefault("package_kind", cell)
        elif _CODE.match(cell.text):
            found.values.setdefault("hs", cell)
        elif "packages" not in found.values and (cut := _counted(cell)):
            found.values["packages"] = joined(list(cell.words[:cut]), cell.page, cell.line, cell.room)
            if marked and found.goods:
                found.values.setdefault("marks", _marks(found.goods))
                found.goods.clear()
            found.goods.extend(_after(cell, cut))
        else:
            found.goods.append(cell)
    found.goods = _without_item(found.goods)
    return found if found.goods else Cargo(cells)


def _without_item(goods: list[Cell]) -> list[Cell]:
    """A description without the number of the item before it: "1. Ferrotitanium"."""
    if not goods or not _ITEM_NO.fullmatch((first := goods[0]).words[0].text):
        return goods
    rest = list(first.words[1:])
    return [joined(rest, first.page, first.line, first.room), *goods[1:]] if rest else goods[1:] or goods


def _is_aside(cell: Cell, cells: list[Cell]) -> bool:
    """Whether a line is no description: a container, a clause, what customs asks for ("0|0|ingot|99.99%")."""
    clause = CONTAINER.search(cell.text) or _CLAUSE.match(cell.text) or cell.text.count("|") > 1
    return bool(clause) or _is_beside_goods(cell, cells)


def _at_clause(cell: Cell) -> Iterator[Cell]:
    """A line cut where it goes on to its weight and papers: "Oxide 99.9%, net 1,500 kg, as per invoice 7"."""
    words = [word.text for word in cell.words]
    cuts = [at for at in range(1, len(words) - 1) if _ASIDE.match(" ".join(words[at - 1 : at + 3]))]
    for start, end in itertools.pairwise([0, *cuts, len(words)]):
        yield joined(list(cell.words[start:end]), cell.page, cell.line, cell.room) if cuts else cell


def _heads(cell: Cell) -> bool:
    """Whether a line is a second label of the box, all of whose parts are labels: "Marks and numbers - Kind"."""
    parts = cell.text.split(" - ")
    return len(parts) > 1 and all((label(part) or ("", 0))[1] == 1 for part in parts)


def _contained(cell: Cell) -> Cell:
    """What a container is said to contain, without the words before it."""
    match = None if _counted(cell) else _CONTAINS.search(cell.text)
    count = len(cell.text[match.end() :].split()) if match else 0
    return joined(list(cell.words[-count:]), cell.page, cell.line, cell.room) if count else cell


def _whole(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The lines, those that a number of packages in words runs over as one: "FORTY (40)" over "DRUMS OF"."""
    held: Cell | None = None
    for line in cells:
        cell = joined([*held.words, *line.words], line.page, held.line, line.room) if held else line
        repeated = any(_COUNT_AGAIN.fullmatch(word.text) for word in cell.words[1:])
        open_ended = repeated and (_COUNT_AGAIN.fullmatch(cell.words[-1].text) or _counted(cell) == len(cell.words))
        held = cell if open_ended else None
        if held is None:
            yield cell
    if held is not None:
        yield held


def _without_article(cell: Cell) -> Cell:
    """A line without the seller's code in square brackets before the name."""
    if len(cell.words) < 2 or not _ARTICLE.fullmatch(cell.words[0].text):
        return cell
    return joined(list(cell.words[1:]), cell.page, cell.line, cell.room)


def _marks(lines: list[Cell]) -> Cell:
    """The marks that stand before the packages, without the number of the item."""
    words = [word for line in lines for word in line.words]
    words = words[1:] if len(words) > 1 and _ITEM_NO.fullmatch(words[0].text) else words
    return joined(words, lines[0].page, lines[0].line, lines[0].room)


def _after(cell: Cell, cut: int) -> list[Cell]:
    """What follows the packages on their line, without the word between."""
    cut += cut < len(cell.words) and cell.words[cut].text.casefold().strip(":.") in _OF
    rest = list(cell.words[cut:])
    if rest and is_package(rest[0].text.strip(",;")):  # the kind by its code, then in words
        return []
    return [joined(rest, cell.page, cell.line, cell.room)] if rest else []


def _is_beside_goods(cell: Cell, cells: list[Cell]) -> bool:
    """Whether a line is a label without a value, or the seller's code of the article over its name."""
    named = label(cell.text)
    bare = named is not None and named[1] == 1 and named[0] in NOT_GOODS and cell is not cells[0]
    named_below = cell is not cells[-1] and any(sign.islower() for one in cells for sign in one.text)
    return bare or (_ITEM.fullmatch(cell.text) is not None and named_below)


def _is_kind_alone(cell: Cell, above: Cell) -> bool:
    """Whether a line only names a kind of package, and does not end the size of one ("25 kg" over "bags")."""
    return cell.text[0].isalpha() and is_package(cell.text) and not _SIZE.search(above.text)


def _size_of(cell: Cell) -> tuple[str, Cell] | None:
    """Dimensions or a volume on a line of their own: "DIMS 40X40X30 CM", "VOL 0.240 M3"."""
    named = _SIZED.fullmatch(cell.words[0].text) if len(cell.words) > 1 else None
    if named is None or named.lastgroup is None or not cell.words[1].text[:1].isdigit():
        return None
    return named.lastgroup, joined(list(cell.words[1:]), cell.page, cell.line, cell.room)


def _lot(cell: Cell) -> tuple[str, Cell] | None:
    """The number in a line of its own that names a lot: "Lot 2405-117"."""
    head, *rest = cell.words
    named = label(head.text)
    if (
        named is None
        or named[0] != "lot"
        or not 0 < len(rest) < 3
        or not any(sign.isdigit() for sign in rest[-1].text)
    ):
        return None
    return "lot", joined(rest[-1:], cell.page, cell.line, cell.room)


def _counted(cell: Cell) -> int:
    """How many of its first words are a number of packages, "800 bags" or "20 big bags of": 0 when none are."""
    words = [word.text for word in cell.words]
    repeated = next((at for at, word in enumerate(words[:5]) if at and _COUNT_AGAIN.fullmatch(word)), 0)
    if repeated and all(word.replace("-", "").isalpha() for word in words[:repeated]):
        return _end_of_kind(words, repeated + 1)
    figures = next((place for place, word in enumerate(words) if not word.strip("()")[:1].isdigit()), len(words))
    if figures == 0:
        return 0
    return _end_of_kind(words, figures)


def _end_of_kind(words: list[str], start: int) -> int:
    """Where a kind of package ends that begins at a word; 0 when none does."""
    ends = range(min(start + 3, len(words)), start, -1)
    return next((end for end in ends if is_package(" ".join(words[start:end]))), 0)
