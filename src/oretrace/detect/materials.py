"""Which material a product is taken to hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oretrace.catalog.families import family_of
from oretrace.catalog.materials import hs_materials, materials, materials_of

if TYPE_CHECKING:
    from oretrace.catalog.materials import HsMaterial
    from oretrace.catalog.measures import Measure


def material_of(product: str, measure: Measure) -> HsMaterial | None:
    """What a product is taken to hold: a material of the act where the code holds one, else the first it holds."""
    rows = [row for row in materials_of(product[:6]) if row.symbol]
    named = {item.material for item in measure.items}
    return next((row for row in rows if row.material in named), rows[0] if rows else None)


def only_material(products: Sequence[str], measure: Measure) -> str | None:
    """The one material that the act, or where it names none the catalog, knows in products; None for several."""
    named = {item.material for item in measure.items for hs6 in item.hs6 if family_of(hs6) in products}
    known = named & set(materials()) or {row.material for row in hs_materials() if family_of(row.hs6) in products}
    return known.pop() if len(known) == 1 else None
