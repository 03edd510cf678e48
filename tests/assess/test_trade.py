"""Trade of a material: what is added up, what is not counted twice, whose figures stand in."""

from datetime import date
from typing import Any

import pytest

from oretrace.assess.bounds import Bounds
from oretrace.assess.trade import Trade, trade_of
from tests.assess.small_store import OXIDE, connected, figure


def read(figures: list[dict[str, Any]], sources: tuple[str, ...] = ("census",)) -> Trade:
    with connected(figures, sources) as connection:
        return trade_of(connection, "antimony", date(2024, 1, 1), date(2024, 12, 1))


def typical(trade: Trade, importer: str = "USA") -> dict[str, float | None]:
    return {code: lane.contained.typical for code, lane in trade.lanes(importer).items()}


def test_months_and_codes_of_a_lane_add_up() -> None:
    trade = read([figure(1), figure(2, period_start=date(2024, 4, 1)), figure(3, partner="THA")])
    assert typical(trade) == pytest.approx({"CHN": 2000 * OXIDE, "THA": 1000 * OXIDE})
    assert trade.lanes("USA")["CHN"].net_kg == 2000


def test_trade_leaves_out_other_months_materials_and_forms() -> None:
    others = [
        figure(2, period_start=date(2023, 12, 1)),
        figure(3, period_start=date(2024, 12, 1), period_months=3),
        figure(4, hs_code="811292"),
        figure(5, flow="re_export"),
        figure(6, partner="WLD", net_kg=9e6),
        figure(7, partner="EUU", net_kg=9e6),
    ]
    assert typical(read([figure(1), *others])) == pytest.approx({"CHN": 1000 * OXIDE})


@pytest.mark.slow
def test_the_same_trade_from_two_sources_counts_once_by_the_longer_series() -> None:
    """Yearly in six digits from one source, two months of it in ten from another; then the other way about."""
    yearly = figure(1, snapshot=1, period_start=date(2024, 1, 1), period_months=12, net_kg=50_000.0)
    monthly = [
        figure(n, snapshot=2, hs_edition="HTS2024", hs_code="2825800000", period_start=date(2024, n, 1))
        for n in range(2, 4)
    ]
    assert typical(read([yearly, *monthly], ("comtrade", "census"))) == pytest.approx({"CHN": 50_000 * OXIDE})
    assert typical(read(monthly, ("comtrade", "census"))) == pytest.approx({"CHN": 2_000 * OXIDE})


def test_a_figure_without_mass_is_counted_and_has_no_part() -> None:
    trade = read([figure(1), figure(2, partner="THA", net_kg=None), figure(3, partner="MEX", suppressed=True)])
    assert set(typical(trade)) == {"CHN"} and trade.massless() == (2, 3)


@pytest.mark.slow
def test_exporters_stand_in_for_an_importer_that_reports_nothing() -> None:
    trade = read(
        [
            figure(1, reporter="CHN", partner="USA", flow="export"),
            figure(2, reporter="CHN", partner="JPN", flow="export"),
        ]
    )
    assert typical(trade) == pytest.approx({"CHN": 1000 * OXIDE}) and not trade.reports("USA")
    both = read([figure(1, reporter="CHN", partner="USA", flow="export"), figure(2, partner="MEX")])
    assert set(typical(both)) == {"MEX"} and both.reports("USA")


def test_a_union_imports_from_outside_it() -> None:
    rows = [figure(1, reporter="DEU"), figure(2, reporter="FRA", partner="DEU"), figure(3, reporter="FRA")]
    assert typical(read(rows), "EUU") == pytest.approx({"CHN": 2000 * OXIDE})


def test_reporters_and_exports() -> None:
    rows = [figure(1), figure(2, flow="export", partner="CAN", net_kg=500.0), figure(3, reporter="JPN")]
    trade = read(rows)
    assert {code: one.typical for code, one in trade.by_reporter("import").items()} == pytest.approx(
        {"USA": 1000 * OXIDE, "JPN": 1000 * OXIDE}
    )
    assert trade.exports("USA").typical == pytest.approx(500 * OXIDE)
    assert trade.exports("JPN") == Bounds(0.0, None, None)  # no file speaks of its exports


@pytest.mark.slow
def test_a_reporter_that_covers_all_months_without_exports_exports_zero() -> None:
    months = [date(2024, month, 1) for month in range(1, 13)]
    other = [figure(n, flow="export", hs_code="740311", period_start=day) for n, day in enumerate(months, 1)]
    assert read([figure(99), *other]).exports("USA") == Bounds.of(0.0)
    assert read([figure(99), *other[1:]]).exports("USA") == Bounds(0.0, None, None)


def test_stages_are_distinguished() -> None:
    trade = read([figure(1), figure(2, hs_code="261710")])
    assert trade.lanes("USA", "refine")["CHN"].net_kg == 1000 and trade.lanes("USA", "mine")["CHN"].net_kg == 1000
    assert trade.lanes("USA")["CHN"].net_kg == 2000
