"""Acts of the catalog by what they control, who issued them and whether they are in force."""

from __future__ import annotations

from datetime import date

from oretrace.catalog.goods_terms import elements
from oretrace.catalog.measures import Measure, all_measures
from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.law.state import state
from oretrace.law.wording import RARE_EARTHS

IN_FORCE = ("in force", "partly suspended")


def selected(
    material: str | None = None, issuer: str | None = None, in_force_on: date | None = None
) -> list[Measure]:
    """The acts that meet every condition given, by id.

    `material` is a name or symbol as items name it, a rare earth by itself also meets those on all of them; `issuer`
    a territory by code or name. InputError for a material that no act names, and for no territory.
    """
    wanted = None if material is None else _named(material)
    whose = None if issuer is None else territories().resolve(issuer, where="--issuer")
    return [
        act
        for act in all_measures()
        if (wanted is None or any(item.material.casefold() in wanted for item in act.items))
        and (whose is None or whose in (act.issuer, *act.co_issuers))
        and (in_force_on is None or state(act, in_force_on) in IN_FORCE)
    ]


def _named(text: str) -> frozenset[str]:
    word = text.strip().casefold()
    by_symbol = {symbol.casefold(): element.name for symbol, element in elements().items()}
    known = {item.material.casefold() for act in all_measures() for item in act.items if item.material}
    name = word if word in known or word in RARE_EARTHS else by_symbol.get(word, word)
    found = {name, "rare earths"} if name in RARE_EARTHS else {name}
    if not found & known:
        raise InputError("a material that an act names", text, "--material", nearest(name, known))
    return frozenset(found)
