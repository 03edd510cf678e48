"""Paired breaks on series made by hand: what is freed under one code and comes under another."""

from __future__ import annotations

import numpy as np
import pytest

from oretrace.arrays import Array
from oretrace.kernels.paired import FEATURES, Gain, Pairs, Span, features_of, gain_of, halves, scores, timing

MONTHS, SPAN = 42, Span(24, 24, 18)


def step(before: float, after: float) -> Array:
    series = np.full(MONTHS, before)
    series[SPAN.t0 :] = after
    return series


def pairs(donor: Array, receiver: Array, price: Array | None = None, apart: float = 1.0) -> Pairs:
    nothing = gain_of(np.zeros((1, MONTHS)), SPAN)
    ratio = np.full(MONTHS, np.nan) if price is None else price
    return Pairs(donor[None], receiver[None], ratio[None], np.array([apart]), np.array([10_000.0]), nothing)


def feature(name: str, of: Pairs) -> float:
    return float(features_of(of, SPAN)[0, FEATURES.index(name)])


def test_a_gain_is_the_change_of_the_mean_month() -> None:
    gain = gain_of(step(100.0, 400.0)[None], SPAN)
    assert gain.kg[0] == pytest.approx(300.0) and gain.known[0] and gain.z[0] > 2


def test_unknown_months_are_not_zero() -> None:
    series = step(100.0, 400.0)
    series[SPAN.t0 : SPAN.t0 + 4] = np.nan
    assert gain_of(series[None], SPAN).after[0] == pytest.approx(400.0)
    series[SPAN.t0 : SPAN.t0 + 9] = np.nan
    assert not gain_of(series[None], SPAN).known[0]


def test_a_gain_of_less_than_the_floor_is_noise() -> None:
    assert gain_of(step(0.0, 5.0)[None], SPAN).z[0] < 0.5


def test_months_that_go_together_count_whatever_the_lag() -> None:
    cargoes = np.zeros(MONTHS)
    cargoes[SPAN.t0 + np.array([1, 4, 5, 9, 12])] = [400.0, 900.0, 100.0, 2_500.0, 400.0]
    late = np.roll(cargoes, 3)
    assert timing(cargoes[None], late[None], SPAN)[0] > 0.99
    assert timing(late[None], cargoes[None], SPAN)[0] < 0.7  # goods do not leave a hub before they come


def test_mass_that_matches_scores_above_mass_that_does_not() -> None:
    donor = step(0.0, 5_000.0)
    matching, tiny = pairs(donor, step(0.0, 2_500.0)), pairs(donor, step(0.0, 20.0))
    assert scores(matching, SPAN) > scores(tiny, SPAN)


def test_a_unit_value_that_goes_to_the_controlled_goods_speaks_for_it() -> None:
    donor, receiver = step(0.0, 5_000.0), step(0.0, 2_500.0)
    drift = np.clip((np.arange(MONTHS) - SPAN.t0) / 12.0, 0.0, 1.0)
    up, down = pairs(donor, receiver, drift), pairs(donor, receiver, -drift)
    assert feature("price", up) > 0.5 and feature("price", down) < 0
    assert feature("price", pairs(donor, receiver, drift, apart=0.0)) == 0
    assert feature("price", pairs(donor, receiver)) == 0
    early, late = halves(up, SPAN)[:, 0]
    assert early < late


def test_a_unit_value_beyond_that_of_the_goods_counts_less() -> None:
    donor, receiver = step(0.0, 5_000.0), step(0.0, 2_500.0)
    at_it, beyond = (pairs(donor, receiver, np.full(MONTHS, log)) for log in (1.0, 1.8))
    assert feature("price", at_it) > feature("price", beyond)


def test_masses_that_have_nothing_to_do_with_each_other_score_nothing() -> None:
    donor, receiver = step(0.0, 5_000.0), step(0.0, 500_000.0)
    assert np.isneginf(scores(pairs(donor, receiver), SPAN)).all()
    assert np.isneginf(scores(pairs(donor, step(4_000.0, 4_500.0)), SPAN)).all()


def test_all_masses_in_another_unit_score_much_the_same() -> None:
    donor, receiver = step(1_000.0, 50_000.0), step(500.0, 20_000.0)
    one = pairs(donor, receiver)
    ten = Pairs(one.donor * 10, one.receiver * 10, one.ratio, one.apart, one.loss * 10, one.kept)
    assert scores(ten, SPAN) == pytest.approx(scores(one, SPAN), rel=0.02)


def test_gains_are_taken_by_place() -> None:
    gain = gain_of(np.stack([step(0.0, 1.0), step(0.0, 9.0)]), SPAN)
    assert isinstance(gain.at(np.array([1])), Gain) and gain.at(np.array([1])).after.tolist() == [9.0]
