"""Innocent explanations of a substitution, each held against the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.families import codes_of
from oretrace.catalog.materials import materials_of
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check
from oretrace.kernels.paired import gain_of

if TYPE_CHECKING:
    from oretrace.detect.relabelling.claims import ClaimedPair
    from oretrace.detect.relabelling.reading import CodeReading
    from oretrace.detect.relabelling.revisions import Partners
    from oretrace.findings import Finding
    from oretrace.kernels.paired import Span

MUCH = 0.5
"""Elsewhere the other code grew by this share of what it grew by here: demand or supply of it could be the reason."""


def innocent_checks(
    finding: Finding, case: ClaimedPair, reading: CodeReading, span: Span, partners: Partners
) -> tuple[Check, ...]:
    """A revision of codes, processing, growth of the other code in general, a switch of the unit."""
    return (
        _revision(finding, reading, partners),
        _processing(finding),
        _growth(finding, case, span),
        Check("switch of the unit", UNTESTABLE if _unknown(case, span) else DOES_NOT, _UNIT),
    )


_UNIT = "months without a mass are unknown and count as none: a lane with too few known months is not weighed"


def _unknown(case: ClaimedPair, span: Span) -> bool:
    legs = case.weighed.legs
    return not bool(gain_of(legs.direct.mean[legs.place], span).known.all())


def _revision(finding: Finding, reading: CodeReading, partners: Partners) -> Check:
    """Partners at large: that they move together was excluded before; few of them say nothing."""
    parts = finding.subject.parts
    name = "revision of the nomenclature"
    reporters = [*reading.sellers, *reading.buyers[finding.subject["destination"]]]
    reporters += [parts["hub"]] if parts["hub"] else []
    others = {
        partner
        for reporter in reporters
        for report in ("export", "import")
        for partner in partners.kg.get((finding.subject["code_from"], reporter, report), {})
    }
    if len(others) < 5:
        return Check(name, UNTESTABLE, f"the reporters trade the controlled code with {len(others)} partners only")
    why = (
        f"trade with other partners ({len(others)}) did not move from one code to the other; no table lists a change"
    )
    return Check(name, DOES_NOT, why)


def _processing(finding: Finding) -> Check:
    name = "processing into the other goods"
    held = [{row.material for code in codes_of(finding.subject[end]) for row in materials_of(code)} for end in ENDS]
    shared = sorted(held[0] & held[1])
    if not finding.subject.parts["hub"]:
        return Check(
            name, UNTESTABLE, "the origin may process its goods before it sells them: nobody publishes how much"
        )
    if shared:
        return Check(
            name, EXPLAINS, f"both codes can hold {', '.join(shared)}: a plant in the hub could make the other good"
        )
    return Check(name, DOES_NOT, "the catalog knows no material that both codes hold")


ENDS = ("code_from", "code_to")


def _growth(finding: Finding, case: ClaimedPair, span: Span) -> Check:
    """The other code on lanes of the same kind: if it grew as much there, demand or supply could be the reason."""
    of = case.candidate
    gain = gain_of(of.series.receiver[of.product], span)
    beside = gain.known.copy()
    beside[of.lane] = False
    before, after = float(gain.before[beside].sum()), float(gain.after[beside].sum())
    own_before, own_after = float(gain.before[of.lane]), float(gain.after[of.lane])
    name = "growth of trade in the other code"
    if before <= 0 or of.way.startswith("ends"):
        return Check(name, UNTESTABLE, "no other lane of the same kind traded it before the act")
    elsewhere = after / before
    text = (
        f"on other lanes of the same kind HS {finding.subject['code_to']} came to {elsewhere:.2f} times what it was"
    )
    here = own_after / own_before if own_before > 0 else float("inf")
    return Check(name, EXPLAINS if elsewhere - 1 >= MUCH * (here - 1) else DOES_NOT, text)
