"""One run of a watch: refresh what is due, look, hold against the last look, deliver what was not delivered yet.

Each question's look and what it reports are one transaction, and deliveries are noted one output at a time: a run
that is killed leaves what it had done, and the next one goes on from there. A look whose inputs are those of the last
one is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import runs
from oretrace.cases import Cases, person
from oretrace.detect.contract import quiet
from oretrace.detect.diversion.alerts import ALERT_CHANCE
from oretrace.detect.registry import detector_named
from oretrace.errors import InputError, OretraceError, StoreError
from oretrace.store import Store
from oretrace.store.lock import writing
from oretrace.watch.asked import asked_by
from oretrace.watch.book import Book
from oretrace.watch.budget import Budget, budget_of
from oretrace.watch.look import AlertLimits
from oretrace.watch.looking import Looking
from oretrace.watch.outputs import way_of
from oretrace.watch.records import Change
from oretrace.watch.refresh import refresh

if TYPE_CHECKING:
    from oretrace.findings import Scan
    from oretrace.question import Question
    from oretrace.watch.asked import AskedWatch
    from oretrace.watch.settings import SettingsFile

TERMINAL = "terminal"
DETECTOR = "fused"


class BusyError(StoreError):
    """Another run of the watch is not over."""


@dataclass(frozen=True)
class Digest:
    """What a run has to report: changes that were not shown yet, what failed, questions that were not answered.

    `looked` counts the questions and figures that were looked at, `unchanged` those of which no input was new.
    """

    day: date
    changes: tuple[Change, ...]
    troubles: tuple[str, ...]
    unanswered: tuple[str, ...]
    looked: int
    unchanged: int
    budget: Budget

    @property
    def modelled(self) -> bool:
        """Whether figures of the benchmark are among those that the changes rest on."""
        return any(one.modelled for one in self.changes)


def run(
    folder: Path,
    file: SettingsFile,
    show: Callable[[Digest], None],
    *,
    day: date | None = None,
    fetches: bool = True,
    progress: Callable[[str], None] = quiet,
) -> Digest:
    """Watch a store: `show` gets the digest, whose changes are noted as shown when it returns.

    `day` looks at the store as it was known then, and refreshes nothing. What one source, question or output cannot
    do is among the troubles, and the others go on. InputError for a file that asks what cannot be; BusyError while
    another run is not over.
    """
    asked, today = asked_by(file), day or datetime.now(UTC).date()
    budget = budget_for(file, asked)
    with _alone(folder):
        store = Store.open(folder, create=bool(asked.services) and fetches)
        book = Book.of(store)
        ways = {one.name: way_of(one, file.folder, book) for one in file.settings.outputs}
        book.register([TERMINAL, *ways])
        troubles = [*refresh(folder, asked, book, today, progress)] if fetches and day is None else []
        looking = looking_for(store.as_of(day), file, budget, book, today)
        looked, unanswered = _looked(looking, asked, progress)
        troubles += [text for text, failed in unanswered if failed]
        troubles += _deliver(book, ways)
        book.ran(today, asdict(budget), troubles)
        notes = tuple(text for text, failed in unanswered if not failed)
        total = len(asked.acts) + len(asked.figures)
        digest = Digest(today, book.pending(TERMINAL), tuple(troubles), notes, looked, total - looked, budget)
        show(digest)
        book.delivered(TERMINAL, digest.changes)
    return digest


def budget_for(file: SettingsFile, asked: AskedWatch) -> Budget:
    """The budget of the acts of a file; InputError where their alerts spend more than it allows. Flags keep none."""
    thresholds, allowed = file.settings.thresholds, file.settings.error_budget
    if thresholds.report == "flags":
        return Budget(len(asked.acts), thresholds.chance or ALERT_CHANCE, allowed, None)
    place = ("error_budget",) if thresholds.chance is None else ("thresholds", "chance")
    return budget_of(len(asked.acts), allowed, thresholds.chance, file.where(*place))


def looking_for(store: Store, file: SettingsFile, budget: Budget, book: Book, day: date) -> Looking:
    """Looks of a day at a store, whose scans are kept as those of a user are."""
    thresholds, detector = file.settings.thresholds, detector_named(DETECTOR)

    def scan(past: Store, question: Question) -> Scan:
        return runs.scan(past, question, detector)[0]

    def again(past: Store, question: Question) -> Scan:
        return detector.scan(past.of_sources(question.sources), question)

    limits = limits_of(file, budget)
    cases = Cases.of(store)
    aside = {one.then.topic: one for one in cases.labels(person(file.settings.reader))}
    judged = cases.pairs().settled()
    return Looking(book, store, day, limits, scan, again, thresholds.revision, aside=aside, judged=judged)


def limits_of(file: SettingsFile, budget: Budget) -> AlertLimits:
    """The thresholds of a file, the chance by its budget."""
    thresholds = file.settings.thresholds
    return AlertLimits(thresholds.report == "alerts", budget.chance, min(thresholds.withdraw, budget.chance))


def _looked(
    looking: Looking, asked: AskedWatch, progress: Callable[[str], None]
) -> tuple[int, list[tuple[str, bool]]]:
    """How many questions were looked at, and why others could not be: of one that was answered before, a failure."""
    looked, unanswered = 0, []
    for one, look in looking.looks(asked):
        try:
            looked += look(progress)
        except OretraceError as error:
            before = not isinstance(error, InputError) or looking.book.last_look(one.key) is not None
            unanswered.append((f"{one.name} was not looked at: {error}", before))
    return looked, unanswered


def _deliver(book: Book, ways: dict[str, Callable[[Sequence[Change]], None]]) -> Iterator[str]:
    """Hand every output what it has not had; a sentence for each that failed, which gets it next time."""
    for name, deliver in ways.items():
        changes = book.pending(name)
        if not changes:
            continue
        try:
            deliver(changes)
        except OretraceError as error:
            yield f"an output was not written to: {error}"
        else:
            book.delivered(name, changes)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One run at a time; the system frees the lock when its holder ends, however it ends."""
    with ExitStack() as held:
        try:
            held.enter_context(writing(folder / "watch", 0.0))
        except StoreError as error:
            raise BusyError(f"another run of the watch is not over: {error}") from None
        yield
