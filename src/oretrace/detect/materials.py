"""Which material a product is taken to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.materials import materials_of

if TYPE_CHECKING:
    from oretrace.catalog.materials import HsMaterial
    from oretrace.catalog.measures import Measure


def material_of(product: str, measure: Measure) -> HsMaterial | None:
    """What a product is taken to hold: a material of the act where the code holds one, else the first it holds."""
    rows = [row for row in materials_of(product[:6]) if row.symbol]
    named = {item.material for item in measure.items}
    return next((row for row in rows if row.material in named), rows[0] if rows else None)
