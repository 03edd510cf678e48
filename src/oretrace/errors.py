"""The errors a person meets: what was expected, what was found, where, the nearest candidate, what to do."""

import reprlib
from collections.abc import Iterable
from difflib import get_close_matches

from oretrace.text import visible

MAX_PLACE, MAX_EXPECTED = 400, 800
"""Letters of a place, and of what was expected, that are shown: a path or a key may have thousands."""

MAX_LETTERS = 100
"""Longer words have no nearest candidate: nobody meant one, and to look for it would take minutes."""


class OretraceError(Exception):
    """Base of every error that is the input's fault, not a bug; the command line exits with 2 on it.

    Its text is printable, whatever names and values it quotes.
    """

    def __init__(self, text: str) -> None:
        super().__init__(visible(text, keep=""))


class InputError(OretraceError):
    """A file, a value or a parameter that is not what it must be.

    Parameters are the parts of the sentence; `where` is "file, line 12, column partner" or the like.
    """

    def __init__(
        self, expected: str, found: object, where: str, nearest: str | None = None, do: str | None = None
    ) -> None:
        self.expected, self.found, self.where, self.nearest, self.do = expected, found, where, nearest, do
        text = f"{middle_cut(where)}: expected {middle_cut(expected, MAX_EXPECTED)}, found {shorten(found)}"
        if nearest:
            text += f"; nearest is {nearest!r}"
        super().__init__(f"{text}. {do}" if do else f"{text}.")


class OptionError(OretraceError):
    """Options that do not go together, or one without a value: a sentence that begins with the reason."""


class StoreError(OretraceError):
    """The store is missing, locked by another process, or damaged."""


class CatalogError(OretraceError):
    """Product data (territories, measures, families) that breaks its own rules."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`, ignoring case, or None when nothing is close."""
    if len(word) > MAX_LETTERS:
        return None
    by_fold = {candidate.casefold(): candidate for candidate in candidates}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def shorten(value: object, width: int = 120) -> str:
    """`repr` of a value, cut to `width` characters so that a hostile field cannot flood the terminal."""
    text = repr(value[: width * 2]) if isinstance(value, str | bytes) else _BOUNDED.repr(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def middle_cut(text: str, most: int = MAX_PLACE) -> str:
    """A text of at most `most` letters and one, its middle left out."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"


class _Bounded(reprlib.Repr):
    """`repr` that looks at few items and few levels; a number of thousands of digits is not written out at all."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = 12
        self.maxstring = self.maxother = 240

    def repr_int(self, x: int, level: int) -> str:
        return repr(x) if x.bit_length() < 1_000 else f"a number of {x.bit_length():,} bits"


_BOUNDED = _Bounded()
