"""Browsers and stores that several tests of the desk share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.antimony import antimony_store
from tests.cli.typed import typed
from tests.shared import made_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web.served import Served, Visited

ACT = "cn-2024-46-us-ban"


@pytest.fixture(scope="session")
def antimony_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `make demo`: the modelled antimony world as published, and the scan that flags two hubs."""
    published = antimony_store(tmp_path_factory)

    def scanned(new: Path) -> None:
        shutil.copytree(published, new)
        code, _, err = typed("scan", "--store", new, "--measure", ACT, "--hs", "282580", "--until", "2025-05")
        assert code == 0, err

    return made_once(tmp_path_factory, "antimony-scanned", scanned)


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
