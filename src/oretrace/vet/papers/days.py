"""Dates as printed on trade documents: orders of day and month, month names, Chinese and Buddhist years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from oretrace.catalog.tables import read_table, split

Order = Literal["dmy", "mdy"]

MOST_WORDS = 5
"""Words of the date that ends a reference: "4 de mayo de 2025"."""


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for row in read_table("months.csv", Path(__file__).parent):
        for name in split(row["names"]):
            found.setdefault(name.strip("."), int(row["month"]))
    return found


_YMD = re.compile(r"(?<!\d)((?:19|20|25)\d{2})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日일]?(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_NAME = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|º|\.)?[\s\-/.]*(?:de |of )?"
    r"([^\W\d_]{3,12}\.?|[ก-๙]{1,4}\.[ก-๙]{1,2}\.|[ก-๙]{5,12})"
    r"[\s\-/.,]*(?:de[l]? )?(\d{4}|'?\d{2})(?!\d)"
)
_THAI = re.compile("[\u0e00-\u0e7f]")
_NAME_DAY = re.compile(r"([^\W\d_]{3,12})(?:\.\s?|\s+)(\d{1,2})(?:st|nd|rd|th)?(?:,\s?|\s+)(\d{4})(?!\d)")


def dates(text: str, order: Order | None = None) -> list[date]:
    """All dates in a text, in the order printed; `order` decides what 3/4/2025 is, by default day first."""
    return [day for _, day in _dates(text, order)]


@lru_cache(maxsize=8192)
def _dates(text: str, order: Order | None) -> tuple[tuple[int, date], ...]:
    """Where each date begins, and the day."""
    found: dict[int, date | None] = {}
    for match in _YMD.finditer(text):
        found[match.start()] = _day(int(match[1]), int(match[2]), int(match[3]))
    for match in _DAY_NAME.finditer(text):
        if month := _months().get(_plain(match[2])):
            found.setdefault(match.start(), _day(_year(match[3]), month, int(match[1])))
    for match in _NAME_DAY.finditer(text):
        if month := _months().get(_plain(match[1])):
            found.setdefault(match.start(), _day(int(match[3]), month, int(match[2])))
    for match in _DMY.finditer(text):
        if not any(abs(match.start() - place) < 4 for place in found):
            dotted = match[0].count(".") == 2  # nobody writes the month first with dots
            found[match.start()] = _two_ways(
                int(match[1]), int(match[2]), _year(match[3]), "dmy" if dotted else order
            )
    if not found:
        for match in _COMPACT.finditer(text):
            found[match.start()] = _day(int(match[1]), int(match[2]), int(match[3]))
    return tuple((place, day) for place, day in sorted(found.items()) if day is not None)


def first(text: str, order: Order | None = None) -> date | None:
    """The first date of a text, or None."""
    found = _dates(text, order)
    return found[0][1] if found else None


def without_date(text: str, order: Order | None = None) -> tuple[str, date | None]:
    """A reference without the date after it, and that date: "CI-204 dated 4 May 2025".

    Eight digits after a word alone are the number: "CI 20250504".
    """
    words = text.split()
    for place in range(max(1, len(words) - MOST_WORDS), len(words)):
        rest, kept = " ".join(words[place:]).lstrip("(["), words[:place]
        found = _dates(rest, order)
        if (
            len(found) == 1
            and found[0][0] == 0
            and not (rest.isdecimal() and kept[-1].isalpha() and not _dated(kept))
        ):
            while len(kept) > 1 and _dated(kept):
                kept.pop()
            return " ".join(kept).rstrip(" ,;/"), found[0][1]
    return text.strip(), None


_DATED = frozenset(
    {"", "dt", "dtd", "dated", "date", "of", "du", "de", "del", "vom", "от", "from", "den", "dd", "fecha", "datum"}
    | {"日期", "ลงวันที่", "วันที่"}
)


def _dated(words: list[str]) -> bool:
    return words[-1].casefold().strip(".,:;/") in _DATED


def order_of(texts: Iterable[str]) -> Order | None:
    """Day or month first, from dates that show it (18/2/2025); None when none does, or they differ."""
    seen: set[Order] = set()
    for text in texts:
        for match in _DMY.finditer(text):
            one, two = int(match[1]), int(match[2])
            if 12 < one <= 31 and two <= 12:
                seen.add("dmy")
            elif one <= 12 < two <= 31:
                seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Whether a text has a date that could be read day first or month first."""
    both = (m for m in _DMY.finditer(text) if int(m[1]) <= 12 and int(m[2]) <= 12 and m[1] != m[2])
    return any(match[0].count(".") < 2 for match in both)


def _two_ways(one: int, two: int, year: int, order: Order | None) -> date | None:
    day_first = one > 12 or (two <= 12 and order != "mdy")
    return _day(year, two, one) if day_first else _day(year, one, two)


def _year(text: str) -> int:
    year = int(text.strip("'"))
    if len(text) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    """A date of the common era; years of 2400 and later are of the Buddhist era, 543 years ahead."""
    try:
        return date(year - 543 if year > 2400 else year, month, day)
    except ValueError:
        return None


def _plain(word: str) -> str:
    """A word without accents; the vowel signs of Thai stay, as they tell its months apart."""
    apart = unicodedata.normalize("NFKD", word.casefold().strip("."))
    if _THAI.match(apart):
        return apart
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("ı", "i")
