"""The evidence of a `withheld` finding: what is withheld by month, of what, and what else fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.territories import territories
from oretrace.detect.scans import sources_of
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check, Evidence, Query, SeriesExhibit, TableExhibit
from oretrace.ledger.mirror import AREAS

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.detect.both_ends import BothEnds
    from oretrace.detect.withheld.records import WithheldDetails
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store


class WithheldExplanation:
    """Explains the findings of one scan."""

    def __init__(self, store: Store, scan: Scan, read: BothEnds) -> None:
        self._store, self._scan, self._read = store, scan, read

    def of(self, finding: Finding) -> Evidence:
        """Everything a reader needs to weigh one finding of the scan."""
        details: WithheldDetails = finding.details
        shares = f"the withheld share went from {details.share_before:.1%} to {details.share_after:.1%}"
        rank = f"p = {finding.p_value:.2g} among {details.placebos:,} others, q = {finding.q_value:.2g}"
        against = () if finding.flagged else (shares, rank)
        if finding.verdict == "undecidable":
            against = (*against, "even the smallest p-value that so many placebos allow could not be flagged")
        hidden, named = self._series(finding)
        return Evidence(
            finding_id=finding.id,
            claim=("Modelled data. " if self._scan.modelled else "") + _claim(finding),
            speaks_for=(shares, rank) if finding.flagged else (),
            speaks_against=against,
            checks=self._checks(finding, hidden, named),
            limits=(
                "A share is of what this reporter publishes; what it publishes nowhere is not seen.",
                "Withheld figures are unknown: a month of them counts as the lane's usual month.",
                "Who stands behind an unnamed area is not published.",
            ),
            sources=sources_of(self._store),
            queries=(Query(*self._read.query),),
            exhibits=(self._drawn(finding, hidden, named), self._windows(hidden, named)),
        )

    def _series(self, finding: Finding) -> tuple[Array, Array]:
        """What is withheld by month (months with a withheld figure count 1), and what is published by name."""
        details: WithheldDetails = finding.details
        read = self._read
        lanes = next(read.each([finding.subject["product"]]))
        side = lanes.out if details.report == "export" else lanes.into
        reporter, partner = lanes.exporter, lanes.importer
        if details.report == "import":
            reporter, partner = partner, reporter
        amounts = side.kg if read.in_kg(finding.subject["product"]) else side.value
        mine = reporter == read.places.index(details.reporter)
        unnamed = np.isin(partner, [k for k, name in enumerate(read.places) if name in AREAS])
        if details.how == "unnamed area":
            return amounts[mine & unnamed].sum(axis=0), amounts[mine & ~unnamed].sum(axis=0)
        other = finding.subject["destination" if details.report == "export" else "origin"]
        lane = mine & (partner == read.places.index(other))
        return side.withheld[lane].sum(axis=0).astype(np.float64), amounts[lane].sum(axis=0)

    def _drawn(self, finding: Finding, hidden: Array, named: Array) -> SeriesExhibit:
        details: WithheldDetails = finding.details
        stop, months = self._read.stop, self._read.months
        name = territories().name(details.reporter)
        in_unit = details.how == "unnamed area"
        what = "without a named partner" if in_unit else "months with a withheld figure"
        nothing = (None,) * stop
        return SeriesExhibit(
            name="withheld",
            title=f"{name}, {details.report}s, HS {finding.subject['product']}: {what}",
            reported=True,
            unit=("kg" if self._read.in_kg(finding.subject["product"]) else "value") if in_unit else "months",
            months=tuple(f"{month:%Y-%m}" for month in months[:stop]),
            observed=tuple(hidden[:stop].tolist()),
            expected=tuple((details.share_before * (hidden + named)[:stop]).tolist()) if in_unit else nothing,
            low=nothing,
            high=nothing,
            counterfactual="the share before the act of all that is published" if in_unit else "none is made",
        )

    def _windows(self, hidden: Array, named: Array) -> TableExhibit:
        read = self._read
        windows = (("before the act", slice(0, read.t0)), ("from the act on", slice(read.t0, read.stop)))
        rows = tuple((name, float(hidden[of].sum()), float(named[of].sum())) for name, of in windows)
        return TableExhibit(
            "windows", "Withheld and named, in the unit of the series", ("months", "withheld", "named"), rows
        )

    def _checks(self, finding: Finding, hidden: Array, named: Array) -> tuple[Check, ...]:
        details: WithheldDetails = finding.details
        read = self._read
        grew = f"its withheld share grew by a log of {details.reporter_growth:.2f} in most of its other goods"
        before, after = hidden[: read.t0].mean(), hidden[read.t0 : read.stop].mean()
        fell = f"what is withheld went from {before:,.1f} to {after:,.1f} a month"
        only_rest = after <= before and details.share_after > details.share_before
        return (
            Check("a practice of the reporter", EXPLAINS if details.reporter_growth > 0.5 else DOES_NOT, grew),
            Check("named trade fell and left a rest", EXPLAINS if only_rest else DOES_NOT, fell),
            Check("confidentiality for few traders", UNTESTABLE, "who traded is not published"),
        )


ENDS = {
    "flagged": "consistent with goods that leave the named statistics",
    "not flagged": "consistent with the reporter's usual practice",
    "undecidable": "with so few placebos it cannot be decided whether that is the reporter's usual practice",
}


def _claim(finding: Finding) -> str:
    details: WithheldDetails = finding.details
    name = territories().name
    share = f"{details.share_after:.1%} in {finding.period}, after {details.share_before:.1%} before"
    goods = f"HS {finding.subject['product']}"
    if details.how == "unnamed area":
        what = f"{name(details.reporter)}, {details.report}s of {goods}: without a named partner {share}"
    else:
        lane = f"{name(finding.subject['origin'])} to {name(finding.subject['destination'])}"
        what = f"{lane}, {goods}: figures withheld by {name(details.reporter)} for {share} of the lane's usual mass"
    return f"{what}; {ENDS[finding.verdict]}."
