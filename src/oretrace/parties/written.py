"""A name as it is seen: without what is not shown, with single spaces, look-alike letters as those they stand for.

Signs that nobody sees and letters of another alphabet that look the same (Unicode Technical Standard 39) come from
copied text, and from people who do not want to be found.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType

_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
_UNSEEN = MappingProxyType(
    _DASHES
    | dict.fromkeys(
        [
            *(0xAD, 0x34F, 0x61C, 0x640, 0x115F, 0x1160, 0x180E, 0x3164, 0xFEFF, 0xFFA0),
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
        ]
    )
)
"""Soft hyphens, joiners, marks of direction, fillers, selectors of variants, the stroke that lengthens Arabic."""
_HALF_SPACE = re.compile("(?<=[\u0600-\u06ff])\u200c(?=[\u0600-\u06ff])")
"""What parts a word in Persian, where others write a space."""
_LATIN = "ABEKMHOPCTYXaeopcyxijsdhqwABEZHIKMNOPTYXovSIJ"
_ALIKE = "АВЕКМНОРСТУХаеорсухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονЅІЈ"
_TO_LATIN = str.maketrans(_ALIKE, _LATIN)
_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyx", "АВЕКМНОРСТУХаеорсух")
_OTHERS = re.compile("[Ͱ-ϿЀ-ԯ]")
_NOT_ALIKE = re.compile(f"(?![{_ALIKE}])[Ͱ-ϿЀ-ԯ]")
_MIXED = re.compile(r"\b(?=\w*[ABEKMHOPCTYXaeopcyx])(?=\w*[Ѐ-ԯ])[Ѐ-ԯABEKMHOPCTYXaeopcyx]+\b")


def seen(text: str) -> str:
    """A text as a reader sees it: without invisible characters, compatibility characters normalised (NFKC)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _HALF_SPACE.sub(" ", text).translate(_UNSEEN))
        if _OTHERS.search(text):
            text = _of_one_alphabet(text)
    return " ".join(text.replace("_", " ").split())


def _of_one_alphabet(text: str) -> str:
    """A text with Latin letters in which all others look like some is Latin; single words may be Cyrillic."""
    if not _NOT_ALIKE.search(text):
        return text.translate(_TO_LATIN) if any("A" <= one <= "z" for one in text) else text
    return _MIXED.sub(lambda found: found[0].translate(_TO_CYRILLIC), text)
