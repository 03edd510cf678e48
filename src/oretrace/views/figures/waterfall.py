"""How parts add up to a sum: a bar for each, which begins where the one before it ended."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import fitting, label, nothing, path, rect, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH, LEFT, RIGHT, PITCH, BAR = 720.0, 330.0, 660.0, 22.0, 14.0


def waterfall(parts: Sequence[tuple[str, float]], title: str, total: str) -> Markup:
    """The parts in their order, each with its sign; `total` names what they come to."""
    if not parts:
        return nothing(title, "There is nothing to add up.")
    ends = list(accumulate(value for _, value in parts))
    low, high = min(0.0, *ends), max(0.0, *ends)
    scale = (RIGHT - LEFT) / ((high - low) or 1.0)
    starts = [0.0, *ends[:-1]]

    def at(value: float) -> float:
        return LEFT + (value - low) * scale

    height = PITCH * (len(parts) + 1) + 8
    body = [path(f"M{at(0):.1f} 0V{height - PITCH:.1f}", stroke="line")]
    for n, ((name, value), start, end) in enumerate(zip(parts, starts, ends, strict=True)):
        top = PITCH * n + 4
        colour = "blue" if value >= 0 else "strong"
        left, right = sorted((at(start), at(end)))
        body.append(label(0, top + 11, fitting(name, LEFT - 12)))
        body.append(rect(left, top, max(right, left + 1), top + BAR, fill=colour))
        body.append(label(right + 5, top + 11, signed(value), fill=colour, halo=True))
        body.append(path(f"M{at(end):.1f} {top + BAR:.1f}V{top + PITCH:.1f}", stroke="soft"))
    foot = PITCH * len(parts) + 15
    body.append(label(0, foot, total, fill="ink", font_weight="bold"))
    body.append(label(at(ends[-1]) + 5, foot, signed(ends[-1]), fill="ink", halo=True, font_weight="bold"))
    in_words = "; ".join(f"{name} {signed(value)}" for name, value in parts)
    return svg("waterfall", WIDTH, height, title, f"{in_words}. {total}: {signed(ends[-1])}.", *body)


def signed(value: float) -> str:
    """A part with its sign: "+1.25", "−0.40"."""
    return f"{value:+.2f}".replace("-", "−")
