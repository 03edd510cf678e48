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


# ------------------------------------------------------------------------------------- the same, pair by pair


def _mean_gain(series: Array, span: Span) -> tuple[float, float]:
    """Kg a month gained, and in units of its noise, where all months are known or NaN."""
    sides = []
    for part in (series[span.before], series[span.after]):
        known = part[np.isfinite(part)]
        sides.append((known.mean(), np.sqrt((known**2).sum()) / known.size))
    (before, error), (after, error_after) = sides
    return after - before, (after - before) / (np.hypot(error, error_after) + 0.35 * abs(before) + 10.0)


def _root(kg: Array) -> Array:
    return np.sign(kg) * np.sqrt(np.abs(kg))


def _timing(donor: Array, receiver: Array, span: Span) -> float:
    found = []
    for lag in range(min(6, span.t0) + 1):
        given = donor[span.t0 - lag : span.t0 - lag + span.post]
        found.append(np.corrcoef(_root(given), _root(receiver[span.after]))[0, 1])
    return float(max(found))


def _price(ratio: Array, kg: Array, apart: float, span: Span) -> tuple[float, float]:
    middle = span.t0 + span.post // 2
    way = np.sign(apart) if abs(apart) > 0.2 else 0.0
    distance = abs(apart) if abs(apart) > 0.2 else 0.0
    logs = []
    for part in (slice(span.t0, middle), slice(middle, span.t0 + span.post)):
        known = np.isfinite(ratio[part])
        weight = kg[part][known]
        logs.append(way * float((ratio[part][known] * weight).sum() / weight.sum()) if weight.sum() > 0 else 0.0)
    early, late = logs
    return min(max(min(late, 2 * distance - late), -1.0), 1.5), min(max(late - early, -1.0), 1.0)


@pytest.mark.parametrize("span", [Span(24, 24, 18), Span(9, 7, 11), Span(3, 3, 8)])
def test_features_equal_a_slow_reference(span: Span) -> None:
    rng, count = np.random.default_rng(6), 25
    donor, receiver = rng.lognormal(6, 1, (2, count, MONTHS))
    donor[:, span.t0 :] += 900.0
    receiver[:, span.t0 :] += rng.uniform(0, 900, (count, 1))
    ratio = np.where(rng.random((count, MONTHS)) < 0.7, rng.normal(0.2, 0.8, (count, MONTHS)), np.nan)
    apart, loss = rng.normal(0, 1.0, count), rng.uniform(1, 900, count)
    kept = gain_of(rng.lognormal(6, 0.3, (count, MONTHS)) * np.where(np.arange(MONTHS) < span.t0, 1, 2), span)
    made = Pairs(donor, receiver, ratio, apart, loss, kept)
    found, scored = features_of(made, span), scores(made, span)
    weights = np.array([0.6, 0.3, 1.0, 0.6, 4.0, 2.5, 0.3])
    for k in range(count):
        gave, donor_z = _mean_gain(donor[k], span)
        got, receiver_z = _mean_gain(receiver[k], span)
        could = min(max(gave, 1e-9), loss[k])
        match = -abs(min(max(np.log(max(got, 1e-9) / could), -5.0), 3.0) - np.log(0.5))
        price, drift = _price(ratio[k], receiver[k], apart[k], span)
        kept_z = min(max(float(kept.z[k]), -2.0), 2.0)
        expected = [receiver_z, donor_z, kept_z, match, _timing(donor[k], receiver[k], span), price, drift]
        assert found[k].tolist() == pytest.approx(expected)
        moved = donor_z >= 0.5 and receiver_z >= 1.0 and 0.01 <= got / could <= 3.0
        assert scored[k] == (pytest.approx(np.array(expected) @ weights) if moved else -np.inf)
    assert 0 < np.isfinite(scored).sum() < count


def _short(receiver: list[float], donor: list[float], loss: float = 1e9) -> float:
    """The score of four months after four of nothing."""
    given, got = (np.array([[0.0] * 4 + months]) for months in (donor, receiver))
    nothing = gain_of(np.zeros((1, 8)), Span(4, 4, 4))
    made = Pairs(given, got, np.full((1, 8), np.nan), np.zeros(1), np.array([loss]), nothing)
    return float(scores(made, Span(4, 4, 4))[0])


def test_a_value_at_a_bound_still_scores() -> None:
    least = [40.0, 0.0, 0.0, 0.0]  # a mean of 10 with an error of 10 and the floor of 10: a z of .5
    assert np.isfinite(_short([20.0] * 4, least))  # likewise a z of 1
    assert np.isneginf(_short([20.0] * 4, [39.0, 0.0, 0.0, 0.0]))
    assert np.isneginf(_short([19.0] * 4, least))
    assert np.isfinite(_short([20.0] * 4, [9_000.0] * 4, loss=2_000.0))
    assert np.isneginf(_short([20.0] * 4, [9_000.0] * 4, loss=2_001.0))
    assert np.isfinite(_short([30.0] * 4, least)) and np.isneginf(_short([31.0] * 4, least))


def test_six_months_of_ten_are_known_enough_and_five_are_not() -> None:
    span = Span(10, 10, 10)
    series = np.ones((1, 20))
    series[0, 6:10] = np.nan
    series[0, 16:] = np.nan
    assert gain_of(series, span).known[0]
    for month in (5, 15):
        fewer = series.copy()
        fewer[0, month] = np.nan
        assert not gain_of(fewer, span).known[0]
    assert gain_of(np.full((1, 20), np.nan), span).kg[0] == 0.0


def test_a_small_distance_of_prices_shows_no_drift_and_negative_mass_has_no_weight() -> None:
    donor, receiver = step(0.0, 5_000.0), step(0.0, 2_500.0)
    drift = np.clip((np.arange(MONTHS) - SPAN.t0) / 12.0, 0.0, 1.0)
    assert feature("price", pairs(donor, receiver, drift, apart=0.2)) == 0.0
    assert feature("drift", pairs(donor, receiver, drift, apart=0.21)) > 0.0
    assert feature("drift", pairs(donor, receiver, -drift, apart=-0.21)) > 0.0
    odd = receiver.copy()
    odd[SPAN.t0 + 1] = -9_000.0
    assert halves(pairs(donor, odd, drift), SPAN)[0, 0] > 0.0
    light = pairs(donor, receiver / 50_000.0, drift)
    assert halves(light, SPAN).tolist() == halves(pairs(donor, receiver, drift), SPAN).tolist()
    assert np.isnan(halves(pairs(donor, receiver * 0.0, drift), SPAN)).all()
