"""Findings that were asked for before: what a run found does not change, so it is read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oretrace.views.desk.finding import finding_view
from oretrace.web.kept import Kept

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


@dataclass(frozen=True)
class FinishedFindings:
    """The findings that were asked for last."""

    _known: Kept[Finished] = field(default_factory=lambda: Kept(MOST))

    def get(self, runs: Runs, wanted: str) -> Finished:
        """The finding with this id, or the only one whose id begins so; InputError where there is not one."""
        key = runs.newest(wanted)
        known = self._known.get(key)
        if known is not None:
            return known
        kept = runs.recall(key[0])
        view = None if kept.evidence is None else finding_view(kept, kept.evidence)
        return self._known.put(key, Finished(kept, view))
