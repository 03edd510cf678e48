"""Files kept by what they hold: there wholly, never replaced, and missed where they are not what was kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from oretrace.errors import StoreError
from oretrace.store import Store
from oretrace.store.originals import keep_originals, original

PAGE = b"%PDF-1.4 a page"
SHA = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "given.pdf").write_bytes(PAGE)
    return tmp_path / "given.pdf"


def test_a_file_is_kept_once(tmp_path: Path, file: Path) -> None:
    for _ in range(2):
        keep_originals(tmp_path / "store", {SHA: file})
    assert original(tmp_path / "store", SHA).read_bytes() == PAGE
    assert [one.name for one in (tmp_path / "store").rglob("*.*")] == [f"{SHA}.pdf"]


def test_originals_of_a_dead_import_do_not_make_a_store_and_the_next_import_finds_them(
    tmp_path: Path, file: Path
) -> None:
    store = Store.open(tmp_path / "store", create=True)
    keep_originals(store.path, {SHA: file})
    with pytest.raises(StoreError, match="found none"):
        Store.open(store.path)
    assert Store.open(store.path, create=True).snapshots() == []
    assert original(store.path, SHA).read_bytes() == PAGE


def test_a_file_that_was_changed_since_is_not_kept(tmp_path: Path, file: Path) -> None:
    file.write_bytes(b"another")
    with pytest.raises(StoreError, match="changed while it was read"):
        keep_originals(tmp_path / "store", {SHA: file})
    with pytest.raises(StoreError, match="Import its folder again"):
        original(tmp_path / "store", SHA)


def test_a_kept_file_with_other_bytes_is_not_given(tmp_path: Path, file: Path) -> None:
    keep_originals(tmp_path / "store", {SHA: file})
    original(tmp_path / "store", SHA).write_bytes(b"another")
    with pytest.raises(StoreError, match="other bytes"):
        original(tmp_path / "store", SHA)
