"""What a store has, as far as no figure is looked at; read once for the same imports, as that takes half a second."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from typing import TYPE_CHECKING

from oretrace.errors import StoreError
from oretrace.web.kept import Kept

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.store import Snapshot, Store, Verified
    from oretrace.store.calendar import MonthState, Vintage

MOST_KEPT = 4


@dataclass(frozen=True)
class StoreFacts:
    """The imports of a store, the months of each reporter, which imports speak of the same months.

    `trouble` is why the last two are unknown, "" where the sizes of all files agreed with their marks at `read_at`.
    """

    snapshots: tuple[Snapshot, ...]
    months: tuple[MonthState, ...]
    vintages: tuple[Vintage, ...]
    trouble: str
    read_at: datetime

    @property
    def by_number(self) -> dict[int, Snapshot]:
        """The imports by their numbers."""
        return {one.snapshot: one for one in self.snapshots}


@dataclass
class Facts:
    """The last few facts by imports, day and codes; those who ask at the same time wait for one reading."""

    _known: Kept[StoreFacts] = field(default_factory=lambda: Kept(MOST_KEPT))
    _lock: Lock = field(default_factory=Lock)

    def of(self, store: Store, codes: Collection[str] = ()) -> StoreFacts:
        """The facts of a store as it is; StoreError where its marks cannot be read."""
        key = (tuple(store.snapshots()), date.today(), frozenset(codes))
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                return known
            found = _read(store, *key)
            return found if found.trouble else self._known.put(key, found)


@dataclass
class Checked:
    """What long work found out about the imports it looked at; None while nobody asked for it."""

    files: tuple[datetime, tuple[Verified, ...]] | None = None
    revised: tuple[tuple[Snapshot, ...], pa.Table] | None = None


def _read(store: Store, snapshots: tuple[Snapshot, ...], today: date, codes: Collection[str]) -> StoreFacts:
    now = datetime.now(UTC)
    try:
        seen = store.seen([one.snapshot for one in snapshots])
        return StoreFacts(snapshots, tuple(seen.calendar(today, codes)), tuple(seen.vintages()), "", now)
    except StoreError as error:
        return StoreFacts(snapshots, (), (), str(error), now)
