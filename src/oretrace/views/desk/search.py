"""Acts, materials and territories that a text names: by id, code, name, spelling, chemical symbol, Han character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from oretrace.catalog.goods_terms import elements, terms
from oretrace.catalog.materials import materials
from oretrace.catalog.measures import all_measures, load_measure
from oretrace.catalog.territories import fold, territories
from oretrace.runs.words import HAN
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 8
WORD = re.compile(r"[^\W_]+")
Kind = Literal["act", "material", "territory"]


@dataclass(frozen=True)
class Match:
    """A page of the desk that a text names: its address, its name, and what it is in a few words."""

    kind: Kind
    address: str
    name: str
    note: str


@dataclass(frozen=True)
class Matches:
    """What a text names, at most eight of each kind, the nearest first."""

    text: str
    acts: tuple[Match, ...] = ()
    materials: tuple[Match, ...] = ()
    territories: tuple[Match, ...] = ()

    @property
    def all(self) -> tuple[Match, ...]:
        """All of them."""
        return (*self.materials, *self.acts, *self.territories)


@dataclass(frozen=True)
class Known:
    """A match with the names by which it is found, as words with a blank between; its own name comes first."""

    match: Match
    names: tuple[str, ...]
    words: frozenset[str]


def matches(text: str) -> Matches:
    """All that is named by every word of a text; the beginning of a word will do, of Han text any part."""
    wanted = words_of(text)
    if not wanted:
        return Matches(text)
    found = {kind: [one.match for one in ranked(known, wanted)][:MOST] for kind, known in everything().items()}
    return Matches(text, tuple(found["act"]), tuple(found["material"]), tuple(found["territory"]))


def words_of(text: str) -> list[str]:
    """The words of a text, folded, Han text apart from the rest; signs are none."""
    return WORD.findall(fold(HAN.sub(lambda run: f" {run[0]} ", text)))


def ranked(known: Sequence[Known], wanted: Sequence[str]) -> list[Known]:
    """Those with every word, the ones that are called so first."""
    whole = " ".join(wanted)
    hits = [one for one in known if all(has(one, word) for word in wanted)]
    return sorted(hits, key=lambda one: (whole not in one.names, not one.names[0].startswith(whole), one.match.name))


def has(one: Known, word: str) -> bool:
    """Whether a name has a word that begins so; of Han text, whether one is a part of the other."""
    if HAN.fullmatch(word):
        return any(HAN.fullmatch(own) and (own in word or word in own) for own in one.words)
    return any(own.startswith(word) for own in one.words)


@lru_cache(maxsize=1)
def everything() -> dict[Kind, tuple[Known, ...]]:
    """All that can be found, from the catalog."""
    return {
        "act": tuple(known_act(act.id) for act in all_measures()),
        "material": tuple(known_material(name) for name in materials()),
        "territory": tuple(known_territory(code) for code in territories().by_iso3),
    }


def of_names(match: Match, *names: str) -> Known:
    """A match by its names."""
    worded = [words_of(name) for name in names if name]
    return Known(match, tuple(map(" ".join, worded)), frozenset(word for words in worded for word in words))


@lru_cache(maxsize=512)
def known_act(id: str) -> Known:
    """An act of the catalog by id, citation, title, issuer and materials."""
    act = load_measure(id)
    match = Match("act", f"/acts/{act.id}", act.label, f"{place(act.issuer)}: {act.title or ''}")
    goods = [item.material for item in act.items]
    return of_names(match, act.id, act.citation or "", act.title or "", act.issuer, place(act.issuer), *goods)


def known_material(name: str) -> Known:
    """A material by name, symbol, names in other languages, and the Han terms that mean it."""
    one = materials()[name]
    element = elements().get(one.symbol)
    spellings = element.spellings if element else ()
    han = [
        term.term
        for term in terms().values()
        if HAN.search(term.term) and name.removesuffix("s") in " ".join(term.means)
    ]
    match = Match("material", f"/materials/{quote(name)}", one.name, one.symbol)
    return of_names(match, one.name, one.material, one.symbol, *spellings, *han)


def known_territory(code: str) -> Known:
    """A territory by name, codes and spellings."""
    one = territories().by_iso3[code]
    return of_names(
        Match("territory", f"/territories/{code}", one.name, code), one.name, code, one.iso2, *one.spellings
    )
