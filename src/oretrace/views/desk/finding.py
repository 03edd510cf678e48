"""A finding as its page shows it: what a decision needs first, what can be checked after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.detect.papers.records import PapersDetails
from oretrace.evidence import BalanceExhibit, Drawing, SeriesExhibit
from oretrace.findings import Amount
from oretrace.runs.changes import hash_of_act
from oretrace.views.desk.queue import beside, listed_as
from oretrace.views.evidence import CheckRow, EvidenceView, evidence_view
from oretrace.views.plain import act_row, run_facts_of
from oretrace.views.rows import ActRow, Fact

if TYPE_CHECKING:
    from oretrace.evidence import Evidence
    from oretrace.runs import KeptFinding

AGAINST = 3
LEGS = 3
"""Drawings at the top of the page: the direct lane and both legs of a route."""
SEVERITY = {"explains it as well": 0, "not testable with these data": 1, "does not explain it": 2}


@dataclass(frozen=True)
class FindingView:
    """One finding with all that stands on its page.

    `best` is the innocent explanation that fits best, None where none was tested; `against` the strongest rows
    against the claim; `binding` what the hub's balance says of the lower bound, "" without one. `made_of` are ids of
    the findings it is made of; `shipments` where the shipments on its way stand, "" for no way,
    and `papers` the page of its set of papers.
    """

    id: str
    run: str
    title: str
    way: str
    claim: str
    stage: str
    hit_rate: float | None
    amount: Amount
    modelled: bool
    measure: str
    material: str
    act: ActRow
    evidence: EvidenceView
    best: CheckRow | None
    against: tuple[str, ...]
    balances: tuple[BalanceExhibit, ...]
    binding: str
    made_of: tuple[str, ...]
    asked: tuple[Fact, ...]
    shipments: str = ""
    papers: str = ""

    @property
    def legs(self) -> tuple[Drawing, ...]:
        """What is drawn at the top: the first series."""
        return tuple(one for one in self._drawings() if isinstance(one, SeriesExhibit))[:LEGS]

    @property
    def rest(self) -> tuple[Drawing, ...]:
        """The other drawings."""
        legs = self.legs
        return tuple(one for one in self._drawings() if one not in legs)

    def _drawings(self) -> list[Drawing]:
        return [one.exhibit for one in self.evidence.exhibits if one.kind == "drawing"]


def finding_view(kept: KeptFinding, evidence: Evidence) -> FindingView:
    """The page of a finding with its evidence."""
    finding, view = kept.finding, evidence_view(kept.finding, evidence)
    ordered = sorted(view.checks, key=lambda check: SEVERITY[check.outcome])
    named = listed_as(finding.subject)
    balances = tuple(one for one in evidence.exhibits if isinstance(one, BalanceExhibit))
    return FindingView(
        id=finding.id,
        run=kept.run,
        title=view.row.name,
        way=named,
        claim=beside(named, evidence.claim),
        stage=view.row.stage,
        hit_rate=getattr(finding.details, "hit_rate", None),
        amount=finding.amount,
        modelled=kept.modelled,
        measure=finding.measure or "",
        material=finding.material or "",
        act=act_row(kept.question.measure),
        evidence=view,
        best=ordered[0] if ordered else None,
        against=against(view, ordered),
        balances=balances,
        binding=" ".join(one.conclusions[0] for one in balances if one.conclusions),
        made_of=tuple(getattr(finding.details, "findings", ())),
        asked=(
            *run_facts_of(kept.detector, kept.version, kept.snapshots, kept.question),
            Fact("Text of the act", f"hash {hash_of_act(kept.question.as_json()['measure'])}"),
        ),
        papers=f"/papers/{of.snapshot}/{of.first}" if isinstance(of := finding.details, PapersDetails) else "",
        shipments=f"/shipments?finding={finding.id}" if finding.subject.parts.get("origin") else "",
    )


def unpublished(exhibit: Drawing) -> tuple[str, ...]:
    """The months of a series that nobody has published; none of a cloud."""
    if not isinstance(exhibit, SeriesExhibit):
        return ()
    return tuple(month for month, value in zip(exhibit.months, exhibit.observed, strict=True) if value is None)


def against(view: EvidenceView, ordered: list[CheckRow]) -> tuple[str, ...]:
    """At most three rows against: explanations that fit as well, then what the data say, then what is untestable."""
    fits = [f"{one.name}: {one.text}" for one in ordered if one.outcome == "explains it as well"]
    open_ones = [f"{one.name}: {one.text}" for one in ordered if one.outcome == "not testable with these data"]
    rows = dict.fromkeys((*fits, *view.speaks_against, *open_ones, *view.limits))
    return tuple(rows)[:AGAINST]
