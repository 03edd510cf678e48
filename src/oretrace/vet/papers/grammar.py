"""Labels in no list: read by what their words mean, whatever their order; every word of one must be known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from oretrace.catalog.tables import read_table, split

_HERE = Path(__file__).parent
CIRCLED = re.compile("^[\u2460-\u2473\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]\\s*")
"""The number of a box in a circle."""
_SIGN = re.compile(r"[\s/&,;:()（）：'\-]+")
_BOX_NUMBER = re.compile(
    r"^(?:\(?\d{1,2}[a-z]?(?:[.):]?\s+|[.)](?=[^\W\d]))|[A-Z][.)]\s+|"
    r"(?:part|section|box|field|parte|secci[oó]n|раздел|графа) \w{1,3}\s*[–—:.-]\s*)",
    re.IGNORECASE,
)
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")
MOST_WORDS = 12
_SILENT = frozenset({"", "measure", "aside"})
"""What changes nothing: small words, units and currencies."""


@lru_cache(maxsize=4096)
def composed(text: str) -> str | None:
    """The key that the words of a label make; None when one of them, or what they make, is not known."""
    words = _words_of(text)
    if not words or len(words) > MOST_WORDS or _words().get(words[-1]) == frozenset({""}):
        return None
    if len(words) == 1 and words[0].isascii() and len(words[0]) < 3:
        return None
    means: list[frozenset[str]] = []
    for word in words:
        parts = _parts(word)
        if parts is None:
            return None
        means.extend(parts)
    return _best(means)


@lru_cache(maxsize=4096)
def loosely(text: str, column: bool = False) -> str | None:
    """The key that the known words of a label make, whatever the others are; its value must confirm it.

    Over a `column` one word can be enough: "Kilos netos".
    """
    words = _words_of(text)
    if not words or len(words) > MOST_WORDS // 2 or any(sign.isdigit() for word in words for sign in word):
        return None
    known = [part for word in words for part in (_parts(word) or _anywhere(word))]
    means = [one for one in known if not one & _SILENT]
    if any("alien" in one for one in known):
        return None
    if len(means) > 1 and (key := _best(means)) is not None:
        return key
    return next((_SURE[name] for name in _SURE if any(name in one for one in means)), None) if column else None


_SURE = {"gross": "gross", "net": "net", "hs": "hs", "currency": "currency", "lot": "lot", "origin": "origin",
         "price": "price", "amount": "amount", "packages": "packages", "packing": "packages", "quantity": "quantity",
         "goods": "goods", "volume": "cbm"}  # fmt: skip
"""What one word over a column means, the surer first."""


@lru_cache(maxsize=4096)
def part_of(text: str) -> str | None:
    """The part of a party that a label names: name, address or country; None when it names something else too."""
    words = _words_of(text)
    means = [one for word in words for one in (_parts(word) or [frozenset({"alien"})])]
    addressed = any("address" in one for one in means)
    known = _OF_PARTY | _SILENT | ({"number"} if addressed else set())
    if not means or len(words) > MOST_WORDS or not all(one & known for one in means):
        return None
    return next((part for part in ("name", "party", "address", "country") if any(part in one for one in means)), None)


_OF_PARTY = frozenset({"name", "party", "address", "country"})


def _words_of(text: str) -> list[str]:
    text = CIRCLED.sub("", text.casefold())
    for shown, meant in _MEANT:
        text = text.replace(shown, meant)
    return [word for word in _SIGN.split(_plain(_BOX_NUMBER.sub("", normalize("NFKC", text.strip())))) if word]


_MEANT = (("(s)", ""), ("#", " no "), ("°", "o"), ("’", "'"), ("'s ", " "), ("'t", "t"))
"""Signs that stand for words, or within them."""


def _best(means: list[frozenset[str]]) -> str | None:
    """The rule that needs most of what is meant, and has a place for all of it."""
    every = frozenset().union(*means)
    for key, needs, may in _rules():
        if not every.issuperset(needs):
            continue
        left = list(needs)
        rest = []
        for one in means:
            met = next((concept for concept in left if concept in one), None)
            if met is not None:
                left.remove(met)
            elif not one & _SILENT and not one & may and not one & set(needs):
                rest.append(one)
        if not left and not rest:
            return key
    return None


@lru_cache(maxsize=1)
def _rules() -> list[tuple[str, tuple[str, ...], frozenset[str]]]:
    rows = read_table("composed.csv", _HERE)
    made = [(row["key"], tuple(row["needs"].split()), frozenset(split(row["may"]))) for row in rows]
    return sorted(made, key=lambda rule: -len(rule[1]))


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_table("concepts.csv", _HERE):
        for word in split(row["words"]):
            found.setdefault(_plain(word), set()).add(row["concept"])
    return {word: frozenset(concepts) for word, concepts in found.items()}


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("-", "").replace(".", "")
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def _parts(word: str) -> list[frozenset[str]] | None:
    """What a word means; in scripts without spaces, what the longest known words that make it up mean."""
    known = _words()
    if word in known:
        return [known[word]]
    if not _UNSPACED.search(word):
        return None
    return list(_cut(word)) if sum(map(len, _pieces(word))) == len(word) else None


def _anywhere(word: str) -> list[frozenset[str]]:
    """What the known pieces of a word mean, wherever they stand, in a script without spaces."""
    if not _UNSPACED.search(word):
        return []
    found: list[frozenset[str]] = []
    while word:
        pieces = _pieces(word)
        found += [_words()[piece] for piece in pieces if len(piece) > 1]
        word = word[sum(map(len, pieces)) + 1 :]
    return found


def _cut(word: str) -> Iterator[frozenset[str]]:
    known = _words()
    yield from (known[piece] for piece in _pieces(word))


def _pieces(word: str) -> list[str]:
    """The longest known words from the left on, as far as they go."""
    known = _words()
    found: list[str] = []
    place = 0
    while place < len(word):
        end = next((end for end in range(len(word), place, -1) if word[place:end] in known), None)
        if end is None:
            return found
        found.append(word[place:end])
        place = end
    return found
