"""Every test of cases runs on a SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from oretrace.cases import Cases
from tests.cases.places import FilePlace, Place, ServerPlace, opened, server

SCHEMAS = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server that runs until the tests are done; a skip where PostgreSQL is not installed."""
    pytest.importorskip("psycopg", reason="psycopg not installed: pip install 'oretrace[postgres]'")
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for cases."""
    if request.param == "sqlite":
        return FilePlace(str(tmp_path / "cases.sqlite"))
    import psycopg

    url, schema = request.getfixturevalue("postgresql"), f"test_{next(SCHEMAS)}"
    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    return ServerPlace(f"{url}&options=-csearch_path%3D{schema}")


@pytest.fixture
def cases(place: Place) -> Cases:
    """The cases of that place."""
    return opened(place.where)
