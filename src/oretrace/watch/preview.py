"""The months before, by what was published at each date: what a file would have reported, and what it took back.

A store with files of several months is read as it was on each month's end. One whose files were all retrieved at once
is read up to the month that publication lags had out by then; it has no vintages, so nothing of it is a revision.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.detect.contract import quiet
from oretrace.detect.diversion.alerts import Lags, has_vintages
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.fused.detector import Fused
from oretrace.detect.registry import detector_named
from oretrace.errors import InputError
from oretrace.months import add_months, each_month, last_day
from oretrace.watch.asked import AskedFigure, asked_by
from oretrace.watch.book import Book
from oretrace.watch.looking import Looking
from oretrace.watch.run import DETECTOR, budget_for, limits_of
from oretrace.watch.words import noun_of

if TYPE_CHECKING:
    from oretrace.detect.contract import Detector
    from oretrace.findings import Scan
    from oretrace.question import Question
    from oretrace.store import Store
    from oretrace.watch.asked import AskedAct, AskedWatch
    from oretrace.watch.budget import Budget
    from oretrace.watch.records import Change
    from oretrace.watch.settings import SettingsFile

MONTHS = 24


@dataclass(frozen=True)
class Preview:
    """What would have been reported from `first` to `last`, in order; `basis` is what dates the looks ("": files).

    `unanswered` names what could not be looked at in any month, and why.
    """

    first: date
    last: date
    changes: tuple[Change, ...]
    basis: str
    budget: Budget
    unanswered: tuple[str, ...]

    @property
    def sent(self) -> tuple[Change, ...]:
        """What would have been sent as new, grown or come back."""
        return tuple(one for one in self.changes if one.kind in ("new", "escalating", "regressed"))

    @property
    def withdrawn(self) -> tuple[Change, ...]:
        """What would have been taken back."""
        return tuple(one for one in self.changes if one.kind == "withdrawn")

    @property
    def headline(self) -> str:
        """ "This threshold would have sent 3 alerts, 1 later withdrawn"."""
        sent, gone = Counter(map(noun_of, self.sent)), Counter(map(noun_of, self.withdrawn))
        parts = [f"{n} {of}{'' if n == 1 else 's'}, {gone[of] or 'none'} later withdrawn" for of, n in sent.items()]
        return f"This threshold would have sent {'; '.join(parts) or '0 alerts'}"


def preview(
    store: Store, file: SettingsFile, months: int = MONTHS, progress: Callable[[str], None] = quiet
) -> Preview:
    """Look at a store as of each of the last months' ends, as `watch run` would have; nothing is kept.

    InputError where nobody knows what was published when.
    """
    asked = asked_by(file)
    budget = budget_for(file, asked)
    lags = None if has_vintages(store) else Lags.of(store, ())
    last = store.day or max(one.retrieved_on for one in store.snapshots())
    ends = [min(last_day(month), last) for month in each_month(add_months(last, 1 - months), last)]
    with tempfile.TemporaryDirectory() as folder:
        book = Book(Path(folder) / "watch.sqlite")
        why: dict[str, str] = {}
        for day in ends:
            for looking in _at(store, file, budget, book, day, lags):
                _look(looking, asked, why, partial(_at_day, progress, day))
        changes, seen = tuple(reversed(book.changes())), {one.asked for one in book.looks()}
        unanswered = tuple(text for key, text in why.items() if key not in seen)
    return Preview(ends[0], ends[-1], changes, "" if lags is None else lags.basis, budget, unanswered)


def _at_day(progress: Callable[[str], None], day: date, step: str) -> None:
    progress(f"as of {day}: {step}")


def _at(
    store: Store, file: SettingsFile, budget: Budget, book: Book, day: date, lags: Lags | None
) -> Iterator[Looking]:
    """The looks of a day; none before anything was known."""
    limits = limits_of(file, budget)
    detector = detector_of(limits.alerts)

    def scan(past: Store, question: Question) -> Scan:
        return detector.scan(past.of_sources(question.sources), question)

    until = None if lags is None else lags.until(day)
    try:
        past = store.as_of(day) if lags is None else store
    except InputError:
        return
    yield Looking(book, past, day, limits, scan, scan, file.settings.thresholds.revision, until)


def detector_of(alerts: bool) -> Detector:
    """What decides: alerts follow from `diversion` alone, so that the others need not run; flags from all."""
    return Fused(lambda: (Diversion(),)) if alerts else detector_named(DETECTOR)


def _look(looking: Looking, asked: AskedWatch, why: dict[str, str], progress: Callable[[str], None]) -> None:
    """Look at everything; what cannot be looked at, as too little was out, goes into `why`."""
    for one, look in looking.looks(asked):
        try:
            if isinstance(one, AskedFigure) or _begun(one, looking):
                look(progress)
        except InputError as error:
            why[one.key] = f"{one.name} was not looked at: {error}"


def _begun(act: AskedAct, looking: Looking) -> bool:
    begins = act.question.measure.effective_from
    return begins is not None and begins <= looking.day
