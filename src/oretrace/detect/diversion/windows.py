"""Which months are compared: the act's window, its shape, and the trailing months that are not complete yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.panel import DIRECT, ONWARD
from oretrace.detect.diversion.records import Window
from oretrace.errors import InputError
from oretrace.findings import LeftOut
from oretrace.months import between

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from oretrace.detect.diversion.panel import LaneRows

LONGEST_PRE, LONGEST_POST = 24, 18
YEAR, SHORTEST_PRE, RELIABLE_POST = 12, 3, 9
PLACEBO_DATES = 6
FALLEN = 0.7
"""Direct trade must have fallen to this share of what it was, or there is no loss for a reroute to explain."""

FEWEST_ROWS = 5
"""A reporter with fewer rows in its usual month may be silent because nothing was traded."""

LONGEST_LAG = 3
"""Publication lags are a month or two; a reporter silent for longer has stopped, which is not a trailing gap."""


@dataclass(frozen=True)
class Shape:
    """A window as indices: `t0` first month under the act, `pre` months before it, `post` from it on.

    `placebo_dates` are earlier months at which a window of the same shape ends before `t0`.
    """

    t0: int
    pre: int
    post: int
    placebo_dates: tuple[int, ...]


def shape_of(t0: int, months_after: int) -> Shape:
    """The longest window that leaves earlier dates to calibrate it on.

    Up to 24 months before and 18 after; history must hold the same window at an earlier date, at six where it can,
    so both are shortened: first the months before the act, not under a year, then, where not one date would be
    left, those after it, not under nine. A history too short even for one such window gives what is left after nine
    months to the time before (three at least), and the finding notes that no season was covered. Without any earlier
    window there are no placebo dates.
    """
    post = min(months_after, LONGEST_POST)
    if t0 - post < YEAR:
        post = min(post, max(RELIABLE_POST, t0 - YEAR))
    room = t0 - post
    if room >= YEAR:
        pre = min(LONGEST_PRE, max(YEAR, room - PLACEBO_DATES + 1))
    elif room >= SHORTEST_PRE:
        pre = room
    else:
        return Shape(t0, min(t0, LONGEST_PRE), post, ())
    return Shape(t0, pre, post, tuple(range(pre, t0 - post + 1)))


def fell(direct: NDArray[np.float64], shape: Shape) -> NDArray[np.bool_]:
    """Which products' direct trade (products, months) fell far enough: (products,)."""
    before = direct[:, shape.t0 - shape.pre : shape.t0].mean(axis=1)
    after = direct[:, shape.t0 : shape.t0 + shape.post].mean(axis=1)
    return np.asarray((before > 0) & (after <= FALLEN * before))


def window_of(shape: Shape, months: tuple[date, ...]) -> Window:
    """The same window in calendar months."""
    return Window(
        pre_first=months[shape.t0 - shape.pre],
        pre_last=months[shape.t0 - 1],
        post_first=months[shape.t0],
        post_last=months[shape.t0 + shape.post - 1],
        pre_months=shape.pre,
        post_months=shape.post,
    )


def choose_shape(rows: LaneRows, act_month: date, until: date | None) -> tuple[Shape, list[LeftOut]]:
    """The window of an act, and the trailing months that were dropped because a report is not complete yet.

    Raises InputError when the months stored do not reach from before the act to at least two months into it.
    """
    last, dropped = _last_complete_month(rows)
    if until is not None and until < rows.months[last]:
        last, dropped = between(rows.months[0], until), []
    t0 = between(rows.months[0], act_month)
    span = f"{rows.months[0]:%Y-%m} to {rows.months[max(last, 0)]:%Y-%m}"
    if t0 < SHORTEST_PRE or last - t0 + 1 < 2:
        raise InputError(
            f"at least {SHORTEST_PRE} months before and 2 from {act_month:%Y-%m} on",
            span,
            "complete months used",
            do="Import more months, move the act's date, or give a later --until",
        )
    return shape_of(t0, last - t0 + 1), dropped


def _last_complete_month(rows: LaneRows) -> tuple[int, list[LeftOut]]:
    """Index of the last month that no report leaves incomplete, and the months after it by name."""
    length = len(rows.months)
    last, why = length - 1, ""
    for side, name in ((~rows.is_import_report, "exporters"), (rows.is_import_report, "importers")):
        if not np.any(side):
            continue
        complete, reason = _trailing(_row_counts(rows, side), rows.reporters)
        if complete < last:
            last, why = complete, f"{name}' reports incomplete: {reason}"
    of_target = _last_of_target(rows)
    if of_target < last:
        last, why = of_target, f"imports reported by the target end in {rows.months[of_target]:%Y-%m}"
    dropped = [LeftOut(f"{rows.months[k]:%Y-%m}", why) for k in range(last + 1, length)]
    return last, dropped


def _row_counts(rows: LaneRows, side: NDArray[np.bool_]) -> NDArray[np.int64]:
    """LaneRows of one side by reporter and month."""
    seen = np.zeros((len(rows.reporters), len(rows.months)), dtype=np.int64)
    np.add.at(seen, (rows.reporter[side], rows.month[side]), 1)
    return seen


def _last_of_target(rows: LaneRows) -> int:
    """The last month of the target's own reports: a leg that only it reports is unknown from then on, not zero."""
    by_target = rows.is_import_report & np.isin(rows.leg, (DIRECT, ONWARD))
    count = np.bincount(rows.month[by_target], minlength=len(rows.months))
    if not count.any():
        return len(rows.months) - 1
    last = int(np.flatnonzero(count)[-1])
    regular = np.median(count[max(0, last - YEAR + 1) : last + 1]) >= FEWEST_ROWS
    return last if regular else len(rows.months) - 1


def _trailing(seen: NDArray[np.int64], reporters: tuple[str, ...]) -> tuple[int, str]:
    """Last complete month of one side's row counts (reporters, months), and why the next one is not.

    Judged by the year before the last LONGEST_LAG months, which no publication lag reaches. A reporter of few rows
    may have had no trade, so that its silence means nothing.
    """
    end, reason = seen.shape[1] - 1, ""
    settled = end - LONGEST_LAG
    if settled + 1 < YEAR:
        return end, reason
    before = seen[:, settled - YEAR + 1 : settled + 1]
    regular = (before > 0).all(axis=1) & (np.median(before, axis=1) >= FEWEST_ROWS)
    usual = float(np.median(before.sum(axis=0)))
    for month in range(end, settled, -1):
        absent = [reporters[k] for k in np.flatnonzero(regular & (seen[:, month] == 0))]
        thin = usual >= FEWEST_ROWS and seen[:, month].sum() < 0.5 * usual
        if not absent and not thin:
            return month, reason
        reason = f"{', '.join(absent)} missing" if absent else "fewer than half of the usual rows"
    return settled, reason
