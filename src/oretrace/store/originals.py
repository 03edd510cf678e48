"""The PDF files that documents were read from, by the hash of their bytes, beside the tables of a store.

A file is there wholly or not at all, and is named by what it holds: one that an import wrote before it died is the
same file for the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from oretrace.errors import StoreError
from oretrace.store.disk import io_errors, publish, read_whole, shown

MOST_BYTES = 64 << 20
"""A larger file is not read, and so not kept."""


def keep_originals(store: Path, files: Mapping[str, Path]) -> None:
    """Copy files into the store under their hashes; StoreError where that fails."""
    with io_errors(store, "the papers were not kept"):
        for sha256, file in files.items():
            place = _place(store, sha256)
            if place.exists() or file.stat().st_size > MOST_BYTES:
                continue
            data = read_whole(file, MOST_BYTES)
            if hashlib.sha256(data).hexdigest() != sha256:
                raise StoreError(f"{shown(file)}: the file was changed while it was read; import it again.")
            place.parent.mkdir(parents=True, exist_ok=True)
            publish(place, data)


def original(store: Path, sha256: str) -> Path:
    """The file with these bytes; StoreError where it is missing or has other bytes than were kept."""
    place = _place(store, sha256)
    do = "Import its folder again: oretrace import documents"
    try:
        whole = hashlib.sha256(read_whole(place, MOST_BYTES)).hexdigest() == sha256
    except OSError as error:
        raise StoreError(f"{shown(place)}: the kept file cannot be read ({error.strerror}). {do}.") from None
    if not whole:
        raise StoreError(f"{shown(place)}: expected the file that was read, found other bytes. {do}.")
    return place


def _place(store: Path, sha256: str) -> Path:
    return store / "papers" / sha256[:2] / f"{sha256}.pdf"
