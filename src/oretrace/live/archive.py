"""Answers as they came, each call committed whole by one rename.

    <archive>/calls/000001-3fa9c1…/call.json      the call; of each answer request, headers, SHA-256; no secret
    <archive>/calls/000001-3fa9c1…/answer-1.csv   the bytes of its first answer
    <archive>/deliveries/0001.json                calls that were imported together as one snapshot

A process that is killed leaves calls that are whole, and a folder whose name begins with a dot, which is removed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError
from oretrace.files import MOST_TABLE, read_bytes, read_text
from oretrace.live.calls import Call
from oretrace.store.disk import publish, sync, write_new
from oretrace.store.lock import writing

if TYPE_CHECKING:
    from oretrace.live.http import HttpAnswer

FOLDER = re.compile(r"\d{6,}-[0-9a-f]{12}")
DAMAGED = "Remove this folder and fetch again"


@dataclass(frozen=True)
class AnswerPart:
    """One answer of a call with what was read from it: how many records, and in which months."""

    answer: HttpAnswer
    records: int
    months: frozenset[date]


@dataclass(frozen=True)
class KeptAnswer:
    """What the archive knows of one answer."""

    file: str
    address: str
    status: int
    headers: dict[str, str]
    sha256: str
    at: str
    records: int


@dataclass(frozen=True)
class Record:
    """A call that is archived: its answers, the months in which any has figures, what is to be known of it.

    `kind` is "figures", or "available" for what a service has out.
    """

    folder: Path
    kind: str
    call: Call
    answers: tuple[KeptAnswer, ...]
    months: frozenset[date]
    notes: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When the last answer came."""
        return max(datetime.fromisoformat(kept.at) for kept in self.answers)

    @property
    def has_records(self) -> bool:
        """Whether any record came, be all of them secret."""
        return any(kept.records for kept in self.answers)

    @property
    def files(self) -> list[Path]:
        """The answers that have figures, each as it came; InputError for one that is damaged."""
        return [self._sound(kept) for kept in self.answers if kept.records]

    def _sound(self, kept: KeptAnswer) -> Path:
        path = self.folder / kept.file
        if hashlib.sha256(read_bytes(path, "an archived answer", MOST_TABLE)).hexdigest() != kept.sha256:
            raise InputError("the bytes that came", "others", str(path), do=DAMAGED)
        return path


@dataclass(frozen=True)
class Delivery:
    """Calls that are one snapshot."""

    number: int
    calls: tuple[str, ...]


class Archive:
    """The archive in a folder, read once and kept up to date as calls are added."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._load()

    def _load(self) -> None:
        self.records: list[Record] = [_read(folder) for folder in self._folders()]
        self._last = {(record.kind, record.call): record for record in self.records}
        self._next = 1 + (_number(self.records[-1].folder) if self.records else 0)
        found = sorted((self.root / "deliveries").glob("*.json"))
        self.deliveries: list[Delivery] = [_delivery(path) for path in found]

    def _folders(self) -> list[Path]:
        calls = self.root / "calls"
        found = [path for path in calls.iterdir() if FOLDER.fullmatch(path.name)] if calls.is_dir() else []
        return sorted(found, key=_number)

    @contextmanager
    def written(self) -> Iterator[None]:
        """Holds the archive against other processes, and clears what a killed one left unfinished."""
        with writing(self.root):
            for name in ("calls", "deliveries"):
                folder = self.root / name
                folder.mkdir(exist_ok=True)
                for path in folder.glob(".*"):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            self._load()
            yield

    def add(
        self, call: Call, parts: Sequence[AnswerPart], notes: Iterable[str] = (), kind: str = "figures"
    ) -> Record:
        """Archive the answers of a call; what came before, unchanged and on the same day, stays as it is."""
        hashes = [hashlib.sha256(part.answer.body).hexdigest() for part in parts]
        old = self._last.get((kind, call))
        if old and old.at.date() == parts[-1].answer.at.date() and [kept.sha256 for kept in old.answers] == hashes:
            return old
        folder = self.root / "calls" / f"{self._next:06d}-{call.id}"
        unfinished = folder.with_name(f".{folder.name}")
        unfinished.mkdir()
        kept = tuple(
            KeptAnswer(
                file=f"answer-{n}{_ending(part.answer)}",
                address=part.answer.request.address,
                status=part.answer.status,
                headers=dict(part.answer.headers),
                sha256=digest,
                at=part.answer.at.isoformat(),
                records=part.records,
            )
            for n, (part, digest) in enumerate(zip(parts, hashes, strict=True), 1)
        )
        for one, part in zip(kept, parts, strict=True):
            write_new(unfinished / one.file, part.answer.body)
        months = frozenset(month for part in parts for month in part.months)
        record = Record(folder, kind, call, kept, months, tuple(notes))
        write_new(unfinished / "call.json", _as_json(record))
        sync(unfinished)
        unfinished.rename(folder)
        sync(folder.parent)
        self.records.append(record)
        self._last[kind, call] = record
        self._next += 1
        return record

    def deliver(self, records: Sequence[Record]) -> Delivery:
        """Write down that these calls are one snapshot."""
        number = 1 + max((delivery.number for delivery in self.deliveries), default=0)
        made = Delivery(number, tuple(record.folder.name for record in records))
        path = self.root / "deliveries" / f"{number:04d}.json"
        publish(path, json.dumps({"calls": list(made.calls)}, indent=1).encode())
        self.deliveries.append(made)
        return made

    def of(self, delivery: Delivery) -> list[Record]:
        """The calls of a delivery; InputError for one that is gone."""
        by_name = {record.folder.name: record for record in self.records}
        for name in delivery.calls:
            if name not in by_name:
                where = str(self.root / "deliveries" / f"{delivery.number:04d}.json")
                raise InputError(f"the call {name} in the archive", "nothing", where)
        return [by_name[name] for name in delivery.calls]

    def undelivered(self) -> list[Record]:
        """Calls for figures, with or without any, that belong to no snapshot yet."""
        named = {name for delivery in self.deliveries for name in delivery.calls}
        return [r for r in self.records if r.kind == "figures" and r.folder.name not in named]


def _number(folder: Path) -> int:
    return int(folder.name.partition("-")[0])


def _ending(answer: HttpAnswer) -> str:
    kind = answer.headers.get("content-type", "")
    plain = ".json" if "json" in kind else ".csv" if "csv" in kind else ".txt"
    return f"{plain}.gz" if answer.headers.get("content-encoding") == "gzip" else plain


def _as_json(record: Record) -> bytes:
    document = {
        "kind": record.kind,
        "call": record.call.as_json(),
        "answers": [asdict(kept) for kept in record.answers],
        "months": sorted(f"{month:%Y-%m}" for month in record.months),
        "notes": list(record.notes),
    }
    return json.dumps(document, indent=1, ensure_ascii=False).encode()


def _read(folder: Path) -> Record:
    path = folder / "call.json"
    try:
        found: dict[str, Any] = json.loads(read_text(path, "an archived call"))
        return Record(
            folder=folder,
            kind=found["kind"],
            call=Call.from_json(found["call"]),
            answers=tuple(KeptAnswer(**kept) for kept in found["answers"]),
            months=frozenset(date.fromisoformat(f"{month}-01") for month in found["months"]),
            notes=tuple(found["notes"]),
        )
    except (ValueError, KeyError, TypeError):
        raise InputError("an archived call as oretrace writes it", "another text", str(path), do=DAMAGED) from None


def _delivery(path: Path) -> Delivery:
    try:
        found = json.loads(read_text(path, "a delivery of the archive"))
        return Delivery(int(path.stem), tuple(map(str, found["calls"])))
    except (ValueError, KeyError, TypeError):
        raise InputError("a delivery as oretrace writes it", "another text", str(path)) from None
