"""All detectors in one list: what ran, what could not, ranks without ties, evidence side by side."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oretrace.detect.fused.detector import Fused
from oretrace.detect.fused.records import FusedScan
from oretrace.detect.fused.stages import HIT_RATES
from oretrace.errors import InputError
from oretrace.evidence import TableExhibit
from oretrace.findings import Finding, Scan
from oretrace.store import Store
from oretrace.views.scan import scan_view
from tests.detect.fused.made_up import MadeUp, finding, flagged, question, route
from tests.detect.world import make_world, records, stored

USA = question("USA")
NOWHERE = Store(Path("nowhere"))
LANE = finding("lane", "b", 0.4, origin="CHN", hub=None, destination="THA", product="811292")
FIRST = (flagged(route("THA", "a", 0.001)), route("MEX", "a", 0.02), route("KOR", "a", 0.02))


def scan(*detectors: Any, store: Store = NOWHERE) -> Scan:
    return Fused(lambda: detectors).scan(store, USA)


def hubs(found: Scan) -> list[str | None]:
    return [one.subject.parts["hub"] for one in found.findings]


def test_one_row_a_route_best_first_without_ties() -> None:
    found = scan(MadeUp("a", FIRST), MadeUp("b", (LANE,), kind="lane"))
    assert hubs(found) == ["THA", "MEX", "KOR"]
    assert [one.rank for one in found.findings] == [1, 2, 3]
    best = found.findings[0]
    assert (best.verdict, best.details.looked, best.details.agree) == ("flagged", ("a", "b"), ("a",))
    assert best.details.findings == (FIRST[0].id, LANE.id)
    assert best.p_value == pytest.approx(0.002) and best.material == "gallium"
    assert found.of[0].detector == "a" and found.snapshots == (1,)


def test_the_codes_of_a_flagged_substitution_stand_with_its_route() -> None:
    """None of one that the list does not flag: its route claims nothing of those codes."""
    parts = {"origin": "CHN", "hub": "THA", "destination": "USA", "code_from": "811010", "code_to": "780191"}
    substitution = finding("substitution", "a", 0.001, **parts)
    codes = [
        (one.details.code_from, one.details.code_to)
        for of in (flagged(substitution), substitution)
        for one in scan(MadeUp("a", (of,), kind="substitution")).findings
    ]
    assert codes == [("811010", "780191"), (None, None)]


def test_evidence_of_a_second_detector_goes_before_the_rank_of_the_first() -> None:
    lane = replace(
        LANE, subject=replace(LANE.subject, parts={**LANE.subject.parts, "destination": "KOR"}), p_value=0.9
    )
    assert hubs(scan(MadeUp("a", FIRST))) == ["THA", "MEX", "KOR"]
    assert hubs(scan(MadeUp("a", FIRST), MadeUp("b", (lane,), kind="lane"))) == ["THA", "MEX", "KOR"]
    lane = replace(lane, p_value=0.001)
    assert hubs(scan(MadeUp("a", FIRST), MadeUp("b", (lane,), kind="lane"))) == ["THA", "KOR", "MEX"]


def test_an_allowance_that_a_detector_makes_is_not_undone() -> None:
    strict = replace(FIRST[0], q_value=0.3)
    assert scan(MadeUp("a", (strict, *FIRST[1:]))).findings[0].q_value == 0.3
    assert scan(MadeUp("a", FIRST)).findings[0].q_value == 0.001


@pytest.mark.slow
def test_a_detector_of_many_lanes_does_not_take_the_flags_of_another() -> None:
    """To correct all lists together would: each has its own."""
    silent = tuple(replace(LANE, id=str(k), q_value=1.0, p_value=0.3 + k / 1000) for k in range(300))
    lanes = tuple(replace(one, subject=finding("lane", "b", origin=f"X{k}").subject) for k, one in enumerate(silent))
    assert scan(MadeUp("a", FIRST), MadeUp("b", lanes, kind="lane")).findings[0].flagged


def test_a_detector_that_could_not_run_is_named_with_its_needs() -> None:
    found = scan(
        MadeUp("a", FIRST), MadeUp("b", needs_more="both ends of a lane"), MadeUp("c", kind="party", parts=("name",))
    )
    assert isinstance(found.details, FusedScan)
    assert [(one.detector, one.findings, one.flagged) for one in found.details.ran] == [("a", 3, 1)]
    assert [one.detector for one in found.details.not_run] == ["b"]
    assert "both ends of a lane" in found.details.not_run[0].why


def test_the_first_reason_is_the_error_where_nothing_can_run() -> None:
    with pytest.raises(InputError, match="exports"):
        scan(MadeUp("a", needs_more="exports"), MadeUp("b", needs_more="both ends"))


def test_a_detector_without_p_ranks_last_and_is_not_flagged_by_others() -> None:
    found = scan(MadeUp("a", (route("JPN", "a", None), *FIRST)))
    assert hubs(found)[-1] == "JPN"
    last = found.findings[-1]
    assert (last.p_value, last.q_value, last.attainable_p, last.verdict) == (None, None, None, "not flagged")


def test_evidence_stands_side_by_side() -> None:
    detectors: Any = (MadeUp("a", FIRST), MadeUp("b", (LANE,), kind="lane"))
    fused, store = Fused(lambda: detectors), Store(Path("nowhere"))
    found = fused.scan(store, USA)
    best = found.findings[0]
    evidence = fused.explain(store, found, [best.id])
    assert set(evidence) == {best.id, FIRST[0].id, LANE.id}
    shown = evidence[best.id]
    assert "flagged by 1 of the 2 detectors" in shown.claim and "Thailand" in shown.claim
    assert shown.speaks_for == (f"a claims {FIRST[0].subject.key}", "a for")
    assert shown.speaks_against[0].startswith("no flag: b (China → Thailand, 811292): not flagged, p 0.4")
    assert [(one.name, one.outcome) for one in shown.checks] == [("demand", "explains it as well")]
    assert [one.name for one in shown.exhibits] == ["detectors", "trade", "b 1: trade"]
    table = shown.exhibits[0]
    assert isinstance(table, TableExhibit) and [row[0] for row in table.rows] == ["a", "b"]
    assert len(shown.queries) == 1
    again = fused.explain(store, replace(found, of=()), [best.id])
    assert again == evidence


def test_a_route_without_a_flag_makes_no_claim() -> None:
    detectors: Any = (MadeUp("a", FIRST),)
    fused, store = Fused(lambda: detectors), Store(Path("nowhere"))
    found = fused.scan(store, USA)
    last: Finding = found.findings[-1]
    assert "no claim" in fused.explain(store, found, [last.id])[last.id].claim
    with pytest.raises(KeyError):
        fused.explain(store, found, ["none"])


def test_no_flag_is_strong_where_the_direct_lane_did_not_fall() -> None:
    lane = replace(flagged(LANE), detector="price", score=30.0, q_value=0.001, p_value=0.001)
    alone = scan(MadeUp("price", (lane,), kind="lane")).findings[0]
    assert (alone.verdict, alone.details.stage, alone.details.hit_rate) == ("flagged", "moderate", None)
    fell = replace(route("MEX", "diversion"), score=1.0)
    found = scan(MadeUp("diversion", (fell,)), MadeUp("price", (lane,), kind="lane")).findings[0]
    assert (found.details.stage, found.details.hit_rate) == ("strong", HIT_RATES["strong"])


def test_a_detector_without_findings_has_run_and_one_that_cannot_run_has_not() -> None:
    assert not scan(MadeUp("a"), MadeUp("b", needs_more="both ends")).findings
    with pytest.raises(InputError, match="exports"):
        scan(MadeUp("a", needs_more="exports"), MadeUp("b"))
    assert scan(MadeUp("a", needs_more="exports"), MadeUp("b", FIRST)).findings


def test_a_party_between_two_territories_lies_on_their_route_and_is_named_under_the_list() -> None:
    party = flagged(finding("party", "b", 0.001, name="Firm", origin="CHN", hub="MEX", destination="USA"))
    firms = MadeUp("b", (party,), kind="party", parts=("name", "origin", "hub", "destination"))
    found = scan(MadeUp("a", FIRST), firms)
    assert sorted(filter(None, hubs(found))) == ["KOR", "MEX", "THA"]
    mexico = next(one for one in found.findings if one.subject["hub"] == "MEX")
    assert mexico.details.agree == ("b",) and "b (China → Mexico → United States, Firm)" in mexico.details.reasons[0]
    assert scan_view(found).together == (
        "By b: 1 of the 1 parties tested flagged: Firm (China → Mexico → United States).",
    )


def test_a_detector_of_shipments_is_not_asked_of_a_store_without(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", records(make_world(1, listed=2, unlisted=1)))
    assert store.holds("trade_flow") and not store.holds("shipment")
    firms = MadeUp("b", FIRST, kind="party", needs=("shipment",))
    assert {one.detector for one in scan(MadeUp("a", FIRST), firms, store=store).of} == {"a"}
