"""One store with a finding, and its dossier as written, for all tests of dossiers."""

from __future__ import annotations

from pathlib import Path

import pytest

from oretrace.dossier import write
from oretrace.dossier.records import Dossier
from oretrace.store import Store
from tests.dossier.worlds import dossier_of, leaking


@pytest.fixture(scope="package")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    """A store and the id of a finding in it."""
    return leaking(tmp_path_factory.mktemp("found"))


@pytest.fixture(scope="package")
def dossier(found: tuple[Store, str]) -> Dossier:
    """The dossier of that finding."""
    return dossier_of(*found)


@pytest.fixture(scope="package")
def written(found: tuple[Store, str], dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that dossier."""
    out = tmp_path_factory.mktemp("written") / "dossier"
    write(found[0], dossier, out)
    return out
