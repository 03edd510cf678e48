"""The evidence of a `mirror_gap` finding: both ends by month, what they usually differ by, what else fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.territories import territories
from oretrace.detect.mirror_gap.records import names_of
from oretrace.detect.mirror_gap.weighing import FEWEST_MONTHS
from oretrace.detect.scans import sources_of
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check, Evidence, Query, SeriesExhibit, TableExhibit
from oretrace.kernels import gaps

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.detect.both_ends import BothEnds, ProductLanes
    from oretrace.detect.mirror_gap.records import MirrorGapDetails
    from oretrace.detect.mirror_gap.weighing import WeighedGaps
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store

SAME = 0.5
"""An innocent cause that makes half of the move explains it as well."""
MOST_ROWS = 8


@dataclass(frozen=True)
class _Drawn:
    """One lane as it is drawn: its product's lanes, its row in them and among the weighed units."""

    lanes: ProductLanes
    row: int
    k: int


class MirrorGapExplanation:
    """Explains the findings of one scan."""

    def __init__(self, store: Store, scan: Scan, read: BothEnds, weighed: WeighedGaps) -> None:
        self._store, self._scan, self._read, self._weighed = store, scan, read, weighed
        self._lanes: dict[str, ProductLanes] = {}

    def of(self, finding: Finding) -> Evidence:
        """Everything a reader needs to weigh one finding of the scan."""
        drawn, read = self._find(finding), self._read
        sources = sources_of(self._store)
        moved = self._moved(finding, drawn)
        return Evidence(
            finding_id=finding.id,
            claim=("Modelled data. " if self._scan.modelled else "") + _claim(finding),
            speaks_for=moved if finding.flagged else (),
            speaks_against=self._against(finding, () if finding.flagged else moved),
            checks=self._checks(finding, drawn),
            limits=_limits(finding),
            sources=sources,
            queries=(Query(*read.query),),
            exhibits=(*self._series(finding, drawn), self._windows(drawn), self._others(drawn)),
        )

    def _find(self, finding: Finding) -> _Drawn:
        read, units = self._read, self._weighed.units
        product = finding.subject["product"]
        if product not in self._lanes:
            self._lanes[product] = next(read.each([product]))
        ends = [read.places.index(finding.subject[name]) for name in ("origin", "destination")]
        number = read.products.index(product)
        same = (units.exporter == ends[0]) & (units.importer == ends[1]) & (units.product == number)
        k = int(np.flatnonzero(same)[0])
        return _Drawn(self._lanes[product], int(units.lane[k]), k)

    def _moved(self, finding: Finding, drawn: _Drawn) -> tuple[str, ...]:
        details: MirrorGapDetails = finding.details
        units, k = self._weighed.units, drawn.k
        now = float(np.exp(units.expected[k] + units.move[k]))
        ratio = f"exports were {now:.2f} times imports, where {details.usual_ratio:.2f} times was to be expected"
        rank = (
            f"a move of {abs(units.move[k]):.2f} in the log of that ratio is {finding.score:.1f} of the lane's own "
            f"standard deviations ({self._weighed.sd[k]:.2f}) beyond the tolerance of {gaps.TOLERANCE:.2f}: "
            f"p = {finding.p_value:.2g} among {details.placebos:,} other lanes and dates, q = {finding.q_value:.2g}"
        )
        return ratio, rank, *_onward(finding)

    def _against(self, finding: Finding, moved: tuple[str, ...]) -> tuple[str, ...]:
        details: MirrorGapDetails = finding.details
        against = [*moved]
        if details.convention is not None:
            against.append(f"a lasting difference, which is no finding: {details.convention}")
        if finding.verdict == "undecidable":
            against.append("even the smallest p-value that so many placebos allow could not be flagged")
        return tuple(against)

    def _checks(self, finding: Finding, drawn: _Drawn) -> tuple[Check, ...]:
        return (
            _convention(finding),
            self._reporters(finding, drawn),
            self._under_way(drawn),
            self._estimated(drawn),
            self._withheld(drawn),
            Check("another code at the other end", UNTESTABLE, "one product is compared with itself only"),
        )

    def _reporters(self, finding: Finding, drawn: _Drawn) -> Check:
        units, k, name = self._weighed.units, drawn.k, "a change at a reporter, on all its lanes"
        others = ((units.exporter == units.exporter[k]) | (units.importer == units.importer[k])) & (
            units.product == units.product[k]
        )
        others[k] = False
        if others.sum() < FEWEST_MONTHS:
            return Check(name, UNTESTABLE, f"only {int(others.sum())} other lanes of both ends were weighed")
        sign = np.sign(units.move[k]) or 1.0
        alike = int((sign * units.move[others] > SAME * abs(units.move[k])).sum())
        text = f"{alike} of {int(others.sum())} other lanes of both ends moved at least half as far the same way"
        return Check(name, EXPLAINS if alike > SAME * others.sum() else DOES_NOT, text)

    def _under_way(self, drawn: _Drawn) -> Check:
        read, out = self._read, drawn.lanes.out.kg[drawn.row]
        after = out[read.t0 : read.stop].sum()
        late = out[max(read.t0, read.stop - gaps.LONGEST_LAG) : read.stop].sum()
        name = "cargo under way at the end of the window"
        if not after:
            return Check(name, DOES_NOT, "nothing is reported as exported in kg")
        share = late / after
        text = f"{share:.0%} of the exports left in the last {gaps.LONGEST_LAG} months"
        missing = float(gaps.missing_share(np.abs(self._weighed.units.move[[drawn.k]]))[0])
        return Check(name, EXPLAINS if share > SAME * missing else DOES_NOT, text)

    def _estimated(self, drawn: _Drawn) -> Check:
        window = slice(self._read.t0, self._read.stop)
        sides = drawn.lanes.out, drawn.lanes.into
        whole = sum(float(side.kg[drawn.row, window].sum()) for side in sides)
        guessed = sum(float(side.estimated_kg[drawn.row, window].sum()) for side in sides)
        if not whole:
            return Check("estimated masses", UNTESTABLE, "the lane is compared by value")
        text = f"{guessed / whole:.0%} of both ends' kg are estimates; values are compared beside them"
        return Check("estimated masses", EXPLAINS if guessed > SAME * whole else DOES_NOT, text)

    def _withheld(self, drawn: _Drawn) -> Check:
        window = slice(self._read.t0, self._read.stop)
        months = int((drawn.lanes.out.withheld | drawn.lanes.into.withheld)[drawn.row, window].sum())
        name = "figures withheld, or given to unnamed areas"
        text = f"months with a withheld figure, left out at both ends: {months}; `withheld` looks at unnamed areas"
        return Check(name, UNTESTABLE if months else DOES_NOT, text)

    def _series(self, finding: Finding, drawn: _Drawn) -> tuple[SeriesExhibit, ...]:
        read, units, k = self._read, self._weighed.units, drawn.k
        origin, destination = names_of(finding)
        by_mass = not np.isnan(units.out_kg[k])
        unit = "kg" if by_mass else "value"
        row = [drawn.row]
        out, into = drawn.lanes.out, drawn.lanes.into
        lag = units.lag[[k]]
        shown = gaps.aligned((into.kg if by_mass else into.value)[row], lag)[0] * np.exp(units.expected[k])
        known = gaps.aligned((into.kg_known if by_mass else into.value_known)[row], lag)[0]
        own = (out.kg if by_mass else out.value)[drawn.row]
        own_known = (out.kg_known if by_mass else out.value_known)[drawn.row]
        months = tuple(f"{month:%Y-%m}" for month in read.months[: read.stop])
        nothing = (None,) * len(months)
        title = f"{origin} to {destination}: what {origin} exports, and what {destination}'s imports come to"
        made = f"imports reported by {destination}, {int(lag[0])} months earlier, at the usual ratio"
        observed, expected = _values(own, own_known, read.stop), _values(shown, known, read.stop)
        return (SeriesExhibit("both ends", title, True, unit, months, observed, expected, nothing, nothing, made),)

    def _windows(self, drawn: _Drawn) -> TableExhibit:
        read, lanes = self._read, drawn.lanes
        rows = []
        for name, window in (("before the act", slice(0, read.t0)), ("from the act on", slice(read.t0, read.stop))):
            out, into = lanes.out.kg[drawn.row, window].sum(), lanes.into.kg[drawn.row, window].sum()
            rows.append((name, float(out), float(into), float(out / into) if into else None))
        columns = ("months", "exports_kg", "imports_kg", "exports_over_imports")
        return TableExhibit("windows", "Both ends before the act and from it on", columns, tuple(rows))

    def _others(self, drawn: _Drawn) -> TableExhibit:
        units, k, name = self._weighed.units, drawn.k, territories().name
        near = (units.exporter == units.exporter[k]) | (units.importer == units.importer[k])
        order = sorted(np.flatnonzero(near).tolist(), key=lambda n: (n != k, -abs(units.move[n]), n))[:MOST_ROWS]
        rows = tuple(
            (
                f"{name(self._read.places[units.exporter[n]])} to {name(self._read.places[units.importer[n]])}",
                self._read.products[units.product[n]],
                float(np.exp(units.before[n])),
                float(np.exp(units.expected[n])),
                float(np.exp(units.expected[n] + units.move[n])),
                float(self._weighed.q[n]),
            )
            for n in order
        )
        columns = ("lane", "product", "ratio_before", "ratio_expected", "ratio_from_the_act_on", "q_value")
        title = "Exports over imports: this lane, and the lanes of both its ends whose gaps moved most"
        return TableExhibit("lanes", title, columns, rows)


def _values(series: Array | Mask, known: Array | Mask, stop: int) -> tuple[float | None, ...]:
    return tuple(float(x) if k else None for x, k in zip(series[:stop], known[:stop], strict=True))


ENDS = {
    "flagged": "consistent with goods that leave the books on one side",
    "not flagged": "consistent with chance",
    "undecidable": "with so few placebos it cannot be decided whether that is chance",
}


def _claim(finding: Finding) -> str:
    details: MirrorGapDetails = finding.details
    origin, destination = names_of(finding)
    share = f"{details.missing_share:.0%} ({details.missing_share_low:.0%} to {details.missing_share_high:.0%})"
    lane, product = f"{origin} to {destination}, HS {finding.subject['product']}", finding.period
    whose, other = (origin, destination) if "exported, not" in details.direction else (destination, origin)
    what = "exports" if whose == origin else "imports"
    if details.direction.startswith("closes"):
        gap = f"a gap closed: before the act {share} of what {whose} reports as {what} was not shown by {other}"
    else:
        gap = f"in {product} {share} of what {whose} reports as {what} is not shown by {other}"
    return f"{lane}: {gap}, beyond what both ends usually differ by; {ENDS[finding.verdict]}."


def _onward(finding: Finding) -> tuple[str, ...]:
    growth = finding.details.onward_growth
    if growth is None:
        return ()
    on = f"from {names_of(finding)[1]} into the act's targets the goods' trade is {growth:.1f} times what it was"
    return (f"{on}; p is weighed by that growth",)


def _convention(finding: Finding) -> Check:
    details: MirrorGapDetails = finding.details
    name = "a lasting convention: free zones, re-exports credited to the origin"
    if details.convention is None:
        return Check(name, DOES_NOT, "both ends, or those of their other lanes, agreed before the act")
    return Check(name, DOES_NOT, f"it is taken out of the move: {details.convention}")


def _limits(finding: Finding) -> tuple[str, ...]:
    details: MirrorGapDetails = finding.details
    return (
        "A share is of what one end reports; what neither end reports is not seen.",
        "Where the other end publishes nothing of the goods, nothing is judged.",
        f"Imports are taken to follow exports by {details.lag_months} months; cargoes vary.",
        "A change of both reporters' practice on this lane alone looks the same.",
    )
