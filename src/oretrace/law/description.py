"""A description of goods read into the catalog's words: elements, forms, what is denied, what is use or packing.

Words are compared without regard to case, accents, plural and the numeric prefixes of chemistry; other languages,
trade names and formulas become the catalog's English words (catalog/goods_terms.csv, law/formulas.py). A chemical
symbol counts only as written (Ga, not GA), and where it is an ordinary word too (In, As, No) only before a number.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from oretrace.catalog.goods_terms import elements, terms, words_of_kind
from oretrace.law.formulas import formula_words, without_chains

GROUP = "rare earth"
"""The word for all of them; it is no element, and names none."""
ORDINARY = frozenset({"lead", "silver", "gold", "tin", "iron"})
"""Elements whose name has another meaning too, unless a compound is named (tin oxide)."""
GASES = frozenset({"carbon", "hydrogen", "oxygen", "nitrogen"})
"""Elements that goods are not named after."""
_SOLIDS = frozenset({"graphite", "diamond"})
"""Materials of the catalog that are a form of an element."""
_ALSO_WORDS = frozenset(
    {"In", "As", "At", "No", "I", "Be", "He", "Co", "La", "Li", "Er", "Ho", "Ag", "Pa", "Os", "Re", "Po",
    "Ne", "V", "W", "Y", "U", "K", "C", "S", "B", "P", "F", "H", "O", "N", "Am"}
)  # fmt: skip
_HAN = "\u3400-\u9fff"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)?|[{_HAN}]+|[^\W\d_{_HAN}][^\W_{_HAN}]*|[,;()\[\]:.<≤]")
_PREFIX = re.compile(r"(?:mono?|di|tri|tetra?|penta?|hexa?|hepta?|sesqui|sub|per)(?=\w{4})")
_BREAKS = frozenset(",;()[]:.")
_COATS = frozenset({"doped", "doping", "coated", "plated", "clad", "lined", "coloured", "colored"})
_TRACES = frozenset({"<", "≤", "max", "ppm", "ppb"})
_NO_DENIAL = frozenset({"other", "only"})
"""Words after which nothing is denied ("no other rare earth")."""
_NO_GOODS = frozenset(
    {"under", "subject", "controlled", "exceeding", "stated", "specified", "known", "already", "listed",
    "on", "below", "less", "more", "over", "above", "exactly"}
)  # fmt: skip
"""Words after which a denial is of a list or a bound, not of an element ("not under 1C226, tungsten")."""
_LISTING = frozenset({"and", "or", "nor", "und", "et", "y", "e", ","})


@dataclass(slots=True)
class _Token:
    """One word of the text with all it stands for."""

    raw: str
    words: set[str]
    kind: str = ""
    denied: bool = False
    is_use: bool = False
    is_part: bool = False

    @property
    def elements(self) -> set[str]:
        return self.words & names_of_elements()


@dataclass(frozen=True, slots=True)
class Description:
    """What a text holds: its words, and the elements it names.

    `words`: all that are not denied. `named`: elements outside use and packing. `head`: words before any use, packing
    or ingredient, which name the goods themselves. `denied`: words that are expressly not there.
    """

    words: frozenset[str]
    named: frozenset[str]
    head: frozenset[str]
    denied: frozenset[str]
    text: str = ""
    """The text without accents, where it has figures."""


def read_words(text: str) -> Description:
    """The catalog's words in a description."""
    plain = plain_text(text)
    tokens = _tokens(without_chains(plain))
    _mark_denied(tokens)
    _mark_zones(tokens)
    given = [token for token in tokens if not token.denied]
    dopants = {id(one) for one, after in itertools.pairwise(tokens) if after.raw in _COATS}
    named = {word for token in given if not token.is_use for word in token.elements}
    head = {word for token in given if not (token.is_use or token.is_part) for word in _heading(token, dopants)}
    denied = {word for token in tokens if token.denied for word in token.words}
    words = {word for token in given for word in token.words}
    return Description(
        frozenset(words),
        frozenset(named),
        frozenset(head),
        frozenset(denied),
        plain if re.search(r"\d", plain) else "",
    )


def _heading(token: _Token, dopants: set[int]) -> set[str]:
    return token.words - token.elements if id(token) in dopants else token.words


def plain_text(text: str) -> str:
    """Without accents, and with the signs that only look different (㎛, ₂, full-width letters) made one."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=1)
def names_of_elements() -> frozenset[str]:
    """What can be named as the substance of goods: elements, graphite and diamond."""
    return frozenset(element.name for element in elements().values()) | _SOLIDS


@cache
def key(words: str) -> frozenset[str]:
    """The words of a phrase of the catalog, each in the form in which texts are compared."""
    return frozenset(_singular(token.casefold()) for token in _TOKEN.findall(words) if token not in _BREAKS)


def base(word: str) -> str:
    """A word of chemistry without its numeric prefix: oxide of trioxide; other words as they are."""
    shorter = _PREFIX.sub("", word, count=1)
    return shorter if shorter in _prefixed() else word


@lru_cache(maxsize=1)
def _prefixed() -> frozenset[str]:
    return words_of_kind("compound") | names_of_elements()


def _singular(token: str) -> str:
    """Without a plural s; the same is done to the catalog's words, so that only equality counts."""
    if len(token) > 5 and token.endswith(("xes", "shes", "ches")):
        return token[:-2]
    if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")):
        return token[:-1]
    return token


def _tokens(text: str) -> list[_Token]:
    """The text as tokens, phrases of the term list taken together."""
    raw = [part for token in _TOKEN.findall(text) for part in _parts(token)]
    plain = [_singular(token.casefold()) for token in raw]
    found, place = [], 0
    while place < len(raw):
        length = _phrase_at(plain, place)
        following = raw[place + length] if place + length < len(raw) else ""
        found.append(_token(raw[place : place + length], plain[place : place + length], following))
        place += length
    return found


def _parts(token: str) -> list[str]:
    """A run of Chinese characters cut into the longest terms, the others left out; any other token as it is."""
    if not re.match(rf"[{_HAN}]", token):
        return [token]
    found, place = [], 0
    while place < len(token):
        known = (token[place : place + size] for size in range(min(6, len(token) - place), 0, -1))
        term = next((part for part in known if part in terms()), None)
        found += [term] if term else []
        place += len(term or "-")
    return found


def _phrase_at(plain: list[str], place: int) -> int:
    sizes = _phrases().get(plain[place], ())
    return next((size for size, phrase in sizes if tuple(plain[place : place + size]) == phrase), 1)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """Terms of several words by their first one, longest first."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for term in sorted((tuple(term.split()) for term in terms() if " " in term), key=len, reverse=True):
        words = tuple(_singular(word) for word in term)
        found.setdefault(words[0], []).append((len(words), words))
    return found


@lru_cache(maxsize=1)
def _by_plain() -> dict[str, str]:
    return {" ".join(_singular(word) for word in term.split()): term for term in terms()}


def _token(raw: list[str], plain: list[str], following: str) -> _Token:
    phrase = " ".join(plain)
    words, kind = _standing_for(phrase)
    words |= {phrase, *(plain if kind == "" else ())}
    words |= set(formula_words(raw[0])) if len(raw) == 1 and phrase not in _by_plain() else set()
    words |= {part for one in plain for part in _compound_word(one)}
    if len(raw) == 1 and raw[0] in elements() and (raw[0] not in _ALSO_WORDS or following[:1].isdigit()):
        words.add(elements()[raw[0]].name)
    return _Token(phrase, words | {base(word) for word in words}, kind)


@cache
def _compound_word(word: str) -> frozenset[str]:
    """The element and the form of a word written together: Germaniumbarren, Antimontrioxid."""
    starts = (start for start in _element_words() if word.startswith(start) and word[len(start) :] in terms())
    start = max(starts, key=len, default=None)
    if start is None or word in terms():
        return frozenset()
    element, form = _element_words()[start], _standing_for(word[len(start) :])[0] | {word[len(start) :]}
    return frozenset({element} | form | {base(one) for one in form})


@lru_cache(maxsize=1)
def _element_words() -> dict[str, str]:
    return {word: element.name for element in elements().values() for word in (element.name, *element.spellings)}


def _standing_for(phrase: str) -> tuple[set[str], str]:
    """What a term stands for, through other terms too, and its kind or that of the word it stands for."""
    term = terms().get(_by_plain().get(phrase, ""))
    if term is None:
        return set(), ""
    words, kind = {GROUP} if {"rare", "earth"} <= set(term.means) else set(), term.kind
    for word in term.means:
        inner, of = _standing_for(_singular(word)) if word != term.term else (set(), "")
        words |= inner | {_singular(word)}
        kind = kind or (of if len(term.means) == 1 else "")
    return words, kind


def _mark_denied(tokens: list[_Token]) -> None:
    for place, token in enumerate(tokens):
        if token.kind == "absent" and place and tokens[place - 1].raw not in _BREAKS:
            tokens[place - 1].denied = True
        if token.kind == "denial":
            reached = tokens[place + 1 : place + 1 + _reach(tokens, place)]
            for one in reached:
                one.denied = not (reached[0].raw in _NO_GOODS and one.elements)


def _reach(tokens: list[_Token], place: int) -> int:
    """How many tokens a denial reaches: one after "non", else to the end of the clause, or of a list of elements."""
    after = tokens[place + 1 :]
    is_number = tokens[place].raw == "no" and bool(after) and after[0].raw[:1] in ".0123456789"
    if not after or is_number or after[0].raw in _NO_DENIAL:
        return 0
    if tokens[place].raw == "non":
        return 1
    return next((n for n, one in enumerate(after) if _ends_denial(after, n, one)), len(after))


def _ends_denial(after: list[_Token], place: int, token: _Token) -> bool:
    if place and ((token.kind in ("part", "use") and token.raw != "in") or token.raw == "but"):
        return True
    if token.raw not in _BREAKS:
        return False
    listed = all(one.elements or one.raw in _LISTING for one in after[:place])
    following = after[place + 1 : place + 3]
    goes_on = bool(following and following[0].elements) and all(
        one.raw in _LISTING or one.raw in _BREAKS for one in following[1:]
    )
    return not (token.raw == "," and listed and goes_on)


def _mark_zones(tokens: list[_Token]) -> None:
    """Use and packing reach to the end of the clause; what comes after the first one is no longer the head.

    An element before "<", "max" or "ppm" is an impurity: it counts as use.
    """
    in_use = after_use = False
    start = 0
    for place, token in enumerate(tokens):
        if token.raw in _BREAKS:
            in_use, start = False, place + 1
        if token.kind == "used":
            for one in tokens[start:place]:
                one.is_use = True
        in_use = in_use or (token.kind == "use" and not token.denied)
        after_use = after_use or in_use or token.kind == "part"
        is_trace = bool(_TRACES & {one.raw for one in tokens[place + 1 : place + 3]}) and bool(token.elements)
        token.is_use, token.is_part = token.is_use or in_use or is_trace, after_use
