"""GeoPolRisk against its authors' worked values (USA 2022), and what unknown scores and amounts do to it."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from oretrace.assess.bounds import ZERO, Bounds
from oretrace.assess.concentration import concentration
from oretrace.assess.geopolrisk import GeoPolRisk, geopolrisk, import_risk
from oretrace.assess.governance import read_governance
from oretrace.catalog.territories import territories

YEAR = 2022.0
WORKED = {
    "Nickel": (0.267490, 0.001208, 0.000323),
    "Manganese": (0.203518, 0.545189, 0.110956),
    "Graphite": (0.470663, 0.584227, 0.274974),
}


@pytest.fixture(scope="module")
def workbook(data_file: Callable[[str], Path]) -> CalamineWorkbook:
    return CalamineWorkbook.from_path(data_file("oracles/geopolrisk_testing_case.xlsx"))


def sheet(workbook: CalamineWorkbook, name: str) -> list[dict[Any, Any]]:
    head, *rows = workbook.get_sheet_by_name(name).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def governance_file(workbook: CalamineWorkbook, path: Path, **own: float) -> Path:
    """The WGI sheet as a user's CSV; `own` replaces scores. Of its two rows GUY the first stands."""
    known = territories().by_iso3
    rows = {row["Code"]: row for row in reversed(sheet(workbook, "WGI")) if row["Code"] in known}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["territory", "score"])
        writer.writerows([code, own.get(code, row[YEAR])] for code, row in rows.items())
    return path


def worked(workbook: CalamineWorkbook, material: str, scores: dict[str, float]) -> GeoPolRisk:
    world = {
        row["Country_ISO"]: Bounds.of(row[YEAR])
        for row in sheet(workbook, material)
        if row["Country_ISO"] != "DELETE" and row[YEAR] != ""
    }
    imports = {
        territories().resolve(f"{row['Exporting Country']:.0f}", scheme="comtrade", where="oracle"): Bounds.of(
            row["Quantity (mTonnes)"]
        )
        for row in sheet(workbook, "Trade Data")
        if row["rawMaterial"] == material
    }
    held = concentration(world)
    assert held is not None
    found = geopolrisk("USA", held.hhi, imports, world.get("USA", ZERO), scores)
    assert found is not None
    return found


@pytest.mark.parametrize("material", WORKED)
def test_the_worked_values(workbook: CalamineWorkbook, tmp_path: Path, material: str) -> None:
    """The workbook's trade sheet finds no score for Comtrade's 490 and counts it as 0: so does the file here."""
    scores = read_governance(governance_file(workbook, tmp_path / "wgi.csv", TWN=0.0))
    found = worked(workbook, material, scores)
    row = next(row for row in sheet(workbook, "GeoPolRisk") if row["Raw Material"] == material)
    full = (row["HHI"], row["Import Risk (WTA)"], row["GeoPolRisk Score"])
    for one, exact, printed in zip((found.hhi, found.import_risk, found.score), full, WORKED[material], strict=True):
        for value in (one.low, one.typical, one.high):
            assert value == pytest.approx(exact, abs=1e-12)
            assert value == pytest.approx(printed, abs=1e-6)
    assert found.unscored == ()


def test_taiwans_own_score_instead_of_none_moves_graphite_by_two_millionths(
    workbook: CalamineWorkbook, tmp_path: Path
) -> None:
    scores = read_governance(governance_file(workbook, tmp_path / "wgi.csv"))
    found = worked(workbook, "Graphite", scores)
    assert found.import_risk.typical == pytest.approx(WORKED["Graphite"][1] + 2.0e-6, abs=5e-7)


def test_a_partner_without_a_score_is_an_interval(workbook: CalamineWorkbook, tmp_path: Path) -> None:
    scores = read_governance(governance_file(workbook, tmp_path / "wgi.csv", TWN=0.0))
    del scores["CHN"]
    found = worked(workbook, "Graphite", scores)
    share = 43274.566 / 86586.111
    assert found.unscored == ("CHN",)
    assert found.import_risk.typical is None and found.import_risk.high is not None
    assert found.import_risk.high - found.import_risk.low == pytest.approx(share)
    assert found.import_risk.low < WORKED["Graphite"][1] < found.import_risk.high


def test_domestic_production_is_supply_without_risk() -> None:
    imports, scores = {"CHN": Bounds.of(10)}, {"CHN": 0.6}
    assert import_risk(imports, ZERO, scores) == Bounds.of(0.6)
    assert import_risk(imports, Bounds.of(10), scores) == Bounds.of(0.3)
    assert import_risk(imports, Bounds(0, None, None), scores) == Bounds(0.0, None, 0.6)
    assert import_risk({}, Bounds.of(5), scores) == ZERO
    assert import_risk({}, ZERO, scores) is None


@given(
    st.lists(st.tuples(st.floats(0.1, 1e6), st.floats(0, 1)), min_size=1, max_size=6),
    st.floats(0, 1e6),
    st.floats(0.01, 100),
)
def test_risk_lies_between_the_scores_and_does_not_know_the_unit(
    pairs: list[tuple[float, float]], domestic: float, factor: float
) -> None:
    imports = {f"P{n}": Bounds.of(amount) for n, (amount, _) in enumerate(pairs)}
    scores = {f"P{n}": score for n, (_, score) in enumerate(pairs)}
    one = import_risk(imports, Bounds.of(domestic), scores)
    scaled = {code: amount.times(factor, factor, factor) for code, amount in imports.items()}
    other = import_risk(scaled, Bounds.of(domestic * factor), scores)
    assert one is not None and other is not None and one.typical is not None
    assert one.low == pytest.approx(one.typical) and one.typical == pytest.approx(other.typical)
    assert -1e-12 <= one.typical <= max(scores.values()) + 1e-12
