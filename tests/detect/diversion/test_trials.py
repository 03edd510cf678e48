"""Trials of a panel: which series, dates and weights they take, and what is weighed of them."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from oretrace.detect.diversion.boosted import boosted
from oretrace.detect.diversion.cells import BLOCK, TrialCells
from oretrace.detect.diversion.cells import weigh as weigh_together
from oretrace.detect.diversion.panel import HubSupply, Panel
from oretrace.detect.diversion.records import CLAIMS, Claim
from oretrace.detect.diversion.trials import (
    CROSS_PAIR_CELLS,
    Trial,
    act_trial,
    cross_pairs,
    placebo_trials,
    product_trial,
)
from oretrace.detect.diversion.windows import Shape
from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import floor_of, leg_features, pair_features
from oretrace.kernels.scores import boosted_features, score_one_leg, score_two_legs
from oretrace.kernels.supply import SupplyMeans, supply_features
from oretrace.months import calendar

PRODUCTS, HUBS, MONTHS = 3, 4, 40
SHAPE = Shape(t0=24, pre=8, post=6, placebo_dates=(8, 12, 16, 18))
RNG = np.random.default_rng(3)


def _amounts(*shape: int) -> np.ndarray:
    return np.asarray(RNG.lognormal(8, 1, (*shape, MONTHS)))


PANEL = Panel(
    unit="kg",
    months=calendar(date(2020, 1, 1), MONTHS),
    products=("811010", "811020", "811090"),
    hubs=("IND", "MEX", "THA", "VNM"),
    direct=_amounts(PRODUCTS),
    out=_amounts(PRODUCTS, HUBS),
    onward=_amounts(PRODUCTS, HUBS),
    out_reported=np.ones(HUBS, dtype=bool),
    onward_reported=np.ones(HUBS, dtype=bool),
    others={name: (_amounts(PRODUCTS), _amounts(PRODUCTS, HUBS)) for name in ("DEU", "MEX")},
)
SUPPLIED = replace(
    PANEL, supply=HubSupply(_amounts(PRODUCTS, HUBS), _amounts(PRODUCTS, HUBS), _amounts(PRODUCTS, HUBS))
)
SOME = np.array([True, False, True, True])
ALL = np.ones(HUBS, dtype=bool)


def weigh(trial: Trial, shape: Shape, small_lot: float) -> TrialCells:
    """One trial by itself."""
    return weigh_together([trial], shape, small_lot)[0]


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_acts_trial_is_its_own_lanes_at_its_date(claim: Claim) -> None:
    trial = act_trial(PANEL, SOME, SHAPE, claim)
    assert (trial.kind, trial.weight, trial.t0, trial.supply, trial.to_target) == ("act", 1.0, 24, None, None)
    assert trial.hub1.tolist() == trial.hub2.tolist() == [0, 2, 3]
    assert trial.direct is PANEL.direct
    assert trial.leg1 is (None if claim == "second leg" else PANEL.out)
    assert trial.leg2 is (None if claim == "first leg" else PANEL.onward)


def test_products_outside_the_act_are_weighed_at_its_date() -> None:
    trial = product_trial(PANEL, SOME, SHAPE, claim="two legs")
    assert (trial.kind, trial.weight, trial.t0, trial.hub1.tolist()) == ("products", 1.0, 24, [0, 2, 3])
    assert trial.leg2 is PANEL.onward


def test_overlapping_dates_count_for_less_than_one_look_each() -> None:
    dates = [t for t in placebo_trials(PANEL, ALL, SHAPE, claim="two legs") if t.kind == "dates"]
    assert [t.t0 for t in dates] == [8, 12, 16, 18]
    # Four dates, and six months fill a window: 1 + 3/6 separate looks among them.
    assert {t.weight for t in dates} == {1.5 / 4}
    assert dates[0].direct is PANEL.direct and dates[0].leg2 is PANEL.onward


def test_destinations_share_one_look_and_no_hub_is_its_own_destination() -> None:
    german, mexican = (t for t in placebo_trials(PANEL, ALL, SHAPE, claim="two legs") if t.kind == "destinations")
    assert german.weight == mexican.weight == 0.5
    assert german.hub1.tolist() == [0, 1, 2, 3] and mexican.hub1.tolist() == mexican.hub2.tolist() == [0, 2, 3]
    assert (mexican.t0, mexican.direct, mexican.leg2) == (24, *PANEL.others["MEX"])


def test_one_leg_has_no_placebo_destinations() -> None:
    trials = list(placebo_trials(SUPPLIED, ALL, SHAPE, claim="first leg"))
    assert [(t.kind, t.leg2, t.supply) for t in trials] == [("dates", None, None)] * 4


def test_cross_pairs_take_every_other_hub_in_turn() -> None:
    pairs = list(cross_pairs(PANEL, ALL, SHAPE))
    assert [(t.kind, t.weight, t.t0) for t in pairs] == [("cross pairs", 1.0, 24)] * 3
    assert all(t.leg1 is PANEL.out and t.leg2 is PANEL.onward for t in pairs)
    assert sorted(zip(pairs[0].hub1.tolist(), pairs[0].hub2.tolist(), strict=True)) == [
        (0, 3),
        (1, 0),
        (2, 1),
        (3, 2),
    ]
    met = {pair for t in pairs for pair in zip(t.hub1.tolist(), t.hub2.tolist(), strict=True)}
    assert met == {(a, b) for a in range(4) for b in range(4) if a != b}


def test_a_single_hub_has_no_pair_and_two_have_one() -> None:
    assert not list(cross_pairs(PANEL, np.array([True, False, False, False]), SHAPE))
    assert len(list(cross_pairs(PANEL, np.array([True, False, True, False]), SHAPE))) == 1


def test_cross_pairs_stop_once_there_are_cells_enough() -> None:
    """One more shift of all hubs is taken as long as the cells are too few."""
    wide = 250
    panel = replace(PANEL, out=np.ones((2, wide, 1)), onward=np.ones((2, wide, 1)), products=("811010", "811020"))
    assert CROSS_PAIR_CELLS == 1500
    assert len(list(cross_pairs(panel, np.ones(wide, dtype=bool), SHAPE))) == 3
    assert len(list(cross_pairs(panel, np.arange(wide) < 249, SHAPE))) == 4


def test_trials_are_the_same_only_on_the_same_series_at_the_same_date() -> None:
    trial = act_trial(SUPPLIED, ALL, SHAPE, claim="two legs")
    assert trial.same_as(act_trial(SUPPLIED, ALL, SHAPE, claim="two legs"))
    others = (
        act_trial(SUPPLIED, SOME, SHAPE, claim="two legs"),
        act_trial(replace(SUPPLIED, out=SUPPLIED.out.copy()), ALL, SHAPE, claim="two legs"),
        act_trial(SUPPLIED, ALL, SHAPE, claim="first leg"),
        replace(trial, kind="dates"),
        replace(trial, t0=23),
        replace(trial, hub2=trial.hub2[::-1]),
        replace(trial, supply=None),
    )
    assert not any(trial.same_as(other) for other in others)


def _laid(cells: TrialCells, values: np.ndarray) -> np.ndarray:
    """The values of live cells as (products, columns); NaN elsewhere."""
    dense = np.full((PRODUCTS, HUBS), np.nan)
    dense[cells.product, cells.column] = values
    return dense


def test_one_leg_is_weighed_by_its_own_score_and_excess() -> None:
    cells = weigh(act_trial(PANEL, ALL, SHAPE, claim="first leg"), SHAPE, 100.0)
    direct = np.broadcast_to(PANEL.direct[:, 16:24].mean(axis=1)[:, None], (PRODUCTS, HUBS))
    leg = leg_features(PANEL.out, 24, 8, 6, floor_of(direct, 100.0))
    assert np.allclose(_laid(cells, cells.score), score_one_leg(leg)) and np.array_equal(cells.linear, cells.score)
    assert cells.leg2 is None and np.array_equal(cells.leg1, cells.score)
    estimate, error = combined_excess((leg,), direct)
    assert np.allclose(_laid(cells, cells.estimate), estimate) and np.allclose(_laid(cells, cells.error), error)
    assert np.allclose(_laid(cells, cells.weaker), leg.excess)
    assert np.array_equal(_laid(cells, cells.grew), leg.excess > floor_of(direct, 100.0))
    assert np.allclose(_laid(cells, cells.direct), direct)


def test_two_legs_are_weighed_together_and_grew_only_where_both_did() -> None:
    cells = weigh(act_trial(PANEL, ALL, SHAPE, claim="two legs"), SHAPE, 100.0)
    direct = np.broadcast_to(PANEL.direct[:, 16:24].mean(axis=1)[:, None], (PRODUCTS, HUBS))
    floor = floor_of(direct, 100.0)
    pair = pair_features(PANEL.out, PANEL.onward, direct, 24, 8, 6, floor)
    gains = pair.first.excess, pair.second.excess
    assert np.allclose(_laid(cells, cells.linear), score_two_legs(pair))
    assert np.array_equal(_laid(cells, cells.grew), (gains[0] > floor) & (gains[1] > floor))
    assert cells.grew.any() and not cells.grew.all()
    assert np.allclose(_laid(cells, cells.weaker), np.minimum(*gains))
    assert np.allclose(_laid(cells, cells.leg1), score_one_leg(pair.first))
    assert cells.leg2 is not None and np.allclose(_laid(cells, cells.leg2), score_one_leg(pair.second))
    assert np.allclose(_laid(cells, cells.score), boosted(supply=False).score(boosted_features(pair)))


def test_a_pair_joins_the_legs_of_two_hubs() -> None:
    pair = next(iter(cross_pairs(PANEL, ALL, SHAPE)))
    cells, own = weigh(pair, SHAPE, 100.0), weigh(act_trial(PANEL, ALL, SHAPE, claim="two legs"), SHAPE, 100.0)
    assert cells.leg2 is not None and own.leg2 is not None
    assert np.allclose(_laid(cells, cells.leg1), _laid(own, own.leg1))
    assert np.allclose(_laid(cells, cells.leg2), _laid(own, own.leg2)[:, pair.hub2])


@pytest.mark.parametrize("pre", [2, 3])
def test_short_windows_see_the_months_that_trailing_means_look_back_to(pre: int) -> None:
    short = Shape(t0=24, pre=pre, post=6, placebo_dates=())
    cells = weigh(act_trial(PANEL, ALL, short, claim="two legs"), short, 100.0)
    direct = np.broadcast_to(PANEL.direct[:, 24 - pre : 24].mean(axis=1)[:, None], (PRODUCTS, HUBS))
    pair = pair_features(PANEL.out, PANEL.onward, direct, 24, pre, 6, floor_of(direct, 100.0))
    assert np.allclose(_laid(cells, cells.linear), score_two_legs(pair))
    first = replace(short, t0=pre)
    cells = weigh(act_trial(PANEL, ALL, first, claim="two legs"), first, 100.0)
    assert cells.size == PRODUCTS * HUBS


def test_a_cell_is_live_where_something_moved_on_every_leg_after_a_direct_trade_before() -> None:
    direct, out, onward = PANEL.direct.copy(), PANEL.out.copy(), PANEL.onward.copy()
    direct[0, 16:24] = 0.0
    out[1, 0, 24:30] = 0.0
    onward[1, 1, 24:30] = 0.0
    panel = replace(PANEL, direct=direct, out=out, onward=onward)
    both = weigh(act_trial(panel, ALL, SHAPE, claim="two legs"), SHAPE, 100.0)
    assert list(zip(both.product.tolist(), both.column.tolist(), strict=True)) == [
        *((1, 2), (1, 3)),
        *((2, hub) for hub in range(4)),
    ]
    alone = weigh(act_trial(panel, ALL, SHAPE, claim="first leg"), SHAPE, 100.0)
    assert alone.product.tolist() == [1] * 3 + [2] * 4 and alone.column.tolist() == [1, 2, 3, 0, 1, 2, 3]
    nothing = weigh(act_trial(replace(panel, direct=direct * 0), ALL, SHAPE, claim="two legs"), SHAPE, 100.0)
    assert nothing.size == 0 and nothing.leg2 is not None


def test_a_kilogram_is_trade() -> None:
    little = {name: np.full_like(getattr(PANEL, name), 0.5) for name in ("direct", "out", "onward")}
    panel = replace(PANEL, **little)
    assert weigh(act_trial(panel, ALL, SHAPE, claim="two legs"), SHAPE, 100.0).size == PRODUCTS * HUBS
    assert weigh(act_trial(panel, ALL, SHAPE, claim="first leg"), SHAPE, 100.0).size == PRODUCTS * HUBS


def test_cells_beyond_a_block_are_weighed_as_they_are_alone() -> None:
    wide = BLOCK // 2 + 3
    picked = np.arange(wide) % HUBS
    panel = replace(
        PANEL, products=PANEL.products, hubs=("THA",) * wide, out=PANEL.out[:, picked], onward=PANEL.onward[:, picked]
    )
    cells = weigh(act_trial(panel, np.ones(wide, dtype=bool), SHAPE, claim="two legs"), SHAPE, 100.0)
    own = weigh(act_trial(PANEL, ALL, SHAPE, claim="two legs"), SHAPE, 100.0)
    assert cells.size == PRODUCTS * wide
    assert np.allclose(cells.score, _laid(own, own.score)[cells.product, picked[cells.column]])
    one = weigh(act_trial(panel, np.ones(wide, dtype=bool), SHAPE, claim="first leg"), SHAPE, 100.0)
    assert one.leg2 is None and one.size == PRODUCTS * wide


@pytest.mark.slow
@pytest.mark.parametrize("panel", [PANEL, SUPPLIED])
def test_trials_weighed_together_are_weighed_as_alone(panel: Panel) -> None:
    """Blocks end inside a trial, and a trial without a live cell stands among the others."""
    dead = replace(act_trial(panel, ALL, SHAPE, claim="two legs"), direct=panel.direct * 0)
    few = [*placebo_trials(panel, ALL, SHAPE, claim="two legs"), dead, *cross_pairs(panel, SOME, SHAPE)]
    trials = few * (1 + BLOCK // (len(few) * PRODUCTS))
    together = weigh_together(trials, SHAPE, 100.0)
    assert sum(cells.size for cells in together) > BLOCK and weigh_together([], SHAPE, 100.0) == []
    alone = [weigh(trial, SHAPE, 100.0) for trial in few]
    for number, cells in enumerate(together):
        for field in fields(TrialCells):
            expected = getattr(alone[number % len(few)], field.name)
            assert np.array_equal(getattr(cells, field.name), expected), field.name


def _expected(panel: Panel, trial: Trial, elsewhere: np.ndarray, onward: np.ndarray) -> np.ndarray:
    """The boosted score with supply of every product and column, from the kernels alone."""
    assert panel.supply is not None and trial.leg1 is not None
    buyer, seller, spans = trial.hub1, trial.hub2, (slice(16, 24), slice(24, 30))
    direct = np.broadcast_to(trial.direct[:, 16:24].mean(axis=1)[:, None], (PRODUCTS, len(buyer)))
    leg1, leg2 = trial.leg1[:, buyer], onward[:, seller]
    pair = pair_features(leg1[..., :30], leg2[..., :30], direct, 24, 8, 6, floor_of(direct, 100.0))
    series = panel.supply.made[:, seller], leg1, panel.supply.bought[:, buyer], elsewhere[:, seller], leg2
    means = SupplyMeans(*(one[..., span].mean(axis=-1) for one in series for span in spans))
    columns = np.concatenate([boosted_features(pair), supply_features(means, direct)], axis=-1)
    return boosted(supply=True).score(columns)


def test_supply_has_trees_of_its_own_and_what_it_explains_did_not_grow() -> None:
    made = np.zeros_like(PANEL.out)
    made[:, :2, 24:] = 1e9
    panel = replace(PANEL, supply=HubSupply(PANEL.out, PANEL.onward, made))
    trial = act_trial(panel, ALL, SHAPE, claim="two legs")
    plain, with_it = (weigh(t, SHAPE, 100.0) for t in (replace(trial, supply=None), trial))
    assert np.allclose(_laid(with_it, with_it.score), _expected(panel, trial, panel.out, panel.onward))
    assert not np.allclose(with_it.score, plain.score) and np.array_equal(with_it.linear, plain.linear)
    assert np.array_equal(with_it.grew, plain.grew & (with_it.column >= 2))
    assert plain.grew[plain.column < 2].any()


def test_towards_another_destination_what_the_target_buys_is_sold_elsewhere() -> None:
    supply, (_, onward) = SUPPLIED.supply, SUPPLIED.others["DEU"]
    assert supply is not None
    trial = next(t for t in placebo_trials(SUPPLIED, ALL, SHAPE, claim="two legs") if t.kind == "destinations")
    with_it = weigh(trial, SHAPE, 100.0)
    elsewhere = np.maximum(supply.elsewhere + SUPPLIED.onward - onward, 0.0)
    assert (elsewhere == 0).any()
    assert np.allclose(_laid(with_it, with_it.score), _expected(SUPPLIED, trial, elsewhere, onward))
    pair = next(iter(cross_pairs(SUPPLIED, ALL, SHAPE)))
    with_it = weigh(pair, SHAPE, 100.0)
    expected = _expected(SUPPLIED, pair, supply.elsewhere, SUPPLIED.onward)
    assert np.allclose(_laid(with_it, with_it.score), expected)
