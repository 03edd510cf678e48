"""The queue: leading findings of the runs that answer each question today, in one order, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from oretrace.engine import load
from oretrace.errors import InputError
from oretrace.question import Question
from oretrace.runs.file import reading
from oretrace.runs.kept import Runs, finding_of
from oretrace.runs.words import query

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from oretrace.findings import Finding

Topic = tuple[str, str | None, str]
"""Subject, act and detector of a finding: the same in every run, while its id changes with its figures."""

START = (-1, -1, -1)
"""Before the first finding: standing, rank and number."""

BETWEEN = "\x1f"
"""Stands between the parts of a topic in queue.sql."""

FACETS = ("stage", "verdict", "measure", "material", "detector", "subject_kind")


@dataclass(frozen=True)
class Narrowed:
    """What of the queue is wanted: values of facets by name, words, a least score of what is not flagged.

    `only` keeps these topics alone, `without` leaves these out; `territory` (ISO alpha-3) keeps subjects that name
    it. None narrows nothing.
    """

    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text: str = ""
    from_score: float | None = None
    only: Collection[Topic] | None = None
    without: Collection[Topic] | None = None
    territory: str | None = None


@dataclass(frozen=True)
class Queued:
    """One finding on the queue; `sentence` is None while its evidence is not made, `made_at` is when its run ran."""

    place: tuple[int, int, int]
    finding: Finding
    stage: str | None
    sentence: str | None
    run: str
    made_at: datetime
    modelled: bool

    @property
    def topic(self) -> Topic:
        """Subject, act and detector."""
        return self.finding.subject.key, self.finding.measure, self.finding.detector


@dataclass(frozen=True)
class Facet:
    """How many findings of the whole queue have a value; "" where they have none."""

    name: str
    value: str
    findings: int


def page(runs: Runs, narrowed: Narrowed, after: tuple[int, int, int] = START, size: int = 50) -> tuple[Queued, ...]:
    """The findings after a place, at most `size` of them; empty where there are none or no run was kept."""
    unknown = set(narrowed.facets) - set(FACETS)
    if unknown:
        raise InputError(f"one of {', '.join(FACETS)}", sorted(unknown)[0], "facet of the queue")
    words = query(narrowed.text) if narrowed.text.strip() else None
    if words == "":  # only signs, which no finding has
        return ()
    wanted: dict[str, Any] = {name: _json(narrowed.facets.get(name)) for name in FACETS}
    wanted |= dict(zip(("after_standing", "after_rank", "after_number"), after, strict=True))
    wanted |= {"only": _topics(narrowed.only), "without": _topics(narrowed.without)}
    wanted |= {"from_score": narrowed.from_score, "territory": narrowed.territory, "words": words, "size": size}
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/queue.sql"), wanted).fetchall()
        return tuple(map(_queued, rows))


def questions(runs: Runs) -> tuple[tuple[str, Question], ...]:
    """The questions that the queue answers, each with the detector that was asked, the last one asked first."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/questions.sql")).fetchall()
        return tuple((row["detector"], Question.from_json(json.loads(row["question"]))) for row in rows)


def named(runs: Runs, ids: Collection[str]) -> tuple[Queued, ...]:
    """Findings by their whole ids, whether they are on the queue or not, in its order; unknown ids are left out."""
    with reading(runs.path, runs.wait_seconds) as connection:
        wanted = {"ids": _json(list(ids))}
        rows = () if connection is None else connection.execute(load("runs/named.sql"), wanted).fetchall()
        return tuple(map(_queued, rows))


def about(runs: Runs, topics: Collection[Topic]) -> tuple[Queued, ...]:
    """The findings of the queue about some topics, in its order; several where several questions have one."""
    with reading(runs.path, runs.wait_seconds) as connection:
        wanted = {"topics": json.dumps([list(topic) for topic in topics])}
        rows = () if connection is None else connection.execute(load("runs/about.sql"), wanted).fetchall()
        return tuple(map(_queued, rows))


def about_parties(runs: Runs, most: int = 500) -> tuple[Queued, ...]:
    """Flagged findings about parties, of the last run of each detector and question, whether queued or not."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/parties.sql"), {"most": most}).fetchall()
        return tuple(map(_queued, rows))


@lru_cache(2048)
def _read(record: str) -> Finding:
    """A finding of the queue; its first pages are asked for again and again."""
    return finding_of(record)


def _queued(row: Mapping[str, Any]) -> Queued:
    return Queued(
        place=(row["standing"], row["rank"], row["number"]),
        finding=_read(row["record"]),
        stage=row["stage"],
        sentence=row["sentence"],
        run=row["run"],
        made_at=datetime.fromisoformat(row["made_at"]),
        modelled=bool(row["modelled"]),
    )


def facets(runs: Runs) -> tuple[Facet, ...]:
    """The values of the whole queue and how many findings have each, the most frequent first."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/facets.sql")).fetchall()
        return tuple(Facet(row["name"], row["value"], row["findings"]) for row in rows)


def over_score(runs: Runs, score: float, topics: Collection[Topic]) -> tuple[int, int]:
    """How many findings on the queue are not flagged and reach a score, and how many of these are among `topics`."""
    asked = {"from_score": score, "topics": _topics(topics)}
    with reading(runs.path, runs.wait_seconds) as connection:
        row = None if connection is None else connection.execute(load("runs/over_score.sql"), asked).fetchone()
        return (0, 0) if row is None else (row["findings"], row["among"])


def _topics(topics: Collection[Topic] | None) -> str | None:
    return None if topics is None else _json([BETWEEN.join(part or "" for part in topic) for topic in topics])


def _json(values: Sequence[str] | None) -> str | None:
    return None if values is None else json.dumps(list(values))
