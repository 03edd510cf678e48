"""Likeness by edits, which counts them in compiled code: the one module that needs the package rapidfuzz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

try:
    from rapidfuzz.distance import OSA, Indel, Levenshtein
except ImportError as error:  # pragma: no cover - the extra is part of the tests' environment
    raise OptionError("names are compared by the package rapidfuzz: pip install 'oretrace[link]'") from error

__all__ = ["OSA", "Indel", "Levenshtein", "spelt_alike"]


def spelt_alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Likeness by edits of letters or syllables, and of neighbours that were swapped, from 0 to 1."""
    return OSA.normalized_similarity(one, other)
