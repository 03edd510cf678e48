"""What a store has, as far as no figure is looked at; read once for the same imports, as that takes half a second."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oretrace.store import Snapshot, Store
    from oretrace.store.calendar import MonthState, Vintage

MOST_KEPT = 4


@dataclass(frozen=True)
class StoreFacts:
    """The imports of a store, the months of each reporter, and which imports speak of the same months."""

    snapshots: tuple[Snapshot, ...]
    months: tuple[MonthState, ...]
    vintages: tuple[Vintage, ...]

    @property
    def by_number(self) -> dict[int, Snapshot]:
        """The imports by their numbers."""
        return {one.snapshot: one for one in self.snapshots}


Key = tuple[tuple["Snapshot", ...], date, frozenset[str]]


@dataclass
class Facts:
    """The last few facts by imports, day and codes; those who ask at the same time wait for one reading."""

    _known: dict[Key, StoreFacts] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, store: Store, codes: Collection[str] = ()) -> StoreFacts:
        """The facts of a store as it is; StoreError where its files are not what was written."""
        key = (tuple(store.snapshots()), date.today(), frozenset(codes))
        with self._lock:
            if key not in self._known:
                self._known[key] = _read(store, *key)
                for old in [*self._known][:-MOST_KEPT]:
                    del self._known[old]
            return self._known[key]


def _read(store: Store, snapshots: tuple[Snapshot, ...], today: date, codes: Collection[str]) -> StoreFacts:
    seen = store.seen([one.snapshot for one in snapshots])
    return StoreFacts(snapshots, tuple(seen.calendar(today, codes)), tuple(seen.vintages()))
