"""From cells to verdicts: ranks without the tested hub, pools, and what may be flagged. Cells are written by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from oretrace.detect.diversion.calibration import (
    Trials,
    by_linear_score,
    weigh_hubs,
    weigh_products,
    weigh_trials,
)
from oretrace.detect.diversion.cells import TrialCells, weigh
from oretrace.detect.diversion.panel import HubSupply
from oretrace.detect.diversion.shipped import KIND
from oretrace.detect.diversion.trials import Trial, act_trial
from oretrace.detect.diversion.windows import Shape
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.kernels.placebo import q_values
from tests.detect.diversion.test_trials import HUBS, PANEL

Weighed = tuple[Trial, TrialCells]
RNG = np.random.default_rng(12)


def _trial(kind: str, score: np.ndarray, first: int = 0, weight: float = 1.0, two_leg: bool = True) -> Weighed:
    """One trial of cells (products, hubs) with these scores; its hubs are numbered from `first` on."""
    hub = np.arange(first, first + score.shape[1])
    nothing, ones = np.zeros((*score.shape, 0)), np.ones(score.size)
    product, column = (index.ravel() for index in np.indices(score.shape))
    direct = np.ones((score.shape[0], 1))
    trial = Trial(kind, weight, direct, nothing, nothing if two_leg else None, 1, hub, hub)
    flat = score.ravel()
    return trial, TrialCells(
        product=product,
        column=column,
        score=flat,
        linear=-flat,
        grew=ones > 0,
        leg1=flat + 0.5,
        leg2=flat - 0.5 if two_leg else None,
        estimate=2.0 * ones,
        error=ones,
        weaker=ones,
        direct=ones,
    )


def _mode(act: np.ndarray, placebos: np.ndarray, first: int = 100, two_leg: bool = True) -> Trials:
    """Placebo hubs are others than those of the act unless `first` says so."""
    return Trials(
        "two legs" if two_leg else "first leg",
        np.ones(act.shape[1], dtype=bool),
        _trial("act", act, two_leg=two_leg),
        (_trial("dates", placebos, first, 0.5, two_leg),),
        (),
    )


def _noise(products: int, hubs: int) -> np.ndarray:
    return np.asarray(RNG.normal(-4, 1, (products, hubs)))


def test_a_products_p_is_its_rank_among_the_cells_of_other_hubs() -> None:
    act, placebos = _noise(2, 5), _noise(3, 160)  # the first five placebo hubs are the tested ones
    mode = _mode(act, placebos, first=0)
    products = weigh_products([mode], weigh_hubs([mode]))
    for k in range(products.p.size):
        hub, product = products.units.hub1[k], products.units.product[k]
        others = np.delete(placebos, hub, axis=1)
        above = (others >= act[product, hub]).sum()
        assert products.placebos[k] == others.size == 477
        assert products.p[k] == pytest.approx((1 + above) / 478)
        assert products.attainable[k] == pytest.approx(1 / 478)
        assert products.separate[k] == pytest.approx(0.5 * 477)
        assert products.above[k] == pytest.approx(0.5 * above)
    assert np.array_equal(products.leg1_p, products.p) and np.array_equal(products.leg2_p, products.p)
    assert set(products.kinds) == {"dates"} and products.two_leg.all()


def test_a_hub_beyond_all_placebos_is_flagged_with_its_products_and_no_other() -> None:
    act = _noise(4, 6) - 1.0
    act[:, 2] = 20.0
    mode = _mode(act, _noise(4, 300))
    hubs = weigh_hubs([mode])
    assert hubs.flagged.tolist() == [False, False, True, False, False, False]
    products = weigh_products([mode], hubs)
    assert products.flagged.tolist() == (products.units.hub1 == 2).tolist() == products.open.tolist()
    gate = hubs.q[products.units.hub1]
    expected = np.empty(gate.size)
    for group in (products.open, ~products.open):
        expected[group] = np.maximum(q_values(products.p[group]), gate[group])
    assert np.allclose(products.q, expected)


def test_a_hub_is_flagged_at_the_rate_only_if_it_grew() -> None:
    act = _noise(4, 6) - 1.0
    act[:, 2] = 20.0
    mode = _mode(act, _noise(4, 300))
    hubs = weigh_hubs([mode])
    still = replace(hubs, units=replace(hubs.units, grew=np.zeros(6, dtype=bool)))
    assert not still.flagged.any()
    assert FALSE_DISCOVERY_RATE == 0.1
    q = np.array([0.1, np.nextafter(0.1, 1), 0.05, 1.0, 1.0, 1.0])
    assert replace(hubs, q=q, open=q > 0).flagged.tolist() == [True, False, True, False, False, False]
    assert replace(hubs, q=q, open=q < 0).flagged.tolist() == [False] * 6


def test_a_hubs_q_is_never_below_the_surprise_of_where_it_stands() -> None:
    """Ninety copies of a look are worth one: what beats them all is no finding."""
    act = _noise(1, 3)
    act[0, 0] = 9.0
    apart, copied = (
        replace(_mode(act, _noise(1, 1)), placebos=(_trial("dates", _noise(1, 400), 100, weight),))
        for weight in (1.0, 0.005)
    )
    assert weigh_hubs([apart]).flagged[0]
    few = weigh_hubs([copied])
    assert few.p[0] == weigh_hubs([apart]).p[0]
    assert few.q[0] >= 0.5 and not few.flagged.any()


def test_each_kind_of_claim_has_its_own_pool_and_its_own_list() -> None:
    both, alone = _mode(_noise(2, 3), _noise(2, 250)), _mode(_noise(2, 5) + 3, _noise(2, 300), two_leg=False)
    alone = replace(alone, claimed=np.arange(5) >= 3)
    together = weigh_hubs([both, alone])
    products = weigh_products([both, alone], together)
    assert together.two_leg.tolist() == [True] * 3 + [False] * 2
    assert together.placebos.tolist() == [250] * 3 + [300] * 2
    for mode, part, cells in ((both, slice(0, 3), slice(0, 6)), (alone, slice(3, 5), slice(6, 10))):
        hubs = weigh_hubs([mode])
        assert np.array_equal(together.p[part], hubs.p) and np.array_equal(together.q[part], hubs.q)
        assert np.array_equal(products.q[cells], weigh_products([mode], hubs).q)


def test_a_list_holds_hubs_of_which_more_is_known_and_claims_nothing_of_them() -> None:
    whole = _mode(_noise(2, 6), _noise(2, 300), two_leg=False)
    part = replace(whole, claimed=np.arange(6) % 2 == 0)
    every, some = weigh_hubs([whole]), weigh_hubs([part])
    assert some.units.hub1.tolist() == [0, 2, 4] and some.flagged.size == 3
    assert np.array_equal(some.p, every.p[::2]) and np.array_equal(some.q, every.q[::2])
    assert set(weigh_products([part], some).units.hub1.tolist()) == {0, 2, 4}


def test_a_small_pool_takes_pairs_in_and_a_large_one_does_not() -> None:
    pairs = (_trial("cross pairs", _noise(1, 50), 500),)
    for size, kinds, count in ((399, "cross pairs, dates", 449), (400, "dates", 400)):
        mode = replace(_mode(_noise(1, 3), _noise(1, size)), pairs=pairs)
        products = weigh_products([mode], weigh_hubs([mode]))
        assert set(products.kinds) == {kinds}
        assert set(products.placebos.tolist()) == {count}


def test_a_suspect_hub_stays_in_the_pool_of_the_others() -> None:
    """Whoever left it for a high score would make the pool calmer than the null of those who stay."""
    act = _noise(1, 4)
    act[0, 1] = 30.0
    trial, cells = _trial("cross pairs", _noise(1, 120), 500)
    pairs = ((replace(trial, hub2=np.where(np.arange(120) < 30, 1, trial.hub2)), cells),)
    mode = replace(_mode(act, _noise(1, 60)), pairs=pairs)
    assert weigh_products([mode], weigh_hubs([mode])).placebos.tolist() == [180, 150, 180, 180]


@pytest.mark.parametrize(("score", "is_flagged"), [(0.0, True), (-1e-9, False)])
def test_a_hub_with_both_legs_is_flagged_only_where_rerouting_is_likelier_than_not(
    score: float, is_flagged: bool
) -> None:
    act = np.array([[score, -60.0, -60.0]])
    placebos = _noise(1, 400) - 40.0
    assert weigh_hubs([_mode(act, placebos)]).flagged.tolist() == [is_flagged, False, False]
    assert weigh_hubs([_mode(act, placebos, two_leg=False)]).flagged.tolist() == [True, False, False]


def test_the_second_opinion_ranks_the_same_trials_by_the_linear_score() -> None:
    mode = replace(_mode(_noise(2, 3), _noise(2, 100)), pairs=(_trial("cross pairs", _noise(2, 5), 500),))
    (other,) = by_linear_score([mode])
    assert other.claim == mode.claim
    for one, two in zip(
        (mode.act, *mode.placebos, *mode.pairs), (other.act, *other.placebos, *other.pairs), strict=True
    ):
        assert two[0] is one[0] and np.array_equal(two[1].score, one[1].linear)
        assert np.array_equal(two[1].estimate, one[1].estimate)


def test_hubs_with_and_without_a_known_leg_are_weighed_apart() -> None:
    shape = Shape(t0=24, pre=8, post=6, placebo_dates=tuple(range(8, 19)))
    known = np.array([True, True, True, False])
    panel = replace(PANEL, onward_reported=known)
    both, alone = weigh_trials(panel, panel, shape)
    assert (both.claim, alone.claim) == ("two legs", "first leg")
    assert [t.kind for t, _ in both.placebos] == ["dates"] * 11 + ["destinations"] * 2 + ["products"]
    assert [t.kind for t, _ in alone.placebos] == ["dates"] * 11 + ["products"]
    assert all(len(t.hub1) == HUBS for t, _ in alone.placebos)  # leg 1 is known of all
    assert len(both.pairs) == 2 and not alone.pairs
    (expected,) = weigh([act_trial(panel, known, shape, "two legs")], shape, panel.small_lot)
    assert np.array_equal(both.act[1].score, expected.score)
    assert [mode.claim for mode in weigh_trials(PANEL, None, shape)] == ["two legs"]


@pytest.mark.parametrize("leg", ["onward_reported", "out_reported"])
def test_another_leg_of_one_hub_changes_nothing_about_hubs_of_which_one_leg_is_known(leg: str) -> None:
    shape = Shape(t0=24, pre=8, post=6, placebo_dates=tuple(range(8, 19)))
    reported: list[dict[str, Any]] = [{leg: np.arange(HUBS) < known} for known in (1, 2)]
    weighed = [weigh_hubs(weigh_trials(replace(PANEL, **one), PANEL, shape)) for one in reported]
    before, after = (
        {
            hub: (claim, p, q, score, flagged)
            for hub, claim, p, q, score, flagged in zip(
                hubs.units.hub1.tolist(), hubs.claim, hubs.p, hubs.q, hubs.units.score, hubs.flagged, strict=True
            )
        }
        for hubs in weighed
    )
    assert before[1][0] != "two legs" and after[1][0] == "two legs"
    assert all(before[hub] == after[hub] for hub in range(2, HUBS))


@pytest.mark.parametrize(("dates", "shipped"), [(2, True), (3, False)])
def test_the_shipped_null_stands_in_below_a_hundred_cells(dates: int, shipped: bool) -> None:
    """Twelve cells a date, twelve and nine towards destinations, three times twelve pairs: 81 and 93."""
    base = 21 + 36
    short = Shape(t0=24, pre=8, post=6, placebo_dates=tuple(range(8, 8 + dates)))
    (mode,) = weigh_trials(PANEL, PANEL, short)
    assert sum(cells.size for _, cells in (*mode.placebos, *mode.pairs)) - 1000 * shipped == (base + 12 * dates + 12)
    assert (mode.placebos[-1][0].kind == KIND) == shipped


def test_a_scan_that_needs_the_shipped_null_is_weighed_without_supply() -> None:
    supplied = replace(PANEL, supply=HubSupply(PANEL.out, PANEL.out, PANEL.out))
    few = Shape(t0=24, pre=8, post=6, placebo_dates=(8,))
    many = replace(few, placebo_dates=tuple(range(8, 19)))
    plain, short = weigh_trials(PANEL, PANEL, few), weigh_trials(supplied, supplied, few)
    assert np.array_equal(plain[0].act[1].score, short[0].act[1].score)
    assert short[0].placebos[-1][0].kind == KIND
    long = weigh_trials(supplied, None, many)
    assert not np.array_equal(long[0].act[1].score, plain[0].act[1].score)
    assert long[0].act[1].size == 3 * HUBS


def test_trials_on_the_same_series_are_taken_over_and_others_are_weighed() -> None:
    """A layout without one reporter shares the products that the act does not name, and nothing else."""
    shape = Shape(t0=24, pre=8, post=6, placebo_dates=tuple(range(8, 19)))
    known = weigh_trials(PANEL, PANEL, shape)
    other = replace(PANEL, out=PANEL.out * 2.0)
    (again,) = weigh_trials(other, PANEL, shape, known)
    (fresh,) = weigh_trials(other, PANEL, shape)
    assert again.placebos[-1][1] is known[0].placebos[-1][1] and again.placebos[-1][0].kind == "products"
    assert again.placebos[0][1] is not known[0].placebos[0][1]
    for one, two in zip(again.placebos, fresh.placebos, strict=True):
        assert np.array_equal(one[1].score, two[1].score)
