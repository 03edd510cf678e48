"""Every detector's figures are made again from the rows, however they are reported; others are quoted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from oretrace import runs
from oretrace.detect.registry import detector_named
from oretrace.dossier import gather, recompute, write
from oretrace.dossier.archive import write_archive
from oretrace.question import Question
from oretrace.runs import Runs
from oretrace.store import Store
from tests.antimony import antimony_scanned
from tests.detect.diversion.scans import BAN, WORLD
from tests.detect.leak import act
from tests.detect.relabelling import trade
from tests.detect.world import EVERYONE, ORIGIN_ONLY, TARGET_SILENT, Reports, records, stored
from tests.dossier.worlds import duckdb_alone, leaking, run_script, unpacked
from tests.runs.tally import ASKED, Tally, holding, registered

pytestmark = pytest.mark.long

UNWEIGHED = Reports(weighed=False)


def made_again(store: Store, question: Question, detector: str, folder: Path) -> int:
    """How many figures of the first findings and of their parts are made again; none differs."""
    scan, evidence = runs.scan(store, question, detector_named(detector))
    wanted = [*list(evidence)[:6], *(one.id for one in scan.parts[:2])]
    return write_archive(store, gather(store, wanted, "Ada"), folder / "files", folder / "out.zip") if wanted else 0


@pytest.mark.slow
@pytest.mark.parametrize("detector", ["mirror_gap", "price", "withheld"])
def test_figures_of_lanes_follow_from_their_rows(detector: str, tmp_path: Path) -> None:
    store, _ = leaking(tmp_path, detector)
    assert made_again(store, Question(act()), detector, tmp_path) > 100


@pytest.mark.slow
@pytest.mark.parametrize("hub", [trade.HUBS[5], None])
def test_figures_of_a_substitution_follow_from_both_codes(hub: str | None, tmp_path: Path) -> None:
    world = trade.Trade(2)
    if hub is None:
        world.on_the_lane()
    else:
        world.by_a_hub(hub)
    store = trade.store_of(tmp_path, world.rows())
    assert made_again(store, trade.question(), "relabelling", tmp_path) > 100


@pytest.fixture
def tally() -> Iterator[None]:
    with registered(Tally()):
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("tally")
def test_a_detector_without_a_recipe_is_quoted(tmp_path: Path) -> None:
    store = holding(tmp_path / "store", THA=5000.0, MEX=300.0)
    scan, _ = runs.scan(store, ASKED, Tally())
    written = write(store, gather(store, [scan.findings[0].id], "Ada"), tmp_path / "out")
    assert written.recomputed == 0
    folder = unpacked(tmp_path / "out" / "dossier.zip", tmp_path / "zip")
    assert {one[1] for one in recompute.compare(folder).quoted} >= {"the finding"}


@pytest.mark.slow
@pytest.mark.parametrize("reports", [EVERYONE, TARGET_SILENT, ORIGIN_ONLY, UNWEIGHED])
def test_both_legs_follow_from_their_rows_however_they_are_reported(reports: Reports, tmp_path: Path) -> None:
    store = stored(tmp_path / "store", records(WORLD, reports))
    assert made_again(store, Question(BAN), "diversion", tmp_path) > 500


def checked(store: Store, finding: str, folder: Path) -> list[str]:
    """What the script prints where a recipient runs it on the dossier of a finding."""
    written = write(store, gather(store, [finding], "Ada"), folder / "out")
    archive = next(path for path in written.files if path.suffix == ".zip")
    ran = run_script(unpacked(archive, folder / "zip"), duckdb_alone(folder / "packages"))
    assert (ran.returncode, ran.stderr) == (0, "") and not written.missing
    return ran.stdout.splitlines()


@pytest.mark.slow
def test_a_route_over_all_detectors_shows_what_its_parts_give(tmp_path: Path) -> None:
    store, finding = leaking(tmp_path, "fused")
    lines = checked(store, finding, tmp_path)
    for exhibit in ("direct", "leg 1", "leg 2", "both ends"):
        assert any(line.startswith(f"{finding[:8]} | {exhibit}: the same as") for line in lines)
    assert any("| leg 2 | observed | 2024-06: stated" in line and line.endswith(", equal") for line in lines)


@pytest.mark.slow
def test_the_dossier_of_the_antimony_world_recomputes(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store.open(Path(shutil.copytree(antimony_scanned(tmp_path_factory), tmp_path / "store")))
    kept = Runs.of(store)
    first = kept.findings(next(run.id for run in kept.listed() if run.detector == "fused"))[0]
    assert first.flagged and first.subject["hub"] in ("THA", "MEX")
    lines = checked(store, first.id, tmp_path)
    assert sum(line.endswith(", equal") for line in lines) > 300
    page = (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert "Modelled data: none of these figures is published" in page
