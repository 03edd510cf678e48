"""From weighed pairs to findings: the best code of each hub or lane can be flagged, the others stand below it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.detect.materials import only_material
from oretrace.detect.relabelling.records import SubstitutionDetails
from oretrace.detect.relabelling.weighing import found_in, least_score
from oretrace.detect.scans import finding_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.findings import Amount, Finding, Scan, Subject, Verdict
from oretrace.kernels.paired import gain_of, halves, timing
from oretrace.kernels.placebo import q_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.detect.relabelling.reading import CodeReading
    from oretrace.detect.relabelling.trials import Legs, Place
    from oretrace.detect.relabelling.weighing import PairCandidate
    from oretrace.kernels.paired import Gain, Pairs, Span

Z90 = 1.645


@dataclass(frozen=True)
class WeighedPairs:
    """The pairs of one controlled product at one destination, and what they were weighed on."""

    legs: Legs
    loss: Array
    candidates: tuple[PairCandidate, ...]
    looked_at: frozenset[Place]


@dataclass(frozen=True)
class ClaimedPair:
    """One finding's pair: its numbers, and the code that leads at the same hub or lane (None: its own)."""

    weighed: WeighedPairs
    candidate: PairCandidate
    leading: PairCandidate | None
    q: float

    @cached_property
    def order(self) -> tuple[bool, float, float, str, str]:
        """Flagged first, then by p, score and name."""
        of = self.candidate
        name = f"{of.about[0]} {of.about[1] or ''} {self.weighed.legs.place:05d}"
        return (not self.flagged, of.p, -of.score, name, f"{of.product:05d}")

    @property
    def flagged(self) -> bool:
        """Whether it leads, is rare among placebos and likelier than not."""
        return (
            self.leading is None
            and self.q <= FALSE_DISCOVERY_RATE
            and self.candidate.score >= least_score(self.candidate.way)
        )

    @property
    def verdict(self) -> Verdict:
        """Undecidable where even the smallest p could not be flagged."""
        if self.flagged:
            return "flagged"
        open_ = self.leading is None and self.candidate.attainable > FALSE_DISCOVERY_RATE
        return "undecidable" if open_ else "not flagged"


def cases_of(weighed: Sequence[WeighedPairs]) -> list[ClaimedPair]:
    """All cases of a scan, best first; the false-discovery rate is held over hubs and lanes."""
    units = [pairs for one in weighed for pairs in _units(one)]
    looked = sum(len(one.looked_at) for one in weighed)
    q = q_values(np.array([pairs[0][1].p for pairs in units] + [1.0] * (looked - len(units))))
    cases = [
        ClaimedPair(of, one, None if k == 0 else pairs[0][1], max(float(q[n]), one.p))
        for n, pairs in enumerate(units)
        for k, (of, one) in enumerate(pairs)
    ]
    return sorted(cases, key=lambda case: case.order)


def _units(weighed: WeighedPairs) -> list[list[tuple[WeighedPairs, PairCandidate]]]:
    units: dict[Any, list[tuple[WeighedPairs, PairCandidate]]] = {}
    for one in sorted(weighed.candidates, key=lambda one: (one.p, -one.score, one.product)):
        units.setdefault(one.about, []).append((weighed, one))
    return [units[about] for about in sorted(units, key=lambda about: (about[0], about[1] or ""))]


@dataclass(frozen=True)
class PairClaims:
    """What the findings of a scan have in common."""

    scan: Scan
    reading: CodeReading
    span: Span

    def findings(self, cases: Sequence[ClaimedPair]) -> tuple[Finding, ...]:
        """The findings of cases in their order."""
        return tuple(self._finding(case, rank) for rank, case in enumerate(cases, 1))

    @property
    def period(self) -> str:
        """The months since the act that were compared."""
        first, last = (self.reading.lanes.months[k] for k in (self.span.t0, self.span.t0 + self.span.post - 1))
        return f"{first:%Y-%m}/{last:%Y-%m}"

    def subject(self, case: ClaimedPair) -> Subject:
        """Lane or hub, and the two codes."""
        destination, hub = case.candidate.about
        products = self.reading.lanes.products
        codes = {"code_from": products[case.weighed.legs.place], "code_to": products[case.candidate.product]}
        return Subject(
            "substitution", {"origin": self.reading.origin, "hub": hub, "destination": destination, **codes}
        )

    def _finding(self, case: ClaimedPair, rank: int) -> Finding:
        of, subject = case.candidate, self.subject(case)
        return finding_of(
            self.scan,
            subject,
            self.period,
            only_material((subject["code_from"],), self.scan.question.measure),
            rank=rank,
            score=of.score,
            verdict=case.verdict,
            p_value=of.p,
            attainable_p=min(of.attainable, of.p),
            q_value=case.q,
            amount=_amount(case, self.span),
            details=self._details(case, subject),
        )

    def _details(self, case: ClaimedPair, subject: Subject) -> SubstitutionDetails:
        of, legs, span = case.candidate, case.weighed.legs, self.span
        pairs = found_in(of, legs, case.weighed.loss, span)
        freed, moved = gain_of(pairs.donor, span), gain_of(pairs.receiver, span)
        early, late = (_times(value) for value in halves(pairs, span)[:, 0])
        alike = self.reading.alike[legs.place][of.product]
        destination = legs.destinations.index(of.about[0])
        direct = gain_of(legs.direct.mean[legs.place], span)
        controlled = {self.reading.lanes.products[place] for place in self.reading.listed}
        return SubstitutionDetails(
            way=of.way,
            share=_share(of.way, freed, moved, pairs),
            attestation=alike.attestation,
            reported_by=alike.source,
            freed_kg_a_month=float(freed.kg[0]),
            moved_kg_a_month=float(moved.kg[0]),
            kept_kg_a_month=float(pairs.kept.kg[0]) if pairs.kept.known[0] else None,
            direct_fall=float(-direct.kg[destination] / direct.before[destination]),
            timing=float(timing(pairs.donor, pairs.receiver, span)[0]),
            unit_value_early=early,
            unit_value_late=late,
            unit_value_controlled=_times(pairs.apart[0]) if pairs.apart[0] else None,
            code_to_is_controlled=subject["code_to"] in controlled,
            leading_code=None if case.leading is None else self.reading.lanes.products[case.leading.product],
            months_before=span.pre,
            months_after=span.post,
            placebos=of.placebos,
        )


def case_name(finding: Finding) -> tuple[str | None, ...]:
    """Findings of one controlled code at the same hub or lane have the same."""
    return tuple(finding.subject.parts[name] for name in ("hub", "destination", "code_from"))


def _times(log: float) -> float | None:
    return float(np.exp(log)) if np.isfinite(log) else None


def _share(way: str, freed: Gain, moved: Gain, pairs: Pairs) -> float | None:
    """Of what was freed on one lane, else of what passed the hub's leg; None where one of these is not known."""
    lane = way in ("one lane", "ends of the lane")
    if not lane and not pairs.kept.known[0]:
        return None
    whole = float(freed.kg[0]) if lane else float(moved.kg[0]) + max(float(pairs.kept.kg[0]), 0.0)
    return float(min(moved.kg[0] / max(whole, 1e-9), 1.0))


def _amount(case: ClaimedPair, span: Span) -> Amount:
    """Kg over the period under the other code beyond what there was before; at most all of it."""
    of = case.candidate
    gain = gain_of(of.series.receiver[of.product, of.lane][None], span)
    estimate, error = span.post * float(gain.kg[0]), span.post * Z90 * float(gain.noise[0])
    most = None if of.way.startswith("ends") else span.post * float(gain.after[0])
    high = estimate + error if most is None else min(estimate + error, most)
    return Amount(estimate, max(estimate - error, 0.0), max(high, estimate), None, most, "kg")


def revised_by(
    candidate: PairCandidate, sellers: Sequence[str], buyers: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """The reporters, each with its report, whose own list of codes could make a candidate's break."""
    destination, hub = candidate.about
    whose = [(name, "export") for name in sellers] + [(name, "import") for name in buyers[destination]]
    return whose + ([(hub, "export"), (hub, "import")] if hub else [])
