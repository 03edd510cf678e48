"""A store that is open, with what is kept beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from typing import Self

    from duckdb import DuckDBPyConnection

    from oretrace.cases import Cases
    from oretrace.runs import Runs
    from oretrace.store import Store


@dataclass(frozen=True)
class OpenStore:
    """A store, the scans kept of it, and what people decided about them."""

    store: Store

    @classmethod
    def open(cls, folder: str | Path, as_of: str | date | None = None, hashes: bool = True) -> Self:
        """The store in `folder`, or what it would have held on the day `as_of`; StoreError when there is none.

        `hashes` false trusts files of the right size without hashing them.
        """
        from oretrace.parameters import day_of
        from oretrace.store import Store

        return cls(Store.open(Path(folder), hashes=hashes).as_of(None if as_of is None else day_of(as_of)))

    def __repr__(self) -> str:
        return f"Workspace({self.store!r})"

    @property
    def modelled(self) -> bool:
        """Whether some of its figures are made by the benchmark, and published by nobody."""
        return any(snapshot.modelled for snapshot in self.store.snapshots())

    @property
    def runs(self) -> Runs:
        """The scans of this store that were kept: list, search, read back."""
        from oretrace.runs import Runs

        return Runs.of(self.store)

    @property
    def cases(self) -> Cases:
        """What people decided about the findings of this store, kept in its own file."""
        from oretrace.cases import Cases

        return Cases.of(self.store)

    def connect(self) -> DuckDBPyConnection:
        """A DuckDB connection with what evidence queries read: current_flow, report_coverage, snapshot, hs_family."""
        return self.store.connect()
