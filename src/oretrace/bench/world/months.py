"""Calendar months in a row."""

from datetime import date


def calendar(first: date, count: int) -> tuple[date, ...]:
    """The firsts of `count` months from the month of `first` on."""
    start = first.year * 12 + first.month - 1
    return tuple(date((start + k) // 12, (start + k) % 12 + 1, 1) for k in range(count))
