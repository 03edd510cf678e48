"""Which codes a scan reads: the act's, and those under which its goods could be declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.catalog.families import family_of
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.lookalikes import lookalikes_of

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
