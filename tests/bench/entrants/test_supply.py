"""The entrant `diversion`: what supply adds to it, and that no lower bound rests on what nobody could know."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from oretrace.bench.entrants.supply import diversion

from oretrace.bench.entrants import cells as cells_module
from oretrace.bench.entrants.calibrate import TimedAnswers
from oretrace.bench.entrants.cells import CellSupply, act_cells, placebo_cells
from oretrace.bench.entrants.registry import run_entrants
from oretrace.bench.scenario import FLAG_LEVEL, WINDOWS, Observed, Supply
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import build
from oretrace.kernels.balance import PACE, REPORT_HIGH, REPORT_LOW, STOCK_MONTHS
from tests.bench.entrants_world import MONTHS, T0, scenario

Array = NDArray[np.float64]

PLANTED = 6
LAST_MONTH = np.arange(11, MONTHS, 12)
"""Of the years that are over in the small world: T0 = 48 is the first month of its fifth year."""
SEEDS = (101, 102, 103, 104, 105, 106)
"""Of no frozen result and no refit."""


def told(one: Observed, made: float = 0.0, whole_code: bool = True) -> Observed:
    """The scenario with what its hubs trade with everybody (no more than the lanes asked about) and make."""
    count = len(one.scenario.candidates)
    most = np.full((count, LAST_MONTH.size), made)
    supply = Supply(one.leg1.kg.copy(), one.leg2.kg.copy(), most, 1.2 * most, LAST_MONTH, whole_code)
    return replace(one, supply=supply)


def batch() -> list[Observed]:
    return [*(scenario(k) for k in range(5)), scenario(9, planted=PLANTED)]


CELL = 5 * 12 + PLANTED


def run(observed: list[Observed], *names: str) -> dict[str, TimedAnswers]:
    return run_entrants(names, observed, ["tune"] * len(observed))


def least(observed: list[Observed]) -> Array:
    return run(observed, "diversion")["diversion"].answers.at_least


@pytest.fixture(scope="module")
def supplied() -> list[Observed]:
    return [told(one) for one in batch()]


def test_without_supply_it_is_diversion() -> None:
    for observed in (batch(), [told(one) for one in batch()[:5]] + batch()[5:]):
        runs = run(observed, "diversion", "diversion-without-supply")
        one, other = (vars(runs[name].answers) for name in ("diversion", "diversion-without-supply"))
        assert all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


def test_with_supply_only_scores_and_lower_bounds_change(supplied: list[Observed]) -> None:
    runs = run(supplied, "diversion", "diversion-without-supply")
    one, other = (vars(runs[name].answers) for name in ("diversion", "diversion-without-supply"))
    same = {"estimate", "low", "high", "at_most"}
    assert all(np.array_equal(one[name], other[name], equal_nan=True) for name in same)
    assert not np.array_equal(one["score"], other["score"])
    assert np.array_equal(np.isfinite(one["score"]), np.isfinite(other["score"]))
    said = np.isfinite(one["at_least"])
    assert (one["at_least"][said] <= one["at_most"][said]).all()


def test_a_lower_bound_is_what_left_less_all_that_can_have_fed_it(supplied: list[Observed]) -> None:
    """Written out for the planted cell: it makes nothing and buys of the origin alone."""
    found, cells = least(supplied)[-1, CELL], act_cells(supplied, 18)
    assert cells.supply is not None and not cells.supply.elsewhere.any() and not cells.supply.bought.any()
    before, after = (leg.kg[CELL] for leg in (cells.leg1, cells.leg2))
    # Six of the 18 months are of the year after LAST_MONTH's last: nothing of it is printed, so it proves nothing.
    expected = REPORT_LOW * after[24:36].sum() - STOCK_MONTHS * REPORT_HIGH * before[:24].mean()
    plain = run(supplied, "diversion-without-supply")["diversion-without-supply"].answers
    assert found == pytest.approx(min(expected, plain.at_most[-1, CELL]))
    assert found > 0


def test_months_of_a_year_without_a_figure_add_nothing_to_a_lower_bound(supplied: list[Observed]) -> None:
    """The measure begins with a year: it is over after 12 months, and then all that is printed for 15 or 18."""
    found = dict(zip(WINDOWS, least(supplied)[:, CELL], strict=True))
    assert found[6] == found[9] == 0.0 < found[12] == found[15] == found[18]


def test_part_of_a_year_counts_at_most_twice_as_fast() -> None:
    """Of a window of six months four are of a printed year: two thirds of its figure may have been made in them."""

    def proved(made: float) -> float:
        observed = [
            replace(told(one, made), scenario=replace(one.scenario, t0=LAST_MONTH[-1] - 3)) for one in batch()
        ]
        found = diversion(act_cells(observed, 6), placebo_cells(observed, 6)).amounts
        assert found is not None
        return float(found.at_least[CELL])

    made = 60_000.0
    most = 1.2 * made
    assert proved(0.0) - proved(made) == pytest.approx(most * (PACE * 4.0 / 12.0 + STOCK_MONTHS / 12.0))
    assert proved(made) > 0.0


def test_what_it_makes_or_buys_of_others_comes_off_and_enough_of_it_proves_nothing(supplied: list[Observed]) -> None:
    alone = act_cells(supplied, 18)
    sold = alone.leg2.kg[CELL, 24:].sum()
    making = [told(one, made=12.0 * sold / 18.0) for one in batch()]
    assert least(making)[-1, CELL] == 0.0
    rich = replace(supplied[-1].supply, imports=supplied[-1].supply.imports + sold / 18.0)  # type: ignore[union-attr,type-var]
    buying = [*supplied[:-1], replace(supplied[-1], supply=rich)]
    assert least(buying)[-1, CELL] == 0.0
    assert np.array_equal(least(buying)[:, :60], least(supplied)[:, :60], equal_nan=True)  # of other scenarios


def test_nothing_is_proved_of_a_code_that_holds_other_goods_too(supplied: list[Observed]) -> None:
    basket = [*supplied[:-1], told(batch()[-1], whole_code=False)]
    before, after = least(supplied), least(basket)
    assert (before[:, 60:] > 0).any() and not (after[:, 60:] > 0).any()
    assert np.array_equal(before[:, :60], after[:, :60], equal_nan=True)


@pytest.mark.parametrize("months", WINDOWS)
def test_a_year_that_is_not_over_is_taken_as_the_one_before_it(months: int) -> None:
    """A figure of a year that ends after the window changes nothing, that of one which is over does."""
    over = int((T0 + months > LAST_MONTH).sum())
    plain = [told(one, made=6e5) for one in batch()]

    def with_year(first: int) -> list[Observed]:
        result = []
        for one in plain:
            supply = one.supply
            assert supply is not None
            made, most = supply.made.copy(), supply.made_most.copy()
            made[:, first:] *= 9.0
            most[:, first:] *= 9.0
            result.append(replace(one, supply=replace(supply, made=made, made_most=most)))
        return result

    def judged(observed: list[Observed]) -> Iterator[Array]:
        found = diversion(act_cells(observed, months), placebo_cells(observed, months))
        assert found.amounts is not None
        return iter((found.score, found.amounts.at_least, found.placebos))

    assert all(np.array_equal(a, b) for a, b in zip(judged(plain), judged(with_year(over)), strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(judged(plain), judged(with_year(over - 1)), strict=True))
    cells = act_cells(with_year(over), months)
    assert cells.supply is not None and (cells.supply.made == 6e5 / 12.0).all()
    own = T0 + np.arange(-24, months) <= LAST_MONTH[over - 1]  # of a year whose own figure is known
    assert (cells.supply.year[:, own] == np.searchsorted(LAST_MONTH, T0 + np.flatnonzero(own) - 24)).all()
    assert (cells.supply.year[:, ~own] == -1).all()


@dataclass(frozen=True)
class Judgement:
    """What both detectors say of plants among decoys, and what is true of them: (windows, cells) but for `kinds`."""

    suite: Suite
    runs: dict[str, TimedAnswers]

    @property
    def kinds(self) -> NDArray[np.str_]:
        return np.array(["planted" if cell.route else cell.decoy or "ordinary" for cell in self.suite.truth.cells])

    @property
    def arrived(self) -> Array:
        return np.array([[cell.arrived_kg[months] for cell in self.suite.truth.cells] for months in WINDOWS])


def judge(seed: int) -> Judgement:
    suite = build("single-hop-decoys", seed)
    halves = [one.half for one in suite.truth.scenarios]
    return Judgement(suite, run_entrants(("diversion-without-supply", "diversion"), suite.observed, halves))


@pytest.fixture(scope="module")
def suites() -> list[Judgement]:
    return [judge(seed) for seed in SEEDS]


@pytest.mark.slow
def test_it_flags_no_more_capacity_decoys_and_more_plants_than_diversion(suites: list[Judgement]) -> None:
    decoys, plants = np.zeros(2, dtype=int), np.zeros(2, dtype=int)
    for told in suites:
        flagged = [told.runs[name].answers.q <= FLAG_LEVEL for name in ("diversion-without-supply", "diversion")]
        found = [int(flags[:, told.kinds == "capacity"].sum()) for flags in flagged]
        assert found[1] <= found[0]
        decoys += found
        plants += [int(flags[:, told.kinds == "planted"].sum()) for flags in flagged]
    assert decoys[1] < decoys[0] and plants[1] > plants[0]


@pytest.mark.slow
def test_few_truths_are_below_what_is_said_of_flagged_hubs(suites: list[Judgement]) -> None:
    """All flagged cells of which something is proved, the innocent too: of them nothing came through at all."""
    below = said = 0
    for told in suites:
        answers = told.runs["diversion"].answers
        claimed = (answers.q <= FLAG_LEVEL) & (answers.at_least > 0)
        below += int((told.arrived[claimed] < answers.at_least[claimed]).sum())
        said += int(claimed.sum())
    assert said >= 20 and below <= 0.05 * said


@pytest.mark.slow
def test_nothing_is_proved_of_who_makes_what_it_sells_as_no_figure_is_carried_on(
    suites: list[Judgement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only hubs that do pass on the origin's goods are left: plants, and old hubs, flagged or not. If a year's figure
    were taken for the next one as if it were printed, new capacity would be accused.
    """
    for told in suites:
        proved = told.runs["diversion"].answers.at_least > 0
        assert {kind for kind in told.kinds[proved.any(axis=0)]} == {"planted", "old_hub"}

    def as_if_printed(group: Any, supply: Supply, pre: int, post: int) -> CellSupply:
        carried = carrying(group, supply, pre, post)
        return replace(carried, year=np.where(carried.year < 0, carried.year.max() + 1, carried.year))

    carrying = cells_module.supply_in_window
    monkeypatch.setattr(cells_module, "supply_in_window", as_if_printed)
    told = suites[0]
    half = [one.half for one in told.suite.truth.scenarios]
    bold = run_entrants(("diversion",), told.suite.observed, half)["diversion"].answers.at_least > 0
    assert bold[:, told.kinds == "capacity"].any()
