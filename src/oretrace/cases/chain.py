"""The chain of entries: each as JSON, bound to the one before it by SHA-256; walked from its first entry."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeVar

from oretrace.cases.databases import Row
from oretrace.cases.records import (
    BrokenEntry,
    CaseStep,
    ChainCheck,
    Entry,
    FindingThen,
    Head,
    Judgement,
    PairJudgement,
    Withdrawal,
)
from oretrace.errors import InputError
from oretrace.findings import rounded
from oretrace.parties.hits import HitThen

E = TypeVar("E", bound=Entry)
START = Head(0, "0" * 64)
"""What the first entry follows."""


def record_of(entry: Entry) -> str:
    """The entry as canonical JSON without its hashes: keys in order, no spaces, floats to 9 significant digits."""
    values = asdict(entry)
    del values["previous"], values["hash"]
    values["at"] = entry.at.isoformat(timespec="microseconds")
    return json.dumps(rounded(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(previous: str, record: str) -> str:
    """SHA-256 in hex of the previous hash and the record, one after the other, in UTF-8."""
    return hashlib.sha256((previous + record).encode("utf-8", "surrogatepass")).hexdigest()


def sealed(entry: E) -> E:
    """The entry with its hash, which is made of the one that it follows."""
    return replace(entry, hash=hash_of(entry.previous, record_of(entry)))


def row_of(entry: Entry) -> dict[str, Any]:
    """The row of a sealed entry."""
    record = record_of(entry)
    return {**_copies(json.loads(record)), "record": record, "previous": entry.previous, "hash": entry.hash}


def entry_of(row: Row) -> Entry:
    """The entry of a row; ValueError, KeyError or TypeError where its record is not whole."""
    values = json.loads(row["record"])
    values |= {"at": datetime.fromisoformat(values["at"]), "previous": row["previous"], "hash": row["hash"]}
    if values.get("then") is not None:
        values["then"] = FindingThen(**values["then"])
    if values.get("hit") is not None:
        values["hit"] = HitThen(**values["hit"])
    kinds: dict[str, type[Judgement | Withdrawal | PairJudgement]]
    kinds = {"judgement": Judgement, "withdrawal": Withdrawal, "pair": PairJudgement}
    return kinds.get(values["kind"], CaseStep)(**values)


def walked(rows: Iterable[Row], noted: Head | None = None) -> ChainCheck:
    """Every row held against the one before it, and the head that somebody noted against the entry of its number."""
    last, seen = START, 0
    for row in rows:
        broken = _broken(row, last) or _other_than(noted, row)
        if broken:
            return ChainCheck(seen, last, broken)
        last, seen = Head(row["seq"], row["hash"]), seen + 1
    if noted is not None and noted.seq > last.seq:
        broken = BrokenEntry(noted.seq, f"the entry that was noted, {noted}", f"no entry after {last.seq}")
        return ChainCheck(seen, last, broken)
    return ChainCheck(seen, last, None)


def head_named(text: str) -> Head:
    """A head as it is printed, "12:…64 hex digits…"; InputError for anything else."""
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if not found:
        raise InputError("a head as `oretrace cases verify` prints it, number:hash", text, "head")
    return Head(int(found[1]), found[2])


def _broken(row: Row, last: Head) -> BrokenEntry | None:
    """What of a row does not follow from its record and the entry before."""
    due = last.seq + 1
    if row["seq"] != due:
        return BrokenEntry(due, f"entry {due}", f"entry {row['seq']}")
    if row["previous"] != last.hash:
        return BrokenEntry(due, f"previous hash {last.hash}", f"{row['previous']}")
    if row["hash"] != hash_of(last.hash, row["record"]):
        return BrokenEntry(due, f"hash {hash_of(last.hash, row['record'])} of its record", f"{row['hash']}")
    try:
        copies = _copies(json.loads(row["record"]))
    except (ValueError, KeyError, AttributeError) as error:
        return BrokenEntry(due, "a whole record", f"one that cannot be read ({type(error).__name__})")
    other = next((name for name, value in copies.items() if row[name] != value), None)
    if other is None:
        return None
    return BrokenEntry(due, f"{other} {copies[other]!r}, as in its record", repr(row[other]))


def _other_than(noted: Head | None, row: Row) -> BrokenEntry | None:
    if noted is None or noted.seq != row["seq"] or noted.hash == row["hash"]:
        return None
    return BrokenEntry(noted.seq, f"hash {noted.hash}, which was noted", row["hash"])


def _copies(record: dict[str, Any]) -> dict[str, Any]:
    """The columns that repeat a part of the record."""
    then = record.get("then") or {}
    return {
        "seq": record["seq"],
        "kind": record["kind"],
        "author": record["author"],
        "finding": then.get("id", record.get("finding", record.get("pair"))),
        "case_id": record.get("case"),
        "target": record.get("judgement"),
    }
