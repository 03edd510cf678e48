"""The ledger of one hub as a table: it adds up, and claims no more than years that are printed allow."""

from dataclasses import replace

import numpy as np
import pytest

from oretrace.kernels.balance import RECYCLED_SHARE, STOCK_MONTHS
from oretrace.ledger.domestic import Domestic
from oretrace.ledger.lanes import MaterialLanes
from oretrace.ledger.table import HubLedger, conclusions, ledgers
from tests.ledger.balances import (
    ENDS,
    FEED,
    FIRST,
    OTHER,
    PLACES,
    SALE,
    STOP,
    Lane,
    by_hand,
    made_up,
    produced,
    silent_until,
)

SEEDS = range(25)


def table(lanes: MaterialLanes, made: Domestic, monkeypatch: pytest.MonkeyPatch) -> HubLedger:
    monkeypatch.setattr("oretrace.ledger.table.domestic", lambda *_: made)
    return ledgers(lanes, FIRST, STOP, *ENDS).of("THA", "China", "the United States")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_table_adds_up(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    reported = table(*made_up(seed), monkeypatch)
    kg = {
        side: np.array([(r.low_t, r.typical_t, r.high_t) for r in reported.rows if r.side == side], dtype=float)
        for side in ("in", "out", "left")
    }
    assert kg["left"] == pytest.approx((kg["in"].sum(axis=0) - kg["out"].sum(axis=0)[::-1])[None], nan_ok=True)
    for row in reported.rows:
        known = [value for value in (row.low_t, row.typical_t, row.high_t) if value is not None]
        assert known == sorted(known)
    assert reported.at_most_t is None or reported.at_least_t <= reported.at_most_t
    assert reported.unexplained_most_t is None or reported.unexplained_t <= reported.unexplained_most_t
    assert reported.since is not None or reported.beyond_home_t == 0
    assert set(reported.limited_by) <= {row.name for row in reported.rows if row.side == "in"}
    assert bool(reported.limited_by) == (bool(reported.binding) and not reported.binding.startswith("nothing"))
    assert reported.untestable == "" or reported.beyond_home_t == reported.at_least_t == reported.unexplained_t == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_of_a_month_holds_in_every_longer_window(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lanes, made = made_up(seed)
    monkeypatch.setattr("oretrace.ledger.table.domestic", lambda *_: made)
    windows = [ledgers(lanes, FIRST, stop, *ENDS) for stop in range(FIRST + 1, STOP + 1)]
    for hub in PLACES:
        tested = [one for one in windows if not one.of(hub, "China", "the United States").untestable]
        least = [one.at_least_kg(hub) for one in tested]
        assert least == sorted(least)
        for kg, one in zip(least, tested, strict=True):
            reported, k = one.of(hub, "China", "the United States"), lanes.territories.index(hub)
            assert kg == max(part.beyond_others.kg[k] for part in one.growing)
            assert (reported.at_least_by is None) == (kg == 0)


def test_a_bound_reached_by_april_holds_when_the_hub_buys_of_others_in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Lane("VNM", "THA", 1e6, first=STOP - 1)
    monkeypatch.setattr("oretrace.ledger.table.domestic", lambda *_: produced(output=1.0))
    sale = replace(SALE, kg=1_000.0)
    found, before = (ledgers(by_hand(sale, FEED, OTHER, late), FIRST, stop, *ENDS) for stop in (STOP, STOP - 1))
    reported = found.of("THA", "China", "the United States")
    assert found.bounded is not None and found.bounded.beyond_others.kg[PLACES.index("THA")] == 0.0
    assert found.at_least_kg("THA") == before.at_least_kg("THA") > 0.0
    assert reported.at_least_by == found.lanes.months[STOP - 2]
    assert any(f"by {reported.at_least_by:%Y-%m}" in line for line in conclusions(reported))


def proved(reported: HubLedger) -> tuple[object, ...]:
    """All that a ledger claims."""
    bounds = (reported.beyond_home_t, reported.at_least_t, reported.unexplained_t)
    return (*bounds, reported.binding, reported.since, reported.bounds_until)


@pytest.mark.slow
def test_a_window_that_runs_into_a_year_without_a_figure_proves_what_its_printed_part_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What came through by the end of 2024 came through, whatever is made from then on."""
    first, unprinted = 14, 24
    tested = claims = 0
    for seed in SEEDS:
        lanes, made = made_up(seed)
        made = replace(made, mine_printed=np.array([True, True, False]))
        monkeypatch.setattr("oretrace.ledger.table.domestic", lambda *_, made=made: made)
        whole, part = (ledgers(lanes, first, stop, *ENDS) for stop in (STOP, unprinted))
        other = replace(made, mine=made.mine * [1.0, 1.0, 9.0], capacity=made.capacity * [1.0, 1.0, 9.0])
        monkeypatch.setattr("oretrace.ledger.table.domestic", lambda *_, made=other: made)
        grown = ledgers(lanes, first, STOP, *ENDS)
        for hub in PLACES:
            one, two, three = (of.of(hub, "China", "the United States") for of in (whole, part, grown))
            assert proved(one) == proved(two) == proved(three) and one.untestable == two.untestable
            assert one.bounds_until in (None, lanes.months[unprinted - 1]) and one.last == lanes.months[STOP - 1]
            assert (one.bounds_until is None) == bool(one.untestable)
            assert whole.at_least_kg(hub) == part.at_least_kg(hub) == pytest.approx(1000.0 * one.at_least_t)
            tested += one.bounds_until is not None
            claims += one.beyond_home_t > 0
    assert tested > 30 and claims > 5


def test_a_bound_from_a_printed_part_does_not_reach_later_months(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes = by_hand(SALE, replace(FEED, first=FIRST), OTHER)
    reported, whole = (table(lanes, produced(known=known), monkeypatch) for known in (2, 3))
    assert (reported.bounds_until, whole.bounds_until) == (lanes.months[FIRST + 3], lanes.months[STOP - 1])
    for one, months in ((reported, 4), (whole, STOP - FIRST)):
        home = 10.0 * (STOCK_MONTHS + months * RECYCLED_SHARE)
        assert 1000.0 * one.beyond_home_t == pytest.approx(100.0 * months - home)
    assert reported.rows == whole.rows and reported.at_most_t == whole.at_most_t
    assert conclusions(reported)[0] == "Lower bounds are up to 2024-12: later production is not published yet."
    for known in (0, 1):
        none = table(lanes, produced(known=known), monkeypatch)
        assert none.untestable == "nobody prints the production of 2024 yet" and none.bounds_until is None
        assert (none.beyond_home_t, none.at_least_t, none.unexplained_t, none.since) == (0.0, 0.0, 0.0, None)
        assert conclusions(none) == ("No bound can be given: nobody prints the production of 2024 yet.",)
        assert none.rows == reported.rows


def test_since_is_the_first_month_in_which_home_supply_falls_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stock and scrap of 10 a month bought before last the hub that sells 20 a month from the third month on."""
    sold, bought = Lane("THA", "USA", 20.0, first=FIRST + 2), Lane("CHN", "THA", 10.0)
    stops = range(FIRST + 1, STOP + 1)
    home = [10.0 * (STOCK_MONTHS + RECYCLED_SHARE * (stop - FIRST)) for stop in stops]
    short = [20.0 * max(stop - FIRST - 2, 0) > most for stop, most in zip(stops, home, strict=True)]
    lanes = by_hand(sold, bought)
    reported = table(lanes, produced(), monkeypatch)
    assert short == [False, False, False, True, True, True]
    assert reported.since == lanes.months[FIRST + 3] and reported.first < reported.since < reported.last
    assert any("from 2024-12 on" in line for line in conclusions(reported))
    assert table(lanes, produced(known=2), monkeypatch).since == reported.since  # December 2024 is of a printed year
    mine = produced(mine=7.0, smelter=np.inf)
    later = table(lanes, mine, monkeypatch)
    assert later.since is None and later.beyond_home_t == 0.0  # two years' busiest months are as much as is sold
    late = by_hand(replace(sold, first=FIRST + 4, kg=30.0), bought)
    assert table(late, produced(), monkeypatch).since == lanes.months[FIRST + 5]
    unseen = table(late, produced(known=2), monkeypatch)
    assert unseen.since is None and unseen.beyond_home_t == 0.0  # it was sold in the year without a figure


def test_too_few_published_months_before_a_window_are_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes = by_hand(SALE, replace(FEED, first=FIRST), OTHER)
    few, enough = (table(silent_until(lanes, FIRST - months), produced(), monkeypatch) for months in (11, 12))
    assert "not published, each code in every month and a year before" in few.untestable and few.at_least_t == 0.0
    assert enough.untestable == "" and enough.at_least_t > 0.0


def test_a_code_that_the_store_has_no_figure_of_leaves_nothing_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes = by_hand(SALE, FEED, OTHER)
    reported = table(replace(lanes, missing=("261710", "811010")), produced(), monkeypatch)
    assert reported.untestable.startswith("the store has no figure of HS 261710, 811010")
    assert proved(reported) == (0.0, 0.0, 0.0, "", None, None)
    whole = ledgers(replace(lanes, missing=("261710",)), FIRST, STOP, *ENDS)
    assert whole.at_least_kg("THA") == 0.0 < ledgers(lanes, FIRST, STOP, *ENDS).at_least_kg("THA")


def test_the_table_says_why_at_least_is_0_and_omits_an_unknown_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lanes = by_hand(SALE, FEED, OTHER)
    sentences = {
        "not published": (by_hand(SALE, FEED, OTHER, silent=("THA",)), produced()),
        "withheld": (by_hand(SALE, FEED, replace(OTHER, held=(True, True))), produced()),
        "mine production": (lanes, produced(mine=np.inf)),
    }
    for words, world in sentences.items():
        reported = table(*world, monkeypatch)
        assert words in reported.untestable and reported.since is None
        assert reported.beyond_home_t == reported.at_least_t == reported.unexplained_t == 0.0
    unbounded = {row.name for row in reported.rows if row.high_t is None}
    assert unbounded == {"mined", "drawn from stock", left_over(reported)}
    assert table(lanes, produced(), monkeypatch).untestable == ""


def left_over(reported: HubLedger) -> str:
    return next(row.name for row in reported.rows if row.side == "left")
