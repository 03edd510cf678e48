"""A suite in a store as it would have been published, and what a scan of it says beside the truth."""

import json
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace.bench.compare import compare
from oretrace.bench.replay import PUBLISHER, replay
from oretrace.bench.truth import antimony
from oretrace.bench.truth.antimony_figures import figures
from oretrace.bench.world.nature import Nature
from oretrace.catalog.measures import load_measure
from oretrace.detect.diversion.alerts import AlertLook
from oretrace.detect.registry import DETECTORS
from oretrace.display.bench import comparison_rows
from oretrace.errors import InputError
from oretrace.question import Question
from oretrace.store import Store
from tests.antimony import antimony_store, antimony_suite

pytestmark = pytest.mark.long

ACT = "cn-2024-46-us-ban"
WAITS = {"CHN": 2, "USA": 3}
"""Months from the first day of a month to the publication of its figures."""


def months(count: int) -> list[date]:
    return [date(2024 + k // 12, k % 12 + 1, 1) for k in range(count)]


def row(reporter: str, partner: str, flow: str, k: int, suppressed: bool = False) -> dict[str, object]:
    return {
        "reporter": reporter,
        "partner": partner,
        "flow": flow,
        "hs_code": "282580",
        "period_start": months(24)[k],
        "net_kg": None if suppressed else 1000.0,
        "net_kg_estimated": False,
        "value_usd": None if suppressed else 9000.0,
        "valuation": "FOB" if flow == "export" else "CIF",
        "suppressed": suppressed,
        "published_on": months(24)[k + WAITS[reporter]],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six months of a lane; China reports nothing of the third, and a suppressed figure of the fifth."""
    rows = [row("USA", "CHN", "import", k) for k in range(6)]
    rows += [row("CHN", "USA", "export", k, suppressed=k == 4) for k in range(6) if k != 2]
    folder = tmp_path / "suite"
    (folder / "observations").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "observations/trade.parquet")
    (folder / "suite.json").write_text(json.dumps({"suite": "small", "seed": 1, "base": "modelled"}), "utf-8")
    return folder


def reported(store: Store) -> set[tuple[str, int]]:
    """Reporters and months (1 is January 2024) of which somebody says something."""
    with store.connect() as connection:
        found = connection.sql("SELECT reporter, month(period_start) FROM report_coverage WHERE status = 'reported'")
        return set(found.fetchall())


@pytest.mark.slow
def test_each_day_sees_what_was_published_by_then(folder: Path, tmp_path: Path) -> None:
    done = replay(folder, tmp_path / "store")
    assert (done.snapshots, done.rows, done.first, done.last) == (7, 11, date(2024, 3, 1), date(2024, 9, 1))
    store = Store.open(tmp_path / "store")
    assert {s.publisher for s in store.snapshots()} == {PUBLISHER} and "modelled" in PUBLISHER
    with pytest.raises(InputError, match="2024-03-01 or later"):
        store.as_of(date(2024, 2, 28))
    for day, known in ((date(2024, 4, 30), 2), (date(2024, 5, 31), 3), (date(2024, 12, 31), 6)):
        by_then = {(name, k) for name, wait in WAITS.items() for k in range(1, 7) if k + wait <= day.month}
        assert reported(store.as_of(day)) == by_then
        assert max(k for _, k in by_then) == known
    with store.connect() as connection:
        rows = connection.sql("SELECT net_kg, value, suppressed FROM current_flow ORDER BY period_start, reporter")
        assert [kg for kg, _, _ in rows.fetchall()].count(None) == 1


@pytest.mark.slow
def test_a_month_without_any_figure_is_reported_as_nothing(folder: Path, tmp_path: Path) -> None:
    replay(folder, tmp_path / "store")
    store = Store.open(tmp_path / "store")
    assert ("CHN", 3) not in reported(store.as_of(date(2024, 4, 30)))
    assert ("CHN", 3) in reported(store.as_of(date(2024, 5, 1)))
    with store.connect() as connection:
        found = connection.sql(
            "SELECT partner_scope FROM report_coverage "
            "WHERE reporter = 'CHN' AND period_start = '2024-03-01' AND status = 'reported'"
        )
        assert found.fetchall() == [("*",)]


@pytest.mark.slow
def test_months_published_before_a_day_can_share_one_snapshot(folder: Path, tmp_path: Path) -> None:
    done = replay(folder, tmp_path / "store", date(2024, 6, 1))
    assert (done.snapshots, done.rows, done.first) == (4, 11, date(2024, 6, 1))
    assert replay(folder, tmp_path / "store", date(2024, 6, 1)) == done
    store = Store.open(tmp_path / "store")
    assert len(store.snapshots()) == 4
    assert reported(store) == {(name, k) for name in WAITS for k in range(1, 7)}


def test_only_a_modelled_suite_is_replayed(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="oretrace bench make"):
        replay(tmp_path, tmp_path / "store")
    (folder / "suite.json").write_text(json.dumps({"suite": "real-base", "seed": 1, "base": "real"}), "utf-8")
    with pytest.raises(InputError, match="real series"):
        replay(folder, tmp_path / "store")
    assert not (tmp_path / "store").exists()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return antimony_suite(tmp_path_factory)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(antimony_store(tmp_path_factory))


@pytest.mark.slow
def test_thailand_and_mexico_stand_beside_what_was_planted(made: Path, replayed: Store) -> None:
    found = compare(made, replayed, ACT, date(2025, 5, 1))
    assert {hub.subject["hub"] for hub in found.scan.leading[:2] if hub.flagged} == {"THA", "MEX"}
    assert [line.hub for line in found.lines[:2]] == ["THA", "MEX"]
    assert found.planted_kg == pytest.approx(antimony.case(1, Nature()).planted_kg)
    published = figures()["us_imports"]
    assert found.published == published
    imported = sum(line.imported_kg or 0.0 for line in found.lines if line.planted_kg)
    assert imported == pytest.approx(1000.0 * published.value, rel=0.001)
    assert found.scan.details.total is None, "under six months after the act there are bounds alone"
    bounds = {line.hub: line.finding.amount.at_most for line in found.lines[:2] if line.finding is not None}
    assert all((bounds[line.hub] or 0.0) > line.planted_kg > 0 for line in found.lines[:2])
    assert "outside their text" in found.notes[0]
    assert any("modelled" in note.text for note in found.scan.notes)
    assert any("below 99.99 % is outside" in note.text for note in found.scan.notes)
    columns, rows, document = comparison_rows(found)
    first, *others = rows
    assert list(first) == list(columns)
    thailand = next(one for one in found.scan.leading if one.subject["hub"] == "THA")
    assert first["hub"] == "THA" and first["estimate_kg"] == thailand.amount.estimate
    assert first["planted_kg"] == found.lines[0].planted_kg and first["imported_kg"] == found.lines[0].imported_kg
    assert isinstance(document, dict) and document["modelled"] and document["lines"] == [first, *others]


@pytest.mark.slow
def test_an_alert_comes_when_the_figures_it_rests_on_are_published(replayed: Store) -> None:
    """As of the ends of two months; the tutorial has those of all."""
    detector, question = DETECTORS["diversion"], Question(load_measure(ACT), ("282580",))

    def look(day: date) -> AlertLook:
        return AlertLook(day, detector.scan(replayed.as_of(day), question))

    assert not look(date(2025, 7, 31)).alerts
    first = look(date(2025, 8, 31))
    assert first.alerts and first.scan and first.scan.details.window.post_last < first.as_of
    assert {hub.subject["hub"] for hub in first.flagged} == {"THA", "MEX"}
    past = replayed.as_of(first.as_of)
    with past.connect() as connection:
        seen = connection.sql(
            "SELECT count(*) FROM current_flow WHERE reporter = 'USA' AND partner IN ('THA', 'MEX') "
            "AND hs_code = '282580' AND period_start >= '2025-01-01'"
        ).fetchone()
    assert seen and seen[0] > 0
    hub = first.flagged[0]
    assert detector.explain(past, first.scan, [hub.id])[hub.id].finding_id == hub.id


@pytest.mark.slow
def test_a_comparison_says_what_it_cannot_compare(made: Path, replayed: Store, tmp_path: Path) -> None:
    store = replayed
    with pytest.raises(InputError, match="2025-05, 2025-08"):
        compare(made, store, ACT, date(2025, 6, 1))
    with pytest.raises(InputError, match="one scenario of measure cn-2023-23"):
        compare(made, store, "cn-2023-23", date(2025, 5, 1))
    shutil.copytree(made / "observations", tmp_path / "observations")
    shutil.copy(made / "suite.json", tmp_path)
    with pytest.raises(InputError, match="no scenarios"):
        compare(tmp_path, store, ACT, date(2025, 5, 1))
