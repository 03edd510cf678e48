"""A store that bad input must leave as it is."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.store import Store
from tests.sources.fuzzing import DAY, LAYOUTS, Layout, as_csv, files


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with one import, which no test may change."""
    folder = tmp_path_factory.mktemp("hostile")
    made = Store.open(folder / "s", create=True)
    panel = LAYOUTS[0]
    made.import_file(panel.save(folder, as_csv(panel.header, panel.records[:1])))
    return made


@pytest.fixture
def refused(store: Store, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """What the import of bad bytes says; afterwards the store is what it was."""
    before = files(store.path)

    def refuse(layout: Layout, data: bytes, *parts: str, day: date = DAY) -> str:
        with pytest.raises(InputError) as caught:
            store.import_file(layout.save(tmp_path, data, day))
        message = str(caught.value)
        for part in ("given", ": expected ", ", found ", *parts):
            assert part in message, message
        assert len(message) < 2000 and message.isprintable()
        return message

    yield refuse
    assert files(store.path) == before
