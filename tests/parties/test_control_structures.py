"""Structures as the trade has them, honest and evading: which firms are linked was worked out before any run."""

import json
from pathlib import Path

import pytest

from oretrace.parties.control import actor_of, links
from oretrace.parties.firms import Firm
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holding, Holdings

NAMES = ("Ostrova Metals Ltd", "Fjellmark Inc", "Kvikkholm GmbH", "Tessaly Trading FZE", "Dunmarrow Pte Ltd")
A, B, C, D, E = NAMES
ROOM = "Suite 400, 12 Mill Road, Fjord"


def _firms(**more: str) -> list[Firm]:
    """Two firms or more; `address` and `phone` of all of them."""
    return [
        Firm(name, name, tuple(filter(None, (more.get("address"),))), more.get("phone", "")) for name in NAMES[:2]
    ]


def _held(*stakes: tuple[str, str, float] | tuple[str, str, float, float]) -> Holdings:
    """Stakes of owners in firms, each exact or from one share to another."""
    names = {end: end for stake in stakes for end in stake[:2]}
    return Holdings(tuple(Holding(one[0], one[1], one[2], one[-1]) for one in stakes), names)


def _boards(director: str, *firms: str) -> Holdings:
    names = {one: one for one in (director, *firms)}
    return Holdings(tuple(Holding(director, one, 0.0, 0.0, control=True) for one in firms), names)


def _found(firms: list[Firm], holdings: Holdings | None = None) -> set[tuple[str, str, str]]:
    return {(one.left, one.right, one.shared) for one in links(map(actor_of, firms), holdings)}


def _between(holdings: Holdings, *names: str) -> set[str]:
    """What the first two firms share, by stakes alone."""
    found = _found([Firm(name, name) for name in (names or (A, B))], holdings)
    return {shared for left, right, shared in found if {left, right} == set((names or (A, B))[:2])}


def test_a_trading_house_and_its_houses_abroad() -> None:
    names = ("Marubor Corporation", "Marubor (Thailand) Co Ltd", "Marubor America Corp")
    found = _found([Firm(name, name) for name in names])
    assert len(found) == 3 and {shared for *_, shared in found} == {"name word"}


@pytest.mark.parametrize(
    ("holdings", "shared"),
    [
        (_held(("P", A, 0.6), ("P", B, 0.5)), {"controller"}),  # half is control
        (_held(("P", A, 0.6), ("P", B, 0.499)), set()),
        (_held(("P", A, 0.6), ("P", B, 0.0, 1.0)), {"possible controller"}),
        (_held(("Chen Wei", A, 1.0), ("Chen Hao", B, 1.0)), set()),  # one family name
        (_held(("P", "H", 0.6), ("H", A, 0.6), ("P", B, 1.0)), {"controller"}),  # a majority of a majority
        (_held(("P", "H", 0.6), ("H", "K", 0.6), ("K", A, 0.6), ("H", B, 0.6)), {"controller"}),
        (_held(("P", "H", 0.4), ("H", A, 0.9), ("P", B, 1.0)), set()),  # a minority on the way
        (_held(("P", "H", 0.4, 0.6), ("H", A, 0.6), ("P", B, 1.0)), {"possible controller"}),
        (_held(("P", "J", 0.5), ("Q", "J", 0.5), ("J", A, 1.0), ("Q", B, 1.0)), {"controller"}),  # a joint venture
        (_held((A, B, 0.6), (B, A, 0.6)), {"controller"}),  # each holds the other
        (_held(("P", A, 0.4), ("Q", A, 0.4), ("P", B, 0.4), ("Q", B, 0.4)), set()),
        (_held(("State-owned Assets Commission", A, 1.0), ("State-owned Assets Commission", B, 1.0)), set()),
        (_held(("Government of Norland", "H", 1.0), ("H", A, 1.0), ("H", B, 1.0)), {"controller"}),  # H is no state
        (_held(("国务院国有资产监督管理委员会", A, 1.0), ("国务院国有资产监督管理委员会", B, 0.9)), set()),
        (_held(("Harbour Nominees Ltd", A, 1.0), ("Harbour Nominees Ltd", B, 1.0)), set()),
    ],
)
def test_stakes(holdings: Holdings, shared: set[str]) -> None:
    assert _between(holdings) == shared


@pytest.mark.parametrize(
    ("director", "boards", "linked"),
    [
        ("Pia Holm", (A, B), True),  # a phoenix: the same director, another name and address
        ("Pia Holm", (A, B, C, D, E), False),  # who serves many
        ("Harbour Corporate Services Ltd", (A, B), False),
        ("Harbour Directors Limited", (A, B), False),
        ("Elm & Partners Law Firm", (A, B), False),
    ],
)
def test_directors(director: str, boards: tuple[str, ...], linked: bool) -> None:
    assert _between(_boards(director, *boards)) == ({"director"} if linked else set())


@pytest.mark.parametrize(
    ("role", "linked"),
    [("Director", True), ("", True), ("Liquidator", False), ("secretary", False), ("清算组负责人", False)],
)
def test_a_liquidator_or_a_secretary_directs_nothing_for_himself(tmp_path: Path, role: str, linked: bool) -> None:
    made: list[dict[str, object]] = [{"id": "p", "schema": "Person", "properties": {"name": ["Pia Holm"]}}]
    for name in (A, B):
        ends = {"director": ["p"], "organization": [name]} | ({"role": [role]} if role else {})
        made.append({"id": name, "schema": "Company", "properties": {"name": [name]}})
        made.append({"id": f"d {name}", "schema": "Directorship", "properties": ends})
    (tmp_path / "o.jsonl").write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    assert _between(read_holdings([tmp_path / "o.jsonl"])) == ({"director"} if linked else set())


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        (ROOM, True),
        (f"c/o Kvist Insolvency, {ROOM}", False),  # a liquidator's
        (f"Virtual Office, {ROOM}", False),
        ("Flexi Desk 101, Kvist Free Zone, Fjord", False),
        (f"Care of Harbour Trust, {ROOM}", False),
        ("PMB 214, 12 Mill Road, Fjord", False),
    ],
)
def test_an_address_that_is_lent(address: str, linked: bool) -> None:
    assert _found(_firms(address=address)) == ({(*sorted((A, B)), "address")} if linked else set())


@pytest.mark.parametrize("lender", ["Fjord Freight Co", "Fjord Bonded Storage Ltd", "Elm & Partners Law Firm"])
def test_the_address_of_a_forwarder_or_lawyer_does_not_link_its_customers(lender: str) -> None:
    assert _found([*_firms(address=ROOM), Firm("F", lender, (ROOM,))]) == set()


def test_neighbours_of_one_building_are_two() -> None:
    firms = [Firm(A, A, ("Room 1201, 88 Main Road, Fjord",)), Firm(B, B, ("Room 1405, 88 Main Road, Fjord",))]
    assert _found(firms) == set()


@pytest.mark.parametrize("domain", ["protonmail.com", "foxmail.com", "icloud.com", "mail.ru", "naver.com", "qq.com"])
def test_a_domain_of_public_mail_does_not_link(domain: str) -> None:
    assert _found([Firm(name, name, domain=domain) for name in (A, B)]) == set()


def test_franchisees_of_one_brand_under_owners_of_their_own() -> None:
    names = ("Kwiklube Texas LLC", "Kwiklube Ohio Inc")
    held = _held(("P", names[0], 1.0), ("Q", names[1], 1.0))
    assert _between(held, *names) == set()
    assert _between(_held(("P", names[0], 1.0)), *names) == {"name word"}


def test_a_phoenix_with_the_year_in_its_name_keeps_its_rooms() -> None:
    firms = [
        Firm("1", "Ostrova Metals Ltd", (ROOM,), number="1"),
        Firm("2", "Ostrova Metals (2024) Ltd", (ROOM,), number="2"),
    ]
    assert ("1", "2", "address") in _found(firms)
