"""What has changed: the run that answers each question today beside the one that answered it at an earlier moment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oretrace.engine import load
from oretrace.findings import digest
from oretrace.runs.file import reading
from oretrace.runs.kept import Runs, finding_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

    from oretrace.findings import Finding


@dataclass(frozen=True)
class AskedRun:
    """A run as far as it explains a change; `until` is the last month it was to use, None without one.

    `act` is the hash of the act's text as it was read.
    """

    run: str
    version: str
    until: str | None
    act: str
    snapshots: tuple[int, ...]
    made_at: datetime


@dataclass(frozen=True)
class ChangedFinding:
    """One subject as the earlier and as the present run found it, None where a run found nothing about it."""

    then: Finding | None
    now: Finding | None


@dataclass(frozen=True)
class ComparedQuestion:
    """A question as it is answered today and as it was, `then` None where it was not asked yet.

    `codes` are customs codes in place of the act's, None for the act's own, empty for every code stored.
    `changes` are the subjects that either run flagged and that are no longer as they were; without an earlier run,
    all that are flagged now.
    """

    measure: str
    codes: tuple[str, ...] | None
    detector: str
    then: AskedRun | None
    now: AskedRun
    changes: tuple[ChangedFinding, ...]


@dataclass(frozen=True)
class Turn:
    """A run that flagged other subjects than the run of the same question before it, and how many."""

    measure: str
    detector: str
    then: AskedRun
    now: AskedRun
    appeared: int
    gone: int


def since(runs: Runs, moment: datetime) -> tuple[ComparedQuestion, ...]:
    """Each question whose answer is of another run than at `moment`, the last run first."""
    at = {"since": moment.astimezone(UTC).isoformat(timespec="microseconds")}
    with reading(runs.path, runs.wait_seconds) as connection:
        if connection is None:
            return ()
        rows = connection.execute(load("runs/compared.sql"), at).fetchall()
        return tuple(_compared(connection, row) for row in rows)


def turns(runs: Runs, size: int = 12) -> tuple[Turn, ...]:
    """The last runs that flagged other subjects than the one before them, at most `size`."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/history.sql"), {"size": size}).fetchall()
        return tuple(
            Turn(row["measure"], row["detector"], then, _now(row), row["appeared"], row["gone"])
            for row in rows
            if (then := _then(row)) is not None
        )


def hash_of_act(text: Mapping[str, Any]) -> str:
    """8 hex digits of an act as a run read it, which the catalog may change under the same id."""
    return digest(text)[:8]


def _compared(connection: Connection, row: Mapping[str, Any]) -> ComparedQuestion:
    codes, changes = json.loads(row["codes"]), _changes(connection, row)
    chosen = None if codes is None else tuple(codes)
    return ComparedQuestion(row["measure"], chosen, row["detector"], _then(row), _now(row), changes)


def _changes(connection: Connection, row: Mapping[str, Any]) -> tuple[ChangedFinding, ...]:
    between = {"present": row["number"], "past": row["past_number"]}
    found = connection.execute(load("runs/changes.sql"), between)
    return tuple(ChangedFinding(_finding(one["past_record"]), _finding(one["record"])) for one in found)


def _finding(record: str | None) -> Finding | None:
    return None if record is None else finding_of(record)


def _now(row: Mapping[str, Any]) -> AskedRun:
    return _asked(row, "")


def _then(row: Mapping[str, Any]) -> AskedRun | None:
    return None if row["past_id"] is None else _asked(row, "past_")


def _asked(row: Mapping[str, Any], side: str) -> AskedRun:
    return AskedRun(
        run=row[f"{side}id"],
        version=row[f"{side}version"],
        until=row[f"{side}until"],
        act=hash_of_act(json.loads(row[f"{side}act"])),
        snapshots=tuple(json.loads(row[f"{side}snapshots"])),
        made_at=datetime.fromisoformat(row[f"{side}made_at"]),
    )
