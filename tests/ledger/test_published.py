"""What of a hub's trade is published: a purchase or sale that no file speaks of is blank, never 0."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from oretrace.ledger.lanes import MaterialLanes
from oretrace.ledger.published import published
from oretrace.ledger.table import HubLedger, conclusions, ledgers
from oretrace.months import calendar

HUB, FIRST, STOP = 1, 24, 36
PLACES = ("CHN", "THA", "USA", "VNM")


def lanes(told_by: tuple[int, ...] = (), publishes: tuple[tuple[int, str], ...] = ()) -> MaterialLanes:
    """Goods China → Thailand → United States, 100 t a month, reported by `told_by` (0 export, 1 import)."""
    months, count = calendar(date(2022, 1, 1), STOP), 2
    reported = np.zeros((2, count, STOP), dtype=bool)
    reported[list(told_by)] = True
    spoken = np.zeros((2, len(PLACES), STOP), dtype=bool)
    for report, place in publishes:
        spoken[report, PLACES.index(place)] = True
    return MaterialLanes(
        material="antimony",
        months=months,
        territories=PLACES,
        exporter=np.array([0, 1]),
        importer=np.array([1, 2]),
        is_ore=np.zeros(count, dtype=bool),
        kg=np.where(reported, 1e5, 0.0)[None].repeat(3, axis=0),
        reported=reported,
        unknown=np.zeros_like(reported),
        publishes=spoken,
    )


def ledger(read: MaterialLanes) -> HubLedger:
    return ledgers(read, FIRST, STOP, ["CHN"], ["USA"]).of("THA", "China", "United States")


def test_a_hub_whose_trade_no_file_holds_has_blanks() -> None:
    made = ledger(lanes())
    trade = [row for row in made.rows if " bought " in row.name or " sold " in row.name]
    assert len(trade) == 8
    for row in trade:
        assert (row.low_t, row.typical_t, row.high_t, row.source) == (0.0, None, None, "no mass of it is published")
    left = made.rows[-1]
    assert (left.low_t, left.typical_t, left.high_t) == (None, None, None)
    assert made.at_most_t is None and made.unexplained_most_t is None and made.unpublished


def test_stock_and_scrap_are_unbounded_if_earlier_purchases_are_unknown() -> None:
    for name in ("recycled", "drawn from stock"):
        unknown, known = (
            next(row for row in ledger(read).rows if row.name == name)
            for read in (lanes(), lanes(told_by=(1,), publishes=((1, "THA"),)))
        )
        assert (unknown.low_t, unknown.typical_t, unknown.high_t) == (0.0, None, None)
        assert (known.low_t, known.typical_t) == (0.0, 0.0) and known.high_t


def test_a_figure_without_a_mass_at_either_end_is_unknown_and_no_0() -> None:
    whole = lanes(told_by=(0, 1), publishes=tuple((report, place) for report in (0, 1) for place in PLACES))
    assert all(published(whole, HUB, (FIRST, STOP), ["CHN"], ["USA"]).values())
    unknown = whole.unknown.copy()
    unknown[0, :, FIRST] = True  # the other end has these masses
    bounded = replace(whole, unknown=unknown)
    assert all(published(bounded, HUB, (FIRST, STOP), ["CHN"], ["USA"]).values())
    lost = replace(whole, unknown=np.ones_like(whole.unknown), kg=whole.kg * 0)
    known = published(lost, HUB, (FIRST, STOP), ["CHN"], ["USA"])
    assert {name for name, is_known in known.items() if not is_known} == {"goods_from_origin", "goods_to_destination"}
    made = ledger(lost)
    row = next(row for row in made.rows if row.name == "goods bought from China")
    assert (row.low_t, row.typical_t, row.high_t) == (0.0, None, None)
    assert made.at_most_t is None and made.unexplained_most_t is None


@pytest.mark.parametrize(
    ("publishes", "known"),
    [
        (((1, "THA"),), {"ore_from_origin", "ore_from_others", "goods_from_origin", "goods_from_others"}),
        (((0, "THA"),), {"ore_to_destination", "ore_to_others", "goods_to_destination", "goods_to_others"}),
        (((0, "CHN"),), {"ore_from_origin", "goods_from_origin"}),
        (((1, "USA"),), {"ore_to_destination", "goods_to_destination"}),
        (((1, "VNM"),), set()),
    ],
)
def test_either_end_makes_its_trade_known(publishes: tuple[tuple[int, str], ...], known: set[str]) -> None:
    found = published(lanes(publishes=publishes), HUB, (FIRST, STOP), ["CHN"], ["USA"])
    assert {name for name, is_known in found.items() if is_known} == known


def test_a_figure_of_every_month_makes_a_lane_known_and_a_month_without_one_does_not() -> None:
    whole = lanes(told_by=(1,))
    assert published(whole, HUB, (FIRST, STOP), ["CHN"], ["USA"])["goods_to_destination"]
    reported = whole.reported.copy()
    reported[:, :, STOP - 1] = False
    partial = replace(whole, reported=reported)
    assert not published(partial, HUB, (FIRST, STOP), ["CHN"], ["USA"])["goods_to_destination"]
    row = next(row for row in ledger(partial).rows if row.name == "goods sold to United States")
    assert row.low_t and (row.typical_t, row.high_t) == (None, None)
    assert "some months" in row.source


def test_one_destination_that_does_not_publish_leaves_the_sales_open() -> None:
    found = published(lanes(publishes=((1, "USA"),)), HUB, (FIRST, STOP), ["CHN"], ["USA", "VNM"])
    assert not found["goods_to_destination"]


def test_sales_that_are_not_published_are_not_covered_by_home_supply() -> None:
    made = replace(ledger(lanes(publishes=((1, "THA"),))), untestable="")
    text = " ".join(conclusions(made))
    assert "not published in full" in text and "could account" not in text
