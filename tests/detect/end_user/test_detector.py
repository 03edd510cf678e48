"""Named end users: whose goods go on through hubs, whose licences name others, who is listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.detect.end_user.detector import EndUser
from oretrace.evidence import EXPLAINS
from oretrace.findings import Finding, Scan
from oretrace.parties.listings import prepare_list
from oretrace.parties.registers import prepare_firms, prepare_ownership
from oretrace.sources.licences import prepare_licences
from oretrace.store import Store
from tests.detect.consigned import DAYS, HUB, Shipments, in_care, pass_on, question, to_order, traders
from tests.detect.papers.sets import with_sets
from tests.detect.world import stored

pytestmark = pytest.mark.slow

NAMED = "Quicksilver Trading Ltd"


def shipments() -> Shipments:
    of = Shipments()
    traders(of)
    return of


def found(scan: Scan, name: str = NAMED) -> Finding:
    (one,) = [one for one in scan.findings if one.subject["name"] == name]
    return one


def test_the_last_consignee_is_found_behind_the_named_end_user(tmp_path: Path) -> None:
    of = shipments()
    pass_on(of)
    scan = EndUser().scan(stored(tmp_path / "store", of.table()), question())
    one = found(scan)
    assert one.flagged and one.details.last[0].startswith("Zenith Alloys Ltd (USA)")
    assert {other.subject["name"] for other in scan.findings if other.flagged} == {NAMED}


def test_the_notify_party_of_bills_to_order_is_followed_and_said_to_be_one(tmp_path: Path) -> None:
    of = shipments()
    pass_on(of)
    to_order(of, NAMED, "Zenith Alloys Ltd")
    store = stored(tmp_path / "store", of.table())
    scan = EndUser().scan(store, question())
    one = found(scan)
    assert one.flagged
    assert one.details.last[0].startswith(
        "Zenith Alloys Ltd (USA, notify party of bills to order or to forwarders), "
    )
    evidence = EndUser().explain(store, scan, [one.id])[one.id]
    assert "is named as notify party of bills to order or to forwarders for" in evidence.claim
    assert any("sold on the water" in check.name for check in evidence.checks)


def test_the_notify_party_of_a_forwarder_is_followed_as_of_a_bill_to_order(tmp_path: Path) -> None:
    of = shipments()
    pass_on(of)
    in_care(of, NAMED, "Zenith Alloys Ltd")
    scan = EndUser().scan(stored(tmp_path / "store", of.table()), question())
    assert found(scan).details.last[0].startswith("Zenith Alloys Ltd (USA, notify party of bills to order or to ")
    assert {one.subject["name"] for one in scan.findings if one.flagged} == {NAMED}


@pytest.mark.parametrize("paper", ["licence", "certificate"])
def test_papers_that_name_another_than_a_notify_party_accuse_nobody(tmp_path: Path, paper: str) -> None:
    of = shipments()
    for day in range(200, DAYS - 40, 24):
        of.lot("Orchid Metals Ltd", NAMED, ("CHN", HUB), day, 9_000.0, licence="DU1" if paper == "licence" else None)
    numbers = [row["number"] for row in of.made if row["consignee"] == NAMED]
    to_order(of, NAMED)
    store = stored(tmp_path / "store", of.table())
    if paper == "licence":
        licensed(store, tmp_path, "Vermilion Works GmbH", "DE")
    else:
        certified(store, numbers, "Vermilion Works GmbH", country="Germany")
    assert NAMED not in {one.subject["name"] for one in EndUser().scan(store, question()).findings}


def test_custody_is_followed_through_a_second_hub(tmp_path: Path) -> None:
    of = shipments()
    for day in range(200, DAYS - 120, 24):
        of.lot("Orchid Metals Ltd", NAMED, ("CHN", HUB), day, 9_000.0)
        of.lot(NAMED, "Halcyon Transit Ltd", (HUB, "VNM"), day + 28, 9_000.0)
        of.lot("Halcyon Transit Ltd", "Zenith Alloys Ltd", ("VNM", "USA"), day + 56, 9_000.0)
    one = found(EndUser().scan(stored(tmp_path / "store", of.table()), question()))
    assert one.flagged and one.details.last[0].startswith("Zenith Alloys Ltd (USA)")


def kept_lots(folder: Path, consignee: str = NAMED, **more: str) -> tuple[Store, list[str]]:
    """A store in which a consignee keeps its lots, and the numbers of these."""
    of = shipments()
    for day in range(200, DAYS - 40, 24):
        of.lot("Orchid Metals Ltd", consignee, ("CHN", HUB), day, 9_000.0, **more)
    numbers = [row["number"] for row in of.made if row["consignee"] == consignee]
    return stored(folder / "store", of.table()), numbers


def with_licence(folder: Path, end_user: str, place: str, consignee: str = NAMED) -> Store:
    store, _ = kept_lots(folder, consignee, licence="DU1")
    licensed(store, folder, end_user, place)
    return store


def licensed(store: Store, folder: Path, end_user: str, place: str) -> None:
    register = folder / "licences.csv"
    register.write_text(
        "number,holder,end_user,destination,hs6,quantity_kg,valid_from,valid_until\n"
        f"DU1,Orchid Metals Ltd,{end_user},{place},811010,1000000,2024-03-01,2025-03-01\n"
    )
    store.import_file(prepare_licences(register, retrieved_on=date(2026, 1, 1)))


def certified(store: Store, numbers: list[str], end_user: str, **more: str) -> None:
    """An end-user certificate among the papers of each lot."""
    sets = {}
    for number in numbers:
        named = {f"parties.consignee.{part}": text for part, text in {"name": end_user, **more}.items()}
        declared = {"file": "1", "type": "export_declaration", "fields": {"number": number, "date": "2024-09-01"}}
        stated = {"file": "2", "type": "end_user_certificate", "fields": {"number": f"EU{number}", **named}}
        sets[f"set {number}"] = [declared, stated]
    with_sets(store, **sets)


def test_a_licence_that_names_somebody_else_elsewhere_is_flagged(tmp_path: Path) -> None:
    one = found(EndUser().scan(with_licence(tmp_path, "Vermilion Works GmbH", "DE"), question()))
    assert one.flagged and one.p_value is None and one.details.of_others_kg == one.details.got_kg
    assert one.details.new_share is None and one.details.business is None and one.details.dwell_days is None


@pytest.mark.parametrize("where", [{"country": "Germany"}, {"address": "Ringstrasse 2, Bremen, Germany"}])
def test_a_certificate_that_names_somebody_else_elsewhere_is_flagged(tmp_path: Path, where: dict[str, str]) -> None:
    store, numbers = kept_lots(tmp_path)
    certified(store, numbers[:3], "Vermilion Works GmbH", **where)
    scan = EndUser().scan(store, question())
    one = found(scan)
    assert one.flagged and one.details.of_others_kg == one.details.certified_kg == 27_000.0
    assert one.details.others[0].startswith("Vermilion Works GmbH (DEU), 27 t by certificate EU")
    assert len(one.details.certificates) == 3 and one.details.licences == ()
    evidence = EndUser().explain(store, scan, [one.id])[one.id]
    assert "under certificates" in evidence.claim
    assert any("Vermilion Works GmbH (DEU)" in text for text in evidence.speaks_for)
    assert any(check.name.startswith("on the way") and "explain" in check.outcome for check in evidence.checks)


def test_a_licence_and_a_certificate_of_the_same_goods_are_one_statement(tmp_path: Path) -> None:
    store, numbers = kept_lots(tmp_path, licence="DU1")
    licensed(store, tmp_path, "Vermilion Works GmbH", "DE")
    certified(store, numbers, "VERMILION WORKS G.m.b.H.", country="Germany")
    one = found(EndUser().scan(store, question()))
    assert one.details.of_others_kg == one.details.got_kg
    assert len(one.details.others) == 1 and "licence DU1 and certificate" in one.details.others[0]


@pytest.mark.parametrize(
    ("end_user", "where"),
    [
        ("Vermilion Works GmbH", {}),
        ("Vermilion Works GmbH", {"country": "Atlantis"}),
        ("Vermilion Works GmbH", {"country": "South Korea"}),
        ("Vermilion Works GmbH", {"country": "China"}),
        (NAMED, {"country": "Germany"}),
        ("TO ORDER", {"country": "Germany"}),
    ],
)
def test_a_certificate_without_a_name_or_with_the_consignees_name_does_not_accuse(
    tmp_path: Path, end_user: str, where: dict[str, str]
) -> None:
    store, numbers = kept_lots(tmp_path)
    certified(store, numbers, end_user, **where)
    assert NAMED not in {one.subject["name"] for one in EndUser().scan(store, question()).findings}


def test_a_certificate_of_an_end_user_on_a_list_is_named_with_the_list(tmp_path: Path) -> None:
    store, numbers = kept_lots(tmp_path)
    certified(store, numbers[:1], "Vermilion Works GmbH", country="Germany")
    path = tmp_path / "military.csv"
    path.write_text("name,list\nVermilion Works GmbH,Military end users\n")
    store.import_file(prepare_list(path, retrieved_on=date(2026, 1, 1)))
    assert "Military end users" in found(EndUser().scan(store, question())).details.listed[0]


def test_an_end_user_similar_to_many_listed_names_is_not_flagged(tmp_path: Path) -> None:
    store, _ = kept_lots(tmp_path)
    words = ("Minerals", "Metal", "Chemicals", "International")
    path = tmp_path / "military.csv"
    path.write_text("name,list\n" + "".join(f"Quicksilver {word} Trading,Military\n" for word in words))
    store.import_file(prepare_list(path, retrieved_on=date(2026, 1, 1)))
    assert not [one for one in EndUser().scan(store, question()).findings if one.flagged]


def test_a_forwarder_is_not_an_end_user(tmp_path: Path) -> None:
    store = with_licence(tmp_path, "Vermilion Works GmbH", "DE", "Albatross Freight Forwarding Ltd")
    assert not [one for one in EndUser().scan(store, question()).findings if one.flagged]


def test_who_is_called_a_forwarder_and_sells_one_kind_of_goods_for_itself_is_an_end_user(tmp_path: Path) -> None:
    of, name = shipments(), "Albatross Freight Forwarding Ltd"
    for day in range(0, 160, 24):
        of.lot("Orchid Metals Ltd", name, ("CHN", HUB), day, 9_000.0)
        of.lot(name, "Zenith Alloys Ltd", (HUB, "JPN"), day + 5, 9_000.0)
    of.lot("Orchid Metals Ltd", name, ("CHN", HUB), 300, 9_000.0, licence="DU1")
    store = stored(tmp_path / "store", of.table())
    licensed(store, tmp_path, "Vermilion Works GmbH", "DE")
    one = found(EndUser().scan(store, question()), name)
    assert one.flagged and one.details.others[0].startswith("Vermilion Works GmbH (DEU)")


@pytest.mark.parametrize(("end_user", "place"), [(NAMED, "KR"), ("Quicksilver Trading Co Ltd", "KR")])
def test_a_named_end_user_that_keeps_the_goods_has_no_finding(tmp_path: Path, end_user: str, place: str) -> None:
    scan = EndUser().scan(with_licence(tmp_path, end_user, place), question())
    assert NAMED not in {one.subject["name"] for one in scan.findings}


def test_a_last_consignee_on_a_list_is_named_with_the_list(tmp_path: Path) -> None:
    of = shipments()
    pass_on(of)
    store = stored(tmp_path / "store", of.table())
    path = tmp_path / "military.csv"
    path.write_text("name,list\nZenith Alloys Limited,Military end users\n")
    store.import_file(prepare_list(path, retrieved_on=date(2026, 1, 1)))
    one = found(EndUser().scan(store, question()))
    assert len(one.details.listed) == 1 and "Military end users" in one.details.listed[0]


def test_a_name_on_a_list_alone_is_claimed_as_such(tmp_path: Path) -> None:
    store, _ = kept_lots(tmp_path)
    path = tmp_path / "military.csv"
    path.write_text(f"name\n{NAMED}\n")
    store.import_file(prepare_list(path, retrieved_on=date(2026, 1, 1)))
    scan = EndUser().scan(store, question())
    one = found(scan)
    claim = EndUser().explain(store, scan, [one.id])[one.id].claim
    assert one.flagged and "like one on a list" in claim and "went on" not in claim
    assert any("1 by a name like one on a list" in note.text for note in scan.notes)


def listed(store: Store, folder: Path, rows: str) -> None:
    path = folder / "military.csv"
    path.write_text(f"name,country,listed_on\n{rows}\n")
    store.import_file(prepare_list(path, retrieved_on=date(2026, 1, 1)))


def test_a_party_listed_after_its_last_lot_is_not_flagged_and_the_finding_says_so(tmp_path: Path) -> None:
    store, _ = kept_lots(tmp_path)
    listed(store, tmp_path, f"{NAMED},KR,2025-11-30")
    scan = EndUser().scan(store, question())
    one = found(scan)
    (why,) = EndUser().explain(store, scan, [one.id])[one.id].speaks_for
    assert not one.flagged and "listed on 2025-11-30, after its last lot" in why


def test_a_party_listed_before_its_last_lot_on_one_of_two_lists_is_flagged(tmp_path: Path) -> None:
    store, _ = kept_lots(tmp_path)
    listed(store, tmp_path, f"{NAMED},KR,2025-11-30\nQuicksilver Trading Co,KR,2024-06-30")
    assert found(EndUser().scan(store, question())).flagged


def test_a_name_a_little_like_one_that_is_listed_elsewhere_is_not_accused(tmp_path: Path) -> None:
    for country, flagged in (("KR", True), ("NG", False)):
        store, _ = kept_lots(tmp_path / country, "Al Noor Trading")
        listed(store, tmp_path, f"Al-Nour General Trading LLC,{country},")
        scan = EndUser().scan(store, question())
        assert [one.subject["name"] for one in scan.findings if one.flagged] == ["Al Noor Trading"] * flagged


def test_a_name_that_is_listed_elsewhere_has_both_territories_beside_it(tmp_path: Path) -> None:
    store, _ = kept_lots(tmp_path)
    listed(store, tmp_path, f"{NAMED},Nigeria,")
    assert "listed in Nigeria, not in KOR" in found(EndUser().scan(store, question())).details.listed[0]


def registered(store: Store, folder: Path) -> None:
    path = folder / "firms.csv"
    path.write_text(f"name,former_name,country\n{NAMED},Vermilion Works,KR\n")
    store.import_file(prepare_firms(path, retrieved_on=date(2026, 1, 1)))


def test_a_paper_in_a_former_name_of_a_register_contradicts_no_consignee(tmp_path: Path) -> None:
    store = with_licence(tmp_path, "Vermilion Works GmbH", "DE")
    registered(store, tmp_path)
    assert NAMED not in {one.subject["name"] for one in EndUser().scan(store, question()).findings}


def test_a_party_listed_under_a_former_name_of_a_register_is_flagged(tmp_path: Path) -> None:
    store, _ = kept_lots(tmp_path)
    registered(store, tmp_path)
    listed(store, tmp_path, "Vermilion Works,KR,")
    one = found(EndUser().scan(store, question()))
    assert one.flagged and one.details.listed[0].startswith(f"{NAMED}: Vermilion Works (")


def test_papers_in_the_name_of_an_owner_have_that_beside_them(tmp_path: Path) -> None:
    store = with_licence(tmp_path, "Vermilion Works GmbH", "DE")
    path = tmp_path / "owners.csv"
    path.write_text(
        f"owner,owned,percentage\nVermilion Holding AG,{NAMED},70\nVermilion Works GmbH,Vermilion Holding AG,100\n"
    )
    scan = EndUser().scan(store, question())
    before = EndUser().explain(store, scan, [found(scan).id])[found(scan).id]
    assert not [check for check in before.checks if check.name == "a firm of its own group"]
    store.import_file(prepare_ownership(path, retrieved_on=date(2026, 1, 1)))
    scan = EndUser().scan(store, question())
    one = found(scan)
    (check,) = (one for one in EndUser().explain(store, scan, [one.id])[one.id].checks if "group" in one.name)
    assert one.flagged and check.outcome == EXPLAINS and "Vermilion Works GmbH holds 70% of it" in check.text


def test_an_end_user_that_sends_goods_to_its_own_branch_elsewhere_still_has_them(tmp_path: Path) -> None:
    of = shipments()
    for day in range(200, DAYS - 80, 24):
        of.lot("Orchid Metals Ltd", NAMED, ("CHN", HUB), day, 9_000.0)
        of.lot(NAMED, NAMED, (HUB, "JPN"), day + 30, 9_000.0)
    scan = EndUser().scan(stored(tmp_path / "store", of.table()), question())
    assert NAMED not in {one.subject["name"] for one in scan.findings}
