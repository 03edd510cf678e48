"""The evidence of a `relabelling` finding, made on demand: claim, for, against, what else fits, exhibits, query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from oretrace.catalog.families import codes_of
from oretrace.catalog.materials import materials_of
from oretrace.catalog.territories import territories
from oretrace.detect.relabelling.claims import case_name
from oretrace.detect.relabelling.innocent import innocent_checks
from oretrace.detect.relabelling.weighing import found_in, least_score
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.evidence import BalanceExhibit, BalanceLine, Evidence, Query, SeriesExhibit, TableExhibit

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.detect.relabelling.claims import ClaimedPair
    from oretrace.detect.relabelling.reading import CodeReading
    from oretrace.detect.relabelling.records import SubstitutionDetails
    from oretrace.detect.relabelling.revisions import Partners
    from oretrace.evidence import Exhibit
    from oretrace.findings import Finding, Scan
    from oretrace.kernels.paired import Span

SIDES = {
    "last leg": ("{origin} to {hub}, controlled code", "{hub} to {destination}, other code"),
    "first leg": ("{hub} to {destination}, controlled code", "{origin} to {hub}, other code"),
    "one lane": ("loss of {origin} to {destination}, controlled code", "{lane}, other code"),
    "ends of the first leg": ("{origin} to {hub}, controlled code: end less end", "the same, other code"),
    "ends of the last leg": ("{hub} to {destination}, controlled code: end less end", "the same, other code"),
    "ends of the lane": ("{origin} to {destination}, controlled code: end less end", "the same, other code"),
}
"""Titles of the donor and of the receiver, by way."""

KG = 1000.0
"""Of a metric ton."""

ATTESTED = {
    "reported_case": "a case in which these goods were declared so has been reported",
    "reported_tactic": "this way of declaring has been reported in public",
    "weak_report": "a report names this way of declaring, without a source that could be checked",
    "hypothesis": "the two goods look alike; nobody has reported such a declaration",
    "same_material": "both codes hold the same material; nobody has reported such a declaration",
    "same_heading": "the codes are neighbours in one heading; nobody has reported such a declaration",
    "basket": "the other code takes residual goods; nobody has reported such a declaration",
}


@dataclass(frozen=True)
class RelabellingExplanation:
    """Explains the findings of one scan; `sources` are its publishers."""

    scan: Scan
    reading: CodeReading
    span: Span
    partners: Partners
    sources: tuple[str, ...]

    def of(self, finding: Finding, case: ClaimedPair) -> Evidence:
        """Everything a reader needs to weigh a finding and its case."""
        names = self._names(finding)
        return Evidence(
            finding_id=finding.id,
            claim=("Modelled data. " if self.scan.modelled else "") + _claim(finding, names),
            speaks_for=_speaks_for(finding),
            speaks_against=_speaks_against(finding),
            checks=innocent_checks(finding, case, self.reading, self.span, self.partners),
            limits=_limits(finding, self.span),
            sources=self.sources,
            queries=(Query(*self.reading.query),),
            exhibits=(*self._series(finding, case, names), self._codes(finding), *_balance(finding)),
        )

    def _names(self, finding: Finding) -> dict[str, str]:
        name, parts = territories().name, finding.subject.parts
        found = {key: name(value) for key, value in parts.items() if value and not key.startswith("code")}
        lane = "{hub} to {destination}" if "hub" in found else "{origin} to {destination}"
        return {**found, "lane": lane.format(**found)}

    def _series(self, finding: Finding, case: ClaimedPair, names: dict[str, str]) -> tuple[SeriesExhibit, ...]:
        pairs = found_in(case.candidate, case.weighed.legs, case.weighed.loss, self.span)
        donor, receiver = (text.format(**names) for text in SIDES[case.candidate.way])
        codes = finding.subject["code_from"], finding.subject["code_to"]
        return (
            self._line("controlled code", f"{donor} (HS {codes[0]})", pairs.donor[0]),
            self._line("other code", f"{receiver} (HS {codes[1]})", pairs.receiver[0]),
        )

    def _line(self, name: str, title: str, kg: Array) -> SeriesExhibit:
        span, months = self.span, self.reading.lanes.months
        window = range(span.before.start, span.after.stop)
        before = kg[span.before]
        known = before[np.isfinite(before)]
        mean = float(known.mean()) if known.size else None
        none = (None,) * len(window)
        return SeriesExhibit(
            name=name,
            title=title,
            reported=bool(np.isfinite(kg).any()),
            unit="kg",
            months=tuple(f"{months[k]:%Y-%m}" for k in window),
            observed=tuple(float(kg[k]) if np.isfinite(kg[k]) else None for k in window),
            expected=tuple(mean if k >= span.t0 else None for k in window),
            low=none,
            high=none,
            counterfactual="mean of the months before the act",
        )

    def _codes(self, finding: Finding) -> TableExhibit:
        same = [one for one in self.scan.findings if case_name(one) == case_name(finding)]
        columns = ("code", "attestation", "way", "moved_kg_a_month", "share", "score", "p_value")
        rows = tuple(
            (
                one.subject["code_to"],
                one.details.attestation,
                one.details.way,
                one.details.moved_kg_a_month,
                one.details.share,
                one.score,
                one.p_value,
            )
            for one in same
        )
        return TableExhibit("codes", "Codes weighed at the same place, likeliest first", columns, rows)


def _claim(finding: Finding, names: dict[str, str]) -> str:
    of: SubstitutionDetails = finding.details
    via = f" by way of {names['hub']}" if "hub" in names else ""
    codes = f"HS {finding.subject['code_from']} under HS {finding.subject['code_to']}"
    masses = (
        f"{of.freed_kg_a_month:,.0f} kg a month were freed, {of.moved_kg_a_month:,.0f} kg came under the other code"
    )
    if finding.flagged:
        part = "a part" if of.share is None else f"{of.share:.0%}"
        what = f"is consistent with relabelling of {part} of the goods ({of.way})"
    elif finding.verdict == "undecidable":
        what = "cannot be decided: there are too few placebos for any verdict"
    else:
        what = "is consistent with ordinary trade"
    return f"{names['origin']} to {names['destination']}{via}, {codes}: {masses}; this {what}."


def _speaks_for(finding: Finding) -> tuple[str, ...]:
    of: SubstitutionDetails = finding.details
    found = [f"On the direct lane the controlled code fell by {of.direct_fall:.0%}."]
    if of.timing >= 0.5:
        found.append(f"The months of the two sides rise and fall together (correlation {of.timing:.2f}).")
    if of.unit_value_late is not None and _goes_towards(of):
        found.append(
            f"In the later half the unit value was {of.unit_value_late:.2f} times the other code's usual one; "
            f"that of the controlled goods is {of.unit_value_controlled:.2f} times it."
        )
    if of.attestation in ("reported_case", "reported_tactic"):
        found.append(f"Attested: {ATTESTED[of.attestation]} ({of.reported_by}).")
    return tuple(found)


def _goes_towards(of: SubstitutionDetails) -> bool:
    late, goal = of.unit_value_late, of.unit_value_controlled
    return late is not None and goal is not None and (late - 1.0) * (goal - 1.0) > 0


def _speaks_against(finding: Finding) -> tuple[str, ...]:
    of: SubstitutionDetails = finding.details
    found = []
    if of.leading_code is not None:
        found.append(f"The same masses fit HS {of.leading_code} better.")
    elif finding.q_value is not None and finding.q_value > FALSE_DISCOVERY_RATE:
        found.append(f"Among placebos this is not rare enough: q = {finding.q_value:.2g}.")
    elif finding.score < (least := least_score(of.way)):
        found.append(f"The score of {finding.score:.1f} is below {least:g}: likelier ordinary trade than not.")
    if of.unit_value_late is not None and of.unit_value_controlled is not None and not _goes_towards(of):
        found.append("The unit value did not go towards that of the controlled goods.")
    if of.attestation not in ("reported_case", "reported_tactic"):
        found.append(f"Attestation {of.attestation}: {ATTESTED[of.attestation]}.")
    if of.code_to_is_controlled:
        found.append("The other code is under the act, too: the declaration would evade little.")
    return tuple(found)


def _limits(finding: Finding, span: Span) -> tuple[str, ...]:
    found = [
        f"Placebos ({finding.details.placebos}) are other codes on the same kind of lanes and earlier dates: they "
        "assume that innocent look-alikes move as those do.",
        "Amounts are what came under the other code beyond its mean before the act, whatever it was.",
    ]
    if span.pre < 12:
        found.append(f"Only {span.pre} months before the act: no full season is covered.")
    return tuple(found)


def _balance(finding: Finding) -> tuple[Exhibit, ...]:
    """Contained tonnes freed and declared otherwise, where the catalog knows what a tonne of the goods contains."""
    of: SubstitutionDetails = finding.details
    codes = codes_of(finding.subject["code_from"])
    rows = [row for code in codes for row in materials_of(code) if row.material == finding.material]
    if not rows:
        return ()
    row = rows[0]
    content = (row.fraction_low, row.fraction_typical, row.fraction_high)
    kept = None if of.kept_kg_a_month is None else max(of.kept_kg_a_month, 0.0)
    amounts: dict[tuple[Literal["in", "out"], str], float | None] = {
        ("in", "freed under the controlled code"): of.freed_kg_a_month,
        ("out", "passed on under the controlled code"): kept,
        ("out", "declared under the other code"): of.moved_kg_a_month,
    }
    lines = []
    for (side, name), kg in amounts.items():
        low, typical, high = (None if kg is None else kg * part / KG for part in content)
        lines.append(BalanceLine(side, name, low, typical, high, row.basis))
    left = ((kept or 0.0) + of.moved_kg_a_month) / of.freed_kg_a_month
    codes_seen = "the other code, the only one with figures," if kept is None else "both codes"
    fits = f"What came under {codes_seen} is {left:.0%} of what was freed."
    title = f"Contained {finding.material}, t a month, if what came under the other code is the controlled goods"
    return (BalanceExhibit("mass", title, "t of contained element a month", tuple(lines), (fits,)),)
