"""The file `watch.sqlite` in a store's folder: looks, changes and deliveries. Rows are added, never altered."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from oretrace.engine import load
from oretrace.errors import StoreError
from oretrace.findings import rounded
from oretrace.sqlite import TableFile
from oretrace.watch.records import Change, Look, Run, Spent

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

    from oretrace.store import Store

T = TypeVar("T")

SCHEMA = 1
WAIT_SECONDS = 10.0
YEAR = timedelta(days=365)
ADVICE = "What was reported is written nowhere else: restore it from a copy, or move it away and begin anew"


@dataclass(frozen=True)
class Book:
    """The file; every method raises StoreError where it cannot be used."""

    path: Path
    wait_seconds: float = WAIT_SECONDS

    @classmethod
    def of(cls, store: Store) -> Book:
        """The watch of a store, which may have none."""
        return cls(store.path / "watch.sqlite")

    def last_look(self, asked: str) -> Look | None:
        """The last look at what is asked."""
        return next(iter(self._read("last_look", _look, asked=asked)), None)

    def standing(self, asked: str) -> dict[str, Change]:
        """The last change of each topic."""
        return {one.topic: one for one in self._read("standing", _change, asked=asked)}

    def figures(self, asked: str) -> dict[str, dict[str, Any]]:
        """Each month's figure as it was seen last."""
        return dict(self._read("figures", _figure, asked=asked))

    def keep(self, look: Look, changes: Sequence[Change], figures: Sequence[Mapping[str, Any]] = ()) -> None:
        """A look with all that it reports, in one transaction; a figure is a month and its record."""
        with self._writing() as connection:
            number = _added(connection, "add_look", _row_of_look(look))
            for change in changes:
                _added(connection, "add_change", _row_of_change(change) | {"look": number})
            for one in figures:
                row = {**one, "record": json.dumps(one["record"]), "look": number, "asked": look.asked}
                _added(connection, "add_figure", row)

    def register(self, outputs: Collection[str]) -> None:
        """Outputs that are new get what changes from now on."""
        with self._writing() as connection:
            connection.executemany(load("watch/add_output.sql"), [{"name": name} for name in outputs])

    def pending(self, output: str) -> tuple[Change, ...]:
        """What an output has not had yet, in order; nothing for one that is not registered."""
        return tuple(self._read("pending", _change, output=output))

    def delivered(self, output: str, changes: Collection[Change]) -> None:
        """Note that an output has had these."""
        rows = [{"output": output, "change": one.number, "made_at": _now()} for one in changes]
        with self._writing() as connection:
            connection.executemany(load("watch/add_delivery.sql"), rows)

    def changes(self, most: int = -1, since: datetime | None = None) -> tuple[Change, ...]:
        """The last changes, the newest first; of all, or of those made after a moment."""
        after = "" if since is None else since.astimezone(UTC).isoformat(timespec="microseconds")
        return tuple(self._read("changes", _change, most=most, since=after))

    def looks(self) -> tuple[Look, ...]:
        """The last look at everything that was ever asked, by name."""
        return tuple(self._read("looks", _look))

    def spent(self, day: date) -> Spent:
        """The alerts of the year up to a day."""
        found = self._read("spent", lambda row: Spent(**row), since=(day - YEAR).isoformat(), day=day.isoformat())
        return found[0] if found else Spent(0, 0)

    def refreshed(self, service: str, trouble: str) -> None:
        """Note a try to refresh a service."""
        with self._writing() as connection:
            _added(connection, "add_refresh", {"service": service, "trouble": trouble, "made_at": _now()})

    def ran(self, day: date, budget: Mapping[str, Any], troubles: Sequence[str]) -> None:
        """Note that a run came to its end."""
        row = {"day": day.isoformat(), "budget": json.dumps(budget), "troubles": json.dumps(troubles)}
        with self._writing() as connection:
            _added(connection, "add_run", row | {"made_at": _now()})

    def last_run(self) -> Run | None:
        """The last run that came to its end."""
        return next(iter(self._read("last_run", _run)), None)

    def _read(self, query: str, read: Callable[[Row], T], /, **values: object) -> list[T]:
        file = self._file()
        with file.reading() as connection:
            rows = [] if connection is None else connection.execute(load(f"watch/{query}.sql"), values).fetchall()
        with file.whole_records():
            return [read(row) for row in rows]

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._file().writing()

    def _file(self) -> TableFile:
        holds = "what a watch reported"
        return TableFile(self.path, self.wait_seconds, holds, "watch/schema.sql", SCHEMA, ADVICE)


def _added(connection: Connection, query: str, row: Mapping[str, Any]) -> int:
    number = connection.execute(load(f"watch/{query}.sql"), row).lastrowid
    if number is None:
        raise StoreError(f"expected {query} to add a row, found none.")
    return number


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _row_of_look(look: Look) -> dict[str, Any]:
    until = None if look.until is None else look.until.isoformat()
    kept = {"question": json.dumps(look.question), "snapshots": json.dumps(look.snapshots)}
    kept["seen"] = json.dumps(rounded(dict(look.seen)))
    return {**vars(look), **kept, **{"day": look.day.isoformat(), "until": until, "made_at": _now()}}


def _row_of_change(change: Change) -> dict[str, Any]:
    return {**vars(change), "day": change.day.isoformat(), "record": json.dumps(change.record), "made_at": _now()}


def _figure(row: Row) -> tuple[str, dict[str, Any]]:
    return row["month"], json.loads(row["record"])


def _run(row: Row) -> Run:
    made_at, troubles = datetime.fromisoformat(row["made_at"]), tuple(json.loads(row["troubles"]))
    return Run(date.fromisoformat(row["day"]), json.loads(row["budget"]), troubles, made_at)


def _look(row: Row) -> Look:
    return Look(
        asked=row["asked"],
        name=row["name"],
        day=date.fromisoformat(row["day"]),
        inputs=row["inputs"],
        version=row["version"],
        question=json.loads(row["question"]),
        snapshots=tuple(json.loads(row["snapshots"])),
        until=None if row["until"] is None else date.fromisoformat(row["until"]),
        stopped=row["stopped"],
        seen={topic: (chance, q) for topic, (chance, q) in json.loads(row["seen"]).items()},
        number=row["number"],
    )


def _change(row: Row) -> Change:
    return Change(
        asked=row["asked"],
        name=row["name"],
        topic=row["topic"],
        day=date.fromisoformat(row["day"]),
        kind=row["kind"],
        cause=row["cause"],
        finding=row["finding"],
        alert=bool(row["alert"]),
        modelled=bool(row["modelled"]),
        sentence=row["sentence"],
        why=row["why"],
        record=json.loads(row["record"]),
        number=row["number"],
        look=row["look"],
        made_at=datetime.fromisoformat(row["made_at"]),
    )
