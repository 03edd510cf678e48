"""The evidence of one named end user: where its goods went, whose licences they came under, who is listed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.custody.doubts import DEPENDS, doubt_checks
from oretrace.detect.custody.exhibits import chain_graph, lots_table, named
from oretrace.detect.custody.innocent import LIMITS, innocent
from oretrace.detect.custody.ledger import RARE
from oretrace.detect.custody.subjects import among
from oretrace.detect.custody.to_order import NOTIFY_PARTIES, order_checks
from oretrace.detect.end_user.named import is_like
from oretrace.detect.end_user.statements import CERTIFICATES, LICENCES
from oretrace.detect.scans import sources_of
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check, Evidence, Query, TableExhibit
from oretrace.parties.control import actors_in
from oretrace.parties.custody import LINES, parameters_of
from oretrace.parties.ownership import shares
from oretrace.text import mass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.detect.end_user.records import EndUserCase, EndUserDetails, EndUserWorking
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store

FEW = 0.2
"""Share (0 to 1) of what an end user got under which what went on may be a rest, or what it did not need.

Set by hand: no source has how much of such goods is left over.
"""


class EndUserExplanation:
    """Explains findings of one scan."""

    def __init__(self, store: Store, scan: Scan, working: EndUserWorking) -> None:
        self._store, self._scan, self._working = store, scan, working
        self._sources = sources_of(store)
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
        common = f"its score {finding.score:.2f} is no rare one {among(finding.details.placebos)}"
        queries = [Query(engine.load(LINES), parameters_of(self._scan.question, self._store, custody.names[firm]))]
        kinds = ((LICENCES, finding.details.licensed_kg), (CERTIFICATES, finding.details.certified_kg))
        queries += [Query(engine.load(sql), {}) for sql, kg in kinds if kg]
        return Evidence(
            finding_id=finding.id,
            claim=_claim(finding),
            speaks_for=speaks if finding.flagged else tuple(_listed(finding.details)),
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
        flow, sold = case.flow, None if case.weighed is None else weighed.sold[case.weighed]
        to_order = order_checks(custody.lots, self._working.named.lots[case.named], sold)
        of_end_user = (rest, agent, *self._way(case), *self._group(case), *to_order, *doubt_checks(details.doubted))
        if case.weighed is None:
            return of_end_user
        return *of_end_user, *innocent(custody, weighed, case.weighed, flow.sent_kg, flow.other_code_share)

    def _way(self, case: EndUserCase) -> Iterator[Check]:
        """Whether goods went on to where papers name another end user."""
        places = self._working.custody.places
        others = {one.place for one in self._working.named.others[case.named]}
        reached = sum(kg for (_, place), kg in case.last.items() if place >= 0 and places[place] in others)
        if others:
            outcome = EXPLAINS if reached else DOES_NOT
            text = f"{mass(reached)} went on to {' or '.join(sorted(others))}"
            yield Check("on the way to the end user that papers name", outcome, text)

    def _group(self, case: EndUserCase) -> Iterator[Check]:
        """Whether an end user that papers name holds half of this one, or this one of it, by the files of owners."""
        named, custody = self._working.named, self._working.custody
        holdings = custody.entities.holdings
        others = [one.end_user for one in named.others[case.named]]
        if not others or not holdings.stakes:
            return
        here = {id for id, entity in self._known_as.items() if entity == custody.ids[named.firm[case.named]]}
        found = [(owner, "{} holds {:.0%} of it", low) for owner, owned, low in self._halves if owned in here]
        found += [(owned, "it holds {1:.0%} of {0}", low) for owner, owned, low in self._halves if owner in here]
        called = [(holdings.names.get(id, id), text, low) for id, text, low in found]
        same = [text.format(name, low) for name, text, low in called if any(is_like(one, [name]) for one in others)]
        none = "nobody whom papers name holds half of it in the files of owners, nor it of them"
        yield Check("a firm of its own group", EXPLAINS if same else DOES_NOT, "; ".join(same) or none)

    @cached_property
    def _known_as(self) -> dict[str, str]:
        """The entity of each identifier in the files of owners."""
        entities = self._working.custody.entities
        return actors_in(entities.actors().values(), entities.holdings)

    @cached_property
    def _halves(self) -> list[tuple[str, str, float]]:
        """Owners of half or more, of whom, and at least how much."""
        held = shares(self._working.custody.entities.holdings)
        return [(*pair, share.low) for pair, share in held.items() if share.half == "yes"]

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
        named = f"name another end user in another territory: {'; '.join(details.others)}"
        yield f"{mass(details.of_others_kg)} came under licences or certificates that {named}"
    yield from _listed(details)


def _listed(details: EndUserDetails) -> Iterator[str]:
    return (f"on a list: {one}" for one in details.listed)


ENDS = {
    "flagged": "consistent with another end user than the one that is named",
    "not flagged": "no more than firms that have nothing to do with one another",
    "undecidable": "whether that is chance cannot be decided: other firms are too few, or got and sent alike",
}


LISTED = "it, or who got the goods in the end, has a name like one on a list"


NAMED_BOTH = f"as consignee, or as {NOTIFY_PARTIES},"


def _rare(finding: Finding) -> bool:
    """Whether what went on flags it without a list."""
    return finding.p_value is not None and finding.p_value <= RARE


def _role(details: EndUserDetails) -> str:
    if not details.notified_kg:
        return "as consignee"
    return f"as {NOTIFY_PARTIES}" if details.notified_kg >= details.got_kg else NAMED_BOTH


def _claim(finding: Finding) -> str:
    details: EndUserDetails = finding.details
    place = territories().name(finding.subject["hub"])
    kinds = (("licences", details.licensed_kg), ("certificates", details.certified_kg))
    papers = " and ".join(kind for kind, kg in kinds if kg)
    how = _role(details) + (f" under {papers}" if papers else "")
    went = f", of which {mass(details.passed_kg)} went on" if details.passed_kg else ""
    what = f"is named {how} for {mass(details.got_kg)}{went}"
    by_list = finding.flagged and not details.of_others_kg and not _rare(finding)
    end = LISTED if by_list else ENDS[finding.verdict]
    if details.doubted and finding.verdict == "undecidable":
        end = DEPENDS
    return f"{finding.subject['name']} ({place}) {what}; {end}."
