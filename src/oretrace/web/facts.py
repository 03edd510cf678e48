"""What a store has, as far as no figure is looked at: read beside the pages, and of what was imported since alone.

What a source speaks of depends on its own imports, which do not change: it is read once for the same ones. A page
shows what was known last, marked as outdated, while a changed store is read again.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import chain, groupby
from threading import Lock
from typing import TYPE_CHECKING

from oretrace.errors import StoreError
from oretrace.web.kept import Kept

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.store import Snapshot, Store, Verified
    from oretrace.store.calendar import MonthState, Vintage

PATIENCE_S = 0.1
"""How long a page waits for a reading that it started, before it shows what was known."""
REST = 4.0
"""After a reading the reader rests so many times as long, so that imports leave the processors to the pages."""
QUESTIONS = 4
"""So many lists of codes are kept."""

Version = tuple[object, date]
OfSource = tuple[tuple["MonthState", ...], tuple["Vintage", ...]]
BySource = dict[tuple[tuple["Snapshot", ...], date], OfSource]


@dataclass(frozen=True)
class StoreFacts:
    """The imports of a store, the months of each reporter, which imports speak of the same months.

    `trouble` is why the last two are unknown, "" where the sizes of all files agreed with their marks at `read_at`.
    `outdated`: the store has changed since, and is being read again.
    """

    snapshots: tuple[Snapshot, ...]
    months: tuple[MonthState, ...]
    vintages: tuple[Vintage, ...]
    trouble: str
    read_at: datetime
    outdated: bool = False

    @property
    def as_of(self) -> datetime | None:
        """When they were read, where they are outdated."""
        return self.read_at if self.outdated else None

    @property
    def by_number(self) -> dict[int, Snapshot]:
        """The imports by their numbers."""
        return {one.snapshot: one for one in self.snapshots}


@dataclass
class Facts:
    """The last known facts by codes, and the one reading of each that goes on."""

    patience_s: float = PATIENCE_S
    _known: Kept[tuple[Version, StoreFacts]] = field(default_factory=lambda: Kept(QUESTIONS), repr=False)
    _sources: Kept[BySource] = field(default_factory=lambda: Kept(QUESTIONS), repr=False)
    _readings: dict[frozenset[str], Future[StoreFacts]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _rested_at: float = field(default=0.0, repr=False)
    _reader: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "facts"), repr=False)

    def of(self, store: Store, codes: Collection[str] = ()) -> StoreFacts:
        """The facts of a store, for HS subheadings or for all; they are waited for where none were known before.

        StoreError where its marks cannot be read.
        """
        wanted = frozenset(codes)
        last = self._known.get(wanted)
        if last is not None and last[0] == version_of(store) and not last[1].trouble:
            return last[1]
        reading, own = self._reading(store, wanted, urgent=last is None)
        if last is None:
            return reading.result()
        try:
            return reading.result(self.patience_s if own else 0)
        except TimeoutError:
            return replace(last[1], outdated=True)

    def _reading(self, store: Store, codes: frozenset[str], *, urgent: bool) -> tuple[Future[StoreFacts], bool]:
        """The reading that goes on, and whether it was started now."""
        with self._lock:
            going = self._readings.get(codes)
            if going is not None and not going.done():
                return going, False
            started = self._reader.submit(self._read, store, codes, urgent=urgent)
            self._readings = {of: one for of, one in self._readings.items() if not one.done()} | {codes: started}
            return started, True

    def _read(self, store: Store, codes: frozenset[str], *, urgent: bool) -> StoreFacts:
        if not urgent:
            time.sleep(max(0.0, self._rested_at - time.monotonic()))
        begun, version = time.monotonic(), version_of(store)
        facts = self._found(store, codes, version[1])
        self._rested_at = time.monotonic() + REST * (time.monotonic() - begun)
        self._known.put(codes, (version, facts))
        return facts

    def _found(self, store: Store, codes: frozenset[str], today: date) -> StoreFacts:
        snapshots, now = tuple(store.snapshots()), datetime.now(UTC)
        try:
            store.coverage().close()  # compares the sizes of all files
            found = self._by_source(store, snapshots, today, codes)
        except StoreError as error:
            return StoreFacts(snapshots, (), (), str(error), now)
        months = tuple(chain.from_iterable(known for known, _ in found.values()))
        vintages = chain.from_iterable(known for _, known in found.values())
        ordered = sorted(vintages, key=lambda one: (one.snapshot, one.replaces))
        return StoreFacts(snapshots, months, tuple(ordered), "", now)

    def _by_source(
        self, store: Store, snapshots: Collection[Snapshot], today: date, codes: frozenset[str]
    ) -> BySource:
        """What each source speaks of, read for those that have other imports than at the last reading."""
        before, found = self._sources.get(codes) or {}, {}
        for imports in by_source(snapshots):
            known = before.get((imports, today))
            found[imports, today] = of_source(store, imports, today, codes) if known is None else known
        return self._sources.put(codes, found)


def version_of(store: Store) -> Version:
    """What facts depend on."""
    return store.version(), date.today()


def of_source(store: Store, imports: Collection[Snapshot], today: date, codes: Collection[str]) -> OfSource:
    """The months and vintages of some imports of one source."""
    own = store.seen([one.snapshot for one in imports])
    return tuple(own.calendar(today, codes)), tuple(own.vintages())


def by_source(snapshots: Collection[Snapshot]) -> list[tuple[Snapshot, ...]]:
    """The imports of each source, sources in the order of their names."""
    ordered = sorted(snapshots, key=lambda one: (one.source, one.snapshot))
    return [tuple(group) for _, group in groupby(ordered, key=lambda one: one.source)]


@dataclass
class Checked:
    """What long work found out about the imports it looked at; None while nobody asked for it."""

    files: tuple[datetime, tuple[Verified, ...]] | None = None
    revised: tuple[tuple[Snapshot, ...], pa.Table] | None = None
