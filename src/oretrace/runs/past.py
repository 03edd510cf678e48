"""The scans of a store as it was known at each month's end, all kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.detect.contract import quiet
from oretrace.detect.diversion.alerts import look_back
from oretrace.detect.diversion.detector import Diversion
from oretrace.runs.verbs import look

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from oretrace.detect.diversion.alerts import Alerts
    from oretrace.findings import Scan
    from oretrace.question import Question
    from oretrace.store import Store


def alerts(store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Alerts:
    """`look_back` with scans by `diversion` that are kept for `explain`; its errors are those of `look_back`."""
    having_read: dict[tuple[int, ...], Diversion] = {}

    def scan(past: Store, until: date | None) -> Scan:
        held = tuple(snapshot.snapshot for snapshot in past.snapshots())
        if held not in having_read:  # the same snapshots are read once, whatever the last month to use
            having_read.clear()
            having_read[held] = Diversion().having_read(past, question)
        return look(past, replace(question, until=until), having_read[held])

    return look_back(store, question.measure, scan, progress, question.sources)
