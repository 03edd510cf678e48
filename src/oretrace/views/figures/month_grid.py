"""What a store has of each reporter, month by month, as a grid."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from oretrace.months import each_month
from oretrace.views.figures.keys import Key, legend
from oretrace.views.figures.svg import fitting, label, nothing, number, path, svg
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from markupsafe import Markup

    from oretrace.store.calendar import MonthState

WIDTH, LEFT, ROW, HEAD = 720.0, 150.0, 15.0, 22.0
WIDEST_PX, CELL_PX = 14.0, 11.0
MONTHS = 48
"""The months that are shown, the last ones."""
WORDS = {
    "reported": "reported",
    "suppressed": "reported, some figures withheld",
    "none": "not in the files",
    "late": "published by now, not in the store",
}


def month_grid(states: Sequence[MonthState], title: str = "Months by reporter") -> Markup:
    """The last 48 months, 720 wide: a row per source and reporter, in their order; blank is not out yet."""
    if not states:
        return nothing(title, "The store has no monthly figures.")
    newest = max(one.month for one in states)
    months = [*each_month(min(one.month for one in states), newest)][-MONTHS:]
    shown = [one for one in states if one.month >= months[0]]
    step = min(WIDEST_PX, (WIDTH - LEFT) / len(months))
    keys, y = legend([Key(sample(state), words) for state, words in WORDS.items()], WIDTH)
    body, y = [*keys, *years(months, step, y + 6)], y + 20
    for source, of_source in groupby(shown, lambda one: one.source):
        body.append(label(0, y + 15, fitting(source, LEFT - 10), size=12, fill="ink", font_weight="bold"))
        y += HEAD
        for reporter, of_reporter in groupby(of_source, lambda one: one.reporter):
            body.append(label(8, y + 11, fitting(place(reporter), LEFT - 16)))
            body += row(of_reporter, months, step, y)
            y += ROW
    return svg("months", WIDTH, y + 6, title, in_words(shown), *body)


def row(states: Iterable[MonthState], months: Sequence[date], step: float, y: float) -> list[str]:
    """The cells of one reporter, one path for each state."""
    at = {month: LEFT + n * step for n, month in enumerate(months)}
    found: dict[str, list[float]] = {}
    for one in states:
        found.setdefault(one.state, []).append(at[one.month])
    return [cells(state, found[state], step - 1.5, y + 2) for state in WORDS if state in found]


def cells(state: str, at: Sequence[float], wide: float, top: float) -> str:
    """Cells of one state: full, half full, empty, or an empty one with a rhomb in it."""
    across, down = number(wide), number(CELL_PX)
    frames = [f"M{number(x)} {number(top)}h{across}v{down}h-{across}z" for x in at]
    if state == "reported":
        return path("".join(frames), fill="blue")
    if state == "suppressed":
        halves = (f"M{number(x)} {number(top)}v{down}h{across}z" for x in at)
        return path("".join(frames), stroke="blue") + path("".join(halves), fill="blue")
    if state == "none":
        return path("".join(frames), stroke="pale")
    half = f"{number(wide / 2)} {number(CELL_PX / 2)}"
    rhombs = (f"M{number(x + wide / 2)} {number(top)}l{half}l-{half}l-{half.replace(' ', ' -')}z" for x in at)
    return path("".join(frames), stroke="strong") + path("".join(rhombs), fill="strong")


def sample(state: str) -> str:
    """One cell for the legend."""
    return cells(state, [8.0], 10.0, -5.5)


def years(months: Sequence[date], step: float, y: float) -> list[str]:
    """Each year's number over its first month that is shown, where there is room for it."""
    drawn, free = [], 0.0
    for n, month in enumerate(months):
        x = LEFT + n * step
        if (month.month == 1 or n == 0) and x >= free:
            text = f"{month:%Y}" if month.month == 1 else f"{month:%Y-%m}"
            drawn += [label(x + 3, y + 9, text), path(f"M{number(x)} {number(y)}v12", stroke="soft")]
            free = x + 7.0 * len(text)
    return drawn


def in_words(states: Sequence[MonthState]) -> str:
    """How many months are in which state, in sentences."""
    reporters = len({(one.source, one.reporter) for one in states})
    first, last = (f"{pick(one.month for one in states):%Y-%m}" for pick in (min, max))
    counts = ", ".join(f"{words}: {sum(one.state == state for one in states)}" for state, words in WORDS.items())
    return f"{reporters} rows of reporters, {first} to {last}. Months {counts}."
