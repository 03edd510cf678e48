"""What a description of goods says about an item: it names the item, excludes it, or says nothing that decides.

Only words of the catalog count: the materials, and the words by which an item's form is `called` or `not_called`, as
whole words, without regard to case and plural. A chemical symbol counts only as written (Ga, not GA) and never where
it is an ordinary word (In, As, No). After "for", "in" or "packed" a description speaks of use or packing ("anode
powder for lithium cells"): what stands there names no material. What is denied ("gallium-free", "no gallium", all
that follows "without") is not said at all. A wrong exclusion would clear controlled goods and a wrong naming accuse
free ones, so whatever is in doubt, such as two elements of equal standing, decides nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from oretrace.catalog.materials import hs_materials, materials
from oretrace.law.rules import Rule, rules

Reading = Literal["named", "excluded"]

RARE_EARTHS = frozenset(
    {"scandium", "yttrium", "lanthanum", "cerium", "praseodymium", "neodymium", "promethium", "samarium",
    "europium", "gadolinium", "terbium", "dysprosium", "holmium", "erbium", "thulium", "ytterbium",
    "lutetium"}
)  # fmt: skip
"""The seventeen of IUPAC's recommendation of 2005: scandium, yttrium and the lanthanoids."""

NEIGHBOURS = frozenset(
    {"beryllium", "boron", "cadmium", "chromium", "gold", "hafnium", "magnesium", "niobium", "palladium",
    "platinum", "rhenium", "tantalum", "vanadium", "zirconium"}
)  # fmt: skip
"""Elements that share HS6 codes with controlled ones and stand in no act of the catalog."""

_GROUP = "rare earths"
_ALSO_WORDS = frozenset(
    {"In", "As", "At", "No", "I", "Be", "He", "Co", "La", "Li", "Er", "Ho", "Ag", "Pa", "Os", "Re", "Po",
    "Ne", "V", "W", "Y", "U", "K", "C", "S", "B", "P", "F", "H", "O", "N"}
)  # fmt: skip
_ORDINARY = frozenset({"lead", "silver"})
"""Elements whose name is also a word of another meaning (a lead wire, a silver colour)."""

_USE = frozenset({"for", "in", "packed"})
_DENIALS = frozenset({"no", "not", "non", "without", "excluding", "except", "nor"})
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Description:
    """What a description holds of the catalog's words: `all` of them, and the elements named `before_use`."""

    all: frozenset[str]
    before_use: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a description says of one rule, and the word that says so."""

    form: Reading
    word: str


def read_words(text: str) -> Description:
    """The catalog's words in a description."""
    tokens = _TOKEN.findall(text)
    plain = [_singular(token.casefold()) for token in tokens]
    use = next((place for place, word in enumerate(plain) if word in _USE), len(plain))
    found = [(place, word) for place, word in _found(tokens, plain) if not _denied(place, word, plain)]
    before = frozenset(word for place, word in found if place < use)
    return Description(frozenset(word for _, word in found), (before & _elements()) - _ORDINARY)


@cache
def judge(words: Description, hs6: str) -> Mapping[int, Judgement]:
    """What these words say of the rules of one HS6: by rule number, and nothing for a rule they leave open."""
    listed = _by_hs6().get(hs6, ())
    named = {(rule.issuer, rule.good.material) for rule in listed if rule.good and _calls(rule, words)}
    found = ((rule.rule, _judge(rule, words, named)) for rule in listed)
    return {number: judgement for number, judgement in found if judgement}


def _judge(rule: Rule, words: Description, named_in_code: set[tuple[str, str]]) -> Judgement | None:
    good = rule.good
    if good is None:
        return None
    own = _own_names(good.material, good.form)
    called = _calls(rule, words)
    has_own = not own or bool(own & words.all) or bool(called and good.material in called)
    weighty = words.before_use | (words.all & (_ORDINARY | {_key(_GROUP)}))
    stands = not own or bool(own & weighty) or bool(called and good.material in called)
    avoided = [word for word in good.not_called if _key(word) in words.all]
    other = sorted(words.before_use - own)
    if not has_own and other and not good.as_ingredient:
        return Judgement("excluded", other[0])
    if called or avoided:
        return _by_form(called, avoided, stands and (not other or good.as_ingredient))
    if own and has_own and good.called and (rule.issuer, good.material) in named_in_code:
        return Judgement("excluded", f"another form of {good.material}")
    return None


def _by_form(called: str | None, avoided: list[str], is_own: bool) -> Judgement | None:
    """By the words for the form alone; words for it and against it decide nothing."""
    if called and avoided:
        return None
    if called:
        return Judgement("named", called) if is_own else None
    return Judgement("excluded", avoided[0])


def _calls(rule: Rule, words: Description) -> str | None:
    """The first of the item's words that the description holds."""
    called = rule.good.called if rule.good else ()
    return next((word for word in called if _key(word) in words.all), None)


@cache
def _own_names(material: str, form: str) -> frozenset[str]:
    """The elements that an item's material and form name; empty for materials that are no element."""
    if material == _GROUP:
        return RARE_EARTHS | {_key(_GROUP)}
    if material not in _elements():
        return frozenset()
    group = {_key(_GROUP)} if material in RARE_EARTHS else set()
    return frozenset({material} | group | (_elements() & set(_key(form).split())))


@lru_cache(maxsize=1)
def _elements() -> frozenset[str]:
    """Elements by name, one word each: those of the acts, of their look-alikes, and the rare earths."""
    named = {row.material: row.symbol for row in hs_materials()} | {
        row.material: row.symbol for row in materials().values()
    }
    return RARE_EARTHS | NEIGHBOURS | {name for name, symbol in named.items() if symbol and " " not in name}


@lru_cache(maxsize=1)
def _symbols() -> Mapping[str, str]:
    return {
        row.symbol: row.material
        for row in materials().values()
        if row.material in _elements() and row.symbol not in _ALSO_WORDS
    }


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    goods = [rule.good for rule in rules().rows if rule.good]
    words = {_key(word) for good in goods for word in (*good.called, *good.not_called)}
    return frozenset(words | _elements() | {_key(_GROUP)})


@lru_cache(maxsize=1)
def _by_hs6() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules().rows:
        if rule.hs6:
            found[rule.hs6].append(rule)
    return {hs6: tuple(listed) for hs6, listed in found.items()}


def _found(tokens: list[str], plain: list[str]) -> Iterator[tuple[int, str]]:
    """Where the catalog's words and phrases stand in a text; a symbol stands for its element."""
    starts, symbols = _starts(), _symbols()
    for place, token in enumerate(plain):
        for phrase in starts.get(token, ()):
            if plain[place : place + len(phrase)] == phrase:
                yield place, " ".join(phrase)
        if tokens[place] in symbols:
            yield place, symbols[tokens[place]]


def _denied(place: int, word: str, plain: list[str]) -> bool:
    """Whether a word at this place is said not to be there: after a denial, or before "free"."""
    after = place + len(word.split())
    free = plain[after : after + 1] == ["free"] and plain[after + 1 : after + 2] not in (["of"], ["from"])
    denials = (_DENIALS | {"free"}) & set(plain[: max(place, 0)])
    return free or any(_denies(plain, denial, place) for denial in denials)


def _denies(plain: list[str], denial: str, place: int) -> bool:
    """Whether some `denial` before the place reaches it; "free" does so only as "free of" or "free from"."""
    spots = [spot for spot, token in enumerate(plain[:place]) if token == denial]
    return any(denial != "free" or plain[spot + 1] in ("of", "from") for spot in spots)


@lru_cache(maxsize=1)
def _starts() -> Mapping[str, list[list[str]]]:
    """The vocabulary's phrases by their first word."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for phrase in _vocabulary():
        found[phrase.split()[0]].append(phrase.split())
    return found


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


@cache
def _key(word: str) -> str:
    return " ".join(_singular(token.casefold()) for token in _tokens(word))


def _singular(token: str) -> str:
    """Without a plural s; the same is done to the catalog's words, so that only equality counts."""
    return token[:-1] if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")) else token


def coded() -> frozenset[str]:
    """The HS6 that some rule names: of others a description says nothing."""
    return frozenset(_by_hs6())


def judgements(pairs: Iterable[tuple[int, Description, str]]) -> Iterator[tuple[int, int, Reading]]:
    """Rows of the `wording` table of verdict.sql, from the distinct (number, words, HS6) of the lines."""
    for number, words, hs6 in pairs:
        for rule, judgement in judge(words, hs6).items():
            yield number, rule, judgement.form
