"""A ranking of the shipments with the state of the store that it is of, and what was added to the store since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oretrace.runs import KeptRun
    from oretrace.vet.ranking.stored import Weighed

NAMED = 3
"""Scans that are named, the last ones."""


@dataclass(frozen=True)
class StoreRanking:
    """Shipments as they were ranked at `made_at` (UTC), and the imports and runs that the store had then."""

    weighed: Weighed
    budget: float
    made_at: datetime
    imports: tuple[int, ...]
    runs: tuple[KeptRun, ...]

    def outdated_by(self, imports: Sequence[int], runs: Sequence[KeptRun]) -> str:
        """What the store has now and had not then, in words, with when the ranking was made; "" for nothing."""
        then = {(one.id, one.made_at) for one in self.runs}
        scans = [one for one in runs if (one.id, one.made_at) not in then]
        more, gone = len(set(imports) - set(self.imports)), len(set(self.imports) - set(imports))
        parts = [_counted(more, "import")] if more else []
        parts += [f"{_counted(gone, 'import')} gone"] if gone else []
        parts += [f"{one.detector} under {one.measure} ({one.made_at:%Y-%m-%d %H:%M})" for one in scans[:NAMED]]
        parts += [_counted(len(scans) - NAMED, "further scan")] if len(scans) > NAMED else []
        if not parts:
            return ""
        made = f"{self.made_at:%Y-%m-%d %H:%M} UTC, for a budget of {100 * self.budget:g} %"
        return f"This ranking is of an earlier state of the store: {made}. Since then: {'; '.join(parts)}."


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
