"""Territories: every spelling of the real data, no near misses, dated unions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from oretrace.catalog.territories import Scheme, Territories, Territory, territories
from oretrace.errors import CatalogError, InputError

DataFile = Callable[[str], Path]


def distinct(path: Path, column: str) -> list[str]:
    found = duckdb.sql(f'select distinct "{column}" from \'{path}\' where "{column}" is not null').fetchall()
    return [str(row[0]) for row in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "column", "scheme", "at_least"),
    [
        ("eurostat/eu_exports_cn8_monthly_2020_2022.parquet", "reporter", "name", 27),
        ("eurostat/eu_exports_cn8_monthly_2020_2022.parquet", "partner", "name", 7),
        ("comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv", "partner", "name", 39),
        ("census/us_imports_2024_hs10_by_country.parquet", "CTY_NAME", "name", 51),
        ("census/us_imports_2024_hs10_by_country.parquet", "CTY_CODE", "census", 51),
        ("census/us_exports_hs10_monthly_vietnam.parquet", "CTY_CODE", "census", 1),
        ("bgs/BGS_antimony_production.csv", "country_trans", "name", 20),
        ("declarations/train.csv", "Country of Origin", "iso2", 80),
        ("declarations/valid.csv", "Country of Departure", "iso2", 40),
    ],
)
def test_every_spelling_of_the_real_data_resolves(
    data_file: DataFile, file: str, column: str, scheme: Scheme, at_least: int
) -> None:
    found = distinct(data_file(file), column)
    assert len(found) >= at_least
    codes = {text: territories().resolve(text, scheme=scheme, where=file) for text in found}
    assert set(codes.values()) <= set(territories().by_iso3)


def test_eurostat_reporters_are_the_27_members(data_file: DataFile) -> None:
    path = data_file("eurostat/eu_exports_cn8_monthly_2020_2022.parquet")
    codes = {territories().resolve(t, scheme="name", where="test") for t in distinct(path, "reporter")}
    assert codes == set(territories().members("EUU", date(2021, 6, 1)))


def test_census_names_and_codes_mean_the_same(data_file: DataFile) -> None:
    path = data_file("census/us_imports_2024_hs10_by_country.parquet")
    pairs = duckdb.sql(f"select distinct CTY_CODE, CTY_NAME from '{path}'").fetchall()
    for code, name in pairs:
        by_code = territories().resolve(code, scheme="census", where="test")
        assert by_code == territories().resolve(name, scheme="name", where="test")


@pytest.mark.parametrize(
    ("text", "scheme", "iso3"),
    [
        ("KOREA, SOUTH", "any", "KOR"),
        ("  korea,   south ", "name", "KOR"),
        ("Other Asia, nes", "name", "TWN"),
        ("490", "comtrade", "TWN"),
        ("842", "comtrade", "USA"),
        ("251", "comtrade", "FRA"),
        ("699", "comtrade", "IND"),
        ("757", "comtrade", "CHE"),
        ("579", "comtrade", "NOR"),
        ("4", "comtrade", "AFG"),
        ("0003", "census", "EUU"),
        ("XS", "eurostat", "SRB"),
        ("XK", "eurostat", "XKX"),
        ("GR", "eurostat", "GRC"),
        ("NA", "iso2", "NAM"),
        ("Turkey", "any", "TUR"),
        ("TÜRKIYE", "any", "TUR"),
        ("Cote d’Ivoire", "any", "CIV"),
        ("Viet Nam", "any", "VNM"),
        ("vnm", "iso3", "VNM"),
        ("Niger", "any", "NER"),
        ("UK", "any", "GBR"),
    ],
)
def test_known_spellings_and_codes(text: str, scheme: Scheme, iso3: str) -> None:
    assert territories().resolve(text, scheme=scheme, where="test") == iso3


@pytest.mark.parametrize(("text", "near"), [("Vietnma", "Vietnam"), ("Kazakstan", "Kazakhstan"), ("Russa", "Russia")])
def test_a_near_miss_is_an_error_that_names_the_nearest(text: str, near: str) -> None:
    with pytest.raises(InputError, match=near) as caught:
        territories().resolve(text, where="flows.csv, line 12, column partner")
    assert "flows.csv, line 12, column partner" in str(caught.value)


@pytest.mark.parametrize(("text", "scheme"), [("410", "any"), ("Germany", "iso3"), ("840", "census"), ("", "any")])
def test_a_code_of_another_scheme_is_refused(text: str, scheme: Scheme) -> None:
    with pytest.raises(InputError):
        territories().resolve(text, scheme=scheme, where="test")


def test_members_follow_the_months() -> None:
    known = territories()
    assert len(known.members("EUU", date(2013, 6, 30))) == 27
    assert "HRV" not in known.members("EUU", date(2013, 6, 30))
    assert len(known.members("EUU", date(2013, 7, 1))) == 28
    assert "GBR" in known.members("EUU", date(2020, 1, 31))
    assert "GBR" not in known.members("EUU", date(2020, 2, 1))
    assert len(known.members("EUU", date(2020, 2, 1))) == 27
    assert known.members("CHN", date(2020, 2, 1)) == ()
    with pytest.raises(InputError, match="nearest is"):
        known.members("EUX", date(2020, 2, 1))


def test_every_country_has_a_name_and_a_plausible_position() -> None:
    known = territories()
    for iso3, row in known.by_iso3.items():
        assert known.name(iso3)
        assert (known.position(iso3) is None) == (row.kind not in ("country", "union"))
    lon, lat = known.position("SGP") or (0.0, 0.0)
    assert (round(lon), round(lat)) == (104, 1)


def test_printed_codes_are_the_usual_ones() -> None:
    usa = territories().by_iso3["USA"]
    assert (usa.m49, usa.comtrade[0], usa.eurostat[0]) == ("840", "842", "US")
    assert territories().by_iso3["AFG"].m49 == "004"


def test_one_spelling_for_two_territories_is_a_catalog_error() -> None:
    def row(iso3: str) -> Territory:
        return Territory(iso3, "", "Twin", "", (), (), (), "country", 0.0, 0.0, (), ())

    with pytest.raises(CatalogError, match="AAA and BBB"):
        Territories([row("AAA"), row("BBB")]).resolve("Twin", where="test")


def test_totals_and_residual_areas_are_not_places() -> None:
    assert {"WLD", "ANS", "EUU"} <= set(territories().areas)
    assert not {"THA", "CHN", "XKX"} & set(territories().areas)
