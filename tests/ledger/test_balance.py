"""Balances of hubs: identities on made-up lanes of every kind, and what may be said of a hub in cases by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from oretrace.kernels.balance import (
    CUTS,
    PACE,
    RECYCLED_SHARE,
    REPORT_HIGH,
    REPORT_LOW,
    STOCK_MONTHS,
    Shortfall,
    shortfall,
)
from oretrace.ledger.balance import BOUGHT, FEWEST_FORMER, FORMER_MONTHS, SOLD, Balance, balance
from oretrace.ledger.domestic import Domestic
from oretrace.ledger.lanes import HIGH, LOW, TYPICAL, MaterialLanes
from tests.ledger.balances import (
    ENDS,
    FEED,
    FIRST,
    HUB,
    MONTHS,
    OTHER,
    PLACES,
    SALE,
    STOP,
    Lane,
    by_hand,
    made_up,
    produced,
    silent_until,
    times,
    without,
)

Array = NDArray[np.float64]

SEEDS = range(25)
MISSING = ("beyond_home", "beyond_others", "beyond_all")
INSIDE = STOP - FIRST


def found(lanes: MaterialLanes, made: Domestic, ends: tuple[tuple[str, ...], tuple[str, ...]] = ENDS) -> Balance:
    return balance(lanes, made, FIRST, STOP, *ends)


def kg(of: Balance, name: str) -> Array:
    """A shortfall or an amount of a balance by its name."""
    value = getattr(of, name)
    return value.kg if isinstance(value, Shortfall) else np.asarray(value)


def lacks(of: Balance, hub: int = HUB) -> tuple[float, ...]:
    return tuple(float(kg(of, name)[hub]) for name in MISSING)


def bounds(of: Balance) -> dict[str, Array]:
    """Every amount of a balance, by name."""
    windows = {"traded": of.traded, "former": of.former}
    traded = {f"{when} {name}": getattr(one, name) for when, one in windows.items() for name in BOUGHT + SOLD}
    rest = ("mine", "former_mine", "former_smelted", "output", "smelter", "ore_stock", "goods_stock", "recycled")
    return traded | {name: kg(of, name) for name in (*rest, *MISSING, "most_from_origin", "most_unexplained")}


@pytest.mark.parametrize("seed", SEEDS)
def test_mass_is_conserved_lane_by_lane_and_in_all(seed: int) -> None:
    lanes, made = made_up(seed)
    of = found(lanes, made)
    moved, _ = lanes.window(FIRST, STOP)
    for pool in ("ore", "goods"):
        sold, bought = (
            sum(getattr(of.traded, name) for name in names if name.startswith(pool)) for names in (SOLD, BOUGHT)
        )
        assert sold.sum(axis=1) == pytest.approx(bought.sum(axis=1), rel=1e-12)
        for k in range(len(PLACES)):  # node by node, from the lanes themselves
            at = lanes.is_ore == (pool == "ore")
            assert sold[:, k] == pytest.approx(moved[:, at & (lanes.exporter == k)].sum(axis=1), rel=1e-12)
            assert bought[:, k] == pytest.approx(moved[:, at & (lanes.importer == k)].sum(axis=1), rel=1e-12)
    hub, origin = PLACES.index("MEX"), PLACES.index("CHN")
    own = (lanes.exporter == origin) & (lanes.importer == hub) & ~lanes.is_ore
    assert of.traded.goods_from_origin[:, hub] == pytest.approx(moved[:, own].sum(axis=1))


@pytest.mark.parametrize("seed", SEEDS)
def test_low_is_at_most_typical_and_typical_at_most_high(seed: int) -> None:
    of = found(*made_up(seed))
    for name, amount in bounds(of).items():
        assert (amount >= 0).all(), name
        if amount.ndim == 2:
            assert (amount[LOW] <= amount[TYPICAL]).all() and (amount[TYPICAL] <= amount[HIGH]).all(), name
    arrived = (of.traded.ore_to_destination + of.traded.goods_to_destination)[LOW]
    assert (of.beyond_others.kg <= of.beyond_home.kg).all() and (of.beyond_home.kg <= arrived).all()
    assert (of.beyond_others.kg <= of.most_from_origin).all()
    assert (of.beyond_all.kg <= of.most_unexplained).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_each_claim_takes_the_least_sold_and_the_most_of_every_source(seed: int) -> None:
    """The supplies and sales of each claim added up lane by lane, hub by hub."""
    lanes, made = made_up(seed)
    of, tested = found(lanes, made), 0
    assert not of.testable[lanes.publishes[1, :, :FIRST].sum(axis=1) < FEWEST_FORMER].any()
    (inside, _), (before, _) = lanes.window(FIRST, STOP), lanes.window(0, FIRST)
    origin, destination = PLACES.index("CHN"), PLACES.index("USA")
    for k in np.flatnonzero(of.testable):
        here, there = lanes.importer == k, lanes.exporter == k
        known = lanes.publishes[1, k, :FIRST].sum()
        former = {ore: before[HIGH, here & (lanes.is_ore == ore)].sum() / known for ore in (True, False)}
        mined, printed = made.mine[HIGH, k], made.output_printed[k]
        # Four months of the second year and two of the third; before them all of the first, and all that eight
        # months of the second can have had.
        ore = (PACE * (4.0 * mined[1] + 2.0 * mined[2]) / 12.0, (mined[0] + mined[1]) / FIRST)
        output, smelter = (
            PACE
            * sum(months / 12.0 * amounts[k, year] for year, months in ((1, 4.0), (2, 2.0)) if printed[year] == own)
            for own, amounts in ((True, made.output[HIGH]), (False, made.capacity))
        )
        # All of both years may have been smelted in the months before, without a print no more than there was ore.
        made_before = (made.output[HIGH, k, :2] * printed[:2]).sum() / FIRST
        able = np.where(printed[:2], 0.0, made.capacity[k, :2]).sum() / FIRST
        smelted = made_before + min(able, former[True] + ore[1])
        supply = {
            True: ore[0] + STOCK_MONTHS * (former[True] + ore[1]),
            False: output + STOCK_MONTHS * smelted + (STOCK_MONTHS + RECYCLED_SHARE * INSIDE) * former[False],
        }
        other, own = (
            {o: inside[HIGH, here & m & (lanes.is_ore == o)].sum() for o in (True, False)}
            for m in (lanes.exporter != origin, lanes.exporter == origin)
        )
        sold, left = (
            {o: inside[LOW, there & m & (lanes.is_ore == o)].sum() for o in (True, False)}
            for m in (lanes.importer == destination, lanes.importer >= 0)
        )
        for name, out, sources in (
            ("beyond_home", sold, (supply,)),
            ("beyond_others", sold, (supply, other)),
            ("beyond_all", left, (supply, other, own)),
        ):
            fed = {ore: sum(source[ore] for source in sources) for ore in (True, False)}
            expected = float(shortfall(out[True], out[False], fed[True], fed[False], smelter).kg)
            if name == "beyond_others":
                expected = min(expected, of.most_from_origin[k])
            if name != "beyond_all" or not of.traded.origin_unbounded[k]:
                assert kg(of, name)[k] == pytest.approx(expected, rel=1e-9, abs=1e-6), name
                tested += 1
    assert tested > 3


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.25, 1000.0 / 7.0])
def test_all_masses_times_k_is_every_bound_times_k(factor: float) -> None:
    proved = 0
    for seed in SEEDS:
        one, other = (bounds(found(*world)) for world in (made_up(seed), times(*made_up(seed), factor)))
        for name, amount in one.items():
            assert other[name] == pytest.approx(factor * amount, rel=1e-9, abs=1e-9), name
        proved += sum(int((one[name] > 0).sum()) for name in MISSING)
    assert proved > 20  # or there was nothing to scale


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lane_of_others_changes_nothing(seed: int) -> None:
    lanes, made = made_up(seed)
    apart = (lanes.exporter != HUB) & (lanes.importer != HUB)
    one, other = (bounds(found(some, made)) for some in (lanes, without(lanes, apart)))
    for name, amount in one.items():
        assert np.array_equal(amount[..., HUB], other[name][..., HUB]), name


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_grows_with_the_origins_and_is_0_without_one(seed: int) -> None:
    world = made_up(seed)
    none, one, two = (found(*world, (origins, ("USA",))) for origins in ((), ("CHN",), ("CHN", "VNM")))
    assert not none.beyond_others.kg.any()
    both = one.testable & two.testable
    assert (one.beyond_others.kg <= two.beyond_others.kg + 1e-9)[both].all()
    assert one.beyond_home.kg[both] == pytest.approx(two.beyond_home.kg[both], rel=1e-12)  # added in another order


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hub_whose_production_explains_what_it_sold_lacks_nothing(seed: int) -> None:
    """By its mine and a smelter of any capacity for that, or by printed output beside a mine for the ore it sold."""
    lanes, made = made_up(seed)
    sold = found(lanes, made).traded
    ore = (sold.ore_to_destination + sold.ore_to_others)[HIGH, HUB] / INSIDE
    goods = (sold.goods_to_destination + sold.goods_to_others)[HIGH, HUB] / INSIDE
    for own in (produced(ore + goods, 0.0, goods), produced(ore + goods, 0.0, np.inf), produced(ore, goods)):
        assert lacks(found(lanes, own)) == (0.0, 0.0, 0.0)


def test_at_least_is_what_no_source_but_the_origin_can_have_fed() -> None:
    """600 t of goods in six months to the destination, 480 at least, less known supply, bit by bit.

    The smelter of 60 a year may have made 120 in the 20 months before, of ore enough, and has three months' in stock.
    """
    sale, feed = Lane("THA", "USA", 100.0, first=FIRST, ends=(True, False)), Lane("CHN", "THA", 100.0, first=FIRST)
    own = Lane("VNM", "THA", 10.0)
    of = found(by_hand(sale, feed, own), produced(mine=20.0, smelter=5.0))
    left = REPORT_LOW * 100.0 * INSIDE
    home = PACE * 5.0 * INSIDE + STOCK_MONTHS * (10.0 + 120.0 / FIRST) + RECYCLED_SHARE * 10.0 * INSIDE
    assert lacks(of) == pytest.approx((left - home, left - home - 10.0 * INSIDE, 0.0))
    assert of.most_from_origin[HUB] == pytest.approx(100.0 * INSIDE)
    told_by_both = found(by_hand(replace(sale, ends=(True, True)), feed, own), produced())
    assert lacks(told_by_both)[0] == pytest.approx(100.0 * INSIDE - 10.0 * (STOCK_MONTHS + RECYCLED_SHARE * INSIDE))


def test_ore_that_no_smelter_can_take_feeds_no_goods() -> None:
    """A hub without a smelter buys ten times in ore what it sells in goods: all of that has no known source."""
    of = found(
        by_hand(Lane("THA", "USA", 100.0, first=FIRST), Lane("BOL", "THA", 1e3, ore=True, first=FIRST)), produced()
    )
    assert of.beyond_all.kg[HUB] == of.beyond_home.kg[HUB] == 100.0 * INSIDE == of.most_unexplained[HUB]
    assert CUTS[of.beyond_all.cut[HUB]] == "smelter"


def test_at_least_does_not_exceed_known_sales_of_the_origin() -> None:
    """A hub that sells 600 and bought 60 of the origin: no more than these are its own, the rest has no source."""
    sale, former = Lane("THA", "USA", 100.0, first=FIRST), Lane("VNM", "THA", 1e-3, stop=FIRST)
    feed = Lane("CHN", "THA", 10.0, first=FIRST, ends=(False, True))
    of = found(by_hand(sale, feed, former), produced())
    most = REPORT_HIGH * 10.0 * INSIDE
    assert lacks(of)[1:] == pytest.approx((most, 100.0 * INSIDE - most), abs=0.01)
    never = found(by_hand(sale, former), produced())
    assert lacks(never)[1] == 0.0 and lacks(never)[2] == pytest.approx(100.0 * INSIDE, abs=0.01)


def is_testable(*lanes: Lane, made: Domestic | None = None, silent: tuple[str, ...] = ()) -> bool:
    """Whether the hub is tested, and if not, that nothing is said of it and why."""
    given = by_hand(*lanes, silent=silent)
    of = found(given, made or produced())
    if not of.testable[HUB]:
        assert lacks(of) == (0.0, 0.0, 0.0)
    return bool(of.testable[HUB])


def test_a_hub_with_a_source_of_unknown_size_is_untestable() -> None:
    assert is_testable(SALE, FEED, OTHER) and found(by_hand(SALE, FEED, OTHER), produced()).beyond_others.kg[HUB] > 0
    assert not is_testable(SALE, FEED, Lane("VNM", "THA", 10.0, held=(True, True)))
    assert not is_testable(SALE, FEED, Lane("VNM", "THA", 10.0, ends=(False, True), held=(False, True)))
    assert is_testable(SALE, FEED, Lane("VNM", "THA", 10.0, held=(False, True)))  # the seller tells it
    assert not is_testable(SALE, FEED, OTHER, silent=("THA",))
    assert is_testable(SALE, FEED, OTHER, silent=("VNM", "CHN", "USA"))
    assert not is_testable(SALE, FEED, OTHER, made=produced(mine=np.inf))
    assert is_testable(SALE, FEED, OTHER, made=produced(smelter=np.inf))  # no more can come out of it than the ore


def test_withheld_exports_of_the_origin_leave_nothing_beyond_all_sources() -> None:
    """Its goods may be any amount: as many as were sold are its own at most, and nothing is beyond all sources."""
    tenth = Lane("CHN", "THA", 10.0, first=FIRST)
    open_, held = (found(by_hand(SALE, OTHER, one), produced()) for one in (tenth, replace(tenth, held=(True, True))))
    assert open_.beyond_all.kg[HUB] > 0 and held.beyond_all.kg[HUB] == 0.0
    assert held.testable[HUB] and held.most_from_origin[HUB] == 100.0 * INSIDE
    assert held.beyond_others.kg[HUB] > open_.beyond_others.kg[HUB]


def test_a_hub_of_which_no_earlier_month_is_published_may_have_anything_in_stock() -> None:
    lanes = by_hand(SALE, FEED, Lane("VNM", "THA", 10.0, ends=(False, True)))
    late = lanes.publishes.copy()
    late[1, HUB, :FIRST] = False
    assert not found(replace(lanes, publishes=late), produced()).testable[HUB]
    first = balance(lanes, produced(), 0, 6, *ENDS)
    assert not first.testable.any() and not first.beyond_all.kg.any()


def test_stock_is_a_mean_of_the_months_that_are_published() -> None:
    """Eight of twenty earlier months are unknown: they are not months in which nothing was bought."""
    part = Lane("VNM", "THA", 10.0, first=8, ends=(False, True))
    lanes = by_hand(SALE, FEED, part)
    of = found(silent_until(lanes, 8), produced())
    assert of.testable[HUB] and of.former.goods_from_others[TYPICAL, HUB] == pytest.approx(10.0)
    assert found(lanes, produced()).former.goods_from_others[TYPICAL, HUB] == pytest.approx(6.0)


def test_fewer_than_twelve_published_months_before_a_window_are_too_few() -> None:
    """Trade is lumpy: a hub that buys once a year may have bought in the months that nobody knows."""
    lanes = by_hand(SALE, replace(FEED, first=FIRST), OTHER)
    few, enough = (silent_until(lanes, FIRST - months) for months in (11, 12))
    assert found(enough, produced()).testable[HUB] and not found(few, produced()).testable[HUB]
    assert lacks(found(few, produced())) == (0.0, 0.0, 0.0) < lacks(found(enough, produced()))
    short = balance(lanes, produced(), 11, STOP, *ENDS), balance(lanes, produced(), 12, STOP, *ENDS)
    assert [bool(one.testable[HUB]) for one in short] == [False, True]  # a store that begins too late


def test_former_supply_is_of_two_years_at_most_and_a_window_must_be_in_the_store() -> None:
    lanes = by_hand(SALE, Lane("VNM", "THA", 10.0, stop=MONTHS - FORMER_MONTHS - 1))
    last = balance(lanes, produced(), MONTHS - 1, MONTHS, *ENDS)
    assert not last.former.goods_from_others[:, HUB].any()
    assert balance(lanes, produced(), MONTHS - 2, MONTHS, *ENDS).former.goods_from_others[:, HUB].all()
    for first, stop in ((3, 3), (4, 3), (-1, 3), (0, MONTHS + 1)):
        with pytest.raises(ValueError, match=f"months {first} to {stop} of {MONTHS}"):
            balance(lanes, produced(), first, stop, *ENDS)
