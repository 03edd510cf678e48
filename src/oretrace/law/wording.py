"""How a description of goods reads for an item: it names the item, excludes it, or leaves it open.

A description excludes an item only when it names another thing: another element, another compound or form of the same
one, or by denying the item ("dysprosium-free"). A missing word excludes nothing. It names an item when it names its
material and its form, or the form follows from the code. Both at once leave it open: a wrong exclusion would clear
controlled goods, a wrong naming would accuse free ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from oretrace.catalog.goods_terms import words_of_kind
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.tables import read_table, split
from oretrace.law.description import GASES, GROUP, ORDINARY, Description, base, key, names_of_elements, read_words
from oretrace.law.limits import limits_met
from oretrace.law.rules import Rule, rules

Reading = Literal["named", "excluded", "elsewhere"]
"""`elsewhere`: the item is named, but under a code that it does not have."""

RARE_EARTHS = frozenset(
    {"scandium", "yttrium", "lanthanum", "cerium", "praseodymium", "neodymium", "promethium", "samarium",
    "europium", "gadolinium", "terbium", "dysprosium", "holmium", "erbium", "thulium", "ytterbium",
    "lutetium"}
)  # fmt: skip
"""The seventeen of IUPAC's recommendation of 2005: scandium, yttrium and the lanthanoids."""

_METAL_CHAPTERS = frozenset({"2804", "2805", *(str(number) for number in range(7106, 7112))})
_METALS = frozenset({"72", "74", "75", "76", "78", "79", "80", "81"})
_COMPOUNDS = frozenset({"2846"})
"""Headings whose goods have one form, so that the element alone names them: metals, compounds of rare earths."""
_SOLID = {"graphite": "carbon", "synthetic diamond": "carbon"}
_OPEN = "compound"
"""The word of items that hold any compound of an element."""


@dataclass(frozen=True, slots=True)
class RuleReading:
    """How a description reads for one rule, and the word that decides; `met` is None where its limits stay open."""

    form: Reading | None
    word: str
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class _ItemWords:
    """The words of an item: its elements, its compounds, the kinds of its forms, words for it and against it."""

    material: str
    own: frozenset[str]
    bases: frozenset[str]
    called: tuple[str, ...]
    not_called: tuple[str, ...]
    as_ingredient: bool
    is_metal: bool
    is_ore: bool


def origins_in(words: frozenset[str]) -> list[str]:
    """The territories that words name as where goods are from: "Chinese", "of US origin"."""
    return [code for code, phrases in _origins().items() if any(phrase <= words for phrase in phrases)]


@lru_cache(maxsize=1)
def _origins() -> dict[str, list[frozenset[str]]]:
    rows = read_table("origins.csv")
    return {row["territory"]: [key(phrase) for phrase in split(row["words"])] for row in rows}


@cache
def judge(words: Description, hs6: str) -> Mapping[int, RuleReading]:
    """How a description reads for the rules of one HS6, and of items that it names under other codes; by rule."""
    found: dict[int, RuleReading] = {}
    for rule in (*_by_hs6().get(hs6, ()), *_by_hs6().get(None, ())):
        if rule.good and (judgement := _judge_good(rule.good, words, _implied(hs6))):
            found[rule.rule] = judgement
    return found | _elsewhere(words, hs6)


def _judge_good(good: MeasureItem, words: Description, implied: str) -> RuleReading | None:
    judged = _judge(_item(good), words, implied)
    met = limits_met(good, words)
    return (
        RuleReading(judged.form if judged else None, judged.word if judged else "", met)
        if judged or met is not None
        else None
    )


def _elsewhere(words: Description, hs6: str) -> dict[int, RuleReading]:
    """One rule each of the items that the description names, of acts without the material under this code."""
    here = {_place(rule) for rule in _by_hs6().get(hs6, ()) if rule.good}
    return {
        rule.rule: RuleReading("elsewhere", judgement.word, judgement.met)
        for rule, judgement in _named_anywhere(words)
        if _place(rule) not in here
    }


def _place(rule: Rule) -> tuple[str, str, str]:
    return rule.act.id, rule.issuer, rule.good.material if rule.good else ""


@lru_cache(maxsize=4096)
def _named_anywhere(words: Description) -> tuple[tuple[Rule, RuleReading], ...]:
    """The items that a description names, under any code; none for an article made of them."""
    if words.head & words_of_kind("article"):
        return ()
    listed = {rule.rule: rule for element in words.named for rule in _by_element().get(element, ())}
    judged = ((rule, _judge_good(rule.good, words, "")) for rule in listed.values() if rule.good)
    return tuple((rule, judgement) for rule, judgement in judged if judgement and judgement.form == "named")


@lru_cache(maxsize=1)
def _by_element() -> Mapping[str, tuple[Rule, ...]]:
    """The first rule of each item of goods, by the elements of the item."""
    first = {
        (_place(rule), rule.clause, rule.good.form): rule for rule in reversed(rules().rows) if rule.hs6 and rule.good
    }
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in first.values():
        for element in _item(rule.good).own if rule.good else ():
            found[element].append(rule)
    return {element: tuple(listed) for element, listed in found.items()}


def _judge(item: _ItemWords, words: Description, implied: str) -> RuleReading | None:
    return (
        _other_element(item, words)
        or _other_form(item, words)
        or _by_words(item, words)
        or _by_form(item, words, implied)
    )


def _other_element(item: _ItemWords, words: Description) -> RuleReading | None:
    """Excluded where the description names other elements and not this one; an alloy only where it is denied."""
    if not item.own or item.own & words.words:
        return None
    others = _others(item, words)
    if item.material in words.denied and others:
        return RuleReading("excluded", f"no {item.material}")
    several = len(_others(item, words)) > 1 or bool(words.words & words_of_kind("mixture"))
    if not others or (item.as_ingredient and several) or _called(item, words, whole=True):
        return None
    return RuleReading("excluded", min(others))


def _other_form(item: _ItemWords, words: Description) -> RuleReading | None:
    """Excluded where the description names a compound, or the metal, and the item is of another form."""
    bases = words.head & words_of_kind("compound")
    metal = words.head & words_of_kind("metal")
    ore = words.words & words_of_kind("ore")
    telling = [word for word in item.called if key(word) - _shapes() and key(word) <= words.words]
    if not (item.own & words.words or item.material == "base minerals") or not item.called or ore:
        return None
    pieces = item.is_metal and words.head & (_shapes() - {"powder", "crystal"})
    if (
        bases
        and not metal
        and not pieces
        and not (bases & item.bases)
        and (item.is_metal or item.is_ore or not telling)
    ):
        return RuleReading("excluded", f"{item.material} {min(bases)}") if _OPEN not in item.called else None
    if metal and not bases and (item.bases or item.is_ore) and not item.is_metal and not telling:
        return RuleReading("excluded", f"{item.material} {min(metal)}")
    return None


def _by_words(item: _ItemWords, words: Description) -> RuleReading | None:
    """Excluded by a word for another form, or by a denied word for this one; open where both are there."""
    avoided = [word for word in item.not_called if key(word) <= words.words]
    if avoided and not _called(item, words):
        return RuleReading("excluded", avoided[0])
    denied = [word for word in item.called if not key(word) & _shapes() and key(word) <= words.denied]
    if denied and not avoided and not _called(item, words):
        return RuleReading("excluded", f"not {denied[0]}")
    return RuleReading(None, "") if avoided else None


def _by_form(item: _ItemWords, words: Description, implied: str) -> RuleReading | None:
    """Named by material and form."""
    named = words.named | (words.words & {GROUP})
    if (item.own and not item.own & named) or (item.own and not item.as_ingredient and _others(item, words)):
        return None
    bases, metal = words.head & words_of_kind("compound"), words.words & words_of_kind("metal")
    if called := _called(item, words):
        return RuleReading("named", called) if bases & item.bases or not (item.is_metal and bases) else None
    silent = not bases and not words.words & words_of_kind("ore")
    if item.own and item.is_metal and silent and (implied == "metal" or metal or words.words & _shapes()):
        return RuleReading("named", item.material)
    if item.own and implied == "compound" and (item.bases or _OPEN in item.called) and silent and not metal:
        return RuleReading("named", item.material)
    if item.own and _OPEN in item.called and bases:
        return RuleReading("named", min(bases))
    return None


def _called(item: _ItemWords, words: Description, whole: bool = False) -> str | None:
    """The first of the item's words that the description has; `whole`: only phrases with the material in them."""
    return next((w for w in item.called if key(w) <= words.words and (not whole or item.material in key(w))), None)


def _others(item: _ItemWords, words: Description) -> frozenset[str]:
    """The elements besides the item's own that the goods are named after."""
    compound = words.head & words_of_kind("compound")
    return (words.head & names_of_elements()) - item.own - GASES - (frozenset() if compound else ORDINARY)


@cache
def _shapes() -> frozenset[str]:
    return words_of_kind("") | frozenset({"block", "particle", "crystal"})


@lru_cache(maxsize=1024)
def _item_of(
    material: str, form: str, called: tuple[str, ...], not_called: tuple[str, ...], as_ingredient: bool
) -> _ItemWords:
    plain = frozenset().union(*(key(word) for word in called)) if called else frozenset()
    read = frozenset().union(*(read_words(word).words for word in called)) if called else frozenset()
    return _ItemWords(
        material,
        _own(material, form, frozenset() if as_ingredient else read),
        frozenset(base(word) for word in plain | read) & words_of_kind("compound"),
        called,
        not_called,
        as_ingredient,
        bool(plain & words_of_kind("metal")),
        bool(plain & words_of_kind("ore")),
    )


def _item(good: MeasureItem) -> _ItemWords:
    return _item_of(good.material, good.form, good.called, good.not_called, good.as_ingredient)


def _own(material: str, form: str, read: frozenset[str]) -> frozenset[str]:
    """The elements that an item's material, form and words name; empty for materials that are none."""
    if material == "rare earths":
        return RARE_EARTHS | {GROUP}
    if material in _SOLID:
        return frozenset({material.rsplit(maxsplit=1)[-1], _SOLID[material]})
    if material not in names_of_elements():
        return frozenset()
    return frozenset({material}) | ((key(form) | read) & names_of_elements())


def _implied(hs6: str) -> str:
    if hs6[:4] in _COMPOUNDS:
        return "compound"
    return "metal" if hs6[:4] in _METAL_CHAPTERS or hs6[:2] in _METALS else ""


@lru_cache(maxsize=1)
def _by_hs6() -> Mapping[str | None, tuple[Rule, ...]]:
    """The rules of each code; under None those of lists that the catalog does not hold."""
    found: dict[str | None, list[Rule]] = defaultdict(list)
    for rule in rules().rows:
        if rule.hs6 or (rule.kind == "list" and rule.good and rule.good.called):
            found[rule.hs6].append(rule)
    return {hs6: tuple(listed) for hs6, listed in found.items()}


def judgements(
    pairs: Iterable[tuple[int, Description, str]],
) -> Iterator[tuple[int, str, int, Reading | None, bool | None]]:
    """Rows of the `wording` table of verdict.sql, from the distinct (number, words, HS6) of the lines."""
    for number, words, hs6 in pairs:
        for rule, judgement in judge(words, hs6).items():
            yield number, hs6, rule, judgement.form, judgement.met
