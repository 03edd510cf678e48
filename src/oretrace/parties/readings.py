"""How Latin letters may write a Han character by its reading elsewhere: in Hong Kong, in Taiwan, in Japan.

恒 is Hang in Hong Kong, 新 Hsin in Taiwan, 川 Kawa or Sen in Japan. Readings come from `readings.csv` and, in
Mandarin, from `han.csv`; `romanisations.csv` says how names write them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table, split
from oretrace.parties.letters import FOLDER, reading, syllables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HONG_KONG, TAIWAN, JAPAN = LANGUAGES = "粤台日"
RARELY, RAREST = 0.2, 0.45
"""What a rarer way of writing costs, and most that is asked of one character."""


@lru_cache(maxsize=1 << 14)
def written_as(language: str, sign: str) -> Sequence[tuple[str, float]]:
    """The ways to write a Han character in Latin letters, as it is read in a language, with what each costs."""
    read = [reading(sign)] if language == TAIWAN else _readings()[language].get(sign, ())
    found: dict[str, float] = {}
    for one in read:
        for latin, cost in _ways(language, one):
            found[latin] = min(cost, found.get(latin, cost))
    return tuple(found.items())


@lru_cache(maxsize=1 << 14)
def is_syllable_in(language: str, latin: str) -> bool:
    """Whether Latin letters are one syllable as a language writes it."""
    return latin in _syllables(language)


@lru_cache(maxsize=len(LANGUAGES))
def _syllables(language: str) -> frozenset[str]:
    read = syllables() if language == TAIWAN else {one for of in _readings()[language].values() for one in of}
    return frozenset(latin for one in read for latin, _ in _ways(language, one))


def _ways(language: str, read: str) -> list[tuple[str, float]]:
    table, part = _romanisations()[language]
    found = [table[one] for one in part.findall(read)]
    whole = (("".join(way for way, _ in ways), sum(cost for _, cost in ways)) for ways in product(*found))
    return [(latin, cost) for latin, cost in whole if latin and cost < RAREST]


@lru_cache(maxsize=1)
def _readings() -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in read_table("readings.csv", FOLDER):
        for sign in row["characters"]:
            found[row["language"]][sign].append(row["reading"])
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def _romanisations() -> Mapping[str, tuple[Mapping[str, Sequence[tuple[str, float]]], re.Pattern[str]]]:
    """Of each language how the parts of its syllables are written, and a pattern of these, the longest first."""
    found: dict[str, dict[str, list[tuple[str, float]]]] = defaultdict(dict)
    for row in read_table("romanisations.csv", FOLDER):
        ways = [(way, cost) for column, cost in (("latin", 0.0), ("rarely", RARELY)) for way in split(row[column])]
        found[row["language"]][row["letters"]] = [(way.strip("-"), cost) for way, cost in ways]
    return {
        language: (parts, re.compile("|".join(sorted(parts, key=len, reverse=True))))
        for language, parts in found.items()
    }
