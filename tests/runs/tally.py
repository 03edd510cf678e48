"""A detector of parties that is quick and depends on every row: who is named most in a store's current figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from oretrace import engine
from oretrace.catalog.measures import Measure
from oretrace.detect.contract import quiet
from oretrace.detect.registry import DETECTORS
from oretrace.evidence import Check, Evidence, TableExhibit
from oretrace.findings import Amount, Finding, Scan, Subject, SubjectKind, digest
from oretrace.question import Question
from oretrace.sources.base import Import, Rows
from oretrace.store import Store
from tests.detect.world import extra

NAMES = {"THA": "Siam Metals", "MEX": "Mexicana", "KOR": "厦门金属贸易"}
SQL = """
    SELECT partner, sum(net_kg) AS kg, count(*) AS rows, list(DISTINCT reporter ORDER BY reporter) AS reporters
    FROM current_flow GROUP BY partner ORDER BY kg DESC, partner
"""


@dataclass(frozen=True)
class TallyDetails:
    """Rows that name the party, and the reporters of these."""

    rows: int
    reporters: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """Flags the party with the most kg where it has more than a tonne."""

    id: ClassVar[str] = "tally"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow",)
    subject: ClassVar[SubjectKind] = "party"
    parts: ClassVar[tuple[str, ...]] = ("name", "territory")
    details: ClassVar[type | None] = TallyDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        progress("counting")
        with store.connect() as connection:
            rows = engine.run(connection, SQL).to_pylist()
        snapshots = tuple(one.snapshot for one in store.snapshots())
        findings = []
        for rank, row in enumerate(rows, 1):
            subject = Subject("party", {"name": NAMES.get(row["partner"], "?"), "territory": row["partner"]})
            findings.append(
                Finding(
                    id=digest(self.id, self.version, subject.key, question.parameters(), snapshots),
                    subject=subject,
                    detector=self.id,
                    version=self.version,
                    measure=question.measure.id,
                    material="antimony",
                    period="2022",
                    rank=rank,
                    score=row["kg"] / 3,
                    verdict="flagged" if rank == 1 and row["kg"] > 1000 else "not flagged",
                    p_value=rank / 7,
                    q_value=rank / 6,
                    amount=Amount(estimate=row["kg"], unit="kg"),
                    details=TallyDetails(row["rows"], tuple(row["reporters"])),
                )
            )
        return Scan(self.id, self.version, question, snapshots, tuple(findings))

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        known = {finding.id: finding for finding in scan.findings}
        with store.connect() as connection:
            kg = {row["partner"]: row["kg"] for row in engine.run(connection, SQL).to_pylist()}
        return {id: self._evidence(known[id], kg[known[id].subject["territory"]]) for id in ids}

    def _evidence(self, finding: Finding, kg: float) -> Evidence:
        return Evidence(
            finding_id=finding.id,
            claim=f"{finding.subject['name']} is named with {kg:g} kg.",
            speaks_for=(),
            speaks_against=("nothing",),
            checks=(Check("chance", "not testable with these data", "one figure"),),
            limits=("a tally",),
            sources=("made up",),
            exhibits=(TableExhibit("kg", "kg", ("party", "kg"), ((finding.subject["name"], kg),)),),
        )


class NextTally(Tally):
    """The same, by its next version."""

    version: ClassVar[str] = "2"


@contextmanager
def registered(detector: Tally) -> Iterator[None]:
    """The registry with this detector in it, as if a line of its own stood there."""
    before = dict(DETECTORS)
    DETECTORS["tally"] = detector
    try:
        yield
    finally:
        DETECTORS.clear()
        DETECTORS.update(before)


ACT = Measure(id="made-up-ban", issuer="CHN", effective_from=date(2022, 1, 1), targets=("USA",))
ASKED = Question(ACT)


def holding(folder: Path, retrieved: date = date(2023, 1, 1), **kg: float) -> Store:
    """A store, new or not, in which China reports these kg to each territory in one more file."""
    rows = extra(
        [
            {
                "reporter": "CHN", "partner": name, "flow": "export", "hs_code": "811010",
                "period_start": date(2022, 3, 1), "value": 5000.0, "net_kg": amount,
            }
            for name, amount in kg.items()
        ]
    )  # fmt: skip
    item = Import(
        source="world",
        publisher="made up",
        licence="CC0",
        file=f"{retrieved}.csv",
        sha256=hashlib.sha256(f"{retrieved}{kg}".encode()).hexdigest(),
        mapping_sha256="0" * 64,
        retrieved_on=retrieved,
        tables=lambda: {"trade_flow": Rows(rows, "nothing")},
    )
    store = Store.open(folder, create=True)
    store.import_file(item)
    return store
