"""Tables of stages: the shares that the USGS printed, vintage by vintage, and what withheld figures do to them."""

from dataclasses import replace

import pytest

from oretrace.assess.stages import StageTable, latest_year, leading, stage_tables, unprinted
from oretrace.catalog.production import SupplyFigure, figures


def tables(material: str, year: int) -> dict[tuple[str, str], StageTable]:
    return {(table.stage, table.source): table for table in stage_tables(figures(), material, year)}


def made(territory: str, value: float | None, **other: object) -> SupplyFigure:
    what = ("antimony", "mine", "production", territory, 2024, "content")
    status = "reported" if value is not None else "withheld"
    base = SupplyFigure(*what, value or 0.0, value, value, status, "USGS MCS 2026", 2026, "")  # type: ignore[arg-type]
    return replace(base, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(("vintage", "world"), [(2025, 390_000), (2026, 380_000)])
def test_chinas_rare_earths_of_2024_as_each_vintage_prints_them(vintage: int, world: int) -> None:
    table = tables("rare earths", 2024)["mine", f"USGS MCS {vintage}"]
    share = table.held.share("CHN")
    assert share is not None and share.typical is not None
    assert share.typical == pytest.approx(270_000 / world, abs=1e-9)
    assert share.low < share.typical == share.high, "rounded parts add up to more than the rounded total"
    assert table.held.total.typical == world and table.basis == "REO" and table.vintage == vintage


@pytest.mark.parametrize(("vintage", "floor"), [(2025, 90e6), (2026, 85e6)])
def test_chinas_reserves_are_bounded_by_the_open_total(vintage: int, floor: float) -> None:
    """44 Mt of more than 90 Mt: at most 48.9 %."""
    table = tables("rare earths", 2024)["reserves", f"USGS MCS {vintage}"]
    share = table.held.share("CHN")
    assert table.open_total and share is not None
    assert (share.low, share.typical) == (0.0, None)
    assert share.high == pytest.approx(44e6 / floor)
    if vintage == 2025:
        assert f"{share.high:.1%}" == "48.9%"


def test_the_newest_vintage_leads_and_stages_come_in_order() -> None:
    found = stage_tables(figures(), "rare earths", 2024)
    assert [table.stage for table in found] == sorted(
        (t.stage for t in found), key=["reserves", "mine", "refine"].index
    )
    assert [(table.stage, table.vintage) for table in leading(found)] == [("reserves", 2026), ("mine", 2026)]


def test_a_total_that_leaves_the_withheld_out_is_a_floor() -> None:
    """Tellurium: the United States are withheld and the total excludes them."""
    table = tables("tellurium", 2024)["refine", "USGS MCS 2026"]
    share, withheld = table.held.share("CHN"), table.held.share("USA")
    assert table.open_total and share is not None and withheld is not None
    assert share.low == 0.0 and share.high == pytest.approx(750 / 981)
    assert (withheld.low, withheld.high) == (0.0, 1.0) and table.statuses["USA"] == "withheld"


def test_a_withheld_producer_inside_the_total() -> None:
    rows = [made("CHN", 60.0), made("USA", None), made("WLD", 100.0)]
    (table,) = stage_tables(rows, "antimony", 2024)
    share = table.held.share("USA")
    assert share is not None and share.high == pytest.approx(0.4)
    excluded = [*rows[:2], made("WLD", 100.0, note="Excludes U.S. production.")]
    (table,) = stage_tables(excluded, "antimony", 2024)
    share = table.held.share("USA")
    assert table.open_total and share is not None and share.high == 1.0


def test_the_table_of_one_country_gives_no_world_total() -> None:
    assert stage_tables([made("USA", 60.0)], "antimony", 2024) == ()
    assert stage_tables([made("USA", None), made("CHN", None)], "antimony", 2024) == ()


def test_a_stage_names_territories_without_figures() -> None:
    (line,) = unprinted([made("USA", None), made("CHN", None)], "antimony", 2024)
    assert "USGS MCS 2026" in line and "CHN, USA" in line
    assert unprinted([made("USA", 1.0)], "antimony", 2024) == ()


def test_the_newest_year_is_one_with_figures_of_the_world() -> None:
    world = [made("CHN", 8.0), made("WLD", 9.0)]
    assert latest_year([made("USA", 1.0, year=2025), *world], "antimony") == 2024
    assert latest_year([made("CHN", None, year=2025), made("WLD", None, year=2025), *world], "antimony") == 2024
    assert latest_year([made("USA", 1.0, year=2025)], "antimony") is None
    assert latest_year([], "antimony") is None


@pytest.mark.parametrize("material", sorted({figure.material for figure in figures()}))
def test_every_table_of_the_catalog_keeps_its_bounds(material: str) -> None:
    for year in sorted({figure.year for figure in figures() if figure.material == material}):
        for table in stage_tables(figures(), material, year):
            assert table.held.hhi.high is not None
            assert 0 <= table.held.hhi.low <= (table.held.hhi.typical or 0) <= table.held.hhi.high <= 1
            assert sum(row.share.low for row in table.held.shares) <= 1 + 1e-9
            for row in table.held.shares:
                assert row.share.high is not None and 0 <= row.share.low <= row.share.high <= 1
