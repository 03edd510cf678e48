"""The parties on a store's shipments, names resolved as people judged them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.cases.book import Cases
from oretrace.parties.directory import directory_of
from oretrace.vet.classify.likely import likely_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.parties.directory import Directory
    from oretrace.store import Store


def judged_directory(
    store: Store, cases: Cases | None = None, progress: Callable[[str], None] = lambda _: None
) -> Directory:
    """The directory of a store; pairs of names as they were judged in `cases`, by default in the store's own."""
    judged = (Cases.of(store) if cases is None else cases).pairs().settled()
    return directory_of(store, judged, likely_codes, progress)
