"""Plans and the flows they make: totals, shares, delays and bounds come out as they were put in."""

from dataclasses import replace

import numpy as np
import pytest

from oretrace.bench.draws import Draws
from oretrace.bench.truth.plants import PlantedFlows, PlantPlan, direct_factor, draw_plan, flows, lumpy
from oretrace.bench.world.nature import Nature

MONTHS, T0, FORMER, LOT = 90, 50, 40_000.0, 500.0
PLAN = PlantPlan(
    sigma=0.5,
    passthrough="tight",
    tactic="single-hop",
    weights=(0.6, 0.4),
    onset=2,
    ramp=3,
    dwell=2,
    hops=1,
    yield_share=0.9,
    compliance=0.8,
    relabel_share=0.0,
)
FULL = slice(T0 + 14, MONTHS)
"""Months in which every leg of every plan here runs at full size."""


def moved(plan: PlantPlan, key: int = 0, seed: int = 7) -> PlantedFlows:
    return flows(plan, FORMER, LOT, T0, MONTHS, Draws(seed), (key,))


def many(plan: PlantPlan) -> np.ndarray:
    return np.array([moved(plan, key).legs for key in range(150)])


@pytest.mark.slow
@pytest.mark.parametrize("passthrough", ["tight", "loose"])
@pytest.mark.parametrize("hops", [1, 2, 3])
def test_flows_recover_sigma_yield_and_weights(passthrough: str, hops: int) -> None:
    legs = many(replace(PLAN, passthrough=passthrough, hops=hops))
    monthly = legs[..., FULL].mean(axis=-1).mean(axis=0)
    # Loose lots that wait for goods to come in are made up for later: a little more than σ in the late months.
    assert monthly[:, -1].sum() == pytest.approx(PLAN.sigma * FORMER, rel=0.02 if passthrough == "tight" else 0.04)
    assert monthly[:, 0].sum() == pytest.approx(PLAN.sigma * FORMER / PLAN.yield_share, rel=0.02)
    assert monthly[:, 0] / monthly[:, 0].sum() == pytest.approx(PLAN.weights, abs=0.02)


@pytest.mark.parametrize("dwell", [0, 1, 4])
def test_tight_flows_leave_after_the_dwell_and_loose_ones_about_then(dwell: int) -> None:
    tight = moved(replace(PLAN, dwell=dwell, weights=(1.0,)))
    into, out = tight.entered[0], tight.arrived[0]
    lags = [float(np.corrcoef(into[T0 : MONTHS - 6], out[T0 + lag : MONTHS - 6 + lag])[0, 1]) for lag in range(6)]
    assert int(np.argmax(lags)) == dwell
    assert lags[dwell] == pytest.approx(1.0)
    loose = many(replace(PLAN, dwell=dwell, weights=(1.0,), passthrough="loose", ramp=0, onset=0))[:, 0]
    delay = (np.cumsum(loose[:, 0], axis=-1) * PLAN.yield_share - np.cumsum(loose[:, 1], axis=-1))[:, -1]
    # The stock that waits in the hub is the delay times what passes in a month.
    assert delay.mean() / (PLAN.sigma * FORMER) == pytest.approx(dwell + 0.5, rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("passthrough", ["tight", "loose"])
def test_a_plant_moves_nothing_before_onset_and_never_more_out_than_in(passthrough: str) -> None:
    plan = replace(PLAN, passthrough=passthrough, hops=3, dwell=4)
    legs = many(plan)
    assert not legs[..., : T0 + plan.onset].any()
    assert legs[:, :, 0, T0 + plan.onset].any()
    assert (legs >= 0).all()
    for leg in range(plan.hops):
        came, went = np.cumsum(legs[:, :, leg], axis=-1), np.cumsum(legs[:, :, leg + 1], axis=-1)
        assert (went <= came * plan.yield_share ** (1 / plan.hops) + 1e-6).all()


@pytest.mark.slow
def test_loose_lots_are_not_the_tight_ones() -> None:
    into, out = (many(replace(PLAN, passthrough="loose", weights=(1.0,), dwell=1))[:, 0, k, FULL] for k in (0, 1))
    best = [
        max(np.corrcoef(x[:-3], y[k : y.size - 3 + k])[0, 1] for k in range(4))
        for x, y in zip(into, out, strict=True)
    ]
    assert np.mean(best) < 0.7


def test_ramp_rises_in_equal_steps() -> None:
    mean = many(replace(PLAN, weights=(1.0,), onset=0, ramp=3))[:, 0, 0].mean(axis=0)
    expected = PLAN.sigma * FORMER / PLAN.yield_share
    assert mean[T0 : T0 + 5] / expected == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0], abs=0.12)


def test_lots_are_lumpy_and_keep_the_mean() -> None:
    kg = lumpy(np.full((400, 100), 3_000.0), 1_000.0, Draws(3), "test", np.arange(400)[:, None], np.arange(100))
    assert kg.mean() == pytest.approx(3_000.0, rel=0.02)
    assert np.mean(kg == 0) == pytest.approx(np.exp(-(3.0**0.75)), abs=0.01)  # lots grow as the mean to .25
    busy = lumpy(np.full((400, 100), 1e6), 1_000.0, Draws(3), "test", np.arange(400)[:, None], np.arange(100))
    nature = Nature()  # some 178 lots a month: next to nothing of their own spread is left beside the month's
    assert np.log(busy).std() == pytest.approx(nature.month_noise, rel=0.1)


def test_no_share_moves_nothing() -> None:
    assert not moved(replace(PLAN, sigma=0.0, passthrough="none")).legs.any()


def test_direct_lane_falls_suddenly_by_the_controlled_part() -> None:
    factor = direct_factor(PLAN, 0.5, T0, MONTHS)
    assert (factor[:T0] == 1.0).all()
    assert factor[T0:] == pytest.approx(0.6)


def test_plans_stay_in_their_ranges_and_share_what_the_tactic_does_not_change() -> None:
    draws = Draws(5)
    for key in range(200):
        plain, relabel, chain = (
            draw_plan(draws, (key,), 0.5, "loose", t) for t in ("single-hop", "relabel", "multi-hop")
        )
        assert 1 <= len(plain.weights) <= 4 and sum(plain.weights) == pytest.approx(1.0)
        assert 0 <= plain.onset <= 6 and 0 <= plain.ramp <= 6 and 0 <= plain.dwell <= 4
        assert 0.85 <= plain.yield_share <= 1.0 and 0.5 <= plain.compliance <= 1.0
        assert plain.hops == 1 and plain.relabel_share == 0.0 and relabel.relabel_share in (0.3, 0.6, 0.9)
        assert chain.hops in (2, 3) and 1 <= len(chain.weights) <= 2
        assert replace(relabel, tactic="single-hop", relabel_share=0.0) == plain
    assert draw_plan(draws, (1,), 1.0, "tight", "single-hop").compliance == 1.0
    assert draw_plan(draws, (1,), 0.0, "tight", "none").passthrough == "none"
    counts = [len(draw_plan(draws, (key,), 0.5, "tight", "single-hop").weights) for key in range(400)]
    assert np.bincount(counts, minlength=5)[1:].min() > 70
