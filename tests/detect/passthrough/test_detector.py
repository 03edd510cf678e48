"""A hub firm that passes on is found; traders from before the act, forwarders and honest pairs are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oretrace.detect.contract import Detector
from oretrace.detect.custody.ledger import LEAST_SCORE
from oretrace.detect.end_user.detector import EndUser
from oretrace.detect.passthrough.detector import Passthrough
from oretrace.errors import InputError
from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, TableExhibit
from oretrace.findings import Finding, Scan
from oretrace.question import Question
from tests.detect import consigned
from tests.detect.consigned import DAYS, FIRST, HUB, OTHER, Shipments, firm, pass_on, question, to_order, traders
from tests.detect.world import make_world, records, stored

pytestmark = pytest.mark.slow

PLANTED = "Quicksilver Trading Ltd"


def scanned(folder: Path, *plants: Callable[[Shipments], None], both_ends: bool = False) -> Scan:
    of = Shipments(both_ends)
    traders(of)
    for plant in plants:
        plant(of)
    return Passthrough().scan(stored(folder / "store", of.table()), question())


def found(scan: Scan, name: str) -> Finding:
    (one,) = [one for one in scan.findings if one.subject["name"] == name]
    return one


def flagged(scan: Scan) -> set[str]:
    return {one.subject["name"] for one in scan.findings if one.flagged}


def test_only_the_hub_firm_that_passes_goods_on_is_flagged(tmp_path: Path) -> None:
    scan = scanned(tmp_path, pass_on)
    assert flagged(scan) == {PLANTED}
    one = found(scan, PLANTED)
    assert (one.subject["origin"], one.subject["hub"], one.subject["destination"]) == ("CHN", HUB, "USA")
    assert one.details.passed_share > 0.9 and one.details.new_share == 1.0 and 0 <= one.details.dwell_days <= 40
    assert one.details.suppliers == ("Orchid Metals Ltd",) and one.details.customers == ("Zenith Alloys Ltd",)
    assert one.amount.estimate is not None and one.amount.at_most is not None and one.material == "antimony"
    assert one.rank == 1


BILLS = ("TO ORDER", "TO THE ORDER OF FIRST MARIGOLD BANK", "First Marigold Bank")


@pytest.mark.parametrize("bill", [*BILLS, "Swift Freight Forwarding"])
def test_a_hub_firm_that_stands_as_notify_party_of_bills_to_order_or_to_a_forwarder_is_flagged(
    tmp_path: Path, bill: str
) -> None:
    of = Shipments()
    traders(of)
    pass_on(of)
    to_order(of, PLANTED, "Zenith Alloys Ltd", bill=bill)
    store = stored(tmp_path / "store", of.table())
    scan = Passthrough().scan(store, question())
    assert flagged(scan) == {PLANTED}
    one = found(scan, PLANTED)
    assert one.details.notified_kg == one.details.got_kg and one.details.customers == ("Zenith Alloys Ltd",)
    evidence = Passthrough().explain(store, scan, [one.id])[one.id]
    assert "as notify party of bills to order or to forwarders" in evidence.claim
    (check,) = (check for check in evidence.checks if "sold on the water" in check.name)
    assert check.outcome == UNTESTABLE and "in 9 of 9 lots that came" in check.text
    (lots,) = (one for one in evidence.exhibits if isinstance(one, TableExhibit))
    assert "Zenith Alloys Ltd, notify party of a bill to order or to a forwarder" in {row[4] for row in lots.rows}


@pytest.mark.parametrize(("customers", "outcome"), [(0, DOES_NOT), (2, EXPLAINS)])
def test_a_hub_firm_is_a_forwarder_by_what_it_does_and_not_by_its_name(
    tmp_path: Path, customers: int, outcome: str
) -> None:
    of, name = Shipments(), "Quicksilver Logistics Ltd"
    traders(of)
    pass_on(of, name)
    for n in range(customers):
        of.lot(name, firm("Getter", n), (HUB, "JPN"), 10 * n, 5.0, hs_code="392690")
    store = stored(tmp_path / "store", of.table())
    scan = Passthrough().scan(store, question())
    one = found(scan, name)
    checks = Passthrough().explain(store, scan, [one.id])[one.id].checks
    (check,) = (check for check in checks if check.name.startswith("a forwarder"))
    assert one.flagged and check.outcome == outcome
    assert ("called like a forwarder, but gets and sends one kind of goods" in check.text) == (not customers)


def test_without_lots_before_the_act_nothing_counts_as_new_and_no_firm_is_flagged(tmp_path: Path) -> None:
    of = Shipments()
    traders(of)
    pass_on(of)
    since = question().measure.model_copy(update={"effective_from": FIRST})
    scan = Passthrough().scan(stored(tmp_path / "store", of.table()), Question(since))
    one = found(scan, PLANTED)
    assert one.q_value is not None and one.q_value <= 0.1 and one.score > LEAST_SCORE
    assert one.verdict == "undecidable" and not flagged(scan)


@pytest.mark.parametrize("detector", [Passthrough(), EndUser()], ids=lambda one: one.id)
def test_hub_firms_that_get_and_send_alike_do_not_clear_one_another(tmp_path: Path, detector: Detector) -> None:
    of, hubs = Shipments(), {firm("Hubs", n) for n in range(12)}
    traders(of)
    for hub in sorted(hubs):
        pass_on(of, hub)
    scan = detector.scan(stored(tmp_path / "store", of.table()), question())
    assert {one.verdict for one in scan.findings if one.subject["name"] in hubs} == {"undecidable"}
    assert not flagged(scan) - hubs


def test_without_a_plant_no_hub_is_flagged(tmp_path: Path) -> None:
    assert not flagged(scanned(tmp_path))


def test_goods_that_leave_under_a_look_alikes_code_are_the_same_goods(tmp_path: Path) -> None:
    one = found(scanned(tmp_path, lambda of: pass_on(of, code=OTHER)), PLANTED)
    assert one.flagged and one.details.other_code_share == pytest.approx(1.0)


def test_records_of_both_ends_count_once(tmp_path: Path) -> None:
    single, double = (
        found(scanned(tmp_path / name, pass_on, both_ends=twice), PLANTED)
        for name, twice in (("one", False), ("two", True))
    )
    assert double.flagged and double.details.lots_in == single.details.lots_in
    assert double.details.got_kg == pytest.approx(single.details.got_kg)


def from_before(of: Shipments) -> None:
    for day in range(5, DAYS - 40, 24):
        of.lot("Orchid Metals Ltd", PLANTED, ("CHN", HUB), day, 8_000.0)
        of.lot(PLANTED, "Zenith Alloys Ltd", (HUB, "USA"), day + 20, 7_900.0)


def test_a_firm_that_sold_on_before_the_act_is_not_flagged(tmp_path: Path) -> None:
    scan = scanned(tmp_path, from_before)
    one = found(scan, PLANTED)
    assert not one.flagged and one.details.new_share < 0.3


def grown(of: Shipments, times: float) -> None:
    """A firm that grew both ways, among others that traded little under the act; it sells `times` what it gets."""
    for n in range(28):
        buys, sells = (firm("Imports", n), ("CHN", HUB)), (firm("Exports", n), (HUB, "USA"))
        of.lot(firm("Smelting", n % 5), buys[0], buys[1], n, 5_000.0)
        of.lot(sells[0], firm("Alloys", n % 6), sells[1], n, 5_000.0)
        of.lot(firm("Smelting", n % 5), buys[0], buys[1], 200 + 3 * n, 300.0)
        of.lot(sells[0], firm("Alloys", n % 6), sells[1], 250 + 3 * n, 300.0)
    for day in range(200, DAYS - 80, 24):
        of.lot("Orchid Metals Ltd", PLANTED, ("CHN", HUB), day, 3_000.0)
        of.lot(PLANTED, "Zenith Alloys Ltd", (HUB, "USA"), day + 30, 3_000.0 * times)


@pytest.mark.parametrize(("times", "flags"), [(1.0, True), (9.0, False)])
def test_a_small_score_is_not_flagged_however_rare(tmp_path: Path, times: float, flags: bool) -> None:
    of = Shipments()
    grown(of, times)
    store = stored(tmp_path / "store", of.table())
    scan = Passthrough().scan(store, question())
    (one,) = scan.findings
    assert one.q_value is not None and one.q_value <= 0.10 and one.score > 0
    assert one.flagged == flags == (one.score >= LEAST_SCORE)
    evidence = Passthrough().explain(store, scan, [one.id])[one.id]
    assert ("honest trader" in evidence.claim) != flags and bool(evidence.speaks_against) != flags


def forwarder(of: Shipments) -> None:
    """One who is named for everyone: its own passing on is a small part of its lines."""
    name = "Albatross Forwarding Ltd"
    pass_on(of, name)
    for n in range(300):
        of.lot(firm("Senders", n % 20), name, ("CHN", HUB), n % DAYS, 900.0, hs_code="392690")


def test_a_forwarder_ranks_behind_and_is_explained(tmp_path: Path) -> None:
    of = Shipments()
    traders(of)
    pass_on(of)
    forwarder(of)
    store = stored(tmp_path / "store", of.table())
    scan = Passthrough().scan(store, question())
    first, forwards = found(scan, PLANTED), found(scan, "Albatross Forwarding Ltd")
    assert first.rank == 1 and forwards.score < 0.3 * first.score
    evidence = Passthrough().explain(store, scan, [first.id, forwards.id])
    checks = {one.id: {check.name: check.outcome for check in evidence[one.id].checks} for one in (first, forwards)}
    assert checks[first.id]["a forwarder, or a trader in everything"] == DOES_NOT
    assert checks[forwards.id]["a forwarder, or a trader in everything"] == EXPLAINS


def test_a_store_without_shipments_is_an_error(tmp_path: Path) -> None:
    store = stored(tmp_path / "store", records(make_world(1, listed=2, unlisted=1)))
    with pytest.raises(InputError, match="shipments"):
        Passthrough().scan(store, question())


def test_an_act_on_all_has_no_destination(tmp_path: Path) -> None:
    scan = Passthrough().scan(stored(tmp_path / "store", consigned.rows()), question("*"))
    one = found(scan, PLANTED)
    assert one.flagged and one.subject.parts["destination"] is None


@pytest.mark.parametrize(("seller", "buyer"), [(PLANTED, "Zenith Alloys Ltd"), ("Orchid Metals Ltd", PLANTED)])
def test_a_firm_that_passes_on_by_branches_of_its_name_is_found(seller: str, buyer: str, tmp_path: Path) -> None:
    def branches(of: Shipments) -> None:
        for day in range(200, DAYS - 80, 24):
            of.lot(seller, PLANTED, ("CHN", HUB), day, 9_000.0)
            of.lot(PLANTED, buyer, (HUB, "USA"), day + 30, 9_000.0)

    assert flagged(scanned(tmp_path, branches)) == {PLANTED}
