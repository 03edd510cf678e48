"""Production at home: printed, carried on, bounded where it is not printed, and a user's own in its place."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from oretrace.catalog.production import OTHERS, WORLD, SupplyFigure, content_of, figures, latest
from oretrace.catalog.territories import territories
from oretrace.kernels.balance import PACE
from oretrace.ledger.domestic import Domestic, Makeable, domestic
from oretrace.ledger.lanes import HIGH, LOW, TYPICAL
from oretrace.ledger.table import HubLedger, conclusions, ledgers
from tests.ledger.balances import Lane, by_hand

TONNE = 1000.0
USER = SupplyFigure(
    "antimony", "mine", "production", "THA", 2024, "content", 120.0, 120.0, 120.0, "reported", "own", 2025, ""
)


def at(day: str, *territories: str, material: str = "antimony", own: tuple[SupplyFigure, ...] = ()) -> Domestic:
    """Production in the year of one month, so that (…, territories, 0) are its figures."""
    return domestic(material, territories, [date.fromisoformat(f"{day}-01")], own)


def a_year(of: NDArray[np.float64]) -> list[float]:
    """Tonnes of the one year, low, typical and high of the first territory."""
    return [float(value) for value in of[:, 0, 0] / TONNE]


def own(territory: str = "THA", tonnes: float = 120.0, **changes: Any) -> SupplyFigure:
    """A user's figure."""
    return replace(USER, territory=territory, low_t=tonnes, typical_t=tonnes, high_t=tonnes, **changes)


def bound(territory: str, low: float, high: float | None, **changes: Any) -> SupplyFigure:
    """The same, of which only bounds are known."""
    return replace(own(territory, low), typical_t=None, high_t=high, **({"status": "bound"} | changes))


def mined_note(made: Domestic) -> str:
    return str(made.mine_note[0, 0])


def smelted(made: Domestic) -> list[float]:
    """Tonnes that the first territory's smelters make in all the year at most: as printed, and of any ore."""
    whole = replace(made, year=np.zeros(12, dtype=np.int64)).within(0, 12)
    return [float(whole.output[HIGH, 0]) / TONNE, float(whole.smelter[0]) / TONNE]


@pytest.fixture(autouse=True)
def ore_is_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The balances here are of a material made of its ore alone."""
    monkeypatch.setattr("oretrace.ledger.table.OTHER_FEED", frozenset())


def test_a_printed_figure_counts_a_twelfth_a_month_and_names_its_source() -> None:
    made = at("2024-05", "MEX")
    assert a_year(made.mine) == pytest.approx([600.0] * 3) and made.mine_printed.all()
    assert made.monthly(of_mine=True)[0, 0] == pytest.approx(50.0 * TONNE)
    assert mined_note(made) == "USGS MCS 2026, 2024"
    assert a_year(at("2023-05", "MEX").mine) == pytest.approx([800.0] * 3)


def test_months_of_a_year_share_its_figure_and_add_up_to_it() -> None:
    months = [date(2023 + k // 12, k % 12 + 1, 1) for k in range(24)]
    made = domestic("antimony", ("MEX", "THA", "USA"), months)
    for first, mined, output in ((0, 800.0, 452.0), (12, 600.0, 588.0)):
        a_year = slice(first, first + 12)
        assert made.monthly(of_mine=True)[0, a_year].sum() == pytest.approx(mined * TONNE)
        assert made.monthly(of_mine=False)[2, a_year].sum() == pytest.approx(output * TONNE)
        within = made.within(first, first + 12)
        assert within.mine[:, 0] == pytest.approx([mined * TONNE] * 3)
        assert within.output[:, 2] == pytest.approx([output * TONNE] * 3)


def test_thailand_is_not_listed_and_may_mine_as_much_as_the_smallest_that_is() -> None:
    """No "other countries" in the table of antimony: of those with a figure Guatemala's 50 t is the smallest."""
    made = at("2024-05", "THA")
    assert a_year(made.mine) == pytest.approx([0.0, 0.0, 50.0])
    assert mined_note(made) == "not listed by USGS MCS 2026, 2024: at most the smallest it lists"


def test_an_unlisted_mine_is_bounded_by_its_last_printed_figure() -> None:
    """Thailand mined 32 t in 2016 (BGS) and none in 2017: more than the smallest of 2023, Kyrgyzstan's 20 t."""
    made = at("2023-05", "THA")
    assert a_year(made.mine) == pytest.approx([0.0, 0.0, 32.0])
    assert mined_note(made) == "not listed by USGS MCS 2025, 2023: at most what it was printed to make in 2016"


def test_an_unlisted_smelter_is_bounded_by_other_countries() -> None:
    table = latest("tungsten", "mine", "production", 2024)
    assert "FIN" not in table and OTHERS in table
    made = at("2024-05", "FIN", material="tungsten")
    assert a_year(made.mine) == pytest.approx([0.0, 0.0, table[OTHERS].high_t])
    assert mined_note(made).endswith("at most its other countries")


def last_printed() -> int:
    return max(f.year for f in figures() if (f.material, f.stage, f.measure) == ("antimony", "mine", "production"))


def test_a_year_after_the_last_edition_takes_its_figure_for_a_limited_time() -> None:
    last = last_printed()
    made, later = at(f"{last}-01", "MEX"), at(f"{last + 2}-01", "MEX")
    assert np.array_equal(made.mine, later.mine)
    assert mined_note(later) == f"{mined_note(made)}, taken for {last + 2}"
    assert made.mine_printed.all() and not later.mine_printed.any()
    assert a_year(at(f"{last + 10}-01", "MEX").mine) == [0.0, 0.0, np.inf]
    before = at("2001-01", "MEX")
    assert a_year(before.mine) == [0.0, 0.0, np.inf] and mined_note(before) == "no table of mine production"
    assert not before.mine_printed.any()


def test_a_carried_output_or_capacity_proves_nothing_as_a_smelter_may_have_started_since() -> None:
    """It stays in the table, as the typical month; what the smelter can make of ore is without limit."""
    output, capacity = own(stage="refine"), own(stage="refine", measure="capacity")
    assert smelted(at("2024-05", "THA", own=(output,))) == pytest.approx([120.0, 0.0])
    last = last_printed()
    own_figure = at(f"{last + 1}-05", "THA", own=(own(stage="refine", year=last),))
    for carried in (own_figure, at(f"{last + 1}-05", "USA")):
        assert carried.output[TYPICAL].all() and carried.monthly(of_mine=False).all()
        assert not carried.output_printed.any() and smelted(carried) == [0.0, np.inf]
        assert str(carried.smelter_note[0, 0]).endswith(f", taken for {last + 1}")
    assert smelted(at("2024-05", "THA", own=(capacity,))) == pytest.approx([0.0, 120.0])
    assert smelted(at("2025-05", "THA", own=(capacity,))) == [0.0, np.inf]


def test_a_figure_of_a_later_year_changes_nothing() -> None:
    later = (own("MEX", year=2025), own("MEX", stage="refine", year=2025))
    one, other = at("2024-12", "MEX", "THA"), at("2024-12", "MEX", "THA", own=later)
    assert np.array_equal(one.mine, other.mine) and np.array_equal(one.output, other.output)
    assert np.array_equal(one.capacity, other.capacity) and np.array_equal(one.mine_note, other.mine_note)
    assert np.array_equal(one.output_printed, other.output_printed)


def test_a_withheld_figure_has_no_upper_bound() -> None:
    made = at("2025-05", "USA")
    assert a_year(made.mine) == [0.0, 0.0, np.inf]
    assert mined_note(made) == "USGS MCS 2026, 2025, withheld"


def test_supply_is_printed_output_else_capacity_else_unbounded() -> None:
    printed, unknown = at("2024-05", "USA"), at("2024-05", "THA")
    assert a_year(printed.output) == pytest.approx([588.0] * 3) and printed.output_printed.all()
    assert smelted(printed) == pytest.approx([588.0, 0.0])
    assert smelted(unknown) == [0.0, np.inf]
    assert str(unknown.smelter_note[0, 0]) == "no published output or capacity"
    capacity = at("2024-05", "THA", own=(own(stage="refine", measure="capacity"),))
    assert smelted(capacity) == pytest.approx([0.0, 120.0])
    assert str(capacity.smelter_note[0, 0]) == "capacity: own, 2024"
    withheld = at("2024-05", "THA", own=(bound("THA", 0.0, None, stage="refine", status="withheld"),))
    assert smelted(withheld) == [0.0, np.inf]


def test_figures_of_a_user_lie_over_the_catalog_table_of_their_year_and_a_whole_table_replaces_it() -> None:
    given = (own("THA"), own("MEX", 200.0), bound(OTHERS, 0.0, 30.0))
    made = at("2024-05", "THA", own=given)
    assert a_year(made.mine) == pytest.approx([120.0] * 3) and mined_note(made) == "own, 2024"
    assert a_year(at("2024-05", "MEX", own=given).mine) == pytest.approx([200.0] * 3)
    # Bolivia is in the catalog's table of that year, which the user's replaces if it says what others make.
    assert a_year(at("2024-05", "BOL", own=given).mine) == pytest.approx([0.0, 0.0, 30.0])
    world = own(WORLD, 1_000.0)
    assert a_year(at("2024-05", "BOL", own=(*given[:2], world)).mine) == pytest.approx([0.0, 0.0, 120.0])
    bolivia = latest("antimony", "mine", "production", 2024)["BOL"].high_t
    assert a_year(at("2024-05", "BOL", own=given[:2]).mine) == pytest.approx([bolivia] * 3)
    for name, tonnes in (("THA", 120.0), ("MEX", 200.0)):
        assert a_year(at("2024-05", name, own=given[:2]).mine) == pytest.approx([tonnes] * 3)
    assert np.array_equal(at("2023-05", "BOL", own=given).mine, at("2023-05", "BOL").mine)
    other = (replace(USER, material="tungsten"), replace(USER, stage="secondary"), replace(USER, measure="reserves"))
    assert np.array_equal(at("2024-05", "THA", own=other).mine, at("2024-05", "THA").mine)


def test_tonnes_of_another_basis_become_the_element_by_the_range_of_its_content() -> None:
    reo = replace(own("THA"), material="rare earths", basis="REO")
    low, typical, high = content_of("rare earths", "REO")
    made = at("2024-05", "THA", material="rare earths", own=(reo,))
    assert a_year(made.mine) == pytest.approx([120.0 * low, 120.0 * typical, 120.0 * high])
    table = latest("rare earths", "mine", "production", 2024)
    printed, others = table["VNM"].high_t or 0.0, table[OTHERS].high_t or 0.0
    listed = at("2024-05", "VNM", material="rare earths", own=(reo,))
    assert a_year(listed.mine) == pytest.approx([printed * low, printed * typical, printed * high])
    assert "FJI" not in table
    absent = at("2024-05", "FJI", material="rare earths", own=(reo,))
    assert a_year(absent.mine) == pytest.approx([0.0, 0.0, others * high])
    world = own(WORLD, 1_000.0, material="rare earths", basis="REO")
    absent = at("2024-05", "VNM", material="rare earths", own=(reo, world))
    assert a_year(absent.mine) == pytest.approx([0.0, 0.0, 120.0 * high])
    rest = bound(OTHERS, 0.0, 10.0, material="rare earths", basis="REO")
    absent = at("2024-05", "VNM", material="rare earths", own=(reo, rest))
    assert a_year(absent.mine) == pytest.approx([0.0, 0.0, 10.0 * high])


def test_a_material_without_production_figures_is_unbounded() -> None:
    for material in ("titanium", "no such material"):
        made = at("2024-05", "THA", material=material)
        assert a_year(made.mine) == [0.0, 0.0, np.inf] and smelted(made) == [0.0, np.inf]
        assert not made.mine_printed.any()
    counted = at("2024-05", "THA", material="titanium", own=(replace(USER, material="titanium"),))
    assert a_year(counted.mine) == pytest.approx([120.0] * 3)


@pytest.mark.parametrize("material", sorted({f.material for f in figures()}))
def test_low_is_at_most_typical_and_typical_at_most_high_for_all_the_catalog(material: str) -> None:
    territories = sorted(
        {f.territory for f in figures() if f.material == material} - {WORLD, OTHERS} | {"THA", "FJI"}
    )
    made = domestic(material, territories, [date(year, 6, 1) for year in range(2015, 2028)])
    for kg in (made.mine, made.output):
        assert (kg[LOW] >= 0).all() and (kg[LOW] <= kg[TYPICAL]).all() and (kg[TYPICAL] <= kg[HIGH]).all()
    assert np.isfinite(made.mine[TYPICAL]).all() and np.isfinite(made.output).all()
    for y in range(len(made.mine_printed)):
        within, printed = made.within(y, y + 1), made.output_printed[:, y]
        assert not within.smelter[printed].any()  # what is printed is not smelted a second time
        assert not within.output[:, ~printed].any() and (within.smelter[~printed] > 0).all()


def test_all_figures_times_k_is_every_bound_times_k() -> None:
    smelters = own("THA", stage="refine"), own("VNM", stage="refine", measure="capacity")
    given = (own("MEX", 200.0), bound("BOL", 20.0, 40.0), bound(OTHERS, 0.0, 30.0), *smelters)
    larger = tuple(
        replace(f, low_t=8 * f.low_t, typical_t=f.typical_t and 8 * f.typical_t, high_t=f.high_t and 8 * f.high_t)
        for f in given
    )
    one, other = (at("2024-05", "MEX", "BOL", "THA", "VNM", own=some) for some in (given, larger))
    for name in ("mine", "output", "capacity"):
        assert np.array_equal(getattr(other, name), 8 * getattr(one, name))
    assert np.isfinite(one.capacity[3]).all() and one.output[TYPICAL, 2, 0] > 0


def made_in(first: int, stop: int, own: tuple[SupplyFigure, ...] = (), of: str = "MEX") -> Makeable:
    """What one territory makes in months of 2023 and 2024."""
    months = [date(2023 + k // 12, k % 12 + 1, 1) for k in range(24)]
    return domestic("antimony", (of,), months, own).within(first, stop)


@pytest.mark.parametrize("first", range(0, 12, 2))
def test_part_of_a_year_counts_at_most_twice_as_fast_and_the_rest_of_it_no_less_than_is_left(first: int) -> None:
    """Mexico mined 800 t in 2023: any half of it may have had all, or nothing, of that."""
    smelter = (own("MEX", stage="refine", year=2023), own("MEX", stage="refine", measure="capacity"))
    for stop in range(first + 1, 13):
        low, typical, high = (float(kg) / TONNE for kg in made_in(first, stop).mine[:, 0])
        share = (stop - first) / 12.0
        assert typical == pytest.approx(800.0 * share)
        assert high == pytest.approx(min(PACE * typical, 800.0))
        rest = float(made_in(0, first).mine[HIGH, 0] + made_in(stop, 12).mine[HIGH, 0]) / TONNE
        assert low <= typical <= high and low >= 800.0 - rest - 1e-9
        assert low == pytest.approx(max(800.0 - PACE * 800.0 * (1.0 - share), 0.0))
        output, none = (made_in(first + year, stop + year, smelter) for year in (0, 12))
        assert output.output[HIGH, 0] == pytest.approx(120.0 * TONNE * high / 800.0) and not output.smelter.any()
        assert none.smelter[0] == pytest.approx(120.0 * TONNE * high / 800.0) and not none.output.any()


def test_years_of_a_window_add_up_each_by_its_own_figure() -> None:
    smelter = (own("MEX", stage="refine", year=2023),)
    window = made_in(9, 16, smelter)  # three months of 2023, four of 2024
    assert window.mine[:, 0] == pytest.approx(
        np.array([0.0, 800.0 * 3 / 12 + 600.0 * 4 / 12, PACE * (800.0 * 3 / 12 + 600.0 * 4 / 12)]) * TONNE
    )
    assert window.output[HIGH, 0] == pytest.approx(120.0 * TONNE * PACE * 3 / 12) and np.isinf(window.smelter).all()
    assert not made_in(0, 12, smelter).smelter.any()  # nothing of the year that a window does not touch
    empty = made_in(5, 5, smelter)
    assert not empty.mine.any() and not empty.output.any() and not empty.smelter.any()


# Thailand and Mexico by the catalog: months 2023-01 to 2025-06, the window 2024-09 to 2025-02.
WINDOW = (20, 26)


def hub(name: str, *lanes: Lane, own: tuple[SupplyFigure, ...] = (), later: int = 0) -> HubLedger:
    """The ledger of a hub in a store that begins so many years `later`."""
    given = by_hand(*lanes)
    given = replace(given, months=tuple(month.replace(year=month.year + later) for month in given.months))
    return ledgers(given, *WINDOW, ("CHN",), ("USA",), own).of(name, "China", "the United States")


def test_a_thai_smelter_fed_by_chinese_oxide_is_distinguished_from_one_that_is_not() -> None:
    """600 t in six months, and no smelter is printed. At home were 50 t of ore at most (two thirds of 50 t in the
    busiest four months of 2024, a third in two of 2025) and 12.3 t in stock (3 of the 20 months before, in which 32 t
    were mined in 2023 and all 50 t of 2024), as much again as goods, if all of that ore was smelted, and of 5.5 t of
    goods bought a month the stock and a fifth.
    """
    stock = 3.0 * (32.0 + 50.0) / 20.0
    sold, chinese = Lane("THA", "USA", 100.0 * TONNE, first=20), Lane("CHN", "THA", 110.0 * TONNE, first=19)
    alone = hub("THA", sold, chinese)
    assert alone.at_least_t == pytest.approx(600.0 - (50.0 + stock) - stock - 5.5 * (3.0 + 6.0 / 5.0))
    assert alone.unexplained_t == 0.0 and alone.at_most_t == 600.0
    half = hub("THA", sold, chinese, Lane("BOL", "THA", 50.0 * TONNE, ore=True, first=20))
    assert half.at_least_t == pytest.approx(alone.at_least_t - 300.0)
    whole = hub("THA", sold, chinese, Lane("BOL", "THA", 100.0 * TONNE, ore=True, first=20))
    assert whole.at_least_t == 0.0 and whole.beyond_home_t == pytest.approx(alone.at_least_t)
    # Of 100 t of ore a month before, too, three months' are in stock, and three months' goods made of it: 600 t.
    stocked = hub("THA", sold, chinese, Lane("BOL", "THA", 100.0 * TONNE, ore=True))
    assert stocked.at_least_t == stocked.beyond_home_t == 0.0 and stocked.since is None


def test_output_of_mexico_explains_its_sales_up_to_its_figure() -> None:
    """Printed are 600 t of ore a year: 45 t a month are its own, 200 are not but by a user's figures."""
    for kg in (20.0, 45.0):
        explained = hub("MEX", Lane("MEX", "USA", kg * TONNE), Lane("CHN", "MEX", 200.0 * TONNE))
        assert explained.at_least_t == 0.0 and not explained.untestable
    sold, bought = Lane("MEX", "USA", 200.0 * TONNE), Lane("CHN", "MEX", 1.0 * TONNE)
    assert hub("MEX", sold, bought).unexplained_t > 0
    mine = tuple(own("MEX", 1_300.0, year=year) for year in (2024, 2025))
    smelter = tuple(own("MEX", 1_300.0, year=year, stage="refine") for year in (2024, 2025))
    for given in (mine, smelter, (*mine, *smelter)):
        reported = hub("MEX", sold, bought, own=given)
        assert reported.beyond_home_t == reported.at_least_t == reported.unexplained_t == 0.0
        assert reported.binding.startswith("nothing") and reported.since is None


def test_a_carried_year_enters_the_table_and_proves_nothing() -> None:
    """A window of four months of the last printed year and two of the next, in which as much is taken as mined.

    What was mined in the 20 months before is in stock for three months as ore, and for three as goods made of it.
    """
    last = last_printed()
    before, mined = (latest("antimony", "mine", "production", year)["MEX"].high_t or 0.0 for year in (last - 1, last))
    lanes = Lane("MEX", "USA", 300.0 * TONNE, first=20), Lane("CHN", "MEX", 310.0 * TONNE, first=19)
    reported = hub("MEX", *lanes, later=last - 2024)
    assert reported.last == date(last + 1, 2, 1) and reported.bounds_until == date(last, 12, 1)
    row = next(row for row in reported.rows if row.name == "mined")
    assert (row.low_t, row.typical_t, row.high_t) == pytest.approx((0.0, mined * 6 / 12, mined))
    assert row.source.endswith(f", taken for {last + 1}")
    home = PACE * mined * 4 / 12 + 2 * 3.0 * (before + mined) / 20.0 + 15.5 * (3.0 + 0.2 * 4.0)
    assert reported.at_least_t == pytest.approx(4 * 300.0 - home) and reported.at_least_t > 0
    assert reported.at_most_t == 1_800.0
    assert conclusions(reported)[0].startswith(f"Lower bounds are up to {last}-12")
    assert not conclusions(hub("MEX", *lanes))[0].startswith("Lower bounds are up to")
    wholly = hub("MEX", *lanes, later=last - 2024 + 1)
    assert wholly.untestable == f"nobody prints the production of {last + 1} yet" and wholly.bounds_until is None
    assert wholly.at_least_t == wholly.beyond_home_t == 0.0 and wholly.since is None and wholly.at_most_t == 1_800.0
    assert next(row for row in wholly.rows if row.name == "mined").high_t == pytest.approx(mined)


def test_a_maker_that_needs_no_ore_and_prints_no_output_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sold, bought = Lane("MEX", "USA", 200.0 * TONNE), Lane("CHN", "MEX", 190.0 * TONNE)
    assert not hub("MEX", sold, bought).untestable
    monkeypatch.setattr("oretrace.ledger.table.OTHER_FEED", frozenset({"antimony"}))
    reported = hub("MEX", sold, bought)
    assert reported.at_least_t == reported.beyond_home_t == 0.0 and "other feed" in reported.untestable


def test_a_union_makes_what_its_members_make() -> None:
    months = (date(2023, 1, 1), date(2023, 12, 1))
    members = territories().members("EUU", months[0])
    whole = domestic("antimony", ("EUU",), months)
    parts = domestic("antimony", members, months)
    assert np.allclose(whole.mine[:, 0], parts.mine.sum(axis=1))
    assert whole.output_printed[0].tolist() == parts.output_printed.all(axis=0).tolist()
    assert whole.mine_note[0, 0].count(";") <= len(set(parts.mine_note[:, 0]))
