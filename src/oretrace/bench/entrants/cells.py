"""What every entrant judges: all candidates of all scenarios in one flat batch, at their own date or at placebos.

A batch holds exactly the months of its window, so nothing that reads one can see a later month.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS, Series
from oretrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.scenario import Observed

PLACEBO_SHIFT = 18
"""Placebo dates stand so many months before the measure: the longest window then ends where the measure begins."""


@dataclass(frozen=True)
class CellBatch:
    """k cells in g groups; a group is one scenario at its own date or at one placebo, all its candidates in order.

    `group`, `scenario`, `candidate` are (k,); `labels` (g,) name the groups; `direct` is (g, pre + post) and the
    legs (k, pre + post), months in order, so that column `pre` is the first month of the measure or placebo.
    """

    labels: tuple[str, ...]
    group: Index
    scenario: Index
    candidate: Index
    direct: Series
    leg1: Series
    leg2: Series
    pre: int
    post: int

    @cached_property
    def alive(self) -> Mask:
        """Cells (k,) in which something moved on both legs after the date: nothing else can be a route."""
        first, second = (leg.kg[:, self.pre :].sum(axis=1) > 0 for leg in (self.leg1, self.leg2))
        return np.asarray(first & second)

    @cached_property
    def former(self) -> Array:
        """Mean monthly kg of each cell's direct trade (k,) before the date: the scale of what may be rerouted."""
        return np.asarray(self.direct.kg[:, : self.pre].mean(axis=1)[self.group])


@dataclass(frozen=True)
class _Group:
    label: str
    scenario: int
    t0: int
    direct: Series
    leg1: Series
    leg2: Series


def act_cells(observed: Sequence[Observed], months: int) -> CellBatch:
    """All candidates at the date of their own measure, with their `pre_months` before and `months` from it on.

    Raises InputError when a scenario's series do not hold these months, ValueError when scenarios differ in
    `pre_months`: a batch has one shape.
    """
    return _batch((_act(number, one) for number, one in enumerate(observed)), _pre_of(observed), months)


def placebo_cells(observed: Sequence[Observed], months: int) -> CellBatch:
    """The same candidates where no measure was: 18 months earlier, and towards other destinations at the date.

    The earlier date is left out where history is too short for it. A hub that carries the measure's goods keeps its
    grown first leg in placebos of other destinations, which makes the p-values a little conservative. The other
    destination itself has no trade with itself: its cell is never alive.
    """
    groups = (group for number, one in enumerate(observed) for group in _placebos(number, one))
    return _batch(groups, _pre_of(observed), months)


def _pre_of(observed: Sequence[Observed]) -> int:
    lengths = sorted({one.scenario.pre_months for one in observed})
    if len(lengths) > 1:
        raise ValueError(f"scenarios of one batch have {lengths} months before the measure")
    return lengths[0] if lengths else PRE_MONTHS


def _act(number: int, one: Observed) -> _Group:
    scenario = one.scenario
    return _Group(scenario.id, number, scenario.t0, one.direct, one.leg1, one.leg2)


def _placebos(number: int, one: Observed) -> Iterator[_Group]:
    name, t0 = one.scenario.id, one.scenario.t0
    if t0 - PLACEBO_SHIFT >= one.scenario.pre_months:
        yield _Group(f"{name}, date", number, t0 - PLACEBO_SHIFT, one.direct, one.leg1, one.leg2)
    for other, direct, leg2 in one.others:
        yield _Group(f"{name}, {other}", number, t0, direct, one.leg1, leg2)


def _batch(groups: Iterable[_Group], pre: int, post: int) -> CellBatch:
    groups = list(groups)
    for group in groups:
        _check(group, pre, post)
    sizes = np.array([len(group.leg1.kg) for group in groups], dtype=np.int64)
    return CellBatch(
        labels=tuple(group.label for group in groups),
        group=np.repeat(np.arange(len(groups)), sizes),
        scenario=np.repeat(np.array([group.scenario for group in groups], dtype=np.int64), sizes),
        candidate=np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(size) for size in sizes)]),
        direct=_window(((group.direct, group.t0) for group in groups), pre, post),
        leg1=_window(((group.leg1, group.t0) for group in groups), pre, post),
        leg2=_window(((group.leg2, group.t0) for group in groups), pre, post),
        pre=pre,
        post=post,
    )


def _check(group: _Group, pre: int, post: int) -> None:
    length = min(series.kg.shape[-1] for series in (group.direct, group.leg1, group.leg2))
    if group.t0 < pre or group.t0 + post > length:
        raise InputError(
            f"{pre} months before the measure and {post} from its first month on",
            f"{group.t0} before and {length - group.t0} after",
            f"scenario {group.label}",
            do="Give longer series or leave the scenario out",
        )


def _window(lanes: Iterable[tuple[Series, int]], pre: int, post: int) -> Series:
    """The window's months of all lanes, one lane a row."""
    lanes = list(lanes)
    empty = np.zeros((0, pre + post))

    def rows(values: Array, t0: int) -> Array:
        return np.atleast_2d(values)[:, t0 - pre : t0 + post]

    return Series(
        kg=np.concatenate([empty, *(rows(lane.kg, t0) for lane, t0 in lanes)]),
        usd=np.concatenate([empty, *(rows(lane.usd, t0) for lane, t0 in lanes)]),
    )
