"""The verbs of casework: judge, withdraw, gather findings in cases, read back, verify."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from oretrace.cases.chain import START, entry_of, head_named, row_of, sealed, walked
from oretrace.cases.databases import Ask, Database, Row
from oretrace.cases.pairs import DecidedMeanwhileError, PairJudgements, pair_of
from oretrace.cases.postgres import postgres
from oretrace.cases.readings import Judgements, agreement, realised, second_readings, seen_by
from oretrace.cases.records import (
    PAIR_VERDICTS,
    PERSON_VERDICTS,
    REASONS,
    Agreement,
    Case,
    CaseStep,
    ChainCheck,
    Entry,
    FindingThen,
    Head,
    Judgement,
    PairJudgement,
    Readings,
    RealisedRate,
    StepKind,
    Withdrawal,
)
from oretrace.cases.sqlite_file import SqliteFile
from oretrace.cases.texts import MOST_NAME, line, name_as_written, note
from oretrace.errors import InputError, StoreError, nearest

if TYPE_CHECKING:
    from oretrace.parties.hits import DecidedHit
    from oretrace.store import Store

E = TypeVar("E", bound=Entry)
CASE_ID = re.compile(r"case-[0-9]{1,9}")


@dataclass(frozen=True)
class Cases:
    """Judgements and cases of a store's findings, or of several stores' in one database.

    `author` is who writes (`person`), `reader` who asks: others' verdicts on a finding are hidden until the reader
    has judged it. Every verb raises StoreError where the database cannot be used, InputError for what cannot be
    written; then nothing is.
    """

    database: Database

    @classmethod
    def of(cls, store: Store) -> Cases:
        """The cases in a store's folder, `cases.sqlite`, made with the first entry."""
        return cls(SqliteFile(store.path / "cases.sqlite"))

    @classmethod
    def at(cls, url: str) -> Cases:
        """The cases of a PostgreSQL database, "postgresql://user@host/database"; InputError for another address."""
        return cls(postgres(url))

    def judge(
        self,
        then: FindingThen,
        verdict: str,
        author: str,
        reason: str | None = None,
        confidence: float | None = None,
        note: str = "",
        case: str | None = None,
        original: str | None = None,
    ) -> Judgement:
        """Give a verdict on a finding as it is `then`; a later one of the same author takes its place.

        A duplicate, and nothing else, names the finding that it repeats, by the whole id of this `original`.
        """
        given = {
            "author": line(author, "author", MOST_NAME),
            "verdict": _one_of(PERSON_VERDICTS, verdict, "verdict"),
            "reason": _reason(reason),
            "confidence": _confidence(confidence),
            "note": _note(note),
            "original": _original(verdict, then.id, original),
        }
        with self._writing() as ask:
            if case is not None:
                self._open_case(ask, case)
            before = self._judged(ask, then.id).given
            authors = {one.author for one in before}
            blind = bool(authors) and given["author"] not in authors
            return _append(ask, Judgement, then=then, blind=blind, case=case, **given)

    def withdraw(self, judgement: int, author: str, note: str = "") -> Withdrawal:
        """Take back one's own judgement of a finding or pair by its number; it stays readable as withdrawn."""
        by, why = line(author, "author", MOST_NAME), _note(note)
        with self._reading() as ask:
            self._judgement(ask, judgement)  # before a database is made for nothing
        with self._writing() as ask:
            given = self._judgement(ask, judgement)
            what = given.pair if isinstance(given, PairJudgement) else given.then.id
            where = f"{self.database.name}, entry {judgement}"
            if given.author != by:
                raise InputError(f"a judgement by {by}", f"one by {given.author}", where)
            if judgement in self._judged(ask, what).withdrawn:
                raise InputError("a judgement that stands", "one that is withdrawn", where)
            return _append(ask, Withdrawal, judgement=judgement, finding=what, author=by, note=why)

    def judge_pair(
        self, left: str, right: str, verdict: str, author: str, note: str = "", seen: int | None = None
    ) -> PairJudgement:
        """Give a verdict on two names as written; a later one of the same author takes its place.

        DecidedMeanwhileError where another verdict on the pair came after the entry `seen`, if that is given.
        """
        first, second, key = pair_of(name_as_written(left), name_as_written(right))
        if first == second:
            raise InputError("two names", f"{first} twice", "pair")
        given = {
            "author": line(author, "author", MOST_NAME),
            "verdict": _one_of(PAIR_VERDICTS, verdict, "verdict"),
            "note": _note(note),
        }
        with self._writing() as ask:
            meanwhile = None if seen is None else PairJudgements.of(_entries(ask("pairs.sql")))
            if meanwhile and (others := meanwhile.against(key, verdict, seen or 0)):
                raise DecidedMeanwhileError(others, verdict)
            return _append(ask, PairJudgement, pair=key, left=first, right=second, **given)

    def judge_hit(self, hit: DecidedHit, author: str) -> PairJudgement:
        """Give a verdict on a name and a listed party; a later one of the same author takes its place."""
        given = {
            "author": line(author, "author", MOST_NAME),
            "verdict": _one_of(PAIR_VERDICTS, hit.verdict, "verdict"),
            "note": _note(hit.note),
        }
        left, right = name_as_written(hit.name), name_as_written(hit.listed_name)
        with self._writing() as ask:
            return _append(ask, PairJudgement, pair=hit.key, left=left, right=right, hit=hit.then, **given)

    def pairs(self, hits: bool = False) -> PairJudgements:
        """All judgements of pairs of names, or those of names and listed parties, and their withdrawals."""
        with self._reading() as ask:
            return PairJudgements.of(_entries(ask("pairs.sql")), hits)

    def judgements_of(self, finding: str, reader: str) -> Readings:
        """The judgements of a finding by its whole id, as the reader may see them."""
        return self.readings((finding,), reader)[finding]

    def readings(self, findings: Sequence[str], reader: str) -> dict[str, Readings]:
        """The judgements of several findings by their whole ids, as the reader may see them, read at once."""
        with self._reading() as ask:
            return {id: seen_by(self._judged(ask, id), reader) for id in findings}

    def labels(self, author: str | None = None) -> tuple[Judgement, ...]:
        """Verdicts that count: of each author, or of one, and each finding the last that is not withdrawn."""
        with self._reading() as ask:
            rows = ask("judged.sql") if author is None else ask("judged_by.sql", author=author)
            return Judgements.of(_entries(rows)).labels()

    def second_readings(self, reader: str) -> tuple[FindingThen, ...]:
        """What the reader is asked to judge blind: of judged findings one in ten, never those the reader judged."""
        return second_readings(self._all(), reader)

    def agreement(self) -> Agreement:
        """How far blind second readings agree with the first."""
        return agreement(self._all())

    def realised(self) -> tuple[RealisedRate, ...]:
        """How many findings of each stage were supported and refuted."""
        return realised(self._all())

    def open_case(self, title: str, author: str, findings: Sequence[FindingThen] = ()) -> Case:
        """A new case with these findings in it."""
        named, by = line(title, "title"), line(author, "author", MOST_NAME)
        with self._writing() as ask:
            id = f"case-{len(_folded(_entries(ask('steps.sql')))) + 1}"
            _append(ask, CaseStep, case=id, kind="opened", text=named, then=None, author=by)
            for then in findings:
                _append(ask, CaseStep, case=id, kind="finding added", text="", then=then, author=by)
            return self._case(ask, id)

    def add_finding(self, case: str, then: FindingThen, author: str, note: str = "") -> Case:
        """Put a finding into an open case; InputError where it is in it."""
        return self._step(case, "finding added", author, _note(note), then)

    def remove_finding(self, case: str, finding: str, author: str, note: str = "") -> Case:
        """Take a finding out of an open case by its whole id; InputError where it is not in it."""
        return self._step(case, "finding removed", author, _note(note), finding)

    def add_note(self, case: str, text: str, author: str) -> Case:
        """Append a note to an open case."""
        if not _note(text):
            raise InputError("some text", text, "note")
        return self._step(case, "note", author, _note(text))

    def close(self, case: str, author: str, note: str = "") -> Case:
        """Close an open case: nothing is added to it until it is reopened."""
        return self._step(case, "closed", author, _note(note))

    def reopen(self, case: str, author: str, note: str = "") -> Case:
        """Open a closed case again."""
        return self._step(case, "reopened", author, _note(note))

    def listed(self) -> tuple[Case, ...]:
        """All cases, the last changed first."""
        with self._reading() as ask:
            found = _folded(_entries(ask("steps.sql"))).values()
        return tuple(sorted(found, key=lambda case: -case.steps[-1].seq))

    def case(self, id: str) -> Case:
        """A case by its id; InputError where there is none."""
        with self._reading() as ask:
            return self._case(ask, id)

    def head(self) -> Head:
        """The last entry, which changes with every entry: note it elsewhere, and `verify` against it later."""
        with self._reading() as ask:
            return _head(ask)

    def verify(self, noted: str | None = None) -> ChainCheck:
        """Walk the chain; `noted` is a head that was printed earlier, without which a cut-off end is not seen."""
        head = None if noted is None else head_named(noted)
        with self._reading() as ask:
            return walked(ask("every.sql"), head)

    def _reading(self) -> AbstractContextManager[Ask]:
        return self._whole(self.database.reading())

    def _writing(self) -> AbstractContextManager[Ask]:
        return self._whole(self.database.writing())

    @contextmanager
    def _whole(self, database: AbstractContextManager[Ask]) -> Iterator[Ask]:
        """An entry that is not whole as a StoreError."""
        with database as asked:
            try:
                yield asked
            except (ValueError, KeyError, TypeError) as error:
                found, do = type(error).__name__, "Run `oretrace cases verify`: it names the entry"
                raise StoreError(f"{self.database.name}: expected whole entries, found {found}. {do}.") from error

    def _all(self) -> Judgements:
        with self._reading() as ask:
            return Judgements.of(_entries(ask("judged.sql")))

    def _judged(self, ask: Ask, finding: str) -> Judgements:
        return Judgements.of(_entries(ask("of_finding.sql", finding=finding)))

    def _judgement(self, ask: Ask, number: int) -> Judgement | PairJudgement:
        found = _entries(ask("one.sql", seq=number)) if 0 < number < 2**31 else []
        if found and isinstance(found[0], Judgement | PairJudgement):
            return found[0]
        raise InputError("the number of a judgement", number, self.database.name)

    def _case(self, ask: Ask, id: str) -> Case:
        found = _folded(_entries(ask("of_case.sql", case_id=id))) if CASE_ID.fullmatch(id) else {}
        if id in found:
            return found[id]
        close = nearest(id, _folded(_entries(ask("steps.sql"))))
        raise InputError("the id of a case", id, self.database.name, close, "Run `oretrace cases list`")

    def _open_case(self, ask: Ask, id: str) -> Case:
        case = self._case(ask, id)
        if case.closed:
            raise InputError("an open case", f"{id}, which is closed", self.database.name, do="Reopen it first")
        return case

    def _step(self, id: str, kind: StepKind, author: str, text: str, about: FindingThen | str | None = None) -> Case:
        by = line(author, "author", MOST_NAME)
        self.case(id)  # before a database is made for nothing
        with self._writing() as ask:
            case = self._case(ask, id) if kind == "reopened" else self._open_case(ask, id)
            if kind == "reopened" and not case.closed:
                raise InputError("a closed case", f"{id}, which is open", self.database.name)
            then = self._about(case, kind, about)
            _append(ask, CaseStep, case=id, kind=kind, text=text, then=then, author=by)
            return self._case(ask, id)

    def _about(self, case: Case, kind: StepKind, about: FindingThen | str | None) -> FindingThen | None:
        """The finding of a step, held against those that are in the case."""
        if about is None:
            return None
        inside = {one.id: one for one in case.findings}
        if isinstance(about, FindingThen):
            if about.id in inside:
                raise InputError(f"a finding that is not in {case.id}", about.id, self.database.name)
            return about
        if about not in inside:
            close = nearest(about, inside)
            raise InputError(f"a finding that is in {case.id}", about, self.database.name, close)
        return inside[about]


def _append(ask: Ask, make: Callable[..., E], /, **values: Any) -> E:
    """One more entry, sealed, after the last; inside a transaction that no other writer is in."""
    head = _head(ask)
    at = datetime.now(UTC)
    row = row_of(sealed(make(seq=head.seq + 1, at=at, previous=head.hash, hash="", **values)))
    ask("add_entry.sql", **row)
    return cast(E, entry_of(row))


def _head(ask: Ask) -> Head:
    found = ask("head.sql")
    return Head(found[0]["seq"], found[0]["hash"]) if found else START


def _entries(rows: Sequence[Row]) -> list[Entry]:
    return [entry_of(row) for row in rows]


def _folded(entries: Sequence[Entry]) -> dict[str, Case]:
    """Cases by id as their steps leave them."""
    steps: dict[str, list[CaseStep]] = {}
    for one in entries:
        if isinstance(one, CaseStep):
            steps.setdefault(one.case, []).append(one)
    return {id: _case_of(id, tuple(of)) for id, of in steps.items()}


def _case_of(id: str, steps: tuple[CaseStep, ...]) -> Case:
    inside: dict[str, FindingThen] = {}
    closed = False
    for one in steps:
        if one.kind == "finding added" and one.then:
            inside[one.then.id] = one.then
        elif one.kind == "finding removed" and one.then:
            inside.pop(one.then.id, None)
        elif one.kind in ("closed", "reopened"):
            closed = one.kind == "closed"
    first = steps[0]
    return Case(
        id=id,
        title=first.text,
        opened_by=first.author,
        opened_at=first.at,
        changed_at=steps[-1].at,
        closed=closed,
        findings=tuple(inside.values()),
        notes=tuple(one for one in steps if one.kind == "note"),
        steps=steps,
    )


_note = note
"""Of verbs that have a parameter of that name."""


def _one_of(known: Sequence[str], given: str, where: str) -> str:
    if given not in known:
        raise InputError(f"one of {', '.join(known)}", given, where, nearest(given, known))
    return given


def _reason(given: str | None) -> str | None:
    """A reason code as it is written in REASONS, or a line of one's own; None where none is given."""
    if given is None or not given.strip():
        return None
    text = line(given, "reason")
    plain = text.casefold().replace("-", " ").replace("_", " ")
    return next((one for one in REASONS if one.replace("-", " ") == plain), text)


def _original(verdict: str, finding: str, given: str | None) -> str | None:
    """The finding that a duplicate repeats; None for another verdict."""
    if verdict != "duplicate":
        if given is not None:
            raise InputError("no original, which a duplicate alone has", given, "original")
        return None
    if not given or given == finding:
        do = "A duplicate is of another finding: name it by its id"
        raise InputError("the id of the finding that it repeats", given or "none", "original", do=do)
    return line(given, "original", MOST_NAME)


def _confidence(given: float | None) -> float | None:
    if given is not None and not 0 <= given <= 1:
        raise InputError("a number from 0 to 1", given, "confidence")
    return given
