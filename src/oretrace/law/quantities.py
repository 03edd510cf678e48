"""Quantities of a description: purity, sizes, strengths and the like, each as an interval.

"99.95 %" is that value; "min. 99.95 %", "99.95 % min" and "≥ 99,95 %" reach from it to 100; "4N" from 99.99 to below
99.999. A percentage is a purity only if it is 90 or more, or called so, and not labelled as another (transmittance).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from oretrace.catalog.limits import LimitedQuantity
from oretrace.law.description import plain_text


class Interval(NamedTuple):
    """A quantity known to lie between two values, both included."""

    low: float
    high: float


_NUMBER = r"(\d+(?:[.,]\d+)?)"
_LEAST = r"min(?:imum|\.)?|at least|not less than|>=|≥|>|over|above|more than|mindestens|mini|up from"
_MOST = r"max(?:imum|\.)?|at most|not more than|<=|≤|<|under|below|less than|fewer than|up to"
_PURITY = re.compile(r"purity|assay|pure|grade|fixed carbon|purete|pureza|reinheit|purezza|纯度|含量", re.IGNORECASE)
_NO_PURITY = re.compile(
    r"transmi|moisture|humidity|yield|recovery|passing|mesh|whiteness|loss|透过|alcohol|solution|discount|of value",
    re.IGNORECASE,
)
_AFTER_NO_PURITY = re.compile(r"\s*(?:transmi|moisture|humidity|yield|recovery|passing|pass|mesh|through|of value|<)")
_PERCENT = re.compile(
    rf"(?:({_LEAST})|({_MOST}))?\s*{_NUMBER}\s*(?:(?:-|–|to|~)\s*{_NUMBER})?\s*(\+)?\s*(?:%|percent|pct)"
    rf"\s*(?:(min|or more|up|\+)|(max|or less))?",
    re.IGNORECASE,
)
_GRADE = re.compile(r"(?<![\w.])([2-9])N([1-9])?(?![\w])", re.IGNORECASE)
_LOWEST_PURITY = 90.0

_UNITS: dict[LimitedQuantity, dict[str, float]] = {
    "strength_mpa": {"mpa": 1, "n/mm2": 1},
    "density_g_cm3": {"g/cm3": 1, "g/cc": 1, "g/ml": 1, "kg/m3": 1e-3},
    "particle_um": {"um": 1, "μm": 1, "micron": 1, "microns": 1, "micrometre": 1, "micrometres": 1, "micrometer": 1,
                    "micrometers": 1, "nm": 1e-3},
    "bore_mm": {"mm": 1, "cm": 10, "inch": 25.4, "m": 1000},
    "pressure_gpa": {"gpa": 1, "kbar": 0.1, "bar": 1e-4},
    "power_kw": {"kw": 1, "w": 1e-3, "mw": 1e3},
    "transmittance_percent": {"%": 1},
    "dislocations_cm2": {"dislocations": 1, "/cm2": 1, "per cm2": 1},
    "energy_wh_kg": {"wh/kg": 1},
    "capacity_mah_g": {"mah/g": 1},
}  # fmt: skip
_BARE: dict[LimitedQuantity, str] = {"density_g_cm3": r"density|dichte|densite|densidad|densita|密度"}
"""The word after which a number needs no unit."""
_LABELS: dict[LimitedQuantity, str] = {
    "bore_mm": r"bore|cylinder diameter|缸径",
    "transmittance_percent": r"transmi\w+|透过率",
    "dislocations_cm2": r"dislocation\w*|epd|etch pit density|位错\w*",
}
"""Where a quantity shares its unit with others, the word that must stand before it, or directly after."""
_OTHER_LABELS: dict[LimitedQuantity, str] = {
    "strength_mpa": r"compress\w*|tensile|young\w*|抗压",
    "density_g_cm3": r"tap|bulk|compact\w*",
}
_LENGTHS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4, "inches": 25.4, '"': 25.4, "in": 25.4}
_LENGTH = r"(mm|cm|inches|inch|m|in|\")(?![\w/])"
_PLACE = rf"{_NUMBER}\s*(?:{_LENGTH})?\s*(?:dia(?:meter|\.)?|od|wide|long|length|thick|deep|high|l|w|t|h)?"
_SIZES = re.compile(rf"{_PLACE}(?:\s*(?:x|×|\*)\s*{_PLACE})(?:\s*(?:x|×|\*)\s*{_PLACE})?", re.IGNORECASE)
_SIZE = re.compile(rf"{_NUMBER}\s*{_LENGTH}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def purity_of(text: str) -> Interval | None:
    """The purity in percent that a description states; None where it states none. Several values span them all."""
    plain = plain_text(text)
    found = [*_percentages(plain), *_grades(plain)]
    return Interval(min(one.low for one in found), max(one.high for one in found)) if found else None


def _percentages(text: str) -> Iterator[Interval]:
    for match in _PERCENT.finditer(text):
        before = re.split(r"[;()]", text[max(0, match.start() - 30) : match.start()])[-1]
        least, most, first, second, plus, least_after, most_after = match.groups()
        low, high = _float(first), _float(second or first)
        named = _PURITY.search(before) is not None
        other = _NO_PURITY.search(before.rsplit(",", 1)[-1]) or _AFTER_NO_PURITY.match(text[match.end() :])
        if not low <= high <= 100 or other or not (low >= _LOWEST_PURITY or named):
            continue
        yield Interval(0.0 if most or most_after else low, 100.0 if least or plus or least_after else high)


def _grades(text: str) -> Iterator[Interval]:
    """Grades by the number of nines: 4N is 99.99 or more and not yet 5N, 4N5 99.995 or more."""
    for match in _GRADE.finditer(text):
        nines, then = int(match[1]), int(match[2] or 0)
        low = round(100 - 10 ** (2 - nines) + then * 10.0 ** (1 - nines), 12)
        yield Interval(low, math.nextafter(round(100 - 10.0 ** (1 - nines), 12), 0))


@lru_cache(maxsize=8192)
def quantity_of(text: str, quantity: LimitedQuantity) -> Interval | None:
    """One quantity that a description states, in the unit of its name; None where it states none, or several."""
    if quantity == "purity_percent":
        return purity_of(text)
    found = set(_quantities(plain_text(text), quantity))
    return found.pop() if len(found) == 1 else None


def _quantities(text: str, quantity: LimitedQuantity) -> Iterator[Interval]:
    units, other = _UNITS[quantity], _OTHER_LABELS.get(quantity)
    for match in _pattern(quantity).finditer(text):
        before, after = _last_clause(text[max(0, match.start() - 25) : match.start()]), text[match.end() :]
        if not _belongs(quantity, before, match, after) or (other and re.search(other, before, re.IGNORECASE)):
            continue
        value = _float(match[3]) * units.get((match[4] or "").lower(), 1.0)
        yield Interval(0.0 if match[2] else value, math.inf if match[1] else value)


@cache
def _pattern(quantity: LimitedQuantity) -> re.Pattern[str]:
    """(at least)? (at most)? number (unit)?"""
    units = "|".join(re.escape(unit) for unit in sorted(_UNITS[quantity], key=len, reverse=True))
    return re.compile(
        rf"(?:({_LEAST})|({_MOST})|exactly)?\s*(?<![A-Za-z\d.,]){_NUMBER}(?!\d)(?:\s*({units})(?![\w/]))?",
        re.IGNORECASE,
    )


def _belongs(quantity: LimitedQuantity, before: str, match: re.Match[str], after: str) -> bool:
    """Whether a number is of this quantity: by its unit, or by the word before it or directly after."""
    label, bare = _LABELS.get(quantity), _BARE.get(quantity)
    if label:
        near = f"{before} {match[4] or ''}"
        return bool(re.search(label, near, re.IGNORECASE) or re.match(rf"\s*(?:{label})", after, re.IGNORECASE))
    if match[4]:
        return True
    return bool(bare and re.search(bare, before, re.IGNORECASE) and not re.match(r"\s*[a-z%]", after, re.IGNORECASE))


def _last_clause(text: str) -> str:
    """What stands before a number and after any other one."""
    return re.split(r"[,;()\d]", text)[-1]


@lru_cache(maxsize=4096)
def sizes_mm(text: str) -> tuple[float, ...]:
    """The dimensions of the goods in mm, as written; () where none or several sets are stated."""
    plain = plain_text(text)
    if sets := list(_SIZES.finditer(plain)):
        return _in_mm(sets[0].groups()) if len(sets) == 1 else ()
    single = {_float(number) * _LENGTHS[unit.lower()] for number, unit in _SIZE.findall(plain)}
    return (single.pop(),) if len(single) == 1 else ()


def _in_mm(groups: tuple[str | None, ...]) -> tuple[float, ...]:
    """Numbers with units; one without takes the last unit, and without any there is no size."""
    pairs = [(number, unit) for number, unit in zip(groups[::2], groups[1::2], strict=True) if number]
    last = next((unit for _, unit in reversed(pairs) if unit), None)
    if last is None:
        return ()
    return tuple(_float(number) * _LENGTHS[(unit or last).lower()] for number, unit in pairs)


def _float(number: str) -> float:
    return float(number.replace(",", "."))
