"""Mirror reports: the margin, reporters found again from their disagreements, and what two reports come to."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chi2, spearmanr

from oretrace.kernels.mirror import (
    ASSUMED_VARIANCE,
    BANDS_KM,
    CLIP,
    FLOOR,
    KEPT,
    LaneSide,
    Reconciled,
    Seen,
    cif_margin,
    distance_bands,
    reconcile,
    reliability,
)

Array = NDArray[np.float64]


def test_the_margin_is_that_of_the_literature() -> None:
    km = np.array([300.0, 2000.0, 5000.0, 9000.0, 20000.0])
    margin = cif_margin(km, np.zeros(5, dtype=bool))
    assert (np.diff(margin) > 0).all()
    assert margin[2] == pytest.approx(0.06)
    assert 0.02 < margin[3] - margin[1] < 0.04  # Miao and Fortanier: between continents 2 to 4 points more
    assert (cif_margin(km, np.ones(5, dtype=bool)) < margin).all()
    assert margin[0] > 0


def test_clipping_keeps_the_stated_part_of_a_normal_residual() -> None:
    assert chi2.cdf(CLIP, 3) + CLIP * chi2.sf(CLIP, 1) == pytest.approx(KEPT, abs=1e-4)


REPORTERS = 40


def simulated(variance: Array, seed: int = 1, timing: Array | None = None, quarters: int = 8) -> Seen:
    """Log ratios of all lanes between the reporters, whose figures all have these variances in both roles."""
    rng = np.random.default_rng(seed)
    exporter, importer = (ends.ravel() for ends in np.nonzero(~np.eye(variance.size, dtype=bool)))
    band = rng.integers(0, len(BANDS_KM) + 1, exporter.size)
    lane = np.repeat(np.arange(exporter.size), quarters)
    exporter, importer, band = exporter[lane], importer[lane], band[lane]
    total = variance[exporter] + variance[importer] + (0.0 if timing is None else timing[band])
    return Seen(rng.normal(size=lane.size) * np.sqrt(total), exporter, importer, band, lane)


@pytest.fixture(scope="module")
def variance() -> Array:
    spread: Array = np.random.default_rng(5).permutation(np.geomspace(0.1, 0.8, REPORTERS)) ** 2
    return spread


def test_reporters_are_found_again(variance: Array) -> None:
    timing = np.array([0.0, 0.05, 0.2, 0.4])
    found = reliability(simulated(variance, timing=timing), REPORTERS)
    for role in (found.exporter, found.importer):
        assert spearmanr(role, variance).statistic > 0.93
        assert np.median(np.abs(np.log(role / variance))) < 0.35  # the best are held near the others
    assert found.timing == pytest.approx(timing, abs=0.05)


@pytest.mark.slow
def test_wild_rows_move_little(variance: Array) -> None:
    clean = simulated(variance)
    wild = clean.log_ratio.copy()
    wild[::25] = np.log(100.0)
    found = reliability(replace(clean, log_ratio=wild), REPORTERS)
    assert spearmanr(found.exporter, variance).statistic > 0.9
    assert (
        np.median(np.log(found.exporter / reliability(clean, REPORTERS).exporter)) < 0.7
    )  # plain squares: above 1.5


@pytest.mark.slow
def test_roles_swap_with_the_lanes(variance: Array) -> None:
    seen = simulated(variance)
    turned = replace(seen, log_ratio=-seen.log_ratio, exporter=seen.importer, importer=seen.exporter)
    found, other = reliability(seen, REPORTERS), reliability(turned, REPORTERS)
    assert found.exporter == pytest.approx(other.importer, rel=0.05)
    assert found.importer == pytest.approx(other.exporter, rel=0.05)


def test_repeating_rows_of_a_lane_adds_no_knowledge(variance: Array) -> None:
    seen = simulated(variance, quarters=2)
    twice = Seen(*(np.tile(getattr(seen, name), 2) for name in Seen.__dataclass_fields__))
    assert reliability(twice, REPORTERS).exporter == pytest.approx(reliability(seen, REPORTERS).exporter, rel=1e-6)


@pytest.mark.slow
def test_a_reporter_with_one_lane_stays_near_the_others(variance: Array) -> None:
    seen = simulated(variance)
    one = Seen(*(np.append(getattr(seen, name), last) for name, last in zip(
        Seen.__dataclass_fields__, (5.0, REPORTERS, 0, 0, seen.lane.max() + 1), strict=True
    )))  # fmt: skip
    found = reliability(one, REPORTERS + 2)
    usual = found.exporter[REPORTERS + 1]
    assert usual < found.exporter[REPORTERS] < 4 * usual
    assert found.exporter[:REPORTERS] == pytest.approx(reliability(seen, REPORTERS).exporter, rel=0.05)


def test_without_any_lane_the_assumption_stands() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    found = reliability(Seen(np.zeros(0), nothing, nothing, nothing, nothing), 3)
    assert found.exporter == pytest.approx(ASSUMED_VARIANCE / 2)
    assert found.importer == pytest.approx(ASSUMED_VARIANCE / 2)


def test_perfect_agreement_has_a_floor(variance: Array) -> None:
    found = reliability(simulated(np.zeros(REPORTERS)), REPORTERS)
    assert (found.exporter >= FLOOR).all()
    assert found.exporter.max() < 0.02


def test_bands_grow_with_distance() -> None:
    assert distance_bands(np.array([300.0, *BANDS_KM, 20000.0])).tolist() == [0, 1, 2, 3, 3]


def side(typical: float | list[float], variance: float = 0.1, spread: float = 1.0) -> LaneSide:
    values = np.atleast_1d(np.asarray(typical, dtype=np.float64))
    return LaneSide(values / spread, values, values * spread, np.full(values.size, variance))


UNKNOWN = float("nan")
amounts = st.floats(1e-3, 1e12)
variances = st.floats(1e-4, 4.0)
spreads = st.floats(1.0, 5.0)


@given(amounts, variances, variances, spreads)
def test_equal_sides_reconcile_to_themselves(kg: float, one: float, other: float, spread: float) -> None:
    found = reconcile(side(kg, one, spread), side(kg, other, spread))
    assert found.typical[0] == kg
    assert found.low[0] <= kg / spread * (1 + 1e-9)
    assert found.high[0] >= kg * spread * (1 - 1e-9)


@given(amounts, amounts, variances, variances, spreads)
def test_it_lies_between_the_sides_and_does_not_mind_their_order(
    a: float, b: float, one: float, other: float, spread: float
) -> None:
    found, turned = (
        reconcile(side(a, one, spread), side(b, other)), reconcile(side(b, other), side(a, one, spread))
    )  # fmt: skip
    assert min(a, b) <= found.typical[0] <= max(a, b)
    assert found.low[0] <= found.typical[0] <= found.high[0]
    for bound in ("low", "typical", "high"):
        assert getattr(found, bound) == pytest.approx(getattr(turned, bound), rel=1e-9)
    assert found.weight[0] == pytest.approx(1.0 - turned.weight[0])


@given(amounts, amounts, variances, st.floats(1e-2, 1e3))
def test_it_scales_with_both_sides(a: float, b: float, variance: float, factor: float) -> None:
    found, scaled = reconcile(side(a), side(b, variance)), reconcile(side(a * factor), side(b * factor, variance))
    for bound in ("low", "typical", "high"):
        assert getattr(scaled, bound) == pytest.approx(getattr(found, bound) * factor, rel=1e-9)


def test_a_noisy_reporter_has_little_weight() -> None:
    found = reconcile(side(100.0, variance=0.01), side(1000.0, variance=1.0))
    assert found.weight[0] == pytest.approx(1 / 1.01)
    assert found.typical[0] < 105.0


@given(amounts, variances)
def test_one_end_alone_is_itself_with_a_wider_interval(kg: float, variance: float) -> None:
    alone, both = reconcile(side(kg, variance), side(UNKNOWN)), reconcile(side(kg, variance), side(kg, variance))
    assert alone.typical[0] == kg
    assert alone.low[0] < both.low[0] < both.high[0] < alone.high[0]
    assert np.isnan(alone.weight[0])
    assert reconcile(side(UNKNOWN), side(kg, variance)).typical[0] == kg


@given(amounts, st.floats(2.0, 1e6))
def test_ends_far_apart_are_both_inside(kg: float, ratio: float) -> None:
    found = reconcile(side(kg, 0.01), side(kg * ratio, 0.01))
    assert found.low[0] < kg
    assert found.high[0] > kg * ratio


def one(found: Reconciled) -> tuple[float, float, float]:
    return found.low[0], found.typical[0], found.high[0]


def test_a_zero_contradicts_and_does_not_pull() -> None:
    low, typical, high = one(reconcile(side(100.0), side(0.0)))
    assert (low, typical) == (0.0, 100.0)
    assert high > 100.0
    assert one(reconcile(side(0.0), side(0.0))) == (0.0, 0.0, 0.0)


def test_a_bound_below_the_other_end_lowers_the_low_only() -> None:
    bounded = LaneSide(np.array([2.0]), np.array([UNKNOWN]), np.array([5.0]), np.array([0.1]))
    assert one(reconcile(bounded, side(100.0)))[:2] == (2.0, 100.0)
    assert one(reconcile(bounded, side(4.0))) == one(reconcile(side(UNKNOWN), side(4.0)))


@pytest.mark.parametrize("other", [side(0.0), side(UNKNOWN)])
def test_without_an_amount_only_the_low_is_known(other: LaneSide) -> None:
    part = LaneSide(np.array([7.0]), np.array([UNKNOWN]), np.array([UNKNOWN]), np.array([0.1]))
    assert one(reconcile(part, other)) == pytest.approx((7.0, UNKNOWN, UNKNOWN), nan_ok=True)


def test_intervals_cover(variance: Array) -> None:
    """Of lanes whose truth is known, nine of ten intervals hold it, whichever ends report."""
    rng = np.random.default_rng(3)
    truth = rng.lognormal(5.0, 2.0, 20_000)
    sd = np.sqrt(rng.choice(variance, (2, truth.size)))
    reports = truth * np.exp(sd * rng.normal(size=sd.shape))
    ends = [LaneSide(report, report, report, part**2) for report, part in zip(reports, sd, strict=True)]
    nobody = side([UNKNOWN] * truth.size)
    pairs: list[Callable[[], Reconciled]] = [
        lambda: reconcile(ends[0], ends[1]), lambda: reconcile(ends[0], nobody), lambda: reconcile(nobody, ends[1])
    ]  # fmt: skip
    for pair in pairs:
        found = pair()
        assert np.mean((found.low <= truth) & (truth <= found.high)) == pytest.approx(0.91, abs=0.03)


def _slow_reliability(seen: Seen, reporters: int) -> tuple[list[float], list[float], list[float]]:
    """Multiplicative updates row by row, until the exporters' variances move by less than a ten-thousandth."""
    rows = list(zip(*(getattr(seen, name).tolist() for name in Seen.__dataclass_fields__), strict=True))
    times = {lane: sum(one[4] == lane for one in rows) for lane in seen.lane.tolist()}
    near = [(log**2, 1 / times[lane]) for log, _, _, band, lane in rows if band == 0]
    usual = 0.25
    for _ in range(300):
        before = usual
        found = sum(share * min(square / usual, 4.0) for square, share in near) / 0.9205
        usual = max(usual * (found + 10 * 0.25 / usual) / (sum(share for _, share in near) + 10), 1e-4)
        if abs(usual / before - 1) < 1e-4:
            break
    parts = [[usual / 2] * reporters, [usual / 2] * reporters, [0.0, *[usual / 2] * 3]]
    for _ in range(300):
        before_all = list(parts[0])
        for which in range(3):
            up = [10 * usual / (one + usual / 2) ** 2 for one in parts[which]]
            down = [10 / (one + usual / 2) for one in parts[which]]
            for log, sells, buys, band, lane in rows:
                total = parts[0][sells] + parts[1][buys] + parts[2][band]
                at = (sells, buys, band)[which]
                up[at] += min(log**2 / total, 4.0) / 0.9205 / total / times[lane]
                down[at] += 1 / total / times[lane]
            floor = 0.0 if which == 2 else 1e-4
            parts[which] = [max(p * np.sqrt(u / d), floor) for p, u, d in zip(parts[which], up, down, strict=True)]
            parts[2][0] = 0.0
        if max(abs(np.log(now / was)) for now, was in zip(parts[0], before_all, strict=True)) < 1e-4:
            break
    return parts[0], parts[1], parts[2]


@pytest.mark.parametrize("spread", [1e-4, 0.3, 2.0])
def test_reliability_equals_a_slow_reference(spread: float) -> None:
    rng = np.random.default_rng(7)
    exporter, importer = (ends.ravel() for ends in np.nonzero(~np.eye(4, dtype=bool)))
    lane = np.repeat(np.arange(12), rng.integers(1, 4, 12))
    band = rng.integers(0, 4, 12)
    log = rng.normal(0, spread, lane.size) * np.where(exporter[lane] == 1, 3.0, 1.0)
    seen = Seen(log, exporter[lane], importer[lane], band[lane], lane)
    found, (sells, buys, timing) = reliability(seen, 5), _slow_reliability(seen, 5)
    assert found.exporter.tolist() == pytest.approx(sells) and found.importer.tolist() == pytest.approx(buys)
    assert found.timing.tolist() == pytest.approx(timing)


def test_the_margin_by_hand() -> None:
    found = cif_margin(np.array([5_000.0, 10_000.0, 5_000.0]), np.array([False, False, True]))
    assert found.tolist() == pytest.approx([0.06, 0.06 * 2**0.35, 0.04])


def test_two_reports_by_hand() -> None:
    one = LaneSide(np.array([90.0]), np.array([100.0]), np.array([120.0]), np.array([0.04]))
    other = LaneSide(np.array([100.0]), np.array([200.0]), np.array([300.0]), np.array([0.16]))
    found = reconcile(one, other)
    typical = np.exp(0.8 * np.log(100) + 0.2 * np.log(200))
    error = 1.6449 * np.sqrt(max(1, np.log(2) ** 2 / 0.2) / (1 / 0.04 + 1 / 0.16))
    assert found.weight[0] == pytest.approx(0.8) and found.typical[0] == pytest.approx(typical)
    assert found.low[0] == pytest.approx(typical * 0.9**0.8 * 0.5**0.2 * np.exp(-error))
    assert found.high[0] == pytest.approx(typical * 1.2**0.8 * 1.5**0.2 * np.exp(error))
    small = LaneSide(*(np.array([value]) for value in (0.2, 0.5, 0.8, 0.04)))
    alone = reconcile(small, side(UNKNOWN))
    assert alone.low[0] == pytest.approx(0.2 * np.exp(-1.6449 * 0.2))
    assert alone.high[0] == pytest.approx(0.8 * np.exp(1.6449 * 0.2))
