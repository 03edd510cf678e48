"""One code for a text of goods, where one is likely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.vet.classify.scoring import classify_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

LIKELY = 0.5


def likely_codes(texts: Iterable[str | None]) -> list[str | None]:
    """The likeliest HS subheading of each text, None where none has a probability of `LIKELY`."""
    return [one[0].hs6 if one and one[0].probability >= LIKELY else None for one in classify_texts(texts, 1)]
