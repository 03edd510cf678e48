"""Which codes a scan reads: the act's, and those under which its goods could be declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.catalog.families import family_of
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.lookalikes import lookalikes_of
from oretrace.catalog.materials import hs_materials, materials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.question import Question
    from oretrace.store import Store

ON_THE_NOMENCLATURE_ALONE = ("same_heading", "basket")
"""Look-alikes that nobody has named: too many to hold a price against."""


@dataclass(frozen=True)
class Wanted:
    """`codes` to count; `resembles` has for a look-alike the act's products (code families)."""

    codes: tuple[str, ...]
    resembles: Mapping[str, tuple[str, ...]]


def wanted(store: Store, question: Question) -> Wanted:
    """What a question reads; InputError for one without codes, or with too many."""
    asked = question.named_codes(store)
    own = sorted(
        {code[:6] for code in asked if len(code) >= 6} | {hs6 for hs6 in hs_codes() if hs6.startswith(asked)}
    )
    families = {family_of(hs6) for hs6 in own}
    resembles: dict[str, set[str]] = {}
    more: set[str] = set()
    for hs6 in own:
        for one in lookalikes_of(hs6):
            if one.attestation not in ON_THE_NOMENCLATURE_ALONE and family_of(one.hs6) not in families:
                more.add(one.hs6)
                resembles.setdefault(family_of(one.hs6), set()).add(family_of(hs6))
    return Wanted((*asked, *sorted(more)), {name: tuple(sorted(of)) for name, of in sorted(resembles.items())})


def material_of(question: Question, products: tuple[str, ...]) -> str | None:
    """The one material that the act controls in these products, by its name in the catalog; None for several."""
    items = question.measure.items
    named = {item.material for item in items for hs6 in item.hs6 if family_of(hs6) in products} & set(materials())
    if not named:
        named = {row.material for row in hs_materials() if family_of(row.hs6) in products}
    return named.pop() if len(named) == 1 else None
