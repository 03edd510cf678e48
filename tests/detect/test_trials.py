"""Trials of a panel: which series, dates and weights they take, and what is weighed of them."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from oretrace.detect.panel import Panel, Supply, add_months
from oretrace.detect.trials import CROSS_PAIR_CELLS, act_trial, cross_pairs, placebo_trials, product_trial, weigh
from oretrace.detect.windows import Shape
from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import floor_of, leg_features, pair_features
from oretrace.kernels.scores import score_one_leg, score_two_legs
from oretrace.kernels.supply import Means, explained, supply_terms, with_supply

PRODUCTS, HUBS, MONTHS = 3, 4, 40
SHAPE = Shape(t0=24, pre=8, post=6, placebo_dates=(8, 12, 16, 18))
RNG = np.random.default_rng(3)


def _amounts(*shape: int) -> np.ndarray:
    return np.asarray(RNG.lognormal(8, 1, (*shape, MONTHS)))


PANEL = Panel(
    unit="kg",
    months=tuple(add_months(date(2020, 1, 1), k) for k in range(MONTHS)),
    products=("811010", "811020", "811090"),
    hubs=("IND", "MEX", "THA", "VNM"),
    direct=_amounts(PRODUCTS),
    out=_amounts(PRODUCTS, HUBS),
    onward=_amounts(PRODUCTS, HUBS),
    onward_reported=np.ones(HUBS, dtype=bool),
    others={name: (_amounts(PRODUCTS), _amounts(PRODUCTS, HUBS)) for name in ("DEU", "MEX")},
)
SUPPLIED = replace(PANEL, supply=Supply(_amounts(PRODUCTS, HUBS), _amounts(PRODUCTS, HUBS)))
SOME = np.array([True, False, True, True])
ALL = np.ones(HUBS, dtype=bool)


@pytest.mark.parametrize("two_leg", [True, False])
def test_the_acts_trial_is_its_own_lanes_at_its_date(two_leg: bool) -> None:
    trial = act_trial(PANEL, SOME, SHAPE, two_leg)
    assert (trial.kind, trial.weight, trial.t0, trial.supply) == ("act", 1.0, 24, None)
    assert trial.hub1.tolist() == trial.hub2.tolist() == [0, 2, 3]
    assert np.array_equal(trial.direct, PANEL.direct)
    assert np.array_equal(trial.leg1, PANEL.out[:, SOME])
    assert (trial.leg2 is not None) == two_leg
    assert trial.leg2 is None or np.array_equal(trial.leg2, PANEL.onward[:, SOME])


def test_products_outside_the_act_are_weighed_at_its_date() -> None:
    trial = product_trial(PANEL, SOME, SHAPE, two_leg=True)
    assert (trial.kind, trial.weight, trial.t0) == ("products", 1.0, 24)
    assert trial.leg2 is not None and np.array_equal(trial.leg2, PANEL.onward[:, SOME])


def test_overlapping_dates_count_for_less_than_one_look_each() -> None:
    dates = [t for t in placebo_trials(PANEL, ALL, SHAPE, two_leg=True) if t.kind == "dates"]
    assert [t.t0 for t in dates] == [8, 12, 16, 18]
    # Four dates three steps apart, and six months fill a window: 1 + 3/6 separate looks among four.
    assert {t.weight for t in dates} == {1.5 / 4}
    assert np.array_equal(dates[0].direct, PANEL.direct) and np.array_equal(dates[0].leg1, PANEL.out)


def test_destinations_share_one_look_and_no_hub_is_its_own_destination() -> None:
    german, mexican = (t for t in placebo_trials(PANEL, ALL, SHAPE, two_leg=True) if t.kind == "destinations")
    assert german.weight == mexican.weight == 0.5
    assert german.hub1.tolist() == [0, 1, 2, 3] and mexican.hub1.tolist() == [0, 2, 3]
    assert mexican.t0 == 24
    direct, onward = PANEL.others["MEX"]
    assert np.array_equal(mexican.direct, direct)
    assert mexican.leg2 is not None and np.array_equal(mexican.leg2, onward[:, [0, 2, 3]])


def test_one_leg_has_no_placebo_destinations() -> None:
    trials = list(placebo_trials(PANEL, ALL, SHAPE, two_leg=False))
    assert [(t.kind, t.leg2) for t in trials] == [("dates", None)] * 4


def test_cross_pairs_take_every_other_hub_in_turn() -> None:
    pairs = list(cross_pairs(PANEL, ALL, SHAPE))
    assert [(t.kind, t.weight, t.t0) for t in pairs] == [("cross pairs", 1.0, 24)] * 3
    assert sorted(zip(pairs[0].hub1.tolist(), pairs[0].hub2.tolist(), strict=True)) == [
        (0, 3),
        (1, 0),
        (2, 1),
        (3, 2),
    ]
    met = {pair for t in pairs for pair in zip(t.hub1.tolist(), t.hub2.tolist(), strict=True)}
    assert met == {(a, b) for a in range(4) for b in range(4) if a != b}
    for trial in pairs:
        assert np.array_equal(trial.leg1, PANEL.out[:, trial.hub1])
        assert trial.leg2 is not None and np.array_equal(trial.leg2, PANEL.onward[:, trial.hub2])


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


def test_supply_of_a_trial_is_seen_from_its_own_destination() -> None:
    supply = SUPPLIED.supply
    assert supply is not None
    own = act_trial(SUPPLIED, SOME, SHAPE, two_leg=True).supply
    assert own is not None
    assert np.allclose(own.elsewhere, supply.elsewhere[:, SOME])
    assert np.array_equal(own.made, supply.made[:, SOME])
    _, onward = SUPPLIED.others["DEU"]
    german = next(t for t in placebo_trials(SUPPLIED, ALL, SHAPE, two_leg=True) if t.kind == "destinations").supply
    assert german is not None
    assert np.allclose(german.elsewhere, np.maximum(supply.elsewhere + SUPPLIED.onward - onward, 0.0))
    assert (german.elsewhere == 0).any()
    assert act_trial(SUPPLIED, SOME, SHAPE, two_leg=False).supply is None
    pair = next(iter(cross_pairs(SUPPLIED, ALL, SHAPE)))
    assert pair.supply is not None and np.array_equal(pair.supply.made, supply.made[:, pair.hub2])


def test_one_leg_is_weighed_by_its_own_score_and_excess() -> None:
    cells = weigh(act_trial(PANEL, ALL, SHAPE, two_leg=False), SHAPE, 100.0)
    direct = PANEL.direct[:, 16:24].mean(axis=1)[:, None]
    leg = leg_features(PANEL.out, 24, 8, 6, floor_of(direct, 100.0))
    assert np.array_equal(cells.score, score_one_leg(leg)) and np.array_equal(cells.linear, cells.score)
    assert cells.leg2 is None and np.array_equal(cells.leg1, cells.score)
    estimate, error = combined_excess((leg,), direct)
    assert np.array_equal(cells.estimate, estimate) and np.array_equal(cells.error, error)
    assert np.allclose(cells.weaker, leg.excess)
    assert np.array_equal(cells.grew, leg.excess > floor_of(direct, 100.0))
    assert np.array_equal(cells.direct, np.broadcast_to(direct, cells.score.shape))


def test_two_legs_are_weighed_together_and_grew_only_where_both_did() -> None:
    cells = weigh(act_trial(PANEL, ALL, SHAPE, two_leg=True), SHAPE, 100.0)
    direct = PANEL.direct[:, 16:24].mean(axis=1)[:, None]
    floor = floor_of(direct, 100.0)
    pair = pair_features(PANEL.out, PANEL.onward, direct, 24, 8, 6, floor)
    gains = pair.first.excess, pair.second.excess
    assert np.array_equal(cells.linear, score_two_legs(pair))
    assert np.array_equal(cells.grew, (gains[0] > floor) & (gains[1] > floor))
    assert cells.grew.any() and not cells.grew.all()
    assert np.array_equal(cells.weaker, np.minimum(*gains))
    assert np.array_equal(cells.leg1, score_one_leg(pair.first))
    assert cells.leg2 is not None and np.array_equal(cells.leg2, score_one_leg(pair.second))
    assert np.isfinite(cells.score).all() and not np.allclose(cells.score, cells.linear)


def test_a_cell_is_live_where_something_moved_on_every_leg_after_a_direct_trade_before() -> None:
    direct, out, onward = PANEL.direct.copy(), PANEL.out.copy(), PANEL.onward.copy()
    direct[0, 16:24] = 0.0
    out[1, 0, 24:30] = 0.0
    onward[1, 1, 24:30] = 0.0
    panel = replace(PANEL, direct=direct, out=out, onward=onward)
    both = weigh(act_trial(panel, ALL, SHAPE, two_leg=True), SHAPE, 100.0)
    assert both.live.tolist() == [[False] * 4, [False, False, True, True], [True] * 4]
    assert np.array_equal(np.isneginf(both.score), ~both.live)
    alone = weigh(act_trial(panel, ALL, SHAPE, two_leg=False), SHAPE, 100.0)
    assert alone.live.tolist() == [[False] * 4, [False, True, True, True], [True] * 4]


def test_a_kilogram_of_direct_trade_is_trade() -> None:
    panel = replace(PANEL, direct=np.full((PRODUCTS, MONTHS), 0.5))
    assert weigh(act_trial(panel, ALL, SHAPE, two_leg=True), SHAPE, 100.0).live.all()
    assert weigh(act_trial(panel, ALL, SHAPE, two_leg=False), SHAPE, 100.0).live.all()


def test_supply_changes_the_score_by_its_terms_and_what_it_explains_did_not_grow() -> None:
    made = SUPPLIED.out[..., :] * 0.0
    made[:, :2, 24:] = 1e9
    panel = replace(SUPPLIED, supply=Supply(SUPPLIED.out, made))
    trial = act_trial(panel, ALL, SHAPE, two_leg=True)
    plain, with_it = (weigh(t, SHAPE, 100.0) for t in (replace(trial, supply=None), trial))
    means = Means(
        *(series[..., part].mean(axis=-1) for series in (made, panel.out, panel.onward) for part in (PRE, POST))
    )
    assert np.allclose(with_it.score, with_supply(plain.score, supply_terms(means, plain.direct)))
    assert np.array_equal(with_it.grew, plain.grew & ~explained(means))
    assert plain.grew[:, :2].any() and not with_it.grew[:, :2].any()
    assert np.array_equal(with_it.grew[:, 2:], plain.grew[:, 2:])


PRE, POST = slice(16, 24), slice(24, 30)
