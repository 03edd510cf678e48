"""Runs: what was asked, what was found, on which snapshots; kept, listed, searched, explained later."""

from oretrace.runs.kept import KeptFinding, KeptRun, Runs
from oretrace.runs.past import alerts
from oretrace.runs.verbs import Changed, Difference, again, explain, foremost, look, scan

__all__ = [
    "Changed",
    "Difference",
    "KeptFinding",
    "KeptRun",
    "Runs",
    "again",
    "alerts",
    "explain",
    "foremost",
    "look",
    "scan",
]
