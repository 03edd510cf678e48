"""A toy detector whose subjects are parties: whatever takes any detector must take it without a change.

`toy_registered` puts it into the registry while a module's tests run:

    from tests.contract.toy import toy_registered  # noqa: F401
    pytestmark = pytest.mark.usefixtures("toy_registered")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from oretrace.detect.contract import quiet
from oretrace.detect.notes import notes_on
from oretrace.detect.registry import DETECTORS
from oretrace.errors import InputError
from oretrace.evidence import Check, Evidence, GraphExhibit, Query, TableExhibit
from oretrace.findings import Amount, Finding, LeftOut, Scan, Subject, SubjectKind, digest
from oretrace.question import Question
from oretrace.store import Store

SALES = """
SELECT
    reporter,
    list_sort(list(DISTINCT partner)) AS partners,
    coalesce(sum(net_kg) FILTER (WHERE period_start < $act), 0) AS before_kg,
    coalesce(sum(net_kg) FILTER (WHERE period_start >= $act), 0) AS under_kg,
    max(period_start) AS last
FROM current_flow
WHERE flow = 'export' AND (len($codes) = 0 OR hs_code IN (SELECT unnest($codes)))
GROUP BY reporter
ORDER BY reporter
"""


@dataclass(frozen=True)
class ToyDetails:
    """What the toy knows of a party: its sales before the act and under it, and to whom."""

    before_kg: float
    under_kg: float
    partners: tuple[str, ...]


@dataclass(frozen=True)
class Toy:
    """Claim: the trading house whose sales grew most under the act. A toy: nobody should believe it."""

    id: ClassVar[str] = "toy"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow",)
    subject: ClassVar[SubjectKind] = "party"
    parts: ClassVar[tuple[str, ...]] = ("name", "country", "address")
    details: ClassVar[type | None] = ToyDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """One finding for each reporter of exports, as if it were a trading house."""
        progress("reading the toy's sales")
        rows = _sales(store, question)
        rows.sort(key=lambda row: (-round(row["under_kg"] - row["before_kg"]), row["reporter"]))
        snapshots = tuple(one.snapshot for one in store.snapshots())
        ranked = enumerate(rows, start=1)
        return Scan(
            detector=self.id,
            version=self.version,
            question=question,
            snapshots=snapshots,
            findings=tuple(self._finding(question, snapshots, row, rank, len(rows)) for rank, row in ranked),
            left_out=(LeftOut("addresses", "no address is stored"),),
            notes=notes_on(store, question.measure, question.asked_codes or ()),
            working=rows,
        )

    def _finding(
        self, question: Question, snapshots: tuple[int, ...], row: dict[str, Any], rank: int, count: int
    ) -> Finding:
        house = f"Trading house of {row['reporter']}"
        subject = Subject("party", {"name": house, "country": row["reporter"], "address": None})
        return Finding(
            id=digest(self.id, self.version, question.parameters(), subject.key, snapshots),
            subject=subject,
            detector=self.id,
            version=self.version,
            measure=question.measure.id,
            material=None,
            period=f"{question.measure.first_full_month:%Y-%m}/{row['last']:%Y-%m}",
            rank=rank,
            score=row["under_kg"] - row["before_kg"],
            verdict="flagged" if rank == 1 else "not flagged",
            p_value=rank / (count + 1),
            attainable_p=1 / (count + 1),
            amount=Amount(estimate=row["under_kg"], unit="kg"),
            details=ToyDetails(row["before_kg"], row["under_kg"], tuple(row["partners"])),
        )

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """Evidence with a table and a graph."""
        known = {finding.id: finding for finding in scan.findings}
        wanted = [known[key] for key in ids]
        sales = {row["reporter"]: row for row in scan.working or _sales(store, scan.question)}
        files = tuple(one.file for one in store.snapshots() if one.snapshot in scan.snapshots)
        return {one.id: _evidence(one, sales[one.subject["country"]], scan.question, files) for one in wanted}


def _sales(store: Store, question: Question) -> list[dict[str, Any]]:
    with store.connect() as connection:
        rows: list[dict[str, Any]] = connection.execute(SALES, _asked(question)).to_arrow_table().to_pylist()
    if not rows:
        raise InputError("exports of the act's codes", "none", f"store {store.path}")
    return rows


def _asked(question: Question) -> dict[str, Any]:
    return {"codes": list(question.asked_codes or ()), "act": question.measure.first_full_month}


def _evidence(finding: Finding, row: dict[str, Any], question: Question, files: tuple[str, ...]) -> Evidence:
    name = finding.subject["name"]
    grew = row["under_kg"] > row["before_kg"]
    return Evidence(
        finding_id=finding.id,
        claim=f"{name} sold {row['under_kg']:,.0f} kg under the act.",
        speaks_for=("It sold more than before.",) if grew else (),
        speaks_against=() if grew else ("It sold no more than before.",),
        checks=(Check("more months", "not testable with these data", "months are not counted"),),
        limits=("This is a toy.",),
        sources=files,
        queries=(Query(SALES, _asked(question)),),
        exhibits=(
            TableExhibit("sales", "Sales in kg", ("before_kg", "under_kg"), ((row["before_kg"], row["under_kg"]),)),
            GraphExhibit(
                "customers",
                f"Customers of {name}",
                ((row["reporter"], name), *((code, code) for code in row["partners"])),
                tuple((row["reporter"], code, "sells to") for code in row["partners"]),
            ),
        ),
    )


@pytest.fixture(scope="module")
def toy_registered() -> Iterator[Toy]:
    """The toy in the registry, as any detector stands there."""
    toy = Toy()
    DETECTORS[toy.id] = toy
    yield toy
    del DETECTORS[toy.id]
