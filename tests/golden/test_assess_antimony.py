"""The modelled antimony episode: declared dependence on China falls to nothing, the corrected one holds the truth."""

from datetime import date
from pathlib import Path

import pytest

from oretrace.assess import Assessment, assess
from oretrace.bench.files import read_truth
from oretrace.catalog.measures import load_measure
from oretrace.detect.registry import DETECTORS
from oretrace.errors import InputError
from oretrace.findings import Scan
from oretrace.question import Question
from oretrace.store import Store
from tests.antimony import antimony_store, antimony_suite

pytestmark = pytest.mark.long

ACT, UNTIL = "cn-2024-46-us-ban", date(2025, 6, 1)
CODES = ("261710", "282580", "282739", "283090", "811010")
"""Raw and refined forms of antimony that the act names."""
OXIDE = 0.8335


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return antimony_suite(tmp_path_factory)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(antimony_store(tmp_path_factory))


@pytest.fixture(scope="module")
def scan(store: Store) -> Scan:
    return DETECTORS["diversion"].scan(store, Question(load_measure(ACT), CODES, UNTIL))


@pytest.fixture(scope="module")
def found(store: Store, scan: Scan) -> Assessment:
    with store.connect() as connection:
        return assess("antimony", 2024, "USA", connection, scan=scan)


@pytest.mark.slow
def test_the_bounds_hold_what_is_planted(found: Assessment, folder: Path) -> None:
    assert found.importer == "USA" and found.span == (date(2025, 1, 1), date(2025, 6, 1))
    depends = found.dependence
    assert depends is not None and {move.hub for move in depends.moves} == {"MEX", "THA"}
    rows = {row.territory: row for row in depends.origins}
    total = sum(row.declared_kg.typical or 0.0 for row in rows.values())
    cells = [cell for cell in read_truth(folder).cells if cell.hub in ("MEX", "THA")]
    planted = sum(cell.arrived_kg[6] for cell in cells if "282580-CHN-USA" in cell.scenario) * OXIDE
    china = rows["CHN"]
    truth = ((china.declared_kg.typical or 0.0) + planted) / total
    assert china.declared.typical is not None and china.declared.typical < 0.03
    assert china.corrected.high is not None and china.corrected.typical is not None
    assert china.corrected.low <= truth <= china.corrected.high
    assert china.corrected.typical == pytest.approx(truth, rel=0.25)


@pytest.mark.slow
def test_tonnes_in_equal_tonnes_out(found: Assessment) -> None:
    depends = found.dependence
    assert depends is not None
    for name in ("declared", "corrected"):
        assert sum(getattr(row, name).typical for row in depends.origins) == pytest.approx(1.0)
    for row in depends.origins:
        if row.territory not in ("CHN", "MEX", "THA"):
            assert row.declared == row.corrected


@pytest.mark.slow
def test_the_notes_say_how_early_and_what_of_the_codes_the_act_names(found: Assessment, scan: Scan) -> None:
    notes = " ".join(found.notes)
    assert "too early" in notes and "only part of HS 282580" in notes
    (source,) = (note.text for note in scan.notes if note.kind == "source")
    assert "modelled, none of it is a published figure" in source
    assert source not in notes, "whose figures an assessment rests on is written once, for trade and scan together"


@pytest.mark.slow
def test_an_act_against_another_is_refused(store: Store, scan: Scan) -> None:
    with store.connect() as connection, pytest.raises(InputError, match="an act against JPN"):
        assess("antimony", 2024, "JPN", connection, scan=scan)
