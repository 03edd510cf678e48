"""Routes between linked firms: by one hub, by two, or to a linked hub that sells on; none by way of a forwarder."""

from pathlib import Path

import pytest

from oretrace.parties.control import Link
from oretrace.parties.firms import Firm
from oretrace.parties.registers import prepare_firms
from oretrace.parties.resolve import Mention
from oretrace.parties.routes import linked_routes, routes_file
from tests.detect.consigned import HUB, Shipments, to_order
from tests.detect.world import stored

FIRMS = [Firm("1", "Nordal Metals"), Firm("2", "Kvikkjokk Pigments Inc")]
LINK = [Link("1", "2", "phone", "007230257926")]


def _trade(*movements: tuple[str, str]) -> list[Mention]:
    return [
        Mention(1, n, role, name)
        for n, pair in enumerate(movements)
        for role, name in zip(("shipper", "consignee"), pair, strict=True)
    ]


@pytest.mark.parametrize(
    ("movements", "hubs"),
    [
        ([("NORDAL METALS", "Siamtara Co Ltd"), ("SIAMTARA CO. LTD", "KVIKKJOKK PIGMENTS INC.")], 1),
        ([("Nordal Metals", "Siamtara"), ("Siamtara", "Ostrov"), ("Ostrov", "Kvikkjokk Pigments Inc")], 2),
        ([("Nordal Metals", "Kvikkjokk Pigments Inc"), ("Kvikkjokk Pigments Inc", "Ostrov")], 1),
    ],
)
def test_routes_between_linked_firms(movements: list[tuple[str, str]], hubs: int) -> None:
    routes, names = linked_routes(_trade(*movements), FIRMS, LINK)
    (route,) = routes
    assert len(route.hubs) == hubs
    assert names[route.first] == movements[0][0]
    assert (route.lines_in, route.lines_out) == (1, 1)


def test_names_that_a_person_judged_the_same_are_one_hub() -> None:
    trade = _trade(("Nordal Metals", "Siamtara"), ("Ostrov", "Kvikkjokk Pigments Inc"))
    (route,) = linked_routes(trade, FIRMS, LINK, [("Ostrov", "Siamtara", True)])[0]
    assert len(route.hubs) == 1


@pytest.mark.parametrize(
    "movements",
    [
        [("Nordal Metals", "Swift Freight Forwarding"), ("Swift Freight Forwarding", "Kvikkjokk Pigments Inc")],
        [("Nordal Metals", "Siamtara"), ("Ostrov", "Kvikkjokk Pigments Inc")],
        [("Nordal Metals", "Kvikkjokk Pigments Inc")],
    ],
)
def test_no_route(movements: list[tuple[str, str]]) -> None:
    assert linked_routes(_trade(*movements), FIRMS, LINK)[0] == []
    assert linked_routes(_trade(*movements), FIRMS, [])[0] == []


@pytest.mark.slow
def test_routes_of_a_store_as_a_file(tmp_path: Path) -> None:
    of = Shipments()
    of.lot("Nordal Metals", "Siamtara", ("CHN", HUB), 1, 100.0)
    of.lot("Siamtara", "Kvikkjokk Pigments Inc", (HUB, "USA"), 30, 100.0)
    firms, out = tmp_path / "firms.csv", tmp_path / "routes.csv"
    phone = "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1,Nordal Metals,{phone}\n2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    store = stored(tmp_path / "store", of.table())
    assert routes_file(store, firms, (), out, "", ()) == (1, 1)
    assert ",phone,+4683057926,1,1\n" in out.read_text("utf-8")
    assert routes_file(store, firms, (), out, "", [("Nordal Metals", "Siamtara", True)]) == (0, 0)


@pytest.mark.slow
def test_a_route_by_way_of_the_notify_party_of_a_bill_to_order(tmp_path: Path) -> None:
    of = Shipments()
    of.lot("Nordal Metals", "Siamtara", ("CHN", HUB), 1, 100.0)
    of.lot("Siamtara", "Kvikkjokk Pigments Inc", (HUB, "USA"), 30, 100.0)
    to_order(of, "Siamtara", "Kvikkjokk Pigments Inc")
    firms, out = tmp_path / "firms.csv", tmp_path / "routes.csv"
    phone = "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1,Nordal Metals,{phone}\n2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    assert routes_file(stored(tmp_path / "store", of.table()), firms, (), out, "", ()) == (1, 1)


@pytest.mark.slow
def test_a_hub_of_two_names_is_one_by_the_register_of_the_store(tmp_path: Path) -> None:
    of = Shipments()
    of.lot("Nordal Metals", "Siamtara", ("CHN", HUB), 1, 100.0)
    of.lot("Ostrov", "Kvikkjokk Pigments Inc", (HUB, "USA"), 30, 100.0)
    firms, register, out = (tmp_path / name for name in ("firms.csv", "register.csv", "routes.csv"))
    phone = "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1:1,Nordal Metals,{phone}\n1:2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    register.write_text("id,name,former_name\n1,Ostrov,Siamtara\n2,Hask,\n", "utf-8")
    store = stored(tmp_path / "store", of.table())
    assert routes_file(store, firms, (), out, "", ()) == (0, 0)
    store.import_file(prepare_firms(register))
    assert routes_file(store, firms, (), out, "", ()) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("lots", "routes"), [(3, 1), (1, 0)])
def test_a_hub_is_a_forwarder_by_what_it_does_as_in_the_chains(tmp_path: Path, lots: int, routes: int) -> None:
    of = Shipments()
    for n in range(lots):
        of.lot("Nordal Metals", "Quicksilver Logistics Ltd", ("CHN", HUB), 10 * n, 100.0)
        of.lot("Quicksilver Logistics Ltd", "Kvikkjokk Pigments Inc", (HUB, "USA"), 10 * n + 5, 100.0)
    firms, out = tmp_path / "firms.csv", tmp_path / "routes.csv"
    phone = "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1,Nordal Metals,{phone}\n2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    assert routes_file(stored(tmp_path / "store", of.table()), firms, (), out, "", ()) == (routes, routes)


@pytest.mark.slow
def test_a_route_by_way_of_the_notify_party_of_a_forwarder(tmp_path: Path) -> None:
    of = Shipments()
    of.lot("Nordal Metals", "Swift Freight Forwarding", ("CHN", HUB), 1, 100.0, notify="Siamtara")
    of.lot("Siamtara", "Kvikkjokk Pigments Inc", (HUB, "USA"), 30, 100.0)
    firms, out = tmp_path / "firms.csv", tmp_path / "routes.csv"
    phone = "+46 8 305 79 26"
    firms.write_text(f"id,name,phone\n1,Nordal Metals,{phone}\n2,Kvikkjokk Pigments Inc,{phone}\n", "utf-8")
    assert routes_file(stored(tmp_path / "store", of.table()), firms, (), out, "", ()) == (1, 1)
