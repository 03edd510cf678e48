"""Legends: a sample of each line or area, and its words, in rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import fitting, hatch, label, number, path, rect, tag, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW, SAMPLE = 16.0, 26.0


@dataclass(frozen=True)
class Key:
    """One line of a legend: markup of a sample 26 wide and 10 high from (0, −5), and its words."""

    sample: str
    words: str


AT_LEAST = Key(rect(0, -4, SAMPLE, 4, fill="strong"), "at least")
AT_MOST = Key(path(hatch((0, -4, SAMPLE, 4)), stroke="strong"), "up to at most")
INTERVAL = Key(rect(0, -5, SAMPLE, 5, fill="blue", fill_opacity="0.25", stroke="blue", rx=1.5), "90\u00a0% interval")
ESTIMATE = Key(rect(12, -6, 14.4, 6, fill="ink"), "estimate")
UNKNOWN = Key(
    path("M0 0H26", stroke="soft", stroke_width=1.2, stroke_dasharray="4 4"), "unknown: the width is no figure"
)


def legend(keys: Sequence[Key], width: float, top: float = 0.0) -> tuple[list[str], float]:
    """The keys in rows from `top` down, no wider than `width`, and where they end."""
    drawn, x, y = [], 0.0, top
    for key in keys:
        text = fitting(key.words, width - 40)
        wide = SAMPLE + 6 + width_of(text) + 16
        if x and x + wide > width + 16:
            x, y = 0.0, y + ROW
        sample = tag("g", key.sample, transform=f"translate({number(x)} {number(y + 8)})")
        drawn += [sample, label(x + SAMPLE + 6, y + 12, text)]
        x += wide
    return drawn, y + ROW + 2 if keys else top
