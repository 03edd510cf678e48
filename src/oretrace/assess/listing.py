"""On which official lists a material stands, list by list, and what each list changed."""

from __future__ import annotations

from typing import get_args

from oretrace.catalog.critical_lists import GROUP, Issuer, ListChange, Listing, changes, rare_earths, status

ISSUERS: tuple[Issuer, ...] = get_args(Issuer)


def listings(material: str) -> dict[Issuer, tuple[Listing, ...]]:
    """The entry of a material on each list of each issuer, oldest first."""
    return {issuer: status(material, issuer) for issuer in ISSUERS}


def change_log(material: str) -> tuple[ListChange, ...]:
    """What lists changed for a material, for a group of each of its members; by year, then issuer and item."""
    items = {material, *(rare_earths() if material == GROUP else ())}
    found = [change for issuer in ISSUERS for change in changes(issuer) if change.item in items]
    return tuple(sorted(found, key=lambda change: (change.year, change.issuer, change.item)))
