"""Runs that stay: each scan's question, findings and finished evidence in `findings.sqlite`, read back by id.

A run is named by its content: detector, version, question, snapshots and what was found. The same scan again is the
same run, last run now; nothing that was found is overwritten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.detect.registry import detector_named
from oretrace.engine import load
from oretrace.errors import InputError, nearest
from oretrace.evidence import from_json, to_json
from oretrace.findings import Finding, LeftOut, Note, Verdict, digest, plain, rounded
from oretrace.question import Question
from oretrace.runs.file import reading, requeue, writing
from oretrace.runs.words import indexed, query

if TYPE_CHECKING:
    from sqlite3 import Connection

    from pydantic import TypeAdapter

    from oretrace.evidence import Evidence
    from oretrace.findings import Scan
    from oretrace.store import Store

WAIT_SECONDS = 10.0
COUNT_AT = 24
"""Where the count of changes stands in a SQLite file that keeps a rollback journal."""
GRADES = {"strong": 0, "moderate": 1}
VERDICTS: dict[Verdict, int] = {"flagged": 2, "undecidable": 3, "not flagged": 4}


@dataclass(frozen=True)
class KeptRun:
    """One run in a list; `findings` and `flagged` count those that are no part of another, `made_at` is UTC."""

    id: str
    detector: str
    version: str
    measure: str
    period: str | None
    snapshots: tuple[int, ...]
    as_of: date | None
    made_at: datetime
    findings: int
    flagged: int
    modelled: bool


@dataclass(frozen=True)
class KeptFinding:
    """A finding as it was found, the run that found it last, and its evidence where that is kept.

    `made_at` (UTC), `notes`, `left_out` and `scan_details` are the run's; the last are its scan's details as JSON.
    """

    run: str
    detector: str
    version: str
    question: Question
    snapshots: tuple[int, ...]
    as_of: date | None
    made_at: datetime
    notes: tuple[Note, ...]
    left_out: tuple[LeftOut, ...]
    scan_details: dict[str, Any]
    finding: Finding
    evidence: Evidence | None

    @property
    def modelled(self) -> bool:
        """Whether figures of the benchmark are among those that the run read."""
        return any(note.kind == "modelled" for note in self.notes)


@dataclass(frozen=True)
class Runs:
    """The file of a store's runs; every method raises StoreError where the file cannot be used."""

    path: Path
    wait_seconds: float = WAIT_SECONDS

    @classmethod
    def of(cls, store: Store) -> Runs:
        """The runs of a store, which may have none."""
        return cls(store.path / "findings.sqlite")

    def version(self) -> tuple[int, int]:
        """Another one after every change of the file: its number and SQLite's count of changes; 0, 0 without one."""
        try:
            with self.path.open("rb") as file:
                return os.fstat(file.fileno()).st_ino, int.from_bytes(os.pread(file.fileno(), 4, COUNT_AT))
        except OSError:
            return 0, 0

    def keep(self, scan: Scan, evidence: Mapping[str, Evidence], as_of: date | None = None) -> str:
        """Keep a scan with the evidence of some of its findings by their ids, and return the run's id."""
        records = [record_of(finding) for finding in scan.findings]
        run = _run(scan, records, as_of)
        with writing(self.path, self.wait_seconds) as connection:
            known = connection.execute(load("runs/known_run.sql"), run).fetchone()
            if known:
                number = known["number"]
                connection.execute(load("runs/run_again.sql"), run | {"number": number})
            else:
                number = connection.execute(load("runs/add_run.sql"), run).fetchone()["number"]
                _add_findings(connection, number, scan, records)
            for one in evidence.values():
                _add_evidence(connection, number, one)
            requeue(connection)
        return str(run["id"])

    def add_evidence(self, run: str, evidence: Evidence) -> None:
        """Keep the evidence of one more finding of a run; where it is kept already, that one stays."""
        with writing(self.path, self.wait_seconds) as connection:
            known = connection.execute(load("runs/known_run.sql"), {"id": run}).fetchone()
            if known:
                _add_evidence(connection, known["number"], evidence)

    def listed(self) -> tuple[KeptRun, ...]:
        """All runs, the one that was run last first."""
        with reading(self.path, self.wait_seconds) as connection:
            rows = () if connection is None else connection.execute(load("runs/listed.sql"))
            return tuple(
                KeptRun(
                    **{**row, **_read(row), "made_at": _moment(row["made_at"]), "modelled": bool(row["modelled"])}
                )
                for row in rows
            )

    def findings(self, run: str) -> tuple[Finding, ...]:
        """The findings of a run by its id, best first, parts of others last; empty for a run that is not kept."""
        with reading(self.path, self.wait_seconds) as connection:
            rows = () if connection is None else connection.execute(load("runs/found.sql"), {"id": run})
            return tuple(finding_of(row["record"]) for row in rows)

    def search(self, text: str) -> tuple[Finding, ...]:
        """At most 100 leading findings with all words of `text` (or words that begin so), flagged ones first.

        They are found by id, act, material and the names of their subject; of Han text any part will do.
        """
        words = query(text)
        with reading(self.path, self.wait_seconds) as connection:
            if connection is None or not words:
                return ()
            rows = connection.execute(load("runs/search.sql"), {"words": words})
            return tuple(finding_of(row["record"]) for row in rows)

    def newest(self, wanted: str) -> tuple[str, str, bool]:
        """The whole id that begins with `wanted`, the run that found it last, whether its evidence is kept.

        InputError as in `recall`.
        """
        with reading(self.path, self.wait_seconds) as connection:
            known = _one_id(connection, wanted, self.path.parent)
            rows = [] if connection is None else connection.execute(load("runs/newest.sql"), {"id": known})
            return next((known, row["run"], bool(row["explained"])) for row in rows)

    def recall(self, wanted: str) -> KeptFinding:
        """The finding with this id, or the only one whose id begins so; InputError where there is not one.

        Where several runs found it, the last one run.
        """
        with reading(self.path, self.wait_seconds) as connection:
            known = _one_id(connection, wanted, self.path.parent)
            row = (
                {} if connection is None else connection.execute(load("runs/recalled.sql"), {"id": known}).fetchone()
            )
            if not all(isinstance(row[name], str) for name in ("run", "detector", "version")):
                raise TypeError("bytes in the place of a name")
            return KeptFinding(
                run=row["run"],
                detector=row["detector"],
                version=row["version"],
                question=Question.from_json(json.loads(row["question"])),
                made_at=_moment(row["made_at"]),
                notes=tuple(Note(**note) for note in json.loads(row["notes"])),
                left_out=tuple(LeftOut(**one) for one in json.loads(row["left_out"])),
                scan_details=json.loads(row["details"]) or {},
                finding=finding_of(row["finding"]),
                evidence=None if row["evidence"] is None else from_json(row["evidence"]),
                **_read(row),
            )


def record_of(finding: Finding) -> str:
    """The finding as JSON with floats to 9 significant digits; equal texts are equal findings."""
    return json.dumps(plain(finding), ensure_ascii=False)


@cache
def _reader(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def finding_of(record: str) -> Finding:
    """The finding that `record_of` wrote, its details in its detector's class."""
    values = json.loads(record)
    kind = detector_named(values["detector"]).details
    details = None if kind is None or values["details"] is None else _reader(kind).validate_python(values["details"])
    found: Finding = _reader(Finding).validate_python(values | {"details": details})
    return found


def _run(scan: Scan, records: list[str], as_of: date | None) -> dict[str, Any]:
    """A row of `runs`."""
    question, snapshots = scan.question.as_json(), list(scan.snapshots)
    return {
        "id": digest(scan.detector, scan.version, question, snapshots, records),
        "detector": scan.detector,
        "version": scan.version,
        "measure": scan.question.measure.id,
        "period": scan.findings[0].period if scan.findings else None,
        "question": _json(question),
        "snapshots": _json(snapshots),
        "as_of": None if as_of is None else as_of.isoformat(),
        "made_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "notes": _json([asdict(note) for note in scan.notes]),
        "left_out": _json([asdict(one) for one in scan.left_out]),
        "details": _json(None if scan.details is None else asdict(scan.details)),
    }


def _json(value: object) -> str:
    return json.dumps(rounded(value), ensure_ascii=False, default=str)


def _add_findings(connection: Connection, run: int, scan: Scan, records: list[str]) -> None:
    """Findings by row; words of leading ones alone, as those that are parts are reached from them."""
    first = 1 + connection.execute(load("runs/last_number.sql")).fetchone()[0]
    found = list(enumerate(scan.findings, first))
    rows = (
        _row(finding) | {"run": run, "number": number, "record": record}
        for (number, finding), record in zip(found, records, strict=True)
    )
    connection.executemany(load("runs/add_finding.sql"), rows)
    words = ({"number": number, "words": indexed(finding)} for number, finding in found if not finding.parents)
    connection.executemany(load("runs/add_words.sql"), words)


def _row(finding: Finding) -> dict[str, Any]:
    """The finding by the names that add_finding.sql takes, among others."""
    subject = {"subject_kind": finding.subject.kind, "subject_key": finding.subject.key}
    ours = {"leading": not finding.parents, "stage": stage_of(finding), "standing": standing(finding)}
    return {**vars(finding), **vars(finding.amount), **subject, **ours}


def stage_of(finding: Finding) -> str | None:
    """How certain a finding is, where its detector grades it."""
    return getattr(finding.details, "stage", None)


def standing(finding: Finding) -> int:
    """The finding's place in the queue before its rank, 0 first: graded flags, other flags, undecided, the rest."""
    graded = GRADES.get(stage_of(finding) or "")
    if graded is not None:
        return graded
    return VERDICTS[finding.verdict]


def _add_evidence(connection: Connection, run: int, evidence: Evidence) -> None:
    about = {"run": run, "id": evidence.finding_id}
    connection.execute(load("runs/add_evidence.sql"), about | {"record": to_json(evidence)})
    connection.execute(load("runs/add_sentence.sql"), about | {"sentence": evidence.claim})


def _one_id(connection: Connection | None, wanted: str, store: Path) -> str:
    """The one id that begins with `wanted`."""

    def ids(query: str) -> list[str]:
        if connection is None:
            return []
        return [row["id"] for row in connection.execute(load(query), {"wanted": wanted})]

    matches, where = ids("runs/matching.sql") if wanted else [], f"store {store}"
    if wanted in matches or len(matches) == 1:
        return matches[0]
    if matches:
        found = f"{wanted!r}, with which {len(matches)} begin: {', '.join(matches[:4])}"
        raise InputError("the id of one finding", found, where, do="Give more of its digits")
    close, do = nearest(wanted, ids("runs/candidates.sql")), "Run `oretrace scan` first; ids stand in its output"
    raise InputError("the id of a finding that a scan of this store gave", wanted, where, close, do)


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that are kept as text."""
    as_of = row["as_of"]
    return {
        "snapshots": tuple(json.loads(row["snapshots"])),
        "as_of": None if as_of is None else date.fromisoformat(as_of),
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
