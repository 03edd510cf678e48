"""`oretrace dossier`: the files by name, and sentences where there is nothing to hand over."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from oretrace.cli.app import app
from oretrace.errors import InputError
from tests.dossier.worlds import leaking


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    store, finding = leaking(tmp_path_factory.mktemp("found"))
    return str(store.path), finding


@pytest.mark.slow
def test_it_names_its_files_and_how_many_figures_were_made_again(found: tuple[str, str], tmp_path: Path) -> None:
    store, finding = found
    arguments = ["dossier", finding[:8], "--store", store, "--out", str(tmp_path / "out"), "--as", "Ada"]
    for _ in ("new", "over an earlier one"):
        ran = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert ran.exit_code == 0
        assert f"written: {tmp_path / 'out' / 'dossier.zip'}" in ran.output
        assert "figures were made again from the rows, all equal" in ran.output
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["case-7", "0123456789abcdef"])
def test_a_missing_finding_is_a_sentence_and_creates_no_folder(
    found: tuple[str, str], tmp_path: Path, wanted: str
) -> None:
    with pytest.raises(InputError):
        CliRunner().invoke(
            app, ["dossier", wanted, "--store", found[0], "--out", str(tmp_path / "out")], catch_exceptions=False
        )
    assert not (tmp_path / "out").exists()
