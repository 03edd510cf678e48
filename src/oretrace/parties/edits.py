"""Likeness by edits, which counts them in compiled code: the one module that needs the package rapidfuzz."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from oretrace.arrays import Array

try:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Indel, Levenshtein
except ImportError as error:  # pragma: no cover - the extra is part of the tests' environment
    raise OptionError("names are compared by the package rapidfuzz: pip install 'oretrace[link]'") from error

__all__ = ["OSA", "Indel", "Levenshtein", "likeness_of_each", "spelt_alike"]


def spelt_alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Likeness by edits of letters or syllables, and of neighbours that were swapped, from 0 to 1."""
    return OSA.normalized_similarity(one, other)


def likeness_of_each(ones: Sequence[str], others: Sequence[str], by: ModuleType = OSA, least: float = 0.0) -> Array:
    """The likeness by edits of each of some texts with the one in its place among others; 0 for less than `least`."""
    return process.cpdist(ones, others, scorer=by.normalized_similarity, score_cutoff=least, dtype=np.float64)
