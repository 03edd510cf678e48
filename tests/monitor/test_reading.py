"""Which figures make a series: zeros, gaps, what is withheld or has no mass, unions, filters."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from oretrace.errors import InputError, OptionError
from oretrace.monitor.reading import SeriesKey, SeriesReading, read
from oretrace.monitor.subject import watched
from tests.monitor.monthly import Row, add

OXIDE, METAL = "282580", "811010"
DAY = date(2026, 1, 1)
ROWS: list[Row] = [
    ("2025-01", "USA", "import", "THA", OXIDE, 50, 10),
    ("2025-01", "USA", "import", "MEX", OXIDE, 30, 6),
    ("2025-02", "USA", "import", "MEX", METAL, 40, 4),
    ("2025-04", "USA", "import", "THA", OXIDE, 70, 14),
    ("2025-04", "USA", "import", "MEX", OXIDE, 500, None),
    ("2025-04", "USA", "import", "BEL", METAL, 1, None),
    ("2025-01", "DEU", "import", "CHN", OXIDE, 20, 2),
    ("2025-02", "DEU", "import", "CHN", OXIDE, 20, 3),
    ("2025-01", "FRA", "import", "CHN", OXIDE, 20, 5),
    ("2025-02", "FRA", "import", "THA", OXIDE, 20, 7),
    ("2025-03", "DEU", "import", "CHN", OXIDE, 20, 8),
    ("2025-03", "DEU", "import", "VNM", METAL, 20, 1),
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "store", ROWS, DAY)
    return tmp_path / "store"


def reading(store: Path, **asked: object) -> SeriesReading:
    from oretrace.store import Store

    return read(Store.open(store).connect(), watched("antimony", **asked))  # type: ignore[arg-type]


@pytest.mark.slow
def test_no_figure_in_a_published_month_is_0_and_an_unpublished_month_is_unknown(store: Path) -> None:
    found = reading(store)
    assert [f"{month:%Y-%m}" for month in found.months] == ["2025-01", "2025-02", "2025-03", "2025-04"]
    thailand = found.series[SeriesKey("USA", "import", partner="THA")]
    np.testing.assert_array_equal(thailand.kg, [10, 0, np.nan, 14])
    np.testing.assert_array_equal(thailand.value, [50, 0, np.nan, 70])


@pytest.mark.slow
def test_months_after_the_last_trade_that_are_published_are_0(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("2025-01", "USA", "import", "CHN", OXIDE, 50, 10),
        *((f"2025-0{n}", "USA", "import", "MEX", OXIDE, 30, 6) for n in (1, 2, 3)),
    ]
    found = read(add(tmp_path / "store", rows, DAY).connect(), watched("antimony", origins=["CHN"]))
    assert found.series[SeriesKey("USA", "import")].kg.tolist() == [10, 0, 0]


@pytest.mark.slow
def test_totals_add_products_and_partners_and_forms_partners(store: Path) -> None:
    found = reading(store)
    np.testing.assert_array_equal(found.series[SeriesKey("USA", "import")].value, [80, 40, np.nan, 571])
    np.testing.assert_array_equal(found.series[SeriesKey("USA", "import", product=OXIDE)].kg, [16, 0, np.nan, np.nan])


@pytest.mark.slow
def test_a_sum_without_the_mass_of_a_large_part_is_unknown_and_of_a_small_one_is_not(store: Path) -> None:
    found = reading(store, origins=["THA", "BEL"])
    total = found.series[SeriesKey("USA", "import")]
    np.testing.assert_array_equal(total.kg, [10, 0, np.nan, np.nan])  # 1 of 71 USD has no mass: 1.4 %
    assert np.isnan(reading(store).series[SeriesKey("USA", "import")].kg[3])


@pytest.mark.slow
def test_a_union_is_the_sum_of_its_members_where_all_of_them_are_out(store: Path) -> None:
    found = reading(store, reporters=["European Union"])
    assert {key.reporter for key in found.series} == {"EUU"}
    np.testing.assert_array_equal(found.series[SeriesKey("EUU", "import")].kg, [7, 10, np.nan])
    np.testing.assert_array_equal(found.series[SeriesKey("EUU", "import", partner="CHN")].kg, [7, 3, np.nan])


@pytest.mark.slow
def test_trade_between_members_is_not_trade_of_the_union(tmp_path: Path) -> None:
    inside: list[Row] = [
        ("2025-01", "DEU", "import", "FRA", OXIDE, 9, 900),
        ("2025-01", "DEU", "import", "CHN", OXIDE, 9, 1),
    ]
    store = add(tmp_path / "store", inside, DAY)
    found = read(store.connect(), watched("antimony", reporters=["EUU"]))
    assert found.series[SeriesKey("EUU", "import")].kg.tolist() == [1]
    assert {key.partner for key in found.series} == {"", "CHN"}
    alone = read(store.connect(), watched("antimony", reporters=["DEU"]))
    assert alone.series[SeriesKey("DEU", "import")].kg.tolist() == [901]


@pytest.mark.slow
def test_filters_name_reporters_and_both_ends(store: Path) -> None:
    found = reading(store, destinations=["Germany"])
    assert {(key.reporter, key.partner) for key in found.series} == {("DEU", ""), ("DEU", "CHN"), ("DEU", "VNM")}
    assert {key.reporter for key in reading(store, reporters=["USA"]).series} == {"USA"}
    assert reading(store, until=date(2025, 2, 1)).months == (date(2025, 1, 1), date(2025, 2, 1))


def test_codes_have_short_texts_and_families_none() -> None:
    found = watched(hs="282580,851762,8112")
    assert found.forms["282580"] == "Antimony oxides"
    assert found.forms["851762"].endswith(" …")
    assert len(found.forms["851762"]) <= 62
    assert found.name == "HS 282580, 8112, 851762"
    with pytest.raises(OptionError, match="one of --material and --hs"):
        watched("antimony", "282580")
    with pytest.raises(OptionError, match="no subject to monitor"):
        watched(hs="all")


@pytest.mark.slow
def test_a_material_without_figures_is_a_sentence(store: Path) -> None:
    with pytest.raises(InputError, match="monthly figures of antimony, as asked for"):
        reading(store, reporters=["JPN"])
    with pytest.raises(InputError, match="--origin"):
        reading(store, origins=["Nowhereland"])
