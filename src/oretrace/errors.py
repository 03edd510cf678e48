"""The errors a person meets: what was expected, what was found, where, the nearest candidate, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class OretraceError(Exception):
    """Base of every error that is the input's fault, not a bug; the command line exits with 2 on it."""


class InputError(OretraceError):
    """A file, a value or a parameter that is not what it must be.

    Parameters are the parts of the sentence; `where` is "file, line 12, column partner" or the like.
    """

    def __init__(
        self, expected: str, found: object, where: str, nearest: str | None = None, do: str | None = None
    ) -> None:
        self.expected, self.found, self.where, self.nearest, self.do = expected, found, where, nearest, do
        text = f"{where}: expected {expected}, found {shorten(found)}"
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
    by_fold = {candidate.casefold(): candidate for candidate in candidates}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def shorten(value: object, width: int = 120) -> str:
    """`repr` of a value, cut to `width` characters so that a hostile field cannot flood the terminal."""
    text = repr(value[: width * 2] if isinstance(value, str | bytes) else value)
    return text if len(text) <= width else f"{text[: width - 1]}…"
