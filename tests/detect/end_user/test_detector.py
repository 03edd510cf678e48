"""Named end users: whose goods go on through hubs, whose licences name others, who is listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.detect.end_user.detector import EndUser
from oretrace.findings import Finding, Scan
from oretrace.parties.listings import prepare_list
from oretrace.sources.licences import prepare_licences
from oretrace.store import Store
from tests.detect.consigned import DAYS, HUB, Shipments, pass_on, question, traders
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


def test_custody_is_followed_through_a_second_hub(tmp_path: Path) -> None:
    of = shipments()
    for day in range(200, DAYS - 120, 24):
        of.lot("Orchid Metals Ltd", NAMED, ("CHN", HUB), day, 9_000.0)
        of.lot(NAMED, "Halcyon Transit Ltd", (HUB, "VNM"), day + 28, 9_000.0)
        of.lot("Halcyon Transit Ltd", "Zenith Alloys Ltd", ("VNM", "USA"), day + 56, 9_000.0)
    one = found(EndUser().scan(stored(tmp_path / "store", of.table()), question()))
    assert one.flagged and one.details.last[0].startswith("Zenith Alloys Ltd (USA)")


def with_licence(folder: Path, end_user: str, place: str, consignee: str = NAMED) -> Store:
    of = shipments()
    for day in range(200, DAYS - 40, 24):
        of.lot("Orchid Metals Ltd", consignee, ("CHN", HUB), day, 9_000.0, licence="DU1")
    store = stored(folder / "store", of.table())
    register = folder / "licences.csv"
    register.write_text(
        "number,holder,end_user,destination,hs6,quantity_kg,valid_from,valid_until\n"
        f"DU1,Orchid Metals Ltd,{end_user},{place},811010,1000000,2024-03-01,2025-03-01\n"
    )
    store.import_file(prepare_licences(register, retrieved_on=date(2026, 1, 1)))
    return store


def test_a_licence_that_names_somebody_else_elsewhere_is_flagged(tmp_path: Path) -> None:
    one = found(EndUser().scan(with_licence(tmp_path, "Vermilion Works GmbH", "DE"), question()))
    assert one.flagged and one.p_value is None and one.details.of_others_kg == one.details.got_kg
    assert one.details.new_share is None and one.details.business is None and one.details.dwell_days is None


def test_a_forwarder_is_nobodys_end_user(tmp_path: Path) -> None:
    store = with_licence(tmp_path, "Vermilion Works GmbH", "DE", "Albatross Freight Forwarding Ltd")
    assert not [one for one in EndUser().scan(store, question()).findings if one.flagged]


@pytest.mark.parametrize(("end_user", "place"), [(NAMED, "KR"), ("Quicksilver Trading Co Ltd", "KR")])
def test_who_is_named_and_keeps_the_goods_has_no_finding(tmp_path: Path, end_user: str, place: str) -> None:
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
