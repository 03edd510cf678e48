"""Words of scripts whose Latin spelling is free: Thai, Hangul, Hebrew and kana, taken apart into what is spelt.

A Hangul syllable becomes its letters, kana the sounds it stands for in full-width letters (カ is ｋａ), a Thai vowel
goes behind its consonant. `spellings.csv` says how each of these is written in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table
from oretrace.parties.letters import FOLDER
from oretrace.parties.thai import thai_words

if TYPE_CHECKING:
    from collections.abc import Mapping

HANGUL, HEBREW, KANA = "가-힣", "א-ת", "ぁ-ゖァ-ヺー"
_WORD = re.compile(f"[{HANGUL}]+|[{HEBREW}]+|[{KANA}]+")
_MARKS = re.compile("[่-๋็ๆฯ]")
_LEADING = re.compile("([เแโใไ])([กขคตทปผพฟบด][รล](?=[ก-์])|ห[งญนมยรลว](?=[ก-์])|[ก-ฮ])")
"""A vowel that is written before its consonant, or before two that begin a syllable."""
_LEADS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㆁㅈㅊㅋㅌㅍㅎ"
"""The last sign of ng is ㆁ, so that it is none of the silent ones."""
_JAMO = str.maketrans(
    {chr(0x1100 + n): one for n, one in enumerate(_LEADS)}
    | {chr(0x1161 + n): one for n, one in enumerate(_VOWELS)}
    | {chr(0x11A8 + n): one for n, one in enumerate(_TAILS)}
    | {"ᄋ": ""}
)
_FINALS = str.maketrans("ךםןףץ", "כמנפצ")
_WIDE = 0xFEE0
"""From a Latin letter to the same in full width."""
_SOFT = ("sh", "ch", "j")
"""Sounds that have the y of a small sign in them: シャ is sha."""
_TO_KATAKANA = {n: n + 0x60 for n in range(ord("ぁ"), ord("ゖ") + 1)}


def native_words(text: str) -> list[str]:
    """The words of a text in scripts that are spelt freely."""
    return [*thai_words(text), *_WORD.findall(text)]


@lru_cache(maxsize=1 << 14)
def ordered(word: str) -> str:
    """A word as signs in the order of speech: Thai without tone marks, Hangul by letters, kana by sounds."""
    text = _LEADING.sub(r"\2\1", _MARKS.sub("", word))
    text = unicodedata.normalize("NFD", text).translate(_JAMO) if re.search(f"[{HANGUL}]", text) else text
    return re.sub(f"[{KANA}]+", lambda found: _sounds(found[0]), text.translate(_FINALS))


def _sounds(kana: str) -> str:
    """Kana as full-width Latin letters: シャ is ｓｈａ, ティ ｔｉ; a long vowel and a doubled consonant are left."""
    latin = ""
    for one in kana.translate(_TO_KATAKANA):
        read = _kana().get(one, "")
        if one in "ァィゥェォ":
            latin = latin[:-1] + read
        elif one in "ャュョ":
            latin = latin[:-1] + (read[1:] if latin[:-1].endswith(_SOFT) else read)
        else:
            latin += read
    return "".join(chr(ord(one) + _WIDE) for one in latin)


@lru_cache(maxsize=1)
def _kana() -> Mapping[str, str]:
    rows = read_table("letters.csv", FOLDER)
    return {one: row["latin"] for row in rows for one in row["letters"] if "ァ" <= one <= "ヺ" and one != "ッ"}
