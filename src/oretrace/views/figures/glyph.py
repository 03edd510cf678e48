"""The interval glyph: how much a finding is about, the same in a row, on a page, on the map and in print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.views.figures.axes import Axis, finite, mark_text, ticks
from oretrace.views.figures.keys import AT_LEAST, AT_MOST, ESTIMATE, INTERVAL, legend
from oretrace.views.figures.svg import hatch, label, nothing, number, path, rect, svg, tag
from oretrace.views.numbers import scale_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from oretrace.findings import Amount

ROW_WIDTH, ROW_HEIGHT = 120.0, 14.0
PAGE_WIDTH = 560.0
STUB_PX = 2.0
"""How wide a bound of 0 is drawn, so that it differs from one that is unknown."""


@dataclass(frozen=True)
class Bar:
    """Where a glyph stands: its axis, its top and its height."""

    axis: Axis
    top: float
    height: float


def glyph_scale(amounts: Iterable[Amount]) -> float:
    """The `scale_max` of a list: the largest figure of any of its amounts, 0 where there is none."""
    of = (value for one in amounts for value in (one.at_least, one.interval90_high, one.estimate, one.at_most))
    return max(finite(of), default=0.0)


def glyph(amount: Amount, scale_max: float) -> Markup:
    """A row's glyph, 120 × 14: solid to *at least*, band over the 90 % interval, hatched to *at most*, a tick at the
    estimate. `scale_max` in the amount's unit is the right edge; what is unknown is blank.
    """
    bar = Bar(Axis(0.0, scale_max, 1.0, ROW_WIDTH - 6), 2.0, ROW_HEIGHT - 4)
    return svg("glyph", ROW_WIDTH, ROW_HEIGHT, "Amount", in_words(amount), *parts(amount, bar))


def large_glyph(amount: Amount, scale_max: float) -> Markup:
    """A page's glyph, 560 wide, with an axis, its figures and the keys."""
    if not finite(values(amount)):
        return nothing("Amount", "The amount is unknown.")
    scale = scale_for(amount.unit or "", scale_max)
    marks = ticks(0.0, scale_max / scale.factor, 6)
    axis = Axis(0.0, marks[-1] * scale.factor, 8.0, PAGE_WIDTH - 36)
    bar = Bar(axis, 4.0, 26.0)
    below = bar.top + bar.height + 8
    body = [path(f"M{axis.start} {below}H{axis.stop}", stroke="soft")]
    for mark in marks:
        x = axis.at(mark * scale.factor)
        last = f" {scale.unit}" if mark == marks[-1] else ""
        body.append(path(f"M{number(x)} {below}v4", stroke="soft"))
        body.append(label(x, below + 16, mark_text(mark) + last, text_anchor="middle"))
    keys, height = legend([AT_LEAST, AT_MOST, INTERVAL, ESTIMATE], PAGE_WIDTH, below + 24)
    return svg("glyph", PAGE_WIDTH, height, "Amount", in_words(amount), *body, *parts(amount, bar), *keys)


def parts(amount: Amount, bar: Bar) -> list[str]:
    """What is known of an amount, drawn over `bar`; nothing for what is unknown."""
    axis, top, bottom = bar.axis, bar.top, bar.top + bar.height
    inner = (top + bar.height * 0.2, bottom - bar.height * 0.2)
    least, most, estimate, low, high = (known(value) for value in values(amount))
    drawn = []
    if most is not None:
        begin = axis.at(least or 0.0)
        box = (begin, inner[0], axis.at(most), inner[1])
        drawn.append(path(hatch(box, 3.0 if bar.height < 20 else 5.0), stroke="strong", stroke_width=0.9))
        drawn.append(rect(*box, fill="none", stroke="strong", stroke_width=0.8))
    if least is not None:
        drawn.append(rect(axis.start, inner[0], max(axis.at(least), axis.start + STUB_PX), inner[1], fill="strong"))
    if low is not None and high is not None:
        ends = (axis.at(low), max(axis.at(high), axis.at(low) + STUB_PX))
        drawn.append(rect(ends[0], top, ends[1], bottom, fill="blue", fill_opacity="0.25", stroke="blue", rx=1.5))
    if estimate is not None:
        x = axis.at(estimate)
        drawn.append(rect(x - 1.2, top - 2, x + 1.2, bottom + 2, fill="ink", stroke="ground", stroke_width=0.6))
    shown = [value for value in (least, most, estimate, high) if value is not None]
    if shown and max(shown) > axis.high:
        drawn.append(beyond(axis.stop + 1, (top + bottom) / 2))
    return drawn


def beyond(x: float, y: float) -> str:
    """The mark of figures past the right edge."""
    return tag("path", d=f"M{number(x)} {number(y - 4)}l4 4l-4 4z", fill="ink")


def values(amount: Amount) -> tuple[float | None, ...]:
    """At least, at most, estimate and the 90 % interval."""
    return amount.at_least, amount.at_most, amount.estimate, amount.interval90_low, amount.interval90_high


def known(value: float | None) -> float | None:
    """A figure, or None where it is none: without a bound a glyph has no end to draw."""
    return next(iter(finite([value])), None)


def in_words(amount: Amount) -> str:
    """An amount in a sentence: "At least 3 t, estimate 12 t (90 % interval 8 t to 20 t), at most unknown."."""
    scale = scale_for(amount.unit or "", *values(amount))
    least, most, estimate, low, high = (
        "unknown" if known(value) is None else scale.amount(value) for value in values(amount)
    )
    interval = "" if "unknown" in (low, high) else f" (90 % interval {low} to {high})"
    return f"At least {least}, estimate {estimate}{interval}, at most {most}."
