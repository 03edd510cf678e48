"""Known changes of codes: goods that a revision of the Combined Nomenclature moved to another code, and when.

scripts/make_code_changes.py makes the table and names what it reads. Within one code of six digits a change moves
nothing between series of HS codes; across two it looks like relabelling but is not. The members of the European Union
report by this nomenclature; a change in a year of the Harmonized System (2012, 2017, 2022) touches everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.families import family_of
from oretrace.catalog.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

HARMONIZED = (2012, 2017, 2022)
"""Years of a new edition of the Harmonized System."""
CN_DIGITS = 8
UNION = "EUU"


@dataclass(frozen=True, slots=True)
class CodeChange:
    """From January of `year` on goods of one eight-digit code are under another."""

    year: int
    cn8_from: str
    cn8_to: str


@lru_cache(maxsize=1)
def code_changes() -> tuple[CodeChange, ...]:
    """All changes of the table, by year."""
    return tuple(
        CodeChange(int(row["year"]), row["cn8_from"], row["cn8_to"]) for row in read_table("code_changes.csv")
    )


@lru_cache(maxsize=1)
def _between_families() -> Mapping[tuple[str, str], tuple[CodeChange, ...]]:
    """The changes from one family of six-digit codes to another."""
    found: dict[tuple[str, str], tuple[CodeChange, ...]] = {}
    for one in code_changes():
        ends = family_of(one.cn8_from[:6]), family_of(one.cn8_to[:6])
        if ends[0] != ends[1]:
            found[ends] = (*found.get(ends, ()), one)
    return found


def joined_codes(code: str) -> tuple[str, ...]:
    """The eight-digit codes that hold the goods of one before it and after it, whenever, itself among them, sorted.

    A shorter or longer code is only itself.
    """
    found, open_ = {code}, [code]
    while open_ and len(code) == CN_DIGITS:
        one = open_.pop()
        ends = {change.cn8_to for change in code_changes() if change.cn8_from == one}
        ends |= {
            change.cn8_from for change in code_changes() if change.cn8_to == one and change.cn8_from[:6] == one[:6]
        }
        new = {end for end in ends if end[:6] == code[:6]} - found
        found |= new
        open_ += sorted(new)
    return tuple(sorted(found))


def change_between(family_from: str, family_to: str, reporter: str, first: date, last: date) -> str | None:
    """What a sentence has to say of a change from one product to another that a reporter made in these months.

    Products are code families, months first days; None where no change is known.
    """
    from oretrace.catalog.territories import territories

    for one in _between_families().get((family_from, family_to), ()):
        day = date(one.year, 1, 1)
        everybody = one.year in HARMONIZED
        place = territories().by_iso3.get(reporter)
        if first < day <= last and (everybody or (place is not None and place.belongs_to(UNION, day))):
            return f"goods of CN {one.cn8_from} are under CN {one.cn8_to} from {day:%Y-%m} on"
    return None
