"""The map in a package's docstring names every module there is, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = sorted((ROOT / "src/oretrace").rglob("__init__.py"))
MAPPED = {
    path.parent: named
    for path in PACKAGES
    if (named := set(re.findall(r"\b\w+\.py\b", ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")))
}


@pytest.mark.parametrize("package", MAPPED, ids=str)
def test_a_map_names_every_module(package: Path) -> None:
    assert MAPPED[package] == {path.name for path in package.glob("*.py")} - {"__init__.py"}


def test_large_packages_have_maps() -> None:
    assert {ROOT / "src/oretrace" / name for name in ("parties", "store", "vet/checks", "vet/papers")} <= set(MAPPED)
