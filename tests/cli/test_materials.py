"""`oretrace assess` as a command: with and without a store, as table, JSON and page, and what it refuses."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.assess.small_store import stored
from tests.assess.test_assessment import ROWS
from tests.cli.typed import typed


def oretrace(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess("oretrace", *typed("assess", *arguments))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("assess") / "store", ROWS)


@pytest.fixture
def governance(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text("territory,score\nCHN,0.6\nTHA,0.5\n", "utf-8")
    return path


def test_the_catalog_alone() -> None:
    done = oretrace("rare earths", "--year", "2024")
    assert done.returncode == 0, done.stderr
    assert "China 270,000 t of 380,000 t REO, 71.1 %" in done.stdout
    assert "China 270,000 t of 390,000 t REO, 69.2" in done.stdout
    assert "44.0 Mt of >90.0 Mt REO, ≤ 48.9" in done.stdout
    assert "The 17 one by one" in done.stdout and "no figure" in done.stdout


def test_json_has_the_bounds() -> None:
    done = oretrace("Sb", "--year", "2024", "--format", "json")
    found = json.loads(done.stdout)
    mine = next(table for table in found["tables"] if table["stage"] == "mine")
    china = next(row for row in mine["held"]["shares"] if row["territory"] == "CHN")
    assert set(china["share"]) == {"low", "typical", "high"} and mine["source"] == "USGS MCS 2026"
    assert 0 < mine["held"]["hhi"]["low"] <= mine["held"]["hhi"]["high"] < 1


@pytest.mark.slow
def test_materials_with_a_store_say_what_it_has(store: Path, governance: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    arguments = ("Sb", "--store", store, "--importer", "United States", "--year", "2024", "--governance", governance)
    done = oretrace(*arguments)
    assert done.returncode == 0, done.stderr
    for words in (
        "made for a test",
        "GeoPolRisk of United States",
        "no governance score of BOL",
        "Imports of United",
    ):
        assert words in done.stdout
    done = oretrace(*arguments, "--out", page)
    if "make frontend" in done.stderr:
        pytest.skip("the front end has not been built")
    assert done.returncode == 0 and f"page: {page}" in done.stdout and page.is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("unobtainium",), "MATERIAL: expected a material"),
        (("Sb", "--importer", "USA"), "--importer requires --store"),
        (("Sb", "--governance", "x.csv"), "--governance requires --store"),
        (("Sb", "--year", "99999"), "--year: expected a year"),
        (("Sb", "--until", "2025-05"), "--until requires --measure"),
        (("Sb", "--store", "STORE", "--target", "USA"), "--target requires --measure"),
        (("Sb", "--out", "."), "--out .: expected a file that can be written"),
        (("Sb", "--store", "STORE", "--importer", "Atlantis"), "--importer"),
        (("Sb", "--store", "STORE", "--governance", "GOVERNANCE"), "--governance requires --importer"),
        (("Sb", "--store", "STORE", "--importer", "USA", "--measure", "nothing"), "measure"),
        (("copper", "--store", "STORE", "--measure", "cn-2024-46-us-ban"), "material with customs codes"),
    ],
)
def test_refusals_are_one_sentence(store: Path, governance: Path, arguments: tuple[str, ...], sentence: str) -> None:
    places = {"STORE": str(store), "GOVERNANCE": str(governance)}
    done = oretrace(*(places.get(word, word) for word in arguments))
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("error: ") and sentence in done.stderr and "Traceback" not in done.stderr
