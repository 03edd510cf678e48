"""A name taken apart: its words with their weights and ideas, its legal form, what it was formerly called.

`read_names("Nordal Metals Ltd (formerly Fjell Trading)")` gives two names; legal forms are taken off both ends.
Where a Han name can be read as sound or by its characters' meanings, both readings are given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from oretrace.parties import words as lexicon
from oretrace.parties.boxes import named_in, without_street
from oretrace.parties.legal_forms import without_forms, without_han_forms
from oretrace.parties.letters import HAN, folded, has_han, latin_words, reading
from oretrace.parties.native import native_words
from oretrace.parties.readings import JAPAN
from oretrace.parties.written import seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LONGEST = 400
"""Letters of a name that are read: no firm has more, and the work grows with them."""
MOST_WORDS = 16
CUT = 32
"""Letters from which a name may have been cut; manifests hold 35."""
IMPEX = "importandexport"
AND = (["and"], ["und"], ["y"], ["e"], ["et"], ["ve"], ["i"])
TORN_AND = (["a"], ["an"], ["and"])
PLACE_WEIGHT = 0.35
"""Most that the name of a place weighs: many firms are called by it."""
_FORMER = re.compile(
    r"(?<=\S)[\s,;(（\[]+(?:formerly(?: known as)?|f\.?\s?/?k\.?\s?/?a\.?(?= |:)|previously|a\.?/?k\.?/?a\.?(?= |:)"
    r"|d/?b/?a(?= |:)|t/a |trading as|doing business as|also known as|ex name|(?<=[(（\[])ex(?=[ -])"
    r"|原名|曾用名|又名|旧称|прежнее название|ранее|เดิมชื่อ)[\s.:：]*",
    re.IGNORECASE,
)
SCRIPTS = ("letters", "han", "consonants")
_CONSONANTS = re.compile("[\u0600-\u0dff\u0e80-\u109f\u1200-\u1c7f]")
"""Scripts of which tables keep little more than the consonants; Georgian and Armenian are letters, and Thai, Hangul,
Hebrew and kana are held against Latin letters one by one."""
LEAST_SOUNDS = 3
"""Letters of the shortest legal form there: two consonants are any word (ពត, *pt*)."""
_LATIN = re.compile("[A-Za-z]")
_GLUED = re.compile(r"(?<=[a-z])(AG|SA|GmbH|LLC|Ltd|Inc|Corp|Co|SpA|SE|NV|BV|PLC)\b")
_IMPEX = re.compile(r"\b(?:I/E|imp\.?\s*(?:&|and|/|-)?\s*exp)\b", re.IGNORECASE)
_PIECE = re.compile(f"[{HAN}]+|[^{HAN}]+")
_NTH = re.compile("第([一二三四五六七八九十]|\\d+)")
"""A number among Han characters: 第三 is 3."""
_NTH_LATIN = re.compile("(?<=[0-9])(?:st|nd|rd|th)$")
_TOWN = re.compile("(?<=..)(?:省|..?族自治区|市(?![场政民])|县(?!$))")
"""Province, county or city after its name."""
_ABOUT = " ()[];,.:*\"'“”«»„「」『』《》【】-–—|·"
"""Signs before or after a name that are none of it."""
_NOISE = re.compile(rf"[\s·・.,，。、—–\-()（）《》“”\"/&]+|(?<=[{HAN}]{{2}})[和与](?=[{HAN}]{{2}})")
"""What parts words in a Han name; "and" stands between two words, and 和 is a sign of a name, too (平和)."""
_JAPANESE = re.compile("会社|會社|[ぁ-ゖァ-ヺー]")
"""What shows that Han signs are read in Japanese."""
_TORN = frozenset(("c", "co", "l", "lt", "li", "lim", "limi", "limit", "limite", "com", "comp", "compa", "compan"))
_ROMAN = {"i": "1", "v": "5", "x": "10"}
"""Single letters that number a firm's funds and ships, at the end of its name."""
_NUMERALS = {sign: str(n) for n, sign in enumerate("一二三四五六七八九十", 1)}
_LEET = str.maketrans("0135794", "oiestga")


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One word of a name: in Latin letters, its weight from 0.03 to 1, what it may mean, its Han or own signs.

    Each is made once and is equal to itself alone: millions of pairs of them are looked up.
    """

    text: str
    weight: float
    ideas: frozenset[str] = frozenset()
    han: str = ""
    is_place: bool = False
    is_trade: bool = False
    native: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name in words; `forms` are kinds of legal form (llc, jsc, …).

    `script` is letters (Latin, Greek, Cyrillic: every sound is written), han, or consonants (Arabic, Hindi).
    A name is equal to itself alone.
    """

    raw: str
    words: tuple[Word, ...]
    forms: frozenset[str] = frozenset()
    script: str = "letters"
    is_firm: bool = False
    texts: tuple[str, ...] = ()
    joined: str = ""
    native: str = ""
    sorted: str = ""
    total: float = 0.0

    @property
    def han(self) -> bool:
        """Whether it is written in Han signs."""
        return self.script == "han"

    def weight_of(self, positions: Sequence[int]) -> float:
        """What the words at some positions weigh together."""
        if len(positions) == 1:
            return self.words[positions[0]].weight
        return sum(self.words[n].weight for n in positions)


@lru_cache(maxsize=1 << 16)
def read_names(text: str) -> tuple[Name, ...]:
    """The names that a text holds, the present one first; empty where it has no letter that a table knows."""
    present, *former = _FORMER.split(named_in(seen(text[: 2 * LONGEST])[:LONGEST].strip(_ABOUT)), maxsplit=3)
    every = [found for part in (present, *former) for found in _readings(part.strip(_ABOUT))]
    return tuple(one for one in every if one.words)


def _readings(text: str) -> list[Name]:
    if not has_han(text):
        plain = _latin_name(text)
        return _other_readings(plain, _compounds)
    return _other_readings(_han_name(text), _meanings, _syllables)


def _other_readings(name: Name, *ways: Callable[[Word], list[Word]]) -> list[Name]:
    """A name, and what it is where its words are taken apart in each of the ways."""
    found = [name.words]
    for way in ways:
        parts = tuple(part for word in name.words for part in way(word))
        if parts not in found and not (way is _syllables and name.is_firm):
            found.append(parts)
    return [name, *(replace(name, words=words, **_sums(words)) for words in found[1:])]


def _latin_name(text: str) -> Name:
    apart = lexicon.apart(_IMPEX.sub("importandexport", _GLUED.sub(r" \1", text)))
    found = _without_torn_form([*without_street(lexicon.together(latin_words(apart)[:MOST_WORDS]))], len(text))
    script = "consonants" if _CONSONANTS.search(text) else "letters"
    core, forms = without_forms(found, LEAST_SOUNDS if script == "consonants" and not _LATIN.search(text) else 1)
    core = _impex(core, len(text))
    if forms and len(core) > 1 and core[-1] in _ROMAN:
        core[-1] = _ROMAN[core[-1]]
    native = _native_by_reading(apart)
    return _named(text, [_word(one, native.get(one, "")) for one in _plain(core)], forms, script)


def _native_by_reading(text: str) -> Mapping[str, str]:
    """The words of a text in scripts that are spelt freely, by how they are read in Latin letters."""
    return {} if text.isascii() else {read: word for word in native_words(text) for read in latin_words(word)}


def _impex(words: list[str], length: int) -> list[str]:
    """Words in which import and export in any language are one word, as in 进出口; also where a register cut it."""
    at = next((n for n, word in enumerate(words) if "import" in lexicon.ideas(word)), None)
    if at is None:
        return words
    rest = words[at + 1 :]
    n = int(rest[:1] in AND)
    if rest[n : n + 1] and "export" in lexicon.ideas(rest[n]):
        return [*words[:at], IMPEX, *rest[n + 1 :]]
    return [*words[:at], IMPEX] if length >= CUT and rest in TORN_AND else words


def _without_torn_form(words: list[str], length: int) -> list[str]:
    """Words of a name that a register has cut at its 35th letter, without the torn piece of "Co., Ltd."."""
    while length >= CUT and len(words) > 2 and words[-1] in _TORN:
        words = words[:-1]
    return words


def _plain(words: Sequence[str]) -> list[str]:
    """Words without titles; numbers in digits ("forty four" is 44), letters for the digits put in their place."""
    titles, numbers = lexicon.kinds("title"), lexicon.kinds("number")
    kept = [word for word in words if word not in titles] or list(words)
    out: list[str] = []
    for word in kept:
        plain = numbers.get(word) or (_NTH_LATIN.sub("", word) if word[0].isdigit() else word)
        if (
            plain.isdigit()
            and len(plain) == 1
            and out
            and out[-1] in {"20", "30", "40", "50", "60", "70", "80", "90"}
        ):
            out[-1] = out[-1][0] + plain
        else:
            out.append(_unleet(plain))
    return out


def _unleet(word: str) -> str:
    digits = sum(map(str.isdigit, word))
    return word.translate(_LEET) if 0 < digits <= len(word) // 3 and not word[-1].isdigit() else word


@lru_cache(maxsize=1 << 16)
def _word(text: str, native: str = "") -> Word:
    known = native if lexicon.ideas(native) else text
    ideas, place = lexicon.ideas(known), lexicon.is_place(known)
    weight = _capped(min(map(lexicon.weight, {text, *ideas})), place)
    return Word(text, weight, ideas, "", place, lexicon.is_trade_word(known), native)


def _made(text: str, weight: float, ideas: frozenset[str], han: str, place: bool = False) -> Word:
    return Word(text, weight, ideas, han, place, lexicon.is_trade_word(han or text))


def _capped(weight: float, is_place: bool) -> float:
    return min(weight, PLACE_WEIGHT) if is_place else weight


def _named(text: str, words: Sequence[Word], forms: frozenset[str], script: str) -> Name:
    firm = bool(forms) or any(word.is_trade for word in words)
    kept = tuple(words[:MOST_WORDS])
    return Name(text, kept, forms, script, firm, **_sums(kept))


def without_last(name: Name) -> Name:
    """A name without its last word."""
    return replace(name, words=name.words[:-1], **_sums(name.words[:-1]))


def _sums(words: Sequence[Word]) -> dict[str, Any]:
    """What is known of a name by its words."""
    texts = tuple([word.text for word in words])
    total = sum([word.weight for word in words])
    native = "".join([word.native or word.text for word in words]) if any([word.native for word in words]) else ""
    return {
        "texts": texts,
        "joined": "".join(texts),
        "native": native,
        "sorted": "".join(sorted(texts)),
        "total": total,
    }


def _han_name(text: str) -> Name:
    core, forms = without_han_forms(folded(text).strip())
    core = _TOWN.sub("", _NTH.sub(lambda found: f" {_NUMERALS.get(found[1], found[1])} ", core))
    japanese = _JAPANESE.search(folded(text)) is not None
    words: list[Word] = []
    for part in filter(None, _NOISE.split(core)):
        for piece in _PIECE.findall(part):
            found = _segments(piece) if has_han(piece) else _native_words(piece)
            words += map(_in_japanese, found) if japanese else found
    return _named(text, words, forms, "han" if any(word.han for word in words) else "letters")


def _native_words(text: str) -> Iterator[Word]:
    """The words between Han signs: Latin ones, and kana."""
    text = lexicon.apart(text)
    native = _native_by_reading(text)
    return (_word(one, native.get(one, "")) for one in latin_words(text))


@lru_cache(maxsize=1 << 14)
def _in_japanese(word: Word) -> Word:
    return replace(word, native=JAPAN + word.han) if word.han else word


def _segments(han: str) -> list[Word]:
    """Han characters cut at the longest words that the tables know; what lies between is one word by its sound."""
    known = lexicon.han_words()
    if han in known:
        return [_meant(han)]
    known = lexicon.han_words_within()
    words: list[Word] = []
    start = at = 0
    while at < len(han):
        length = next((n for n in range(min(8, len(han) - at), 1, -1) if han[at : at + n] in known), 0)
        if length:
            words += _sounded(han[start:at])
            words.append(_meant(han[at : at + length]))
            start = at + length
        at += length or 1
    return [*words, *_sounded(han[start:])]


@lru_cache(maxsize=1 << 16)
def _sounded(han: str) -> tuple[Word, ...]:
    ideas = lexicon.ideas(han) if len(han) == 1 else frozenset[str]()
    return (_made(reading(han) or han, 1.0, ideas, han),) if han else ()


@lru_cache(maxsize=1 << 14)
def _meant(han: str) -> Word:
    ideas = lexicon.ideas(han)
    place = lexicon.is_place(han)
    return _made(reading(han), _capped(min(map(lexicon.weight, ideas)), place), ideas, han, place)


def _meanings(word: Word) -> list[Word]:
    """A short word of sounds as the meanings of its characters, where each has one."""
    if word.ideas or not 1 < len(word.han) < 5 or not all(map(lexicon.ideas, word.han)):
        return [word]
    return [_meant(one) for one in word.han]


def _syllables(word: Word) -> list[Word]:
    """The name of a person character by character, as Chinese names are spelt abroad."""
    if not 1 < len(word.han) < 4 or word.ideas:
        return [word]
    return [_syllable(one, len(word.han)) for one in word.han]


@lru_cache(maxsize=1 << 14)
def _syllable(sign: str, of: int) -> Word:
    return _made(reading(sign) or sign, 1.0 / of**0.5, frozenset(), sign)


def _compounds(word: Word) -> list[Word]:
    """A word that hardly anyone has as two that are words of the table: "firestorm"."""
    if word.weight < 1 or word.ideas or not 7 <= len(word.text) <= 20:
        return [word]
    for at in range(3, len(word.text) - 2):
        one, other = word.text[:at], word.text[at:]
        if lexicon.is_trade_word(one) and lexicon.is_trade_word(other):
            return [_word(one), _word(other)]
    return [word]
