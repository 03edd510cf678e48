"""HS families: codes to be added up so that a series survives the HS revisions of 2017 and 2022.

scripts/make_hs_families.py makes the families and names the tables of the UN Statistics Division it reads.
A family hides detail: within it, a rise of one member cannot be distinguished from a rise of another.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table, split

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """One code of a family of two or more."""

    hs6: str
    family: str
    editions: tuple[str, ...]
    """Editions that have the code, of HS2012, HS2017 and HS2022."""
    revisions: tuple[str, ...]
    """Months ("2017-01", "2022-01") in which codes of this family appear or vanish. Where a family has no code before
    one of them (853950+, LED lamps, before 2017), its goods were spread over other headings until then."""


@lru_cache(maxsize=1)
def family_members() -> dict[str, FamilyMember]:
    """Every code that belongs to a family of two or more, by HS6."""
    rows = read_table("hs_families.csv")
    return {
        row["hs6"]: FamilyMember(row["hs6"], row["family"], split(row["editions"]), split(row["revisions"]))
        for row in rows
    }


def family_of(hs6: str) -> str:
    """The family's name, its smallest code and a plus ("851712+"), or the code itself where it has no family."""
    member = family_members().get(hs6)
    return member.family if member else hs6


def codes_of(family: str) -> tuple[str, ...]:
    """The codes of a family, sorted; a code without family gives itself."""
    found = tuple(sorted(hs6 for hs6, member in family_members().items() if member.family == family))
    return found or (family,)


def families_table() -> "pa.Table":
    """Columns hs6, family, for SQL: `left join ... using (hs6)` and `coalesce(family, hs6)`."""
    import pyarrow as pa

    members = family_members().values()
    return pa.table({"hs6": [m.hs6 for m in members], "family": [m.family for m in members]})
