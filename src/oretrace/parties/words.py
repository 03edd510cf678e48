"""What a word of a name weighs and means: how rare it is among registered names, its idea in any script, its kind."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from math import log2
from types import MappingProxyType
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table, split
from oretrace.parties.letters import FOLDER, HAN, folded, has_han, latin_words
from oretrace.parties.thai import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RUN = "ก-๎가-힣ァ-ヺー"
"""Letters of scripts whose words run into one another."""
UNSPACED = re.compile(f"[{RUN}]+")
LONG_THAI = 5
"""Letters above which a Thai word that begins a longer one is cut off: *bank*, *hospital*."""
UNSEEN = 20
"""Names that are taken to hold a word without a line of its own."""
FILLER_WEIGHT = 0.08
INITIAL_WEIGHT = 0.25
NUMBER_WEIGHT = 0.5
LIGHTEST = 0.03


@lru_cache(maxsize=1)
def _counts() -> Mapping[str, int]:
    rows = read_table("rarity.csv", FOLDER)
    return MappingProxyType({word: int(row["names"]) for row in rows for word in row["words"].split()})


@lru_cache(maxsize=1)
def _most() -> int:
    return int(read_table("rarity.csv", FOLDER)[0]["names"])


@lru_cache(maxsize=1 << 16)
def weight(word: str) -> float:
    """How much a word in Latin letters says of who is named: 0.03 for "fund", 1 for one that hardly anyone has."""
    if word in kinds("filler"):
        return FILLER_WEIGHT
    if word.isdigit():
        return NUMBER_WEIGHT
    if len(word) == 1:
        return INITIAL_WEIGHT
    bits = log2(_most() / _counts().get(word, UNSEEN))
    return max(LIGHTEST, (bits / log2(_most() / UNSEEN)) ** 2)


_UNREAD = re.compile(f"[{HAN}א-ת]")
"""Words that are known as they are written alone: Hebrew without its vowels is like any word of Latin letters."""


@lru_cache(maxsize=1)
def _ideas() -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
    """The ideas of a word, each named by the first word of its line, and the file it stands in."""
    ideas: dict[str, set[str]] = {}
    place: dict[str, str] = {}
    for file in ("glossary", "places", "given_names"):
        for row in read_table(f"{file}.csv", FOLDER):
            first, *_ = words = split(row["words"])
            for word in words:
                for one in (word, folded(word) if _UNREAD.search(word) else "".join(latin_words(word))):
                    ideas.setdefault(one, set()).add(first)
                    place.setdefault(one, file)
    return {word: frozenset(ones) for word, ones in ideas.items()}, place


def ideas(word: str) -> frozenset[str]:
    """What a word may mean: the first English word of each table line that has it; empty for an unknown word."""
    return _ideas()[0].get(word, frozenset())


def is_place(word: str) -> bool:
    """Whether a word is a country, a province or a city of the table."""
    return _ideas()[1].get(word) == "places"


def table_of(word: str) -> str | None:
    """The table that has a word: glossary, places or given_names; None if no table has it."""
    return _ideas()[1].get(word)


@lru_cache(maxsize=1)
def _known_ends() -> re.Pattern[str]:
    """Words of scripts without spaces that stand at the end of a run of them or begin a Thai one, and Thai "and"."""
    known = [word for word in _ideas()[0] if UNSPACED.fullmatch(word) and len(word) > _least_end(word)]
    thai = [word for word in (*known, *_thai_forms()) if word[0] <= "๎"]
    ends, starts = (_any_of(words) for words in ([*known, *thai], [word for word in thai if len(word) > LONG_THAI]))
    return re.compile(
        f"(?<![ก-๎])({_any_of(thai)})(?![ก-๎])|(?<=[{RUN}]{{2}})({ends})(?![{RUN}])|(?<![ก-๎])({starts})(?=[ก-๎]{{2}})|(?<=[ก-๎]{{2}})(แอนด์|และ)(?=[ก-๎]{{2}})"
    )


def _least_end(word: str) -> int:
    """Letters that a word must have more than to be cut off an end: Hangul is written in syllables."""
    return 1 if "가" <= word[0] <= "힣" else 3 if word[0] <= "๎" else 2


def _thai_forms() -> Iterator[str]:
    """Legal forms in Thai letters that a name may run into."""
    return (word for _, word in _forms() if UNSPACED.fullmatch(word) and len(word) > LONG_THAI)


_BESIDE_LATIN = re.compile(f"(?<=[A-Za-z])(?=[{RUN}א-ת])|(?<=[{RUN}א-ת])(?=[A-Za-z])|\\(주\\)")
"""Where Latin letters touch a word of another script (LG화학), and the Korean sign for a firm."""
_LIMITED = re.compile("(?<![א-ת])בע[\"'״׳]*מ(?![א-ת])")
"""*Limited* in Hebrew."""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(set(words), key=lambda one: (-len(one), one)))


def apart(text: str) -> str:
    """A text with a space between a name and the trade after it, in Thai, Hangul and kana: 한별 금속."""
    if text.isascii():
        return text
    text = _LIMITED.sub(" ltd ", _BESIDE_LATIN.sub(" ", text))
    if not UNSPACED.search(text):
        return text
    before, text = "", composed(text)
    while text != before:
        before, text = text, " ".join(_known_ends().sub(r" \1\2\3\4 ", text).split())
    return text


@lru_cache(maxsize=1)
def _phrases() -> Mapping[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """The words of the tables that are written as several, by their first two parts: *kim loai* is metal."""
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for word in _ideas()[0]:
        if " " in word and len(parts := tuple(latin_words(word))) > 1:
            found.setdefault(parts[:2], set()).add(parts)
    return {first: frozenset(of) for first, of in found.items()}


def together(words: list[str]) -> list[str]:
    """Words of a name in which those that the tables know as one are one."""
    phrases = _phrases()
    if phrases.keys().isdisjoint(pairwise(words)):
        return words
    out, at = list[str](), 0
    while at < len(words):
        known = [of for of in phrases.get(tuple(words[at : at + 2]), ()) if tuple(words[at : at + len(of)]) == of]
        longest = max(map(len, known), default=1)
        out.append("".join(words[at : at + longest]))
        at += longest
    return out


def is_trade_word(word: str) -> bool:
    """Whether a word is one of those that firms and bodies are called by."""
    return _ideas()[1].get(word) == "glossary"


@lru_cache(maxsize=1)
def han_words() -> Mapping[str, frozenset[str]]:
    """The Han words of two characters and more with their ideas, simplified."""
    return {word: ones for word, ones in _ideas()[0].items() if has_han(word) and len(word) > 1}


@lru_cache(maxsize=1)
def han_words_within() -> Mapping[str, frozenset[str]]:
    """The words of `han_words` that may be cut out of a longer run: all but names of persons."""
    place = _ideas()[1]
    return {word: ones for word, ones in han_words().items() if place[word] != "given_names"}


@lru_cache(maxsize=8)
def kinds(kind: str) -> Mapping[str, str]:
    """The words of a kind of `fillers.csv` (filler, title, nickname, number), each with what it stands for or ""."""
    row = next(row for row in read_table("fillers.csv", FOLDER) if row["kind"] == kind)
    return {word: plain for word, _, plain in (one.partition("=") for one in split(row["words"]))}


@lru_cache(maxsize=1)
def legal_forms() -> tuple[Mapping[tuple[str, ...], str], Mapping[str, str]]:
    """The kind of legal form by its words in Latin letters, and by its Han characters."""
    by_words: dict[tuple[str, ...], str] = {}
    by_han: dict[str, str] = {}
    for kind, word in _forms():
        if has_han(word):
            by_han.setdefault(folded(word), kind)
        elif found := tuple(latin_words(word)):
            by_words.setdefault(found, kind)
            by_words.setdefault(("".join(found),), kind)
    return by_words, by_han


def _forms() -> Iterator[tuple[str, str]]:
    for row in read_table("legal_forms.csv", FOLDER):
        for word in split(row["words"]):
            yield row["kind"], word
