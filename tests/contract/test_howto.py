"""A detector and a source are added as their pages say, to a copy of the house, and keep the contracts."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs/howto" / page).read_text("utf-8"), re.DOTALL)


def put(path: Path, before: str, text: str) -> None:
    """Write a text into a file, before the one place where another stands."""
    held = path.read_text("utf-8")
    assert held.count(before) == 1, f"{path.name}: {before}"
    path.write_text(held.replace(before, text + before), "utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of sources and tests."""
    folder = tmp_path_factory.mktemp("house")
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def contract(house: Path, name: str, word: str) -> str:
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", f"tests/contract/{name}", "-k", word]
    paths = os.pathsep.join((str(house / "src"), str(house)))
    done = subprocess.run(
        command, cwd=house, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout


def test_a_detector_is_added_as_its_page_says(house: Path) -> None:
    page = "add-a-detector.md"
    module, line, case = blocks(page, "python")
    package = house / "src/oretrace/detect/surge"
    package.mkdir()
    (package / "__init__.py").write_text('"""Lanes that grew."""\n', "utf-8")
    (package / "lanes.sql").write_text(blocks(page, "sql")[0], "utf-8")
    (package / "detector.py").write_text(module, "utf-8")
    assert subprocess.run([sys.executable, "-m", "ruff", "check", package], cwd=house, check=False).returncode == 0
    assert (
        subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--check", package], cwd=house, check=False
        ).returncode
        == 0
    )
    registry = house / "src/oretrace/detect/registry.py"
    put(registry, "from oretrace.errors import", "from oretrace.detect.surge.detector import Surge\n")
    put(registry, "}\n\n\ndef detector_named", line)
    put(house / "tests/contract/test_detectors.py", '    Case("toy", "a small world"', f"    {case.strip()},\n")
    passed = re.search(r"(\d+) passed", contract(house, "test_detectors.py", "surge"))
    assert passed and int(passed[1]) >= 18


def test_a_source_is_added_as_its_page_says(house: Path) -> None:
    module, line, case = blocks("add-a-source.md", "python")
    (house / "src/oretrace/sources/example.py").write_text(module, "utf-8")
    put(house / "src/oretrace/sources/registry.py", '    "table": SourceEntry(', line)
    put(house / "tests/contract/test_sources.py", '    Case(\n        "table",', f"{case.rstrip()},\n")
    passed = re.search(r"(\d+) passed", contract(house, "test_sources.py", "example or every_source_is_here"))
    assert passed and int(passed[1]) >= 12
