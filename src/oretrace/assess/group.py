"""A material that is a group, member by member: the 17 rare earths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oretrace.assess.listing import listings
from oretrace.catalog.critical_lists import GROUP, Issuer, Listing, rare_earths
from oretrace.catalog.production import SupplyFigure, figures


@dataclass(frozen=True, slots=True)
class Member:
    """One element of a group; `figures` of it alone, of the newest vintage, are often none."""

    element: str
    symbol: str
    listings: Mapping[Issuer, tuple[Listing, ...]]
    figures: tuple[SupplyFigure, ...]


def group_members(group: str, year: int) -> tuple[Member, ...]:
    """The members of a group by atomic number; none where the material is no group."""
    if group != GROUP:
        return ()
    return tuple(
        Member(one.element, one.symbol, listings(one.element), _printed(one.material, year))
        for one in rare_earths().values()
    )


def _printed(material: str, year: int) -> tuple[SupplyFigure, ...]:
    """Production of the year and reserves as the newest vintage prints them; no capacity, no withheld line."""
    own = [f for f in figures() if material and f.material == material and f.printed and f.measure != "capacity"]
    own = [f for f in own if f.measure == "reserves" or f.year == year]
    newest: dict[tuple[str, str, str], SupplyFigure] = {}
    for one in sorted(own, key=lambda f: (f.source.startswith("USGS"), f.vintage)):
        newest[one.stage, one.measure, one.territory] = one
    return tuple(newest[key] for key in sorted(newest))
