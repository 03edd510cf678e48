"""The evidence of one firm: its lots in and out, who is at both ends, and what else could explain them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.custody.doubts import DEPENDS, doubt_checks
from oretrace.detect.custody.exhibits import chain_graph, lots_table
from oretrace.detect.custody.flow import flow_of
from oretrace.detect.custody.innocent import LIMITS, innocent
from oretrace.detect.custody.ledger import LEAST_SCORE, RARE
from oretrace.detect.custody.subjects import among
from oretrace.detect.custody.to_order import NOTIFY_PARTIES, order_checks
from oretrace.detect.scans import sources_of
from oretrace.evidence import Evidence, Query
from oretrace.parties.custody import LINES, parameters_of
from oretrace.text import mass

if TYPE_CHECKING:
    from oretrace.detect.custody.ledger import WeighedFirms
    from oretrace.detect.passthrough.records import PassthroughDetails
    from oretrace.findings import Finding, Scan
    from oretrace.parties.custody import Custody
    from oretrace.store import Store


class PassthroughExplanation:
    """Explains findings of one scan."""

    def __init__(self, store: Store, scan: Scan, custody: Custody, weighed: WeighedFirms) -> None:
        self._store, self._scan, self._custody, self._weighed = store, scan, custody, weighed
        self._sources = sources_of(store)
        pairs = zip(weighed.firm.tolist(), weighed.hub.tolist(), strict=True)
        self._number = {(custody.called[firm], custody.places[hub]): k for k, (firm, hub) in enumerate(pairs)}

    def of(self, finding: Finding) -> Evidence:
        """The evidence of one finding."""
        k = self._number[finding.subject["name"], finding.subject["hub"]]
        flow = flow_of(self._custody.lots, self._weighed.bought[k], self._weighed.sold[k])
        details: PassthroughDetails = finding.details
        strong = (
            f"{details.passed_share:.0%} of the {mass(details.got_kg)} it got can be among the "
            f"{mass(details.sent_kg)} it sent, after {details.dwell_days:.0f} days on average",
            f"{details.new_share:.0%} of what it passes on in a month is new since the act",
            f"these lots are {details.business:.0%} of all lines that name the firm",
        )
        rare, honest = ("rare", f", but {HONEST}") if _rare(finding) else ("no rare one", "")
        weak = f"its score {finding.score:.2f} is {rare} {among(details.placebos)}{honest}"
        names = self._custody.names[self._weighed.firm[k]]
        return Evidence(
            finding_id=finding.id,
            claim=_claim(finding),
            speaks_for=strong if finding.flagged else (),
            speaks_against=() if finding.flagged else (weak,),
            checks=(
                *innocent(self._custody, self._weighed, k, details.sent_kg, details.other_code_share),
                *order_checks(self._custody.lots, self._weighed.bought[k], self._weighed.sold[k]),
                *doubt_checks(details.doubted),
            ),
            limits=LIMITS,
            sources=self._sources,
            queries=(Query(engine.load(LINES), parameters_of(self._scan.question, self._store, names)),),
            exhibits=(
                lots_table(self._custody, flow),
                chain_graph(self._custody, flow, int(self._weighed.firm[k])),
            ),
        )


HONEST = f"a score under {LEAST_SCORE:.2f} is consistent with an honest trader that grew"
ENDS = {
    "flagged": "consistent with goods that are passed on around the act",
    "not flagged": "no more than firms that have nothing to do with one another",
    "undecidable": "whether that is chance cannot be decided: other firms are too few, or got and sent alike",
}


def _claim(finding: Finding) -> str:
    details: PassthroughDetails = finding.details
    name = territories().name
    ends = finding.subject.parts["destination"]
    to = " and ".join(map(name, ends.split("+"))) if ends else "elsewhere"
    got = f"got {mass(details.got_kg)} from {name(finding.subject['origin'])}"
    if details.notified_kg:
        got += f" ({mass(details.notified_kg)} of it as {NOTIFY_PARTIES})"
    what = f"{got} and sent {mass(details.sent_kg)} to {to}"
    end = HONEST if _rare(finding) else ENDS[finding.verdict]
    if details.doubted and finding.verdict == "undecidable":
        end = DEPENDS
    return f"{finding.subject['name']} ({name(finding.subject['hub'])}) {what}; {end}."


def _rare(finding: Finding) -> bool:
    """Whether a finding is rare among placebos, and yet its score is too small for a flag."""
    return not finding.flagged and finding.p_value is not None and finding.p_value <= RARE
