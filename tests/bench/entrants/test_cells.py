"""The batch that entrants judge: which months, which cells, and nothing from after the window."""

from dataclasses import replace

import numpy as np
import pytest

from oretrace.bench.entrants.cells import act_cells, placebo_cells
from oretrace.bench.scenario import WINDOWS, Observed
from oretrace.errors import InputError
from tests.bench.entrants_world import T0, changed, scenario

WORLD = [scenario(1, candidates=5), scenario(2, candidates=7)]


def test_cells_are_in_the_order_of_scenarios_and_candidates() -> None:
    cells = act_cells(WORLD, 9)
    assert cells.scenario.tolist() == [0] * 5 + [1] * 7
    assert cells.candidate.tolist() == [*range(5), *range(7)]
    assert np.array_equal(cells.leg1.kg[8], WORLD[1].leg1.kg[3, T0 - 24 : T0 + 9])
    assert np.array_equal(cells.leg2.usd[4], WORLD[0].leg2.usd[4, T0 - 24 : T0 + 9])
    assert np.array_equal(cells.direct.kg[1], WORLD[1].direct.kg[T0 - 24 : T0 + 9])
    assert cells.former[0] == pytest.approx(WORLD[0].direct.kg[T0 - 24 : T0].mean())


def test_placebos_are_an_earlier_date_and_the_other_destinations() -> None:
    cells = placebo_cells(WORLD[1:], 9)
    assert cells.labels == ("S2, date", "S2, D1", "S2, D2")
    earlier = slice(T0 - 18 - 24, T0 - 18 + 9)
    assert np.array_equal(cells.leg1.kg[:7], WORLD[1].leg1.kg[:, earlier])
    assert np.array_equal(cells.leg2.kg[:7], WORLD[1].leg2.kg[:, earlier])
    _, direct, onward = WORLD[1].others[1]
    assert np.array_equal(cells.leg1.kg[14:], WORLD[1].leg1.kg[:, T0 - 24 : T0 + 9])
    assert np.array_equal(cells.leg2.kg[14:], onward.kg[:, T0 - 24 : T0 + 9])
    assert np.array_equal(cells.direct.kg[2], direct.kg[T0 - 24 : T0 + 9])


def test_a_cell_is_alive_when_both_legs_moved_after_the_date() -> None:
    one = scenario(1, candidates=5)
    one.leg2.kg[1, T0 : T0 + 9] = 0.0
    alive = act_cells([one], 9).alive
    assert alive.tolist() == [True, False, True, False, True]  # every fourth lane is empty for good


def test_a_short_history_has_no_placebo_date_and_a_shorter_one_is_an_error() -> None:
    short = replace(WORLD[0], scenario=replace(WORLD[0].scenario, t0=41))
    assert placebo_cells([short], 18).labels == ("S1, D1", "S1, D2")
    with pytest.raises(InputError, match=r"scenario S1: expected 24 months before the measure .* found '23 before"):
        act_cells([replace(short, scenario=replace(short.scenario, t0=23))], 6)
    with pytest.raises(InputError, match="18 from its first month on"):
        act_cells([replace(short, scenario=replace(short.scenario, t0=T0 + 1))], 18)


def test_the_batch_is_empty_without_placebos() -> None:
    alone = replace(WORLD[0], scenario=replace(WORLD[0].scenario, t0=30), others=())
    cells = placebo_cells([alone], 6)
    assert cells.labels == () and cells.alive.size == 0 and cells.leg1.kg.shape == (0, 30)


@pytest.mark.parametrize("months", WINDOWS)
def test_no_window_reads_a_later_month(months: int) -> None:
    unknown = [changed(one, T0 + months, np.nan) for one in WORLD]
    for batch in (act_cells, placebo_cells):
        then, now = batch(unknown, months), batch(WORLD, months)
        for leg in ("direct", "leg1", "leg2"):
            for unit in ("kg", "usd"):
                expected = getattr(getattr(now, leg), unit)
                assert np.array_equal(getattr(getattr(then, leg), unit), expected)


def test_a_placebo_date_never_reads_a_month_of_the_measure() -> None:
    before = [replace(changed(one, T0, np.nan), others=()) for one in WORLD]
    cells = placebo_cells(before, max(WINDOWS))
    for lane in (cells.direct, cells.leg1, cells.leg2):
        assert np.isfinite(lane.kg).all() and np.isfinite(lane.usd).all()


def ending(one: Observed, pre: int, after: int) -> Observed:
    """The same scenario with fewer months told of."""
    return replace(one, scenario=replace(one.scenario, pre_months=pre, months_after=after))


def test_a_batch_has_as_many_months_before_as_its_scenarios() -> None:
    brief = [ending(one, 12, 12) for one in WORLD]
    cells = act_cells(brief, 9)
    assert (cells.pre, cells.post) == (12, 9)
    assert np.array_equal(cells.leg1.kg[8], WORLD[1].leg1.kg[3, T0 - 12 : T0 + 9])
    assert cells.former[0] == pytest.approx(WORLD[0].direct.kg[T0 - 12 : T0].mean())
    assert placebo_cells(brief[1:], 9).labels == ("S2, date", "S2, D1", "S2, D2")
    early = [replace(one, scenario=replace(one.scenario, t0=13)) for one in brief]
    assert placebo_cells(early[1:], 9).labels == ("S2, D1", "S2, D2")
    with pytest.raises(ValueError, match=r"\[12, 24\] months before"):
        act_cells([brief[0], WORLD[1]], 9)
