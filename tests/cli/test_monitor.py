"""`oretrace monitor --out`: the page beside the table, the command that makes it again, errors before any reading."""

from __future__ import annotations

import html
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from oretrace.cli.app import app
from oretrace.errors import InputError
from oretrace.months import calendar
from tests.monitor.monthly import add

ASKED = ("--material", "Sb", "--until", "2025-01", "--reporter", "China, US", "--measure", "cn-2024-33")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("monitored") / "store"
    months = [f"{month:%Y-%m}" for month in calendar(date(2024, 1, 1), 14)]
    add(
        made,
        [(month, "CHN", "export", "USA", "282580", 5.0, 1.0 + n) for n, month in enumerate(months)],
        date(2025, 4, 1),
    )
    return made


def run(store: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["monitor", "--store", str(store), *options], catch_exceptions=False)


@pytest.mark.slow
def test_the_page_names_the_command_that_makes_it_again(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "m.html"
    ran = run(store, *ASKED, "--out", str(out))
    assert ran.exit_code == 0
    assert f"page: {out}" in ran.output
    page = html.unescape(out.read_text("utf-8"))
    places = "--reporter China --reporter US"
    assert (
        f"oretrace monitor --store DIR --material Sb --measure cn-2024-33 --until 2025-01 {places} --out FILE.html"
        in page
    )
    assert str(store) not in page
    assert "antimony month by month" in page


@pytest.mark.slow
def test_a_format_for_programs_prints_that_format_alone(store: Path, tmp_path: Path) -> None:
    ran = run(store, "--hs", "282580", "--format", "json", "--out", str(tmp_path / "m.html"))
    assert json.loads(ran.output)["name"] == "HS 282580"
    assert (tmp_path / "m.html").is_file()


def test_an_unwritable_output_is_refused_before_reading(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--out"):
        run(tmp_path / "no store", *ASKED, "--out", str(tmp_path))
