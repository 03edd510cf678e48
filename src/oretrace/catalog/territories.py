"""Territories: one code per place, and every spelling that a publisher prints for it.

The code is ISO 3166-1 alpha-3, plus these few, each because some publication needs it:

| code | what | why |
|---|---|---|
| XKX | Kosovo | has codes of its own in Comext (XK) and Census (4803), none in ISO |
| EUU | European Union (`union`) | issues measures; Census 0003 is its aggregate: never add it to its members |
| WLD | World (`aggregate`) | totals in Comtrade (0) and Census (-) |
| ANS | areas not elsewhere specified (`special`) | Comtrade 899, Comext QU, and ZZ in customs declarations |
| SUN, YUG, CSK | dissolved states (`special`) | production tables reach back before 1993 |

`member_of` holds spans of months, both ends included: `EUU:1973-01..2020-01` (the treaty's dates; the United Kingdom
stayed in the customs union until 2020-12). Taiwan is Comtrade's 490, "Other Asia, nes": in practice Taiwan alone.
Names are compared without regard to case, accents and kind of apostrophe, otherwise exactly: a near miss is an error
that names the nearest spelling, never a match. Codes have no nearest: one digit further is another country. What is a
code of no territory is named from areas.csv.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal

from oretrace.catalog.areas import area_named, areas
from oretrace.catalog.tables import read_table, split
from oretrace.errors import CatalogError, InputError, nearest

Scheme = Literal["any", "name", "comtrade", "census", "eurostat", "iso2", "iso3"]

_EXPECTED: dict[Scheme, str] = {
    "any": "a territory (name, ISO alpha-3 or alpha-2)",
    "name": "a territory's name",
    "comtrade": "a Comtrade area code",
    "census": "a Census Schedule C code",
    "eurostat": "a Comext GEO code",
    "iso2": "an ISO 3166-1 alpha-2 code",
    "iso3": "an ISO 3166-1 alpha-3 code",
}


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory; of several codes in one scheme the first is the one to print."""

    iso3: str
    iso2: str
    name: str
    m49: str
    comtrade: tuple[str, ...]
    census: tuple[str, ...]
    eurostat: tuple[str, ...]
    kind: str
    lon: float | None
    lat: float | None
    member_of: tuple[str, ...]
    spellings: tuple[str, ...]

    def belongs_to(self, union: str, on: date) -> bool:
        """Whether it was a member in the month of `on`."""
        month = f"{on:%Y-%m}"
        return any(
            code == union and first <= month and (not last or month <= last)
            for code, first, last in map(read_span, self.member_of)
        )


class Territories:
    """All territories, by code and by spelling."""

    def __init__(self, rows: list[Territory]) -> None:
        self.by_iso3: Mapping[str, Territory] = MappingProxyType({row.iso3: row for row in rows})
        self._indexes: dict[Scheme, dict[str, str]] = {}

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Totals, unions and residual areas of the statistics, which are no place."""
        return tuple(sorted(code for code, place in self.by_iso3.items() if place.kind != "country"))

    @cached_property
    def _ever_in(self) -> dict[str, list[Territory]]:
        """Whoever was a member of a union at some time, by the union."""
        found: dict[str, list[Territory]] = {}
        for row in self.by_iso3.values():
            for span in row.member_of:
                found.setdefault(read_span(span)[0], []).append(row)
        return found

    def resolve(self, text: str, *, scheme: Scheme = "any", where: str) -> str:
        """The ISO alpha-3 code of a name or code as a publisher prints it.

        `any` takes names, alpha-3 and alpha-2, but no numbers: 410 is Korea in Comtrade and nothing in Schedule C.
        `where` is the place of the text ("file, line 12, column partner"); an unknown text is an InputError there.
        """
        found = self.index(scheme).get(fold(text))
        if found is None:
            raise self._unknown(text, scheme, where)
        return found

    def _unknown(self, text: str, scheme: Scheme, where: str) -> InputError:
        """A code is named where it is known, and never likened to that of another country; a name is."""
        schemes: tuple[str, ...] = ("iso3", "iso2") if scheme == "any" else (scheme,)
        code = text.strip().upper()
        area = next((found for one in schemes if (found := areas().get((one, code.lstrip("0") or "0")))), None)
        if area is None:
            area = next((found for one in schemes if (found := areas().get((one, code)))), None)
        is_name = scheme == "name" or (scheme == "any" and len(code) > 3)
        area = area_named(text) if is_name and area is None else area
        near = self._nearest(text, scheme) if is_name and area is None else None
        return InputError(_EXPECTED[scheme], text, where, near, str(area) if area else None)

    def index(self, scheme: Scheme) -> dict[str, str]:
        """Folded text → alpha-3, made on first use; a text with two meanings is a CatalogError."""
        if scheme not in self._indexes:
            self._indexes[scheme] = _index(self.by_iso3.values(), scheme)
        return self._indexes[scheme]

    def members(self, union: str, on: date) -> tuple[str, ...]:
        """The members of a union in the month of `on`, sorted; a territory that is no union has none.

        `members("EUU", date(2020, 2, 1))` has 27.
        """
        self._territory(union)
        return tuple(sorted({row.iso3 for row in self._ever_in.get(union, ()) if row.belongs_to(union, on)}))

    def position(self, iso3: str) -> tuple[float, float] | None:
        """Longitude and latitude of a representative point within about a degree, a union's seat; None for totals."""
        row = self._territory(iso3)
        return None if row.lon is None or row.lat is None else (row.lon, row.lat)

    def name(self, iso3: str) -> str:
        """The short English name."""
        return self._territory(iso3).name

    def _territory(self, iso3: str) -> Territory:
        if iso3 not in self.by_iso3:
            raise InputError(_EXPECTED["iso3"], iso3, "territories", nearest(iso3, self.by_iso3))
        return self.by_iso3[iso3]

    def _nearest(self, text: str, scheme: Scheme) -> str | None:
        """The spelling, as printed, most like `text`."""
        printed = {fold(key): key for row in self.by_iso3.values() for key in _keys(row, scheme)}
        close = nearest(fold(text), printed)
        return printed[close] if close else None


def fold(text: str) -> str:
    """A spelling without case, accents, doubled spaces and curly apostrophes."""
    plain = text.translate(_APOSTROPHES)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´", "'"))


def read_span(text: str) -> tuple[str, str, str]:
    """`EUU:1973-01..2020-01` as union, first and last month; the last is "" while it lasts."""
    union, _, span = text.partition(":")
    first, _, last = span.partition("..")
    return union, first, last


def _keys(row: Territory, scheme: Scheme) -> Iterator[str]:
    """Every text that means this territory in a scheme."""
    if scheme in ("any", "name"):
        yield from (row.name, *row.spellings)
    if scheme in ("any", "iso3"):
        yield row.iso3
    if scheme in ("any", "iso2") and row.iso2:
        yield row.iso2
    if scheme == "comtrade":
        yield from row.comtrade
    elif scheme == "census":
        yield from row.census
    elif scheme == "eurostat":
        yield from row.eurostat


def _index(rows: Iterable[Territory], scheme: Scheme) -> dict[str, str]:
    index: dict[str, str] = {}
    for row in rows:
        for key in _keys(row, scheme):
            other = index.setdefault(fold(key), row.iso3)
            if other != row.iso3:
                raise CatalogError(f"territories.csv: {key!r} means both {other} and {row.iso3} ({scheme})")
    return index


def _territory(row: dict[str, str]) -> Territory:
    return Territory(
        iso3=row["iso3"],
        iso2=row["iso2"],
        name=row["name"],
        m49=row["m49"],
        comtrade=split(row["comtrade"]),
        census=split(row["census"]),
        eurostat=split(row["eurostat"]),
        kind=row["kind"],
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
        member_of=split(row["member_of"]),
        spellings=split(row["spellings"]),
    )


@lru_cache(maxsize=1)
def territories() -> Territories:
    """The territories of territories.csv, read once."""
    return Territories([_territory(row) for row in read_table("territories.csv")])
