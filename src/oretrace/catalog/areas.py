"""Codes that publishers print for areas that are no territory here: states that are gone, rests, groups, bunkers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oretrace.catalog.tables import read_table

NES = re.compile(r"\bn\.?e\.?s\b\.?", re.I)
KINDS = {
    "former": "a former area",
    "residual": "a rest that is no single territory",
    "group": "a group that repeats its members' trade",
    "none": "no territory of its own",
}


@dataclass(frozen=True, slots=True)
class Area:
    """One code of a scheme (as in `territories.Scheme`) that stands for no territory of the catalog."""

    scheme: str
    code: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} is {KINDS[self.kind]}: {self.name}"


def area_named(text: str) -> Area | None:
    """The area that publishers call so; what its name says of its years, or of its code today, may be missing."""
    plain = _plain(text)
    return next((area for area in areas().values() if plain == _plain(area.name)), None)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"\(.*?\)|, now .*|; .*", "", NES.sub("not elsewhere specified", name)).casefold().split())


@lru_cache(maxsize=1)
def areas() -> Mapping[tuple[str, str], Area]:
    """The areas of areas.csv by scheme and code."""
    rows = [Area(row["scheme"], row["code"], row["kind"], row["name"]) for row in read_table("areas.csv")]
    return {(area.scheme, area.code): area for area in rows}
