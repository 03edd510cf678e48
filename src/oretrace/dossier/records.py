"""What a dossier holds: findings as they were found, their evidence, and the snapshots they were found on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from oretrace.cases import Case, Readings
    from oretrace.dossier.networks import FoundNetwork
    from oretrace.evidence import Evidence
    from oretrace.runs import KeptFinding
    from oretrace.store.marks import Snapshot


@dataclass(frozen=True)
class Exhibited:
    """A finding as a run found it, its evidence, and the findings that it is made of and that have a part in it."""

    kept: KeptFinding
    evidence: Evidence
    parts: tuple[Exhibited, ...] = ()

    @property
    def all(self) -> tuple[Exhibited, ...]:
        """The finding and its parts."""
        return (self, *self.parts)


@dataclass(frozen=True)
class Dossier:
    """Findings to hand over, each once, with the `snapshots` of their rows by number.

    `case` is the case that they stand in, None for findings alone; `readings` are the judgements of each by its id;
    `networks` are the parties on their ways, of those with shipments on them. `made_at` is when the latest of their
    runs was made (UTC): the same findings in the same store give the same files, whenever they are written.
    """

    title: str
    findings: tuple[Exhibited, ...]
    snapshots: tuple[Snapshot, ...]
    made_at: datetime
    case: Case | None = None
    readings: Mapping[str, Readings] = field(default_factory=dict)
    networks: Mapping[str, FoundNetwork] = field(default_factory=dict)

    @property
    def modelled(self) -> bool:
        """Whether figures of the benchmark are among those that were read."""
        return any(one.kept.modelled for one in self.findings)

    @property
    def all(self) -> tuple[Exhibited, ...]:
        """All findings with their parts, each once."""
        return tuple({one.kept.finding.id: one for finding in self.findings for one in finding.all}.values())
