"""What the pages of the desk work on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from fastapi import Request

from oretrace.cases import FindingThen, escalated
from oretrace.parties.network import network_on
from oretrace.runs import Runs
from oretrace.runs import queue as queued
from oretrace.runs.corridors import corridor_of
from oretrace.views.desk.ranking import StoreRanking
from oretrace.views.network import network_view
from oretrace.watch.book import Book
from oretrace.web.facts import Checked, Facts, StoreFacts
from oretrace.web.finished import FinishedFindings
from oretrace.web.handouts import Handouts
from oretrace.web.jobs import Jobs
from oretrace.web.kept import Kept, Same

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.api import Workspace
    from oretrace.assess import Assessment
    from oretrace.cases import Agreement, Cases, Head, Judgement, RealisedRate
    from oretrace.parties.directory import Directory
    from oretrace.runs.kept import KeptFinding
    from oretrace.runs.queue import Queued, Topic
    from oretrace.vet.ranking.stored import Weighed
    from oretrace.views.desk.monitor import MonitorFound
    from oretrace.views.network import NetworkView


LAST = "last"
"""The key of the last ranking."""
P = ParamSpec("P")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class RowsRead:
    """The rows that a query gave for a finding: the first of its own, how many these are, and how many all."""

    sql: str
    table: pa.Table
    own: int
    total: int


@dataclass(frozen=True)
class Casework:
    """What follows from all judgements, for this reader."""

    realised: tuple[RealisedRate, ...]
    agreement: Agreement
    second_readings: tuple[FindingThen, ...]


@dataclass(frozen=True)
class Desk:
    """A store, the cases about it, who reads; a read-only desk takes no judgement and starts no work.

    `assessed`, `monitored`, `parties` and `aside` are kept by the snapshots they were made of, `behind` by run and
    finding; of rankings the last one, with the state of the store that it is of.
    """

    folder: Path
    reader: str
    cases: Cases
    read_only: bool = False
    jobs: Jobs = field(default_factory=Jobs)
    findings: FinishedFindings = field(default_factory=FinishedFindings, repr=False)
    checked: Checked = field(default_factory=Checked, repr=False)
    handouts: Handouts = field(default_factory=Handouts, repr=False)
    assessed: Kept[Assessment] = field(default_factory=lambda: Kept(64))
    behind: Kept[tuple[RowsRead, ...]] = field(default_factory=lambda: Kept(32))
    monitored: Kept[MonitorFound] = field(default_factory=lambda: Kept(32))
    ranked: Kept[StoreRanking] = field(default_factory=lambda: Kept(1), repr=False)
    parties: Kept[Directory] = field(default_factory=lambda: Kept(1), repr=False)
    pictures: Kept[bytes] = field(default_factory=lambda: Kept(64), repr=False)
    aside: Kept[DuckDBPyConnection] = field(default_factory=lambda: Kept(1), repr=False)
    store_facts: Facts = field(default_factory=Facts, repr=False)
    _networks: Kept[tuple[NetworkView | None]] = field(default_factory=lambda: Kept(64), repr=False)
    _casework: Kept[Casework] = field(default_factory=lambda: Kept(1), repr=False)
    _of_runs: Kept[Any] = field(default_factory=lambda: Kept(256), repr=False)
    _settled: Kept[tuple[Topic, ...]] = field(default_factory=lambda: Kept(1), repr=False)
    _mine: Kept[Mapping[Topic, Judgement]] = field(default_factory=lambda: Kept(1), repr=False)

    @property
    def runs(self) -> Runs:
        """The scans of the store that were kept."""
        return Runs(self.folder / "findings.sqlite")

    @property
    def watch(self) -> Book:
        """What the watch of the store reported."""
        return Book(self.folder / "watch.sqlite")

    def workspace(self) -> Workspace:
        """The store as it is now; files of the right size are trusted, as `status --verify` hashes them."""
        from oretrace.api import Workspace

        return Workspace.open(self.folder, hashes=False)

    def of_runs(self, question: Callable[Concatenate[Runs, P], Answer], *of: P.args, **by: P.kwargs) -> Answer:
        """What a question about the runs gives, which is no None; asked again when the runs' file has changed."""
        key = self.runs.version(), question, repr(of), repr(by)
        found: Answer = self._of_runs.of(key, lambda: question(self.runs, *of, **by))
        return found

    def snapshots(self) -> tuple[int, ...]:
        """The imports of the store as it is now."""
        return tuple(one.snapshot for one in self.workspace().store.snapshots())

    def modelled(self) -> bool:
        """Whether some figures of the store are made by the benchmark, and published by nobody."""
        return self.workspace().modelled

    def shipped(self) -> bool:
        """Whether the store has shipments, on which parties are named."""
        return self.workspace().store.holds("shipment")

    def directory(self) -> Directory | None:
        """The parties of the store as it is now; None where its names were not resolved."""
        return self.parties.get(self.snapshots())

    def network(self, kept: KeptFinding) -> NetworkView | None:
        """The parties on the route of a finding, where names were resolved and shipments went on it."""
        corridor = corridor_of(kept.finding, kept.question)
        known = self.directory() if corridor else None
        if known is None or corridor is None:
            return None
        key = Same(known), kept.run, kept.finding.id
        return self._networks.of(key, lambda: (network_view(network_on(known, corridor)),))[0]

    def facts(self, codes: Collection[str] = ()) -> StoreFacts:
        """What the store has, month by month, as it was known last; a changed one is read again beside the pages."""
        return self.store_facts.of(self.workspace().store, codes)

    def rank(self, budget: float) -> None:
        """Check and rank the shipments, and keep that in place of the last ranking."""
        made_at, imports, runs = datetime.now(UTC), self.snapshots(), self.runs.listed()
        self.ranked.put(LAST, StoreRanking(self.workspace().rank(budget), budget, made_at, imports, runs))

    def ranking(self) -> StoreRanking | None:
        """The last ranking of the shipments; None where they were not ranked since the desk was started."""
        return self.ranked.get(LAST)

    def ranked_last(self) -> Weighed | None:
        """The shipments as they were ranked last."""
        known = self.ranking()
        return known.weighed if known else None

    def added_since(self, ranking: StoreRanking | None) -> str:
        """What was added to the store since a ranking, in words; "" for nothing."""
        return ranking.outdated_by(self.snapshots(), self.of_runs(Runs.listed)) if ranking else ""

    def mine(self) -> Mapping[Topic, Judgement]:
        """The reader's last standing verdict on each topic."""
        return self._mine_at(self.cases.head())

    def _mine_at(self, head: Head | None) -> Mapping[Topic, Judgement]:
        return self._mine.of(head, lambda: {one.then.topic: one for one in self.cases.labels(self.reader)})

    def settled(self) -> tuple[Topic, ...]:
        """What the reader has judged and has not escalated since."""
        head = self.cases.head()
        return self._settled.of((self.runs.version(), head), lambda: self._settle(self._mine_at(head)))

    def _settle(self, mine: Mapping[Topic, Judgement]) -> tuple[Topic, ...]:
        now = queued.about(self.runs, mine) if mine else ()
        risen = {one.topic for one in now if escalated(mine[one.topic].then, then_of(one))}
        return tuple(topic for topic in mine if topic not in risen)

    def casework(self) -> Casework:
        """Realised rates, agreement and second readings; worked out again when an entry was added."""
        return self._casework.of(self.cases.head(), self._work_through)

    def _work_through(self) -> Casework:
        cases = self.cases
        return Casework(cases.realised(), cases.agreement(), cases.second_readings(self.reader))


def then_of(one: Queued | KeptFinding) -> FindingThen:
    """A finding as a judgement keeps it."""
    return FindingThen.of(one.run, one.finding)


def the_desk(request: Request) -> Desk:
    """The desk of the application, for the pages' functions."""
    desk: Desk = request.app.state.desk
    return desk
