"""Routes between linked firms: by one hub, by two, or to a linked hub that sells on; none by way of a forwarder."""

import pytest

from oretrace.parties.control import Link
from oretrace.parties.firms import Firm
from oretrace.parties.resolve import Mention
from oretrace.parties.routes import linked_routes

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
