"""Look-alikes: other codes under which goods of a code could be declared, and how well each suspicion is attested.

Four kinds, the best attested one of a pair counts: a confusion that `hs_materials.csv` names, either way round, with
its own mark (reported_case, reported_tactic, weak_report, hypothesis); a code that holds the same material in another
form; a code of the same heading; a residual (basket) code of the same chapter that the catalog knows. The last three
rest on the nomenclature alone: nobody has reported them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast, get_args

from oretrace.catalog.families import family_of
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.materials import hs_materials
from oretrace.catalog.tables import read_table, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oretrace.catalog.materials import HsMaterial

Attestation = Literal[
    "reported_case", "reported_tactic", "weak_report", "hypothesis", "same_material", "same_heading", "basket"
]
ORDER: tuple[Attestation, ...] = get_args(Attestation)
"""The best attested first."""

PRIOR: Mapping[Attestation, float] = MappingProxyType(
    {
        "reported_case": 1.0,
        "reported_tactic": 1.0,
        "weak_report": 1.0,
        "hypothesis": 1.0,
        "same_material": 1.0,
        "same_heading": 0.15,
        "basket": 0.15,
    }
)
"""How much of the error of a search goes to a kind, before anything is seen: the last two are many."""

RARE = 0.02
"""A residual code of whose goods less is the material is no form of it."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A code under which goods could be declared: `reason` in words, `source` "" where nobody reported it."""

    hs6: str
    attestation: Attestation
    reason: str
    source: str = ""


@lru_cache(maxsize=1)
def lookalike_goods() -> Mapping[str, tuple[str, ...]]:
    """The HS6 of each kind of goods that `lookalike_of` names, such as "antimony metal"."""
    return MappingProxyType({row["goods"]: split(row["hs6"]) for row in read_table("lookalike_goods.csv")})


@cache
def lookalikes_of(hs6: str) -> tuple[Lookalike, ...]:
    """All look-alikes of an HS6, by code; codes of its own family are none: a revision joins them."""
    best: dict[str, Lookalike] = {}
    for one in sorted(_all(hs6), key=lambda one: ORDER.index(one.attestation)):
        if family_of(one.hs6) != family_of(hs6):
            best.setdefault(one.hs6, one)
    return tuple(best[code] for code in sorted(best))


def _all(hs6: str) -> Iterator[Lookalike]:
    for row in hs_materials():
        meant = {code for goods in row.lookalike_of for code in lookalike_goods()[goods]}
        if hs6 in meant:
            yield _named(row.hs6, row)
        if hs6 == row.hs6:
            yield from (_named(code, row) for code in meant)
    yield from _of_the_material(hs6)
    for code in hs_codes():
        if code[:4] == hs6[:4]:
            yield Lookalike(code, "same_heading", f"heading {hs6[:4]}")


def _named(code: str, row: HsMaterial) -> Lookalike:
    attested = cast("Attestation", row.lookalike_evidence)
    return Lookalike(code, attested, row.lookalike_reason, row.lookalike_source)


def _of_the_material(hs6: str) -> Iterator[Lookalike]:
    own = {row.material for row in hs_materials() if row.hs6 == hs6}
    for row in hs_materials():
        if row.material in own and row.share_typical >= RARE:
            yield Lookalike(row.hs6, "same_material", f"{row.material}: {row.form}")
        elif row.is_basket and (row.material in own or row.hs6[:2] == hs6[:2]):
            yield Lookalike(row.hs6, "basket", f"residual code: {row.description}")
