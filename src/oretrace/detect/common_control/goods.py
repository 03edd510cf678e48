"""Which bills of lading, that have no code, are of the goods asked for: those whose text names their material."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.goods_terms import elements, terms
from oretrace.catalog.lookalikes import lookalikes_of
from oretrace.catalog.materials import materials_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_lookalikes(codes: Sequence[str]) -> list[str]:
    """Codes of six digits, and those under which their goods could be declared."""
    return sorted({*codes, *(one.hs6 for code in codes for one in lookalikes_of(code))})


@lru_cache(maxsize=64)
def words_of(codes: tuple[str, ...]) -> str:
    """A regular expression that finds the materials of codes in a text in small letters, in many languages."""
    rows = [row for code in codes for row in materials_of(code)]
    if not rows:
        return "^$"  # no text is taken to be of them
    known = {row.material for row in rows} | {row.material.rstrip("s") for row in rows}
    known |= {elements()[row.symbol].name for row in rows if row.symbol in elements() and row.symbol != "C"}
    named = [one.split() for one in known]
    found = {word for word in known}
    found |= {term.term for term in terms().values() if any(set(one) <= set(term.means) for one in named)}
    # Words of a few Latin letters stand in others.
    return "|".join(sorted(re.escape(word) for word in found if len(word) > 3 or not word.isascii()))
