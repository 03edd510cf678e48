"""Whether a description meets the limits of an item beyond its purity: sizes, strengths, required words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import ge, gt, le, lt

from oretrace.catalog.limits import LimitBound, Limits
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.law.description import Description, key
from oretrace.law.quantities import Interval, quantity_of, sizes_mm


def limits_met(good: MeasureItem, words: Description) -> bool | None:
    """True where one way to be inside holds, False where each fails, None where the description decides neither."""
    if not good.limits:
        return None
    ways = [_all(_parts(way, words)) for way in good.limits]
    return True if True in ways else None if None in ways else False


def _parts(way: Limits, words: Description) -> Iterator[bool | None]:
    if way.words:
        yield True if any(key(word) <= words.words for word in way.words) else None
    if any(key(word) <= words.words for word in way.not_words):
        yield False
    if way.size_mm:
        yield _large_enough(sizes_mm(words.text), way.size_mm)
    for quantity, bound in way.bounds.items():
        yield within(quantity_of(words.text, quantity), bound)


def _all(parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    return False if False in found else None if None in found else True


def _large_enough(found: tuple[float, ...], least: tuple[float, ...]) -> bool | None:
    """Dimension by dimension; a single one below all least dimensions is enough to fail."""
    if len(found) == 1 and len(least) > 1:
        return False if found[0] < min(least) else None
    if len(found) != len(least):
        return None
    pairs = zip(sorted(found), sorted(least), strict=True) if len(least) > 2 else zip(found, least, strict=True)
    return all(size >= bound - 1e-9 for size, bound in pairs)


def within(found: Interval | None, bound: LimitBound) -> bool | None:
    """Whether an interval is within a bound (True), outside (False), or across or unknown (None)."""
    if found is None:
        return None
    limits = ((bound.at_least, ge), (bound.above, gt), (bound.at_most, le), (bound.below, lt))
    ends = [(holds(found.low, limit), holds(found.high, limit)) for limit, holds in limits if limit is not None]
    return _all(low if low == high else None for low, high in ends)
