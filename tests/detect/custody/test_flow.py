"""Lots in and lots out of one firm: what had arrived goes first, and every wait is what the two days say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from oretrace.detect.custody.flow import flow_of
from oretrace.parties.custody import CustodyLots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.custody.flow import Flow


def _flow(bought: Sequence[tuple[int, float]], sold: Sequence[tuple[int, float]]) -> Flow:
    """The flow of lots by day and tonnes."""
    day, tonnes = (np.array(of) for of in zip(*bought, *sold, strict=True))
    none = np.zeros(day.size, dtype=np.int64)
    kg, into = 1_000.0 * tonnes, np.arange(len(bought))
    lines = tuple(((1, n),) for n in range(day.size))
    own, blank = np.ones(day.size, dtype=bool), ("",) * day.size
    lots = CustodyLots(none, none, none, none, day, day, kg, kg, kg, own, blank, blank, lines, ~own)
    return flow_of(lots, into, np.arange(len(bought), day.size))


def test_a_lot_is_in_what_left_after_it_arrived() -> None:
    flow = _flow([(100, 10.0)], [(99, 10.0), (112, 10.0)])
    assert (flow.second.tolist(), flow.wait.tolist(), flow.dwell_days) == ([2], [12.0], 12.0)


def test_a_lot_that_left_within_the_step_before_says_so() -> None:
    flow = _flow([(109, 10.0)], [(102, 8.0)])
    assert flow.passed_kg == pytest.approx(8_000.0) and flow.wait.tolist() == [-7.0] and flow.dwell_days == 0.0


def test_a_remainder_of_rounding_is_dropped() -> None:
    flow = _flow([(100, 0.1), (101, 0.2)], [(105, 0.3), (106, 5.0)])
    assert flow.kg.min() >= 1.0 and flow.passed_kg == pytest.approx(300.0)
    assert np.all(flow.wait == [5.0, 4.0])
