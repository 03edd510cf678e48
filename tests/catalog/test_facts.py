"""The catalog cannot drift from the fact sheet it was made from: every key of every act, field by field."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from oretrace.catalog.measures import measure_files
from oretrace.catalog.tables import FOLDER, read_table

DataFile = Callable[[str], Path]
OURS = {"purity", "called", "not_called", "as_ingredient", "limits"}
"""Keys of an item that restate its form and threshold; the fact sheet has them in words only."""
OLD_EDITION = " Codes are given in HS 2012, the oldest edition of the catalog; the quotas began under earlier ones."


def plain(value: Any) -> Any:
    """Dates as text, and no trackers in addresses."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        return value.removesuffix("&ref=en.thebell.io")
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def sheet(data_file: DataFile) -> dict[str, dict[str, Any]]:
    raw = yaml.safe_load(data_file("measures/measures.yml").read_text("utf-8"))
    return {act["id"]: plain(act) for act in raw["measures"]}


@pytest.fixture(scope="module")
def catalog() -> dict[str, dict[str, Any]]:
    return {id: plain(yaml.safe_load(path.read_text("utf-8"))) for id, path in measure_files().items()}


@pytest.mark.slow
def test_every_act_of_the_sheet_is_in_the_catalog(sheet: dict[str, Any], catalog: dict[str, Any]) -> None:
    assert len(sheet) == 60
    assert set(sheet) == set(catalog)


@pytest.mark.slow
def test_every_fact_of_an_act_is_the_sheets(sheet: dict[str, Any], catalog: dict[str, Any]) -> None:
    for id, facts in sheet.items():
        act = catalog[id]
        assert set(act) - set(facts) <= {"reviewed", "hs_edition"}, id
        for key in set(facts) - {"items", "notes"}:
            assert act[key] == facts[key], f"{id}: {key}"
        added = OLD_EDITION if id == "cn-2010-ree-quota" else ""
        assert act["notes"] == facts["notes"] + added, id
        assert act["reviewed"] == "2026-11-23", id


def test_every_fact_of_an_item_is_the_sheets(sheet: dict[str, Any], catalog: dict[str, Any]) -> None:
    for id, facts in sheet.items():
        assert len(catalog[id]["items"]) == len(facts["items"]), id
        for item, fact in zip(catalog[id]["items"], facts["items"], strict=True):
            assert fact.get("hs_revision") in (None, catalog[id].get("hs_edition")), id
            kept = {key: value for key, value in fact.items() if key != "hs_revision"}
            assert {key: value for key, value in item.items() if key not in OURS} == kept, id


def test_the_materials_of_the_codes_are_the_sheets(data_file: DataFile) -> None:
    assert (FOLDER / "hs_materials.csv").read_text("utf-8").startswith("# ")
    with data_file("measures/hs_materials.csv").open(encoding="utf-8", newline="") as file:
        theirs = list(csv.DictReader(file))
    ours = read_table("hs_materials.csv")
    assert set(ours[0]) - set(theirs[0]) == {"share_low", "share_typical", "share_high", "share_basis"}
    assert [{key: row[key] for key in theirs[0]} for row in ours] == theirs
