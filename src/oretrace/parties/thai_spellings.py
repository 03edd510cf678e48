"""How well Latin letters spell a Thai word: the cheapest way to write it, letter by letter, without cutting it.

Thai names are written abroad as their owners like: เจริญ is Charoen, Jaroen or Chareon, and ยูนิค is Unique. Each letter
has the spellings of `thai_spellings.csv`; what is left over on either side costs, a consonant more than a vowel.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from oretrace.catalog.tables import read_table, split
from oretrace.parties.letters import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Ways = Mapping[str, Sequence[tuple[int, str, float]]]
    """Spellings from one letter on by their first Latin letter: letters read, Latin ones, cost."""

CONSONANT, VOWEL, UNWRITTEN, RARELY, DOUBLE, HUSHED, BEFORE_HUSHED = 1.0, 0.25, 0.12, 0.2, 0.1, 0.1, 0.4
"""What a letter costs that the other side has not, a spelling that is rarer, a Latin letter written twice, a silenced
letter and the one before it."""
BY_CHANCE = 2.0
"""What of two words agrees by chance, on both sides: short words must be spelt more closely."""
DEAREST = 0.45
"""Share of all letters amiss above which nothing is alike."""
_THAI = {"์": 0.0, "ห": 0.4, "ย": 0.6, "ว": 0.6, "ร": 0.7, "อ": 0.1}
_LATIN = {"y": 0.35, "h": 0.2, "w": 0.5, "r": 0.5, **dict.fromkeys("eiu", VOWEL), **dict.fromkeys("ao", UNWRITTEN)}
_EASY = frozenset(("or", "ar", "er", "ur"))
"""Latin letters of which the last is often not heard: *porn*."""
_MARKS = re.compile("[่-๋็ๆฯ]")
_LEADING = re.compile("([เแโใไ])([กขคตทปผพฟบด][รล](?=[ก-์])|ห[งญนมยรลว](?=[ก-์])|[ก-ฮ])")
"""A vowel that is written before its consonant, or before two that begin a syllable."""
_DULL = frozenset("กชดตทธ")
"""Consonants after which a last ร is not heard: จักร is *chak*."""
_VOWEL = re.compile("[ะ-ฺเ-ๅํ]")
_SILENCED, _CLUSTER_SILENCED = re.compile("[ิุ]?์"), re.compile("[ก-ฮ]์")


class _Spelt(NamedTuple):
    """A Thai word to be spelt: its ways by letter, what it costs to leave each letter out, and what all cost."""

    ways: Sequence[Ways]
    left_out: Sequence[float]
    total: float


@lru_cache(maxsize=1 << 18)
def spelt_as(thai: str, latin: str) -> float:
    """How well Latin letters spell a Thai word, from 0 to 1."""
    if not (amiss := spelling_cost(thai, latin)):
        return 1.0
    beyond = _spelt(thai).total + sum(_skips(latin)) - BY_CHANCE
    return max(0.0, 1 - 1.5 * amiss / beyond) if beyond > 0 else 0.0


@lru_cache(maxsize=1 << 18)
def spelling_cost(thai: str, latin: str) -> float:
    """What the cheapest way costs to spell a Thai word as these Latin letters: about 1 for each consonant amiss."""
    word, skips, many = _spelt(thai), _skips(latin), len(latin)
    most = DEAREST * (word.total + sum(skips))
    rows = [[most] * (many + 1) for _ in range(len(word.ways) + 1)]
    rows[0][0] = 0.0
    for n, ways in enumerate(word.ways):
        row, below, out = rows[n], rows[n + 1], word.left_out[n]
        for at, here in enumerate(row):
            least = min(here, row[at - 1] + skips[at - 1]) if at else here
            if least >= most:
                continue
            row[at], below[at] = least, min(below[at], least + out)
            for long, way, price in ways.get(latin[at : at + 1], ()):
                if latin.startswith(way, at) and least + price < rows[n + long][at + len(way)]:
                    rows[n + long][at + len(way)] = least + price
    for at, skip in enumerate(skips):
        rows[-1][at + 1] = min(rows[-1][at + 1], rows[-1][at] + skip)
    return rows[-1][-1]


@lru_cache(maxsize=1 << 16)
def _skips(latin: str) -> tuple[float, ...]:
    """What it costs to leave out each of some Latin letters."""
    return tuple(_skip(before, one) for before, one in zip(" " + latin, latin, strict=False))


def _skip(before: str, one: str) -> float:
    return DOUBLE if before == one or before + one in _EASY else _LATIN.get(one, CONSONANT)


@lru_cache(maxsize=1 << 14)
def _spelt(thai: str) -> _Spelt:
    text = ordered(thai)
    left_out = [_left_out(text[:n], one, text[n + 1 :]) for n, one in enumerate(text)]
    return _Spelt([_ways(text[n:]) for n in range(len(text))], left_out, sum(left_out))


def ordered(thai: str) -> str:
    """Thai letters without tone marks, each vowel behind its consonant."""
    return _LEADING.sub(r"\2\1", _MARKS.sub("", thai))


def _ways(text: str) -> Ways:
    table, longest = _table()
    found: dict[str, list[tuple[int, str, float]]] = {}
    for long in range(1, min(longest, len(text)) + 1):
        for latin, price in table.get(text[:long], ()):
            found.setdefault(latin[:1], []).append((long, latin, price))
    if text[0].isascii():
        found.setdefault(text[0], []).append((1, text[0], 0.0))
    return found


def _left_out(before: str, one: str, after: str) -> float:
    """What it costs to write nothing for a letter."""
    if _SILENCED.match(after):
        return HUSHED
    if _CLUSTER_SILENCED.match(after):
        return BEFORE_HUSHED
    if _VOWEL.match(one) or (one == "ร" and before[-1:] in _DULL and not _VOWEL.match(after)):
        return VOWEL
    return _THAI.get(one, CONSONANT)


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, Sequence[tuple[str, float]]], int]:
    """The spellings of each run of Thai letters with what they cost, and the length of the longest run."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in read_table("thai_spellings.csv", FOLDER):
        for one in split(row["thai"]):
            spelt = found.setdefault(ordered(one), [])
            for column, price in (("latin", 0.0), ("rarely", RARELY)):
                spelt += [(way, price) for way in split(row[column]) if way != "-"]
    return found, max(map(len, found))
