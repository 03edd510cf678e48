"""Words of a finding as the search index takes them: Han text in pairs of characters, as it has no spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from oretrace.findings import Finding

HAN = re.compile("[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")


def indexed(finding: Finding) -> str:
    """All that a finding can be found by: id, act, material, names of its subject, territories in full too."""
    names = [value for value in finding.subject.parts.values() if value]
    places = [territories().name(name) for name in names if name in territories().by_iso3]
    return _paired(" ".join((finding.id, finding.measure or "", finding.material or "", *names, *places)))


def query(text: str) -> str:
    """The text as an FTS5 query: every word of it, the beginning of a word counts; "" where there is no word."""
    return " ".join(f'"{_pairs(word)}"*' for word in _separate(text).replace('"', " ").split() if _speaks(word))


def _paired(text: str) -> str:
    """Every Han character begins a pair or stands last alone, so that one character is the beginning of a word."""
    return HAN.sub(lambda run: " " + " ".join(run[0][k : k + 2] for k in range(len(run[0]))) + " ", text)


def _separate(text: str) -> str:
    return HAN.sub(lambda run: f" {run[0]} ", text)


def _pairs(word: str) -> str:
    return " ".join(word[k : k + 2] for k in range(max(len(word) - 1, 1))) if HAN.fullmatch(word) else word


def _speaks(word: str) -> bool:
    return any(letter.isalnum() for letter in word)
