"""Browsers and stores that several tests of the desk share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.antimony import antimony_scanned

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web.served import Served, Visited

ACT = "cn-2024-46-us-ban"


@pytest.fixture(scope="session")
def antimony_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `make demo`: the modelled antimony world as published, and the scan that flags two hubs."""
    return antimony_scanned(tmp_path_factory)


@pytest.fixture(scope="module")
def antimony(antimony_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of that store for the judgements of one module."""
    return Path(shutil.copytree(antimony_made, tmp_path_factory.mktemp("copied") / "store"))


@pytest.fixture(scope="module")
def desk(antimony: Path) -> Iterator[Served]:
    """A desk over that copy, as a process of its own."""
    from tests.web.served import served

    with served(antimony) as one:
        yield one


@pytest.fixture
def at(browser: Browser, desk: Served) -> Iterator[Visited]:
    """A page of the browser at that desk, on which nothing may go wrong."""
    from tests.web.served import visited

    with visited(browser, desk) as one:
        yield one
