"""The modelled antimony episode: declared dependence on China falls to nothing, the corrected one holds the truth."""

from datetime import date
from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.assess import Assessment
from oretrace.bench.files import read_truth, write_suite
from oretrace.bench.replay import replay
from oretrace.bench.truth import antimony
from oretrace.errors import InputError

ACT, UNTIL = "cn-2024-46-us-ban", "2025-05"
OXIDE = 0.8335


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("antimony") / "suite"
    write_suite(antimony.build(1), folder)
    replay(folder, folder / "store", date(2024, 12, 1))
    return folder


@pytest.fixture(scope="module")
def found(folder: Path) -> Assessment:
    return Workspace.open(folder / "store").assess("antimony", 2024, measure=ACT, until=UNTIL)


@pytest.mark.slow
def test_the_bounds_hold_what_is_planted(found: Assessment, folder: Path) -> None:
    assert found.importer == "USA" and found.span == (date(2025, 1, 1), date(2025, 5, 1))
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
def test_nothing_is_made_or_lost(found: Assessment) -> None:
    depends = found.dependence
    assert depends is not None
    for name in ("declared", "corrected"):
        assert sum(getattr(row, name).typical for row in depends.origins) == pytest.approx(1.0)
    for row in depends.origins:
        if row.territory not in ("CHN", "MEX", "THA"):
            assert row.declared == row.corrected


@pytest.mark.slow
def test_the_notes_say_whose_figures_and_how_early(found: Assessment) -> None:
    notes = " ".join(found.notes)
    assert "modelled, none of it is a published figure" in notes and "too early" in notes
    assert "only part of HS 282580" in notes


@pytest.mark.slow
def test_an_act_against_another_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="an act against JPN"):
        Workspace.open(folder / "store").assess("antimony", 2024, "JPN", measure=ACT, until=UNTIL)
