"""Findings that were asked for before: what a run found does not change, so it is read once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from oretrace.views.desk.finding import finding_view

if TYPE_CHECKING:
    from oretrace.runs import Runs
    from oretrace.runs.kept import KeptFinding
    from oretrace.views.desk.finding import FindingView

MOST = 256
"""Findings that are kept in memory: at most about 1 MB each."""


@dataclass(frozen=True)
class Finished:
    """A finding as it was found; `view` is None while its evidence is not written."""

    kept: KeptFinding
    view: FindingView | None


@dataclass
class FinishedFindings:
    """The findings that were asked for last; safe between threads."""

    _known: OrderedDict[tuple[str, str, bool], Finished] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, runs: Runs, wanted: str) -> Finished:
        """The finding with this id, or the only one whose id begins so; InputError where there is not one."""
        key = runs.newest(wanted)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        kept = runs.recall(key[0])
        found = Finished(kept, None if kept.evidence is None else finding_view(kept, kept.evidence))
        with self._lock:
            self._known[key] = found
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return found
