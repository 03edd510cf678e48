"""A store and what is asked of it: any detector of the registry runs through every verb."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.api import Workspace
from oretrace.errors import InputError, OretraceError
from oretrace.store import Store
from tests.assess.small_store import figure
from tests.assess.small_store import stored as small_store
from tests.contract.toy import toy_registered  # noqa: F401
from tests.detect.world import extra, stored

pytestmark = pytest.mark.usefixtures("toy_registered")
ACT = "cn-2024-46-us-ban"


def sold(reporter: str, kg: float, month: int = 3, partner: str = "USA") -> dict[str, object]:
    row = {"reporter": reporter, "partner": partner, "flow": "export", "hs_code": "811010", "value": 9000.0}
    return row | {"period_start": date(2025, month, 1), "net_kg": kg}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [sold("THA", 900.0), sold("MEX", 700.0), sold("KOR", 5.0)]
    stored(tmp_path / "store", extra(rows), retrieved=date(2025, 6, 1))
    return tmp_path / "store"


@pytest.mark.slow
def test_a_party_goes_through_scan_runs_and_explain(folder: Path) -> None:
    workspace = Workspace.open(folder)
    table = workspace.scan(ACT, ["811010"], detector="toy")
    assert table["name"].to_pylist()[0] == "Trading house of THA" and table["subject_kind"][0].as_py() == "party"
    assert table["before_kg"].to_pylist() == [0.0, 0.0, 0.0] and table["detector"][0].as_py() == "toy"
    (run,) = workspace.runs.listed()
    assert (run.detector, run.measure, run.findings, run.flagged) == ("toy", ACT, 3, 1)
    best = table["id"][0].as_py()
    found, evidence = workspace.explain(best[:8])
    assert found.subject["name"] == "Trading house of THA" and "900 kg" in evidence.claim
    assert [exhibit.kind for exhibit in evidence.exhibits] == ["table", "graph"]
    assert [one.id for one in workspace.runs.search("trading THA")] == [best]


@pytest.mark.slow
def test_a_finding_stays_as_it_was_and_again_asks_the_store_of_today(folder: Path) -> None:
    workspace = Workspace.open(folder)
    best = workspace.full_scan(ACT, ["811010"], detector="toy").findings[0]
    stored(folder, extra([sold("THA", 100.0), sold("MEX", 700.0)]), source="later", retrieved=date(2025, 7, 1))
    assert "900 kg" in workspace.explain(best.id)[1].claim
    changed = workspace.explain_again(best.id)
    assert changed.now is not None and changed.snapshots_added == (2,)
    assert Workspace.open(folder, "2025-06-30").explain_again(best.id).differences == ()


@pytest.mark.slow
def test_an_act_on_all_is_narrowed_to_a_target(folder: Path) -> None:
    workspace = Workspace.open(folder)
    question = workspace.full_scan("cn-2024-33", ["811010"], detector="toy", targets=("United States",)).question
    assert question.destinations == ("USA",) and question.measure.own is None
    with pytest.raises(InputError, match="--target: expected a destination that cn-2024-46-us-ban covers: USA"):
        workspace.full_scan(ACT, targets=("JPN",), detector="toy")
    with pytest.raises(InputError, match="nearest is 'toy'"):
        workspace.scan(ACT, detector="toyy")
    with pytest.raises(InputError, match="--source: expected a source of this store: world"):
        workspace.scan(ACT, sources=("comext",), detector="toy")


@pytest.mark.parametrize("as_of", ["yesterday", "2020-01-01"])
def test_a_day_is_read_or_refused(folder: Path, as_of: str) -> None:
    with pytest.raises(InputError, match="--as-of"):
        Workspace.open(folder, as_of)


def test_invalid_levels_and_codes_are_refused_and_results_have_readable_reprs(tmp_path: Path) -> None:
    made = Workspace.open(small_store(tmp_path, [figure(1)]))
    with pytest.raises(InputError, match="expected hub or product, found 'foo'"):
        made.scan("cn-2023-39", level="foo")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="customs code"):
        made.scan("cn-2023-39", hs=250410)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="customs code"):
        made.scan("cn-2023-39", hs=[250410])  # type: ignore[list-item]
    assert repr(made).startswith("Workspace(Store('") and repr(made).endswith(": 1 snapshots, 1 rows, table))")
    assert "found none" not in repr(Workspace(Store(tmp_path / "nowhere")))


def test_a_report_without_its_front_end_is_refused_before_the_scan(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oretrace.report.page.STATIC", tmp_path)
    steps: list[str] = []
    with pytest.raises(OretraceError, match="make frontend"):
        Workspace.open(folder).report(ACT, tmp_path / "r.html", progress=steps.append)
    assert steps == []
