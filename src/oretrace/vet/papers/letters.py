"""Letters as writers set them: words set wide are closed up, and what is written twice is dropped."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class PrintedWord:
    """Letters without a space between; `turned` when they do not run from left to right."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    turned: bool = False
    first: int = 0
    last: int = 0
    """The objects of the page that its first and last letter are drawn by: cells of a table are drawn apart."""

    @property
    def middle(self) -> float:
        """The height of its middle on the page."""
        return (self.top + self.bottom) / 2


def drop_echoes(signs: list[int], boxes: list[float]) -> None:
    """Set repeated Thai letters to 0: some writers store for a mark, drawn separately, its whole cluster as text.

    Such an echo stands within the cluster that it repeats, after letters that were drawn further right.
    """
    for place, sign in enumerate(signs):
        if not 0xE01 <= sign <= 0xE2E:
            continue
        left, right = boxes[4 * place], boxes[4 * place + 2]
        for mark in range(max(place - 16, 0), place):
            size = 1
            while mark + size < place and 0xE30 < signs[mark + size] < 0xE4F and signs[mark + size] not in _LEADING:
                size += 1
            ends = boxes[4 * (mark + size - 1) + 2]
            if signs[mark] != sign or size == 1 or not boxes[4 * mark] < left or right > ends + 1.5:
                continue
            again = 0
            while again < size and signs[place + again : place + again + 1] == signs[mark + again : mark + again + 1]:
                signs[place + again] = 0
                again += 1
            break


_LEADING = range(0xE40, 0xE45)
"""Vowels that stand before their letter, each a cluster of its own."""


def closed(lines: list[list[PrintedWord]]) -> Iterator[list[PrintedWord]]:
    """The lines of a page, each from left to right, their letter-spaced words closed up."""
    level = [sorted(line, key=lambda word: word.x0) for line in lines]
    letters = (line for line in level if sum(len(word.text) == 1 for word in line) > 2)
    spaced = {_size(run) for line in letters for run in _runs(line) if _is_tracked(run)}
    for line in level:
        runs = _runs(line) if spaced else [line]
        yield [word for run in runs for word in (_close(run) if spaced and _is_letter_spaced(run, spaced) else run)]


def _runs(line: list[PrintedWord]) -> Iterator[list[PrintedWord]]:
    """Pieces of a line that follow one another as the letters of a letter-spaced text can."""
    held: list[PrintedWord] = []
    for word in line:
        if held and not _is_spaced(held[-1], word):
            yield held
            held = []
        held.append(word)
    if held:
        yield held


def _size(run: list[PrintedWord]) -> int:
    return round(2 * (run[0].bottom - run[0].top))


def _is_letter_spaced(run: list[PrintedWord], sizes: set[int]) -> bool:
    """Whether a run is letter-spaced: by itself, or as short as "N O" where others of its size are."""
    short = 1 < len(run) < 5 and sum(len(word.text) for word in run) < 1.8 * len(run) and _size(run) in sizes
    return _is_tracked(run) or (short and run[0].text.isalpha())


def _is_spaced(left: PrintedWord, right: PrintedWord) -> bool:
    """Whether two pieces can be letters of one spaced text: near, and of one height."""
    high = left.bottom - left.top
    return abs(high - (right.bottom - right.top)) < 0.2 * high and 0 < right.x0 - left.x1 < 1.2 * high


def _is_tracked(held: list[PrintedWord]) -> bool:
    letters = sum(len(word.text) for word in held)
    single = sum(len(word.text) == 1 and word.text.isalpha() for word in held)
    return len(held) > 3 and 2 * single > len(held) and letters < 1.8 * len(held)


def _close(held: list[PrintedWord]) -> Iterator[PrintedWord]:
    """Letters of a letter-spaced text joined but at gaps clearly wider than most: "L O T   N O" is "LOT NO"."""
    gaps = sorted(right.x0 - left.x1 for left, right in itertools.pairwise(held))
    usual = gaps[len(gaps) // 3]
    start = 0
    for at in range(1, len(held) + 1):
        if at == len(held) or held[at].x0 - held[at - 1].x1 > 1.6 * usual + 0.5:
            part = held[start:at]
            text = "".join(word.text for word in part)
            top, bottom = min(word.top for word in part), max(word.bottom for word in part)
            yield PrintedWord(text, part[0].x0, top, part[-1].x1, bottom, False, part[0].first, part[-1].last)
            start = at
