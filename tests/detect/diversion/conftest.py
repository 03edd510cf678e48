"""Fixtures of the diversion tests."""

import pytest

from oretrace.findings import Scan
from tests.detect.diversion.scans import ROWS, scan_of


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """The planted world as it is."""
    return scan_of(tmp_path_factory.mktemp("plain"), ROWS)
