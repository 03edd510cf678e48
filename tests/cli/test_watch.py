"""`oretrace watch`: exit codes that cron can use, silence where nothing changed, and rows for programs."""

import json
from datetime import date
from pathlib import Path

import pytest

from oretrace.store.lock import writing
from tests.cli.typed import typed
from tests.detect.world import extra
from tests.watch.replayed import publish

FILE = """\
figures:
  - {reporter: China, flow: export, hs: ["850511"]}
"""


def row(month: date, tonnes: float) -> dict[str, object]:
    common = {"reporter": "CHN", "partner": "USA", "flow": "export", "hs_code": "850511"}
    return {**common, "period_start": month, "net_kg": 1000 * tonnes, "value": 50 * tonnes}


@pytest.mark.slow
def test_a_store_without_a_watch_names_the_command(tmp_path: Path) -> None:
    publish(tmp_path / "store", extra([row(date(2025, 5, 1), 100)]), date(2025, 6, 10), "May")
    assert typed("watch", "status", "--store", tmp_path / "store")[1].startswith(
        "No run of the watch came to its end"
    )
    code, _, err = typed("watch", "run", "--store", tmp_path / "store", "--no-fetch")
    assert code == 2 and "expected the file of a watch, found 'none'" in err and "oretrace watch init" in err


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """May in July's file, a rise by half in June in August's, taken back in September's."""
    for day, rows in (
        (date(2025, 6, 10), [row(date(2025, 4, 1), 100), row(date(2025, 5, 1), 100)]),
        (date(2025, 7, 10), [row(date(2025, 6, 1), 150)]),
        (date(2025, 8, 10), [row(date(2025, 6, 1), 110)]),
    ):
        publish(tmp_path / "store", extra(rows), day, str(day))
    (tmp_path / "store" / "watch.yml").write_text(FILE, "utf-8")
    return tmp_path / "store"


def watch(store: Path, day: str, *more: str) -> tuple[int, str, str]:
    return typed("watch", "run", "--store", store, "--as-of", day, *more)


@pytest.mark.slow
def test_each_outcome_has_its_exit_code(store: Path) -> None:
    assert watch(store, "2025-06-30", "--exit-code")[0] == 0
    code, out, err = watch(store, "2025-07-31", "--exit-code")
    assert (code, err) == (10, "")
    assert out.startswith("1 change: 1 new figure.\n") and "+50.0 %" in out
    code, out, _ = watch(store, "2025-07-31", "--exit-code", "--quiet")
    assert (code, out) == (0, "")
    code, out, _ = watch(store, "2025-08-31")
    assert code == 0 and out.startswith("1 change: 1 withdrawn figure because of a revision.\n")
    with writing(store / "watch"):
        code, out, err = watch(store, "2025-08-31")
    assert (code, out) == (75, "") and "another run of the watch is not over" in err
    (store / "watch.yml").write_text(FILE + "outputs:\n  - atom: /nowhere/at all/x.atom\n", "utf-8")
    assert watch(store, "2025-08-31")[0] == 0, "nothing to deliver"
    (store / "watch.yml").write_text("figure: []\n", "utf-8")
    code, _, err = watch(store, "2025-08-31")
    assert code == 2 and "watch.yml, line 1" in err and "nearest is 'figures'" in err


@pytest.mark.slow
def test_a_part_that_fails_is_named_and_the_rest_is_done(store: Path, tmp_path: Path) -> None:
    (tmp_path / "taken.atom").mkdir()
    (store / "watch.yml").write_text(FILE + f"outputs:\n  - atom: {tmp_path}/taken.atom\n", "utf-8")
    code, out, _ = watch(store, "2025-07-31", "--quiet")
    assert code == 1 and out.startswith("1 change: 1 new figure.\n") and "an output was not written to" in out


@pytest.mark.slow
def test_programs_get_rows(store: Path) -> None:
    code, out, _ = watch(store, "2025-07-31", "--format", "json")
    (one,) = json.loads(out)
    assert code == 0 and (one["kind"], one["topic"], one["record"]["now"]["amount"]) == (
        "new",
        "2025-06-01",
        150_000.0,
    )
    watch(store, "2025-08-31")
    code, out, _ = typed("watch", "status", "--store", store, "--format", "json")
    (one,) = json.loads(out)
    assert (one["life"], one["kind"], one["cause"]) == ("withdrawn", "withdrawn", "revision")
    code, out, _ = typed("watch", "preview", "--store", store, "--format", "csv")
    assert [line.split(",")[2:4] for line in out.splitlines()[1:]] == [["new", "new data"], ["withdrawn", "revision"]]


@pytest.mark.slow
def test_a_preview_says_what_would_have_been_sent(store: Path) -> None:
    code, out, _ = typed("watch", "preview", "--store", store, "--months", 3)
    assert code == 0
    assert out.startswith("This threshold would have sent 1 figure, 1 later withdrawn (2025-06 to 2025-08).")
    assert typed("watch", "status", "--store", store)[1].startswith("No run of the watch"), "nothing was kept"


@pytest.mark.slow
def test_init_writes_a_file_that_runs_and_leaves_one_that_is_there(store: Path) -> None:
    code, _, err = typed("watch", "init", "--store", store)
    assert code == 2 and "a file that is not there yet" in err
    (store / "watch.yml").unlink()
    code, _, err = typed("watch", "run", "--store", store, "--no-fetch")
    assert code == 2 and "oretrace watch init" in err
    code, out, _ = typed("watch", "init", "--store", store)
    assert code == 0 and "written: " in out
    text = (store / "watch.yml").read_text("utf-8")
    assert "acts: []" in text and "error_budget:" in text, "no act of the catalog names this code alone"
    code, out, err = typed("watch", "run", "--store", store, "--no-fetch")
    assert code == 2 and "something to watch" in err
