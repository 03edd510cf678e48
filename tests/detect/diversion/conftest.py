"""Fixtures of the diversion tests."""

import pytest

from oretrace.findings import Scan
from oretrace.store import Store
from tests.detect.diversion.scans import ROWS, scan_in
from tests.detect.world import stored


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The planted world as it is; to be read only."""
    return stored(tmp_path_factory.mktemp("plain") / "store", ROWS)


@pytest.fixture(scope="session")
def plain(store: Store) -> Scan:
    """A scan of the planted world as it is."""
    return scan_in(store)
