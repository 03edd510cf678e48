"""Axes of figures: from a value to a pixel, and the round values that are marked on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
CLOSE = 60.0
"""The largest value over the smallest below which a logarithmic axis is marked at 1, 2 and 5."""


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` on pixels from `start` to `stop`, upwards or downwards; above 0 if `log`."""

    low: float
    high: float
    start: float
    stop: float
    log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value; one outside stands at the nearer end."""
        low, high, value = (
            (map(math.log, (self.low, self.high, max(value, self.low)))) if self.log else (self.low, self.high, value)
        )
        share = (value - low) / (high - low) if high > low else 0.0
        return self.start + (self.stop - self.start) * min(1.0, max(0.0, share))


def finite(values: Iterable[float | None]) -> list[float]:
    """The values that are numbers."""
    return [value for value in values if value is not None and math.isfinite(value)]


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most `most` + 1 round values from `low` to beyond `high`, evenly apart, ends included."""
    if not high > low:
        high = low + 1.0
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    for step in (power * step for step in (*STEPS, 20.0)):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first <= most:
            break
    return [round(n * step, 12) for n in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten around values above 0, with 2 and 5 where they lie close, ends included."""
    parts = (1.0, 2.0, 5.0) if high < CLOSE * low else (1.0,)
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    marks = [float(f"{part}e{power}") for power in powers for part in parts]
    first = max((n for n, mark in enumerate(marks) if mark <= low), default=0)
    last = min((n for n, mark in enumerate(marks) if mark >= high and n > first), default=len(marks) - 1)
    return marks[first : last + 1]


def mark_text(value: float) -> str:
    """A round value as it stands beside an axis: "2,500", "0.05", "−10"."""
    return f"{value:,.12g}".replace("-", "−")
