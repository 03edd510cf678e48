"""Which words of the vocabulary a word of a text can be: itself, its singular, its stem, or a misspelling of one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.vet.classify.tables import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHORTEST = 6
"""Letters of a word that may be misspelled; shorter ones are too like each other."""


@lru_cache(maxsize=1 << 17)
def meant_by(word: str) -> tuple[str, ...]:
    """Entries of the vocabulary, the longest stem first; of a misspelled word the one that is a slip away."""
    known = words().vocabulary
    found = [form for form in _forms(word) if form in known]
    found += [word[:size] + "*" for size in range(len(word), 1, -1) if word[:size] + "*" in known]
    return tuple(dict.fromkeys(found)) or _misspelled(word)


def _forms(word: str) -> Iterator[str]:
    yield word
    if len(word) > 3 and word.endswith("s"):
        yield word[:-1]
    if len(word) > 4 and word.endswith("es"):
        yield word[:-2]
    if (bare := word.rstrip("0123456789")) != word and len(bare) >= 3 and bare.isalpha():
        yield bare  # FeV80


def _misspelled(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST or not word.isalpha():
        return ()
    index = _one_less()
    found: list[str] = []
    for shorter in (word, *_shorter(word)):
        found += index.get(shorter, ())
    if not found:
        stems = (shorter[:size] for shorter in (word, *_shorter(word)) for size in range(_SHORTEST, len(word)))
        found += [entry for stem in stems for entry in index.get(stem, ()) if entry.endswith("*")]
    return tuple(sorted(dict.fromkeys(found), key=lambda entry: (entry[0] != word[0], -len(entry), entry)))[:1]


@lru_cache(maxsize=1)
def _one_less() -> Mapping[str, tuple[str, ...]]:
    """Vocabulary by each of its words with one letter left out, and by the word itself."""
    found: dict[str, list[str]] = {}
    for entry in sorted(words().vocabulary):
        bare = entry.rstrip("*")
        if len(bare) >= _SHORTEST and bare.isalpha():
            for shorter in (bare, *_shorter(bare)):
                found.setdefault(shorter, []).append(entry)
    return {shorter: tuple(dict.fromkeys(entries)) for shorter, entries in found.items()}


def _shorter(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}
