"""The book of forecasts: a line of JSON each in a store's `forecasts.jsonl`, never altered, chained by hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from oretrace.errors import StoreError
from oretrace.files import read_text, whole
from oretrace.findings import rounded
from oretrace.forecast.records import Candidate, DatedEvent, Forecast, Frozen
from oretrace.store.lock import writing

START = "0" * 64
NAME = "forecasts.jsonl"
MOST_BYTES = 1 << 30
"""Tens of thousands of forecasts: a book that had grown too large to read could not be added to either."""


@dataclass(frozen=True)
class ForecastBook:
    """The forecasts of the store in `folder`."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file, which need not be there."""
        return self.folder / NAME

    def all(self) -> tuple[Frozen, ...]:
        """Every forecast in order; StoreError where a line is not what was written, or one was taken out."""
        if not self.path.exists():
            return ()
        found: list[Frozen] = []
        last = START
        for number, line in enumerate(read_text(self.path, "a book of forecasts", MOST_BYTES).splitlines(), 1):
            try:
                record = json.loads(line)
                last = _hash(last, {name: value for name, value in record.items() if name != "sha256"})
                is_whole = record["sha256"] == last and record["number"] == number
                found.append(_read(record))
            except (ValueError, KeyError, TypeError, AttributeError):
                is_whole = False
            if not is_whole:
                what = "expected the forecast as it was frozen, found another text or order"
                raise StoreError(f"{self.path}, line {number}: {what}. Take the file from a copy.")
        return tuple(found)

    def freeze(self, made: Forecast, at: datetime | None = None) -> Frozen:
        """Append a forecast as of now; the book is checked whole before."""
        with writing(self.folder):
            known = self.all()
            moment = (at or datetime.now(UTC)).replace(microsecond=0)
            values = json.loads(json.dumps(rounded(asdict(made)), default=str))
            record = {"number": len(known) + 1, "at": moment.isoformat(), "forecast": values}
            record["sha256"] = _hash(known[-1].sha256 if known else START, record)
            before = read_text(self.path, "a book of forecasts", MOST_BYTES) if known else ""
            # a line cut short would spoil the book
            with whole(self.path, "the book of forecasts", of_store=True) as unfinished:
                unfinished.write_text(f"{before}{json.dumps(record, ensure_ascii=False)}\n", "utf-8")
        return _read(record)


def _hash(previous: str, record: dict[str, Any]) -> str:
    """SHA-256 in hex of the hash before and the record as canonical JSON."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode("utf-8")).hexdigest()


def _read(record: dict[str, Any]) -> Frozen:
    values = dict(record["forecast"])
    for name in ("effective_from", "known_until", "first", "last"):
        values[name] = date.fromisoformat(values[name])
    for name in ("targets", "codes", "snapshots"):
        values[name] = tuple(values[name])
    values["candidates"] = tuple(Candidate(**one) for one in values["candidates"])
    values["events"] = tuple(DatedEvent(**{**one, "on": date.fromisoformat(one["on"])}) for one in values["events"])
    at = datetime.fromisoformat(record["at"])
    return Frozen(int(record["number"]), at, Forecast(**values), str(record["sha256"]))
