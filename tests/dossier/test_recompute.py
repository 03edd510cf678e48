"""The script in the archive, run as a recipient runs it: nothing but Python and DuckDB."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from oretrace.dossier import recompute
from tests.dossier.worlds import duckdb_alone, run_script, unpacked

DAY = date(2023, 1, 1)


@pytest.fixture
def unzipped(written: Path, tmp_path: Path) -> Path:
    return unpacked(written / "dossier.zip", tmp_path / "dossier")


def changed(folder: Path, kg: float) -> None:
    """One figure of the finding's lane under the act is another."""
    (query,) = json.loads((folder / "queries" / "queries.json").read_text("utf-8"))
    asked, path = query["parameters"], folder / "data" / "1" / "current_flow.parquet"
    rows = pq.read_table(path)
    mine = pc.and_(pc.equal(rows["reporter"], asked["exporter"]), pc.equal(rows["partner"], asked["importer"]))
    mine = pc.and_(mine, pc.equal(pc.strftime(rows["period_start"], "%Y-%m"), "2023-05"))
    assert pc.sum(mine).as_py() == 1
    more = pc.if_else(mine, pc.add(rows["net_kg"], kg), rows["net_kg"])
    pq.write_table(rows.set_column(rows.column_names.index("net_kg"), "net_kg", more), path)


@pytest.mark.slow
def test_every_figure_that_follows_from_rows_is_made_again_where_only_duckdb_is_installed(
    unzipped: Path, tmp_path: Path
) -> None:
    ran = run_script(unzipped, duckdb_alone(tmp_path / "packages"))
    lines = ran.stdout.splitlines()
    assert (ran.returncode, ran.stderr) == (0, "")
    made = [line for line in lines if line.endswith(", equal")]
    assert re.fullmatch(rf"{len(made)} figures recomputed, all equal; \d+ quoted\.", lines[-1]) and len(made) > 50
    assert any("| both ends | observed | 2023-05: stated" in line for line in made)
    assert any("| windows | exports_kg | from the act on: stated" in line for line in made)
    quoted = [line for line in lines if line.startswith("quoted, not recomputed: ")]
    assert any("| the finding | q_value: 1 figure" in line for line in quoted)
    assert any("| both ends | counterfactual:" in line for line in quoted)


def test_the_script_cannot_import_the_package_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "recompute.py").write_text("import duckdb\nimport oretrace\n", "utf-8")
    ran = run_script(tmp_path, duckdb_alone(tmp_path / "packages"))
    assert ran.returncode == 1 and "No module named 'oretrace'" in ran.stderr


@pytest.mark.slow
def test_a_changed_row_is_named_by_the_figure_that_it_changes(unzipped: Path, tmp_path: Path) -> None:
    changed(unzipped, 1.0)
    ran = run_script(unzipped, duckdb_alone(tmp_path / "packages"))
    lines = ran.stdout.splitlines()
    assert ran.returncode == 1
    assert lines[0].startswith("data/1/current_flow.parquet: expected the file that hashes.txt lists")
    assert "| both ends | observed | 2023-05: stated" in lines[-1] and lines[-1].endswith(", DIFFERENT")


@pytest.mark.slow
def test_a_row_that_is_gone_is_noticed(unzipped: Path) -> None:
    path = unzipped / "data" / "1" / "current_flow.parquet"
    rows, (query,) = pq.read_table(path), recompute.read(unzipped / "queries" / "queries.json")
    mine = pc.and_(
        pc.equal(rows["reporter"], query["parameters"]["exporter"]),
        pc.equal(pc.strftime(rows["period_start"], "%Y-%m"), "2023-05"),
    )
    pq.write_table(rows.filter(pc.invert(mine)), path)
    (line,) = recompute.compare(unzipped).different
    assert "| both ends | observed | 2023-05: stated" in line and "recomputed 0, DIFFERENT" in line


@pytest.mark.slow
def test_a_file_that_was_changed_without_touching_a_figure_is_another_exit_code(unzipped: Path) -> None:
    readme = unzipped / "README.txt"
    readme.write_text(readme.read_text("utf-8") + "more\n", "utf-8")
    (unzipped / "findings.csv").unlink()
    assert recompute.main(unzipped) == 2
    assert [line.partition(":")[0] for line in recompute.changed_files(unzipped)] == ["README.txt", "findings.csv"]


@pytest.mark.parametrize(
    ("stated", "again", "digits", "equal"),
    [
        (123456.789, 123456.7894, 9, True),
        (123456.789, 123456.7896, 9, False),
        (123456.789, 123456.79, 9, False),
        (1.00000000e9, 1.0000000049e9, 9, True),
        (1.0e9, 1.000000006e9, 9, False),
        (5.51303, 5.513034, 6, True),
        (5.51303, 5.513038, 6, False),
        (0.0, 0.0, 9, True),
        (0.0, 1.0, 9, False),
        (-3.5, -3.5, 9, True),
        (-3.5, 3.5, 9, False),
        (2.0, None, 9, False),
        (2.0, float("nan"), 9, False),
    ],
)
def test_figures_are_equal_to_the_digits_stated(stated: float, again: float | None, digits: int, equal: bool) -> None:
    assert recompute.alike(stated, again, digits) is equal


def test_days_in_parameters_are_days_again() -> None:
    typed = recompute.typed({"months": ["2023-01-01"], "name": "2023-01-01x", "first": "2023-01-01", "none": None})
    assert typed == {"months": [DAY], "name": "2023-01-01x", "first": DAY, "none": None}
