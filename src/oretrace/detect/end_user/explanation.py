"""The evidence of one named end user: where its goods went, whose licences they came under, who is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.end_user.named import LICENCES
from oretrace.detect.passthrough.exhibits import chain_graph, lots_table, named
from oretrace.detect.passthrough.explanation import LIMITS, innocent
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check, Evidence, Query, TableExhibit
from oretrace.parties.custody import LINES, asked
from oretrace.text import mass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.detect.end_user.detector import EndUserCase, Working
    from oretrace.detect.end_user.records import EndUserDetails
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store

FEW = 0.2
"""Share of what an end user got under which what went on may be a rest, or what it did not need."""


class Explanation:
    """Explains findings of one scan."""

    def __init__(self, store: Store, scan: Scan, working: Working) -> None:
        self._store, self._scan, self._working = store, scan, working
        self._sources = tuple(sorted({one.publisher for one in store.snapshots()}))
        custody, of = working.custody, working.named
        self._cases = {
            (custody.called[of.firm[one.named]], custody.places[of.hub[one.named]]): one for one in working.cases
        }

    def of(self, finding: Finding) -> Evidence:
        """The evidence of one finding."""
        case = self._cases[finding.subject["name"], finding.subject["hub"]]
        custody = self._working.custody
        firm = int(self._working.named.firm[case.named])
        speaks = tuple(_reasons(finding.details))
        common = f"its score {finding.score:.2f} is no rare one among {finding.details.placebos:,} pairs of two firms"
        queries = [Query(engine.load(LINES), asked(self._scan.question, self._store, custody.names[firm]))]
        if finding.details.licences:
            queries.append(Query(engine.load(LICENCES), {}))
        return Evidence(
            finding_id=finding.id,
            claim=_claim(finding),
            speaks_for=speaks if finding.flagged else (),
            speaks_against=() if finding.flagged else (common,),
            checks=self._checks(finding, case),
            limits=(*LIMITS, "who uses goods in the end is seen no further than the last lot that names somebody"),
            sources=self._sources,
            queries=tuple(queries),
            exhibits=(self._last(case), lots_table(custody, case.flow), chain_graph(custody, case.flow, firm)),
        )

    def _checks(self, finding: Finding, case: EndUserCase) -> tuple[Check, ...]:
        details: EndUserDetails = finding.details
        weighed, custody = self._working.weighed, self._working.custody
        share = details.passed_share
        rest = Check("a rest that was not needed", EXPLAINS if share < FEW else DOES_NOT, f"{share:.0%} went on")
        agent = Check(
            "a licence in the name of an agent", UNTESTABLE, "for whom an end user acts is not in the lines"
        )
        if case.weighed is None:
            return rest, agent
        flow = case.flow
        return rest, agent, *innocent(custody, weighed, case.weighed, flow.sent_kg, flow.other_code_share)

    def _last(self, case: EndUserCase) -> TableExhibit:
        custody = self._working.custody
        rows = tuple(
            (named(custody, firm), custody.places[place] if place >= 0 else None, kg)
            for (firm, place), kg in case.last.items()
        )
        return TableExhibit("last", "Last consignees of what went on", ("last_consignee", "territory", "kg"), rows)


def _reasons(details: EndUserDetails) -> Iterator[str]:
    if details.dwell_days is not None and details.new_share is not None:
        yield (
            f"{details.passed_share:.0%} of the {mass(details.got_kg)} it is named for can be among what it sold "
            f"abroad, after {details.dwell_days:.0f} days on average; {details.new_share:.0%} of what it passes on "
            "in a month is new since the act"
        )
    if details.last:
        yield f"last consignees: {'; '.join(details.last)}"
    if details.of_others_kg:
        yield f"{mass(details.of_others_kg)} came under licences that name another end user in another territory"
    for one in details.listed:
        yield f"on a list: {one}"


ENDS = {
    "flagged": "consistent with another end user than the one that is named",
    "not flagged": "no more than firms that have nothing to do with one another",
    "undecidable": "with so few other firms it cannot be decided whether that is chance",
}


def _claim(finding: Finding) -> str:
    details: EndUserDetails = finding.details
    place = territories().name(finding.subject["hub"])
    how = "by a licence" if details.licensed_kg else "as consignee"
    what = f"is named {how} for {mass(details.got_kg)}, of which {mass(details.passed_kg)} went on"
    return f"{finding.subject['name']} ({place}) {what}; {ENDS[finding.verdict]}."
