"""The three data files: words to concepts, concepts to codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.catalog.goods_terms import elements
from oretrace.catalog.tables import read_table, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent
ELEM = "elem"
"""The concept of any element."""
CLASSES = {
    "RE": ["Sc", "Y", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"],
    "PM": ["Ag", "Au", "Pt", "Pd", "Rh", "Ir", "Ru", "Os"],
}
"""Concepts of groups of elements; a rule that needs the group takes any of them."""
_UNNAMED = frozenset({"H", "N", "O", "F", "Cl"})
"""Elements that goods are not named after."""
_USUAL = 3.0
_ANY_ELEMENT = 1.0
COMPOUNDS = frozenset(
    re.findall(
        r"\w+",
        "oxide hydroxide carbonate chloride oxychloride fluoride complexfluoride bromide iodide nitrate "
        "nitrite sulphate phosphate sulphide nitride carbide boride silicide hydride phosphide arsenide "
        "antimonide telluride selenide selenite oxalate acetate citrate alkyl tungstate molybdate vanadate "
        "oxosalt chromate dichromate permanganate silicate borate perchlorate cyanide ",
    )
)
_DERIVED = {"p998": 0.5, "p4plus": 1.5, "caf2high": 3.0, "caf2low": 3.0, "si45": 2.0}
"""Concepts that figures in a text make (`reading.py`)."""
_METAL_FORMS = (
    ("unwrought", "unwrought? metal? p4? sintered? sponge? refined? crystal? pure? graphiteblock? natural?"),
    ("unwrought", "unwrought bar? flat? metal? p4?"),
    ("alloy", "alloy unwrought? elem? p4? masteralloy?"),
    ("powder", "powder metal? p4? pure? sponge? flakes? natural? preparation?"),
    ("scrap", "scrap metal? unwrought? alloy? worked? flat? wire? pure?"),
    ("bar", "bar metal? worked? p4? alloy?"),
    ("wire", "wire metal? p4? alloy?"),
    ("flat", "flat metal? worked? p4? alloy?"),
    ("tube", "tube metal? worked? p4? alloy?"),
    ("article", "worked/target target? metal? flat? p4? alloy? crucible? bar?"),
)


@dataclass(frozen=True, slots=True)
class GoodsRule:
    """Goods of a code: all of `needs` (each one of several concepts), none of `without`; `helps` speak for it."""

    hs6: str
    needs: tuple[tuple[str, ...], ...]
    helps: tuple[str, ...]
    without: tuple[str, ...]
    bonus: float


@dataclass(frozen=True, slots=True)
class Words:
    """Words and phrases by script. `phrases`: by their first word, longest first, `*` after a stem; `runs`: Thai and
    Chinese terms, which stand without blanks. `weights` of concepts, in log-odds."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    runs: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, float]
    vocabulary: frozenset[str]


@lru_cache(maxsize=1)
def rules() -> Mapping[str, tuple[GoodsRule, ...]]:
    """All rules by a concept that each of them cannot do without."""
    found: dict[str, list[GoodsRule]] = {}
    for rule in (*_goods(), *_metals()):
        keys = min((group for group in rule.needs if group != (ELEM,)), key=len, default=(ELEM,))
        for concept in keys:
            found.setdefault(concept, []).append(rule)
    return {concept: tuple(some) for concept, some in found.items()}


def _goods() -> Iterator[GoodsRule]:
    for row in read_table("goods.csv", FOLDER):
        yield _rule(row["hs6"], row["needs"], float(row["bonus"] or 0))


def _metals() -> Iterator[GoodsRule]:
    for row in read_table("metals.csv", FOLDER):
        for form, also in _METAL_FORMS:
            yield _rule(row[form], f"{row['element']} {also}", 0.0)


def _rule(hs6: str, text: str, bonus: float) -> GoodsRule:
    parts = text.split()
    needs = tuple(tuple(part.split("/")) for part in parts if part[-1] != "?" and part[0] != "-")
    helps = [part[:-1] for part in parts if part[-1] == "?"]
    if any(set(group) & COMPOUNDS for group in needs):
        helps += ["powder", "pure", "p4", "metal", "unwrought"]
    if any({"ore", "concentrate"} & set(group) for group in needs):
        helps += ["oxide", "carbonate", "sulphide", "alumina", "unwrought", "powder", "natural"]
    without = tuple(part[1:] for part in parts if part[0] == "-")
    return GoodsRule(hs6, needs, tuple(dict.fromkeys(helps)), without, bonus)


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of words.csv and the names of the elements, read once."""
    from oretrace.vet.classify.scripts import is_run, plain, split_words

    phrases: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    runs: dict[str, tuple[str, ...]] = {}
    weights: dict[str, float] = dict(_DERIVED) | {ELEM: _ANY_ELEMENT}
    for meant, weight, terms in _entries():
        if weight and len(meant) == 1:
            weights[meant[0]] = float(weight)
        for term in terms:
            if is_run(term):
                runs[plain(term)] = _joined(runs.get(plain(term), ()), meant)
            elif parts := split_words(plain(term).casefold(), stems=True):
                same = phrases.setdefault(parts[0], {})
                same[parts] = _joined(same.get(parts, ()), meant)
    ordered = {first: tuple(sorted(some.items(), key=lambda one: -len(one[0]))) for first, some in phrases.items()}
    vocabulary = frozenset(word for some in phrases.values() for parts in some for word in parts)
    return Words(ordered, runs, weights, vocabulary)


def _entries() -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    for row in read_table("words.csv", FOLDER):
        spellings = (row[language] for language in ("en", "latin", "ru", "zh", "th"))
        yield tuple(row["means"].split()), row["weight"], tuple(term for cell in spellings for term in split(cell))
    for element in elements().values():
        if element.symbol not in _UNNAMED:
            yield (element.symbol,), "", (element.name, *element.spellings)


def _joined(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *more)))


def weight_of(concept: str) -> float:
    """Log-odds of a concept of words.csv."""
    return words().weights.get(concept, _USUAL)
