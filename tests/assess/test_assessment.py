"""The whole assessment: from the catalog alone, with a store, for a group, and what does not fit together."""

import json
from datetime import date
from typing import Any

import pytest

from oretrace.assess import assess, importer_named, material_named
from oretrace.errors import InputError
from oretrace.views import assess as words
from tests.assess.small_store import connected, figure


def test_the_catalog_alone_gives_stages_lists_and_the_printed_reliance() -> None:
    found = assess("rare earths", 2024)
    assert {table.stage for table in found.leading()} == {"reserves", "mine"}
    assert found.listings["US"] and found.listings["EU"] and found.changes
    assert any(one.low == 0.53 for one in found.printed)
    assert (found.reliance, found.dependence, found.span, found.risks) == (None, None, None, {})


def test_the_seventeen_one_by_one() -> None:
    members = {one.element: one for one in assess("rare earths", 2025).members}
    assert len(members) == 17
    assert [listing.status for listing in members["promethium"].listings["US"]] == ["not listed"] * 3
    assert {f.territory for f in members["yttrium"].figures} == {"WLD"}
    assert members["neodymium"].figures == ()
    assert assess("antimony").members == ()


@pytest.mark.parametrize("text", ["antimony", "Antimony", " ANTIMONY ", "sb", "Sb"])
def test_a_material_is_found_by_key_name_or_symbol(text: str) -> None:
    assert material_named(text).material == "antimony"


@pytest.mark.parametrize(("text", "near"), [("antimny", "antimony"), ("", "expected"), ("; DROP TABLE", "expected")])
def test_an_unknown_material_is_an_error_that_names_the_nearest(text: str, near: str) -> None:
    with pytest.raises(InputError, match=near):
        material_named(text)


def test_an_importer_by_name() -> None:
    assert importer_named("United States") == "USA" and importer_named(None) is None
    with pytest.raises(InputError, match="--importer"):
        importer_named("Atlantis")


@pytest.mark.slow
def test_every_material_of_the_catalog_can_be_assessed_and_written_as_json() -> None:
    from oretrace.catalog.materials import materials

    for material in materials():
        record = assess(material).as_dict()
        assert json.loads(json.dumps(record, default=str, allow_nan=False))["material"] == material


ROWS = [
    figure(1, net_kg=1_000_000.0),
    figure(2, partner="THA", net_kg=3_000_000.0),
    figure(3, flow="export", partner="CAN", net_kg=200_000.0),
    figure(4, reporter="JPN", net_kg=500_000.0),
    figure(5, partner="BOL", hs_code="261710", net_kg=400_000.0),
]


def test_a_store_adds_trade_reliance_dependence_and_risk() -> None:
    with connected(ROWS) as connection:
        found = assess("Sb", 2024, "USA", connection, {"CHN": 0.6, "THA": 0.5, "BOL": 0.7})
    assert {"import"} <= {table.stage for table in found.tables}
    assert "export" not in {table.stage for table in found.tables}, "one reporter alone is no share"
    assert found.reliance is not None and found.reliance.share is not None
    assert 0.3 < found.reliance.share.low < (found.reliance.share.high or 0) < 1
    assert found.dependence is not None and found.span == (date(2024, 1, 1), date(2024, 12, 1))
    assert found.dependence.origins[0].territory == "THA" and found.dependence.moves == ()
    assert set(found.risks) == {"mine"} and found.risks["mine"].import_risk.high == pytest.approx(0.7)


def test_reliance_counts_the_importers_mines_and_scrap() -> None:
    """MCS 2026: the United States mined no antimony in 2024 and recovered 3,330 t from scrap."""
    with connected(ROWS) as connection:
        found = assess("antimony", 2024, "USA", connection)
    assert found.reliance is not None
    assert found.reliance.production.typical == pytest.approx(3_330_000)


def test_a_store_without_the_material_says_so() -> None:
    with connected([figure(1, hs_code="811292")]) as connection:
        found = assess("antimony", 2024, "USA", connection)
    assert any("no figures" in note for note in found.notes)
    assert (found.dependence, found.reliance) == (None, None)


def test_figures_without_mass_are_reported() -> None:
    rows: list[dict[str, Any]] = [*ROWS, figure(9, partner="MEX", net_kg=None)]
    with connected(rows) as connection:
        found = assess("antimony", 2024, "USA", connection)
    assert any("1 of 6" in note for note in found.notes)


def test_no_share_of_imports_is_taken_from_one_exporter_alone() -> None:
    """China reports its exports to the United States, which report nothing: China 100 % would be invented."""
    with connected([figure(1, reporter="CHN", partner="USA", flow="export")]) as connection:
        found = assess("antimony", 2024, "USA", connection, {"CHN": 0.5})
    assert found.dependence is not None and found.dependence.origins[0].declared.typical is None
    assert found.reliance is None and found.risks == {}
    assert any("no share is taken" in note for note in found.notes)
    assert "imports" not in words.answer(found)
