"""Names in Latin letters, by committed tables: other alphabets letter by letter, Han characters by their reading.

Thai writes five vowels before the consonant they follow in speech; Korean syllables are composed of letters. Both are
put in the order of sound first. What no table knows is left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table
from oretrace.parties.thai import THAI_WORD, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "tables"
HAN = "㐀-䶿一-鿿"
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"['’‘`´ʼʻ]")
_DOTTED = re.compile(r"(?<![^\W\d_]{2})(?<=[^\W\d_])\.(?:\s(?=[^\W\d_]\.)|(?=[^\W\d_]\b))")
"""The full stop between single letters, as in S.A. and J.C."""
_ARABIC = re.compile("(?<![\u0600-\u06ff])(?:(عبد) ?ال(?!له)|و?ال|بال|لل)(?=[\u0600-\u06ff]{3})")
"""The article, with what is written as one with it."""
_ABD = re.compile(
    r"\babd(?:(?:(?:ou|[aeu])[lrsnzd])?[ -]+(?:[aeu][lrsnzd][ -]+)?|(?:ou|[aeu])l(?!l?ah?\b))(?=[a-z]{3})"
)
"""Abdul, Abd al-, Abdel: servant of, before one of the names of God."""
_LEADS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = tuple("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split())  # noqa: SIM905
_TAILS = ("", *"k k k n n n t l k m p t t p l m p p t t ng t t k t p h".split())  # noqa: SIM905
FEWEST_PINYIN, FEWEST_BESIDE_HAN = 6, 5
"""Letters of a word from which it may be Chinese syllables; shorter words are of any language."""
READ_TWICE = MappingProxyType({"zhang": "chang", "zhong": "chong", "yue": "le", "hang": "xing"})
"""Readings of 长, 重, 乐 and 行, which are common in names of firms."""
_SPECIAL = MappingProxyType({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})


@lru_cache(maxsize=1)
def _letters() -> Mapping[int, str]:
    rows = read_table("letters.csv", FOLDER)
    return {ord(one): row["latin"] for row in rows for one in row["letters"]} | {
        ord(one): latin for one, latin in _SPECIAL.items()
    }


@lru_cache(maxsize=1)
def _readings() -> Mapping[str, str]:
    return {one: row["pinyin"] for row in read_table("han.csv", FOLDER) for one in row["characters"]}


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """The Chinese syllables of two letters or more, in pinyin without tones."""
    return frozenset(one for one in _readings().values() if len(one) > 1)


@lru_cache(maxsize=1)
def _pinyin() -> re.Pattern[str]:
    longest_first = sorted(syllables(), key=lambda one: (-len(one), one))
    return re.compile(f"({'|'.join(longest_first)})((?:{'|'.join(longest_first)})*)")


def is_syllable(word: str) -> bool:
    """Whether a word is one Chinese syllable of two letters or more."""
    return word in syllables()


@lru_cache(maxsize=1 << 16)
def pinyin(word: str, fewest: int = FEWEST_PINYIN) -> tuple[str, ...]:
    """A word of two or more Chinese syllables of two letters at least, cut into them; () for any other."""
    found, rest = list[str](), word if len(word) >= fewest else ""
    while rest and (cut := _pinyin().fullmatch(rest)):
        found.append(cut[1])
        rest = cut[2]
    return tuple(found) if found and not rest and len(found) > 1 else ()


@lru_cache(maxsize=1)
def _simplified() -> Mapping[int, str]:
    return {
        ord(one): row["simplified"] for row in read_table("traditional.csv", FOLDER) for one in row["traditional"]
    }


def folded(text: str) -> str:
    """A text in one form: compatibility characters, case, marks of letters and traditional characters undone."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    marked = unicodedata.normalize("NFKD", plain) if _has_latin_marks(plain) else plain
    kept = "".join(one for one in marked if not "̀" <= one <= "ͯ")
    return unicodedata.normalize("NFC", kept).translate(_simplified())


def _has_latin_marks(text: str) -> bool:
    return any("À" <= one <= "ɏ" or "Ḁ" <= one <= "ỿ" for one in text)


def has_han(text: str) -> bool:
    """Whether there is a Han character in it."""
    return not text.isascii() and _HAN.search(text) is not None


def reading(han: str) -> str:
    """Han characters as one word of their readings; "" for one that has none."""
    readings = _readings()
    return "".join(readings.get(one, "") for one in han)


def latin(text: str) -> str:
    """A folded text without Han characters in Latin letters; punctuation stays."""
    if text.isascii():
        return text
    if THAI_WORD.search(text):
        text = spoken(text)
    text = _ARABIC.sub(lambda found: "abdul " if found[1] else "al ", text)
    return "".join(map(_syllable, text)).translate(_letters())


def _syllable(one: str) -> str:
    if not "가" <= one <= "힣":
        return one
    lead, rest = divmod(ord(one) - ord("가"), 588)
    return _LEADS[lead] + _VOWELS[rest // 28] + _TAILS[rest % 28]


def latin_words(text: str) -> list[str]:
    """The words of a text in Latin letters and digits; those of Han characters are left out."""
    plain = _JOINED.sub("", folded(text)).replace("&", " and ")
    plain = latin(_DOTTED.sub("", plain))
    return _WORD.findall(_ABD.sub("abdul ", plain) if "abd" in plain else plain)
