"""Thresholds of the weighing of prices, on lanes made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from oretrace.arrays import Array
from oretrace.detect.price.market import Goods, Months, PriceSide
from oretrace.detect.price.panel import PricePanel
from oretrace.detect.price.weighing import WeighedPrices, direction, p_values, weigh, weighed_at
from oretrace.flows.counted import Count
from oretrace.kernels.placebo import p_of_rank
from oretrace.kernels.price import grades, spread

ACT, STOP, LANES = 44, 54, 14  # two placebo dates of ten months, and two years before the first
MONTHS = Months(date(2020, 1, 1), ACT, STOP, 0)
NAN = np.nan


def goods(product: str = "811010", level: float = 0.0, **changes: Any) -> Goods:
    """Lanes of one exporter each to one importer each; the first four are touched by the act."""
    rng = np.random.default_rng(5)
    apart = rng.normal(0, 0.1, (LANES, STOP))
    names = np.array([f"E{k:02d}" for k in range(LANES)])
    ends = np.arange(LANES), np.arange(LANES)
    pool = np.arange(LANES) >= 4
    price = apart + level
    side = PriceSide("export", "USD", price, np.zeros(STOP))
    kg = np.full((LANES, STOP), 1_000.0)
    band = grades(apart[pool].ravel(), np.ones(apart[pool].size), 10.0)
    found = Goods(
        product, True, names, names, ends, pool, (side,), apart, kg, kg, np.zeros(LANES), spread(apart[pool]), band,
        (-0.2, 0.2),
    )  # fmt: skip
    return replace(found, **changes)


def at(found: Goods) -> WeighedPrices:
    return weighed_at(found, MONTHS, ACT, 0)


def test_earlier_dates_do_not_overlap_and_have_half_a_year_before() -> None:
    def dates(begin: int) -> tuple[int, ...]:
        return Months(date(2020, 1, 1), 44, 62, begin).placebo_dates

    assert dates(0) == dates(2) == (26, 8) and dates(3) == dates(20) == (26,) and dates(21) == ()


def test_a_lane_needs_four_months_and_a_hundred_kg_under_the_act() -> None:
    made = goods()
    apart, kg = made.apart.copy(), made.kg.copy()
    apart[0, ACT + 4 :] = apart[1, ACT + 3 :] = NAN
    kg[2, ACT:], kg[3, ACT:] = 10.0, 9.99
    assert at(replace(made, apart=apart, kg=kg)).enough.tolist() == [True, False, True, False, *[True] * 10]


def test_the_volume_is_that_of_two_years_before_with_a_floor() -> None:
    made = goods()
    kg = made.kg.copy()
    kg[:, : ACT - 24], kg[0, ACT:], kg[1, ACT:] = 1e9, 2_100.0, 450.0
    found = at(replace(made, kg=kg))
    assert found.volume[:3] == pytest.approx([np.log(2), -np.log(2), 0.0])


def test_a_score_is_the_shift_beyond_the_band_by_half_without_more_mass() -> None:
    made = goods()
    apart, kg = made.apart.copy(), made.kg.copy()
    apart[:2, ACT:] += 1.0
    apart[2, ACT:] -= 1.0
    kg[0, ACT:] = 2_000.0
    found = at(replace(made, apart=apart, kg=kg))
    tie = 1e-6 * np.tanh(found.shift.z)
    assert found.beyond[:3] == pytest.approx([1, 1, 1]) and found.shift.z[:2].min() > 5 > -5 > found.shift.z[2]
    whole = found.shift.z * found.own * found.beyond
    assert found.up[:3] == pytest.approx((whole * [1, *[0.5] * (LANES - 1)] + tie)[:3])
    assert (found.down == -found.up).all()


def panel(*made: Goods) -> PricePanel:
    return PricePanel(MONTHS, made, (), ("E00",), (), Count(), {})


@pytest.mark.parametrize(
    ("levels", "way"),
    [
        ((0.19,), 0),
        ((0.21,), 1),
        ((-0.19,), 0),
        ((-0.21,), -1),
        ((0.5, 0.5), 1),
        ((0.5, -0.5), 0),
        ((0.5, 0.1), 0),
        ((), 0),
    ],
)
def test_the_way_is_to_the_price_of_the_acts_goods(levels: tuple[float, ...], way: int) -> None:
    alike = [f"{k}" for k in range(len(levels))]
    others = [goods(name, level) for name, level in zip(alike, levels, strict=True)]
    assert direction(panel(goods(), *others), "811010", alike) == way
    assert direction(panel(goods(), *others), "811010", [*alike, "unknown"]) == way
    euro = [replace(one, sides=(replace(one.sides[0], currency="EUR"),)) for one in others]
    assert direction(panel(goods(), *euro), "811010", alike) == 0  # no end prices both


def test_levels_are_of_untouched_lanes_before_the_act() -> None:
    other = goods("other", 0.5)
    price: Array = other.sides[0].price.copy()
    price[:4], price[:, ACT:] = -9.0, -9.0
    moved = replace(other, sides=(replace(other.sides[0], price=price),))
    assert direction(panel(goods(), moved), "811010", ["other"]) == 1


def test_p_is_a_rank_among_placebos_of_the_same_way_and_doubled_for_either() -> None:
    made = at(goods())
    up = np.arange(LANES, dtype=float)
    placebos = replace(made, up=up, down=-up)
    best = float(p_of_rank(np.zeros(1, dtype=np.int64), np.asarray(LANES))[0])
    one = made.of(np.arange(LANES) == 0)
    first = replace(one, up=np.array([99.0]), down=np.array([-99.0]))
    for way, p, attainable in ((1, best, best), (-1, 1 - best, best), (0, 2 * best, 2 * best)):
        found, least = p_values([replace(first, way=way)], [placebos])
        assert found[0] == pytest.approx(p, abs=0.04) and least[0] == pytest.approx(attainable)
    middle = replace(one, up=np.array([6.5]), down=np.array([-6.5]))
    found, _ = p_values([middle], [placebos])
    assert 0.9 < found[0] <= 1 - 0.5 / (1 + LANES)
    alone, least = p_values([first], [])
    assert alone[0] == least[0] == 0.5


@pytest.mark.parametrize(("share", "judged"), [(0.5, 4), (0.51, 3)])
def test_a_lane_of_mostly_estimated_mass_has_no_price(share: float, judged: int) -> None:
    estimated = np.zeros(LANES)
    estimated[0] = share
    found = weigh(panel(goods(estimated=estimated)), {})
    assert [one.lane.size for one in (*found.weighed, *found.unpriced)] == [judged, 4 - judged]
    assert found.placebos == 10 + 2 * LANES and found.p.size == judged


def test_a_lane_without_four_months_before_is_judged_only_where_one_way_counts() -> None:
    made = goods()
    apart = made.apart.copy()
    apart[0, : ACT - 4] = apart[1, : ACT - 3] = NAN
    made = replace(made, apart=apart)
    assert weigh(panel(made), {}).weighed[0].lane.tolist() == [0, 2, 3]
    dearer = goods("other", 0.5, listed=False)
    found = weigh(panel(made, dearer), {"811010": ("other",)})
    assert found.weighed[0].lane.tolist() == [0, 1, 2, 3] and found.weighed[0].way == 1
