"""Firms under one control: what they share links them, what an agent or forwarder lends to many does not."""

from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.control import Link, actor_of, actors_in, control_file, links
from oretrace.parties.firms import Firm
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holding, Holdings
from oretrace.parties.ownership import held_by, shares

ROAD = "Room 12, No. 160 Ganqian Road, Ganqian District, Shanghai"


def test_address_in_two_spellings_phone_in_an_address_and_domain() -> None:
    firms = [
        Firm("a", "Nordal Metals", (ROAD,), "+00 72 3025 7926"),
        Firm(
            "b", "Kvikk Inc", ("5 Mill Street, Fjord", "Room 12, No. 160 Ganqian Rd, Ganqian Dist., Shanghai, China")
        ),
        Firm("c", "Hask Ltd", ("9 Mole End, Berg T.+007230257926",), domain="www.hask.example"),
        Firm("d", "Hask Trading", domain="hask.example"),
    ]
    assert {(one.left, one.right, one.shared) for one in links(map(actor_of, firms))} == {
        ("a", "b", "address"),
        ("a", "c", "phone"),
        ("c", "d", "domain"),
        ("c", "d", "name word"),
    }


def _named(*names: str) -> list[Firm]:
    return [Firm(str(n), name) for n, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("names", "linked"),
    [
        (("Halmar Metals Co Ltd", "Halmar Korea Ltd"), True),
        (("Guangxi Halmar Metals Inc", "Halmar & Sorrel Inc"), True),
        (("Pacific Metals Co Ltd", "Pacific Korea Ltd"), False),  # what many names have
        (("Hongda Metals Co Ltd", "Hongda Korea Ltd"), False),  # two Chinese syllables
        (("Sorrel Halmar Ltd", "Halmar Korea Ltd"), False),  # one family, another firm
        (("Halmar Mabry Ltd", "Halmar Gren Ltd", "Halmar Lorn Ltd", "Halmar Korea Ltd"), False),  # a stem of many
        (("Halmar Freight Ltd", "Halmar Korea Ltd"), False),
    ],
)
def test_a_rare_word_at_the_head_of_names_is_a_groups(names: tuple[str, ...], linked: bool) -> None:
    found = links(map(actor_of, _named(*names)))
    assert [(one.left, one.right, one.shared) for one in found] == [("1", "2", "name word")] * linked


@pytest.mark.parametrize(("other", "linked"), [("q", False), ("p", True)])
def test_a_name_links_no_firms_of_two_controllers(other: str, linked: bool) -> None:
    held = Holdings(
        (Holding("p", "x", 1, 1), Holding(other, "y", 1, 1)), {"x": "Halmar Ltd", "y": "Halmar Korea Ltd"}
    )
    found = {one.shared for one in links(map(actor_of, _named("Halmar Ltd", "Halmar Korea Ltd")), held)}
    assert found == ({"name word", "controller"} if linked else set())


@pytest.mark.parametrize(("boards", "linked"), [(3, True), (4, False)])
def test_a_director_of_few_boards_links_and_one_of_many_does_not(boards: int, linked: bool) -> None:
    names = {"x": "Nordal Ltd", "y": "Kvikk Inc"}
    seats = tuple(Holding("p", of, 0, 0, control=True) for of in ("x", "y", "e", "f")[:boards])
    found = links(map(actor_of, _named(*names.values())), Holdings(seats, names | {"p": "Pia Holm"}))
    assert [(one.shared, one.written) for one in found] == [("director", "Pia Holm")] * linked


def test_a_director_of_a_holding_directs_what_it_holds_half_of() -> None:
    names = {"x": "Nordal Ltd", "y": "Kvikk Inc"}
    stakes = (
        Holding("p", "h", 0, 0, control=True),
        Holding("h", "x", 0.5, 0.5),
        Holding("p", "y", 0, 0, control=True),
    )
    found = links(map(actor_of, _named(*names.values())), Holdings(stakes, names))
    assert [one.shared for one in found] == ["director"]


def test_marks_of_many_firms_or_of_a_forwarder_do_not_link() -> None:
    many = [Firm(str(n), f"Firm {n}", (ROAD,)) for n in range(4)]
    assert links(map(actor_of, many)) == []
    assert len(links(map(actor_of, many[:3]))) == 3
    served = [
        Firm("a", "Nordal", phone="+00 72 3025 7926"),
        Firm("b", "Swift", phone="+00723025 7926", scope="Freight"),
    ]
    assert links(map(actor_of, served)) == []


@pytest.mark.parametrize(
    ("one", "other", "linked"),
    [
        ("Room 1201, 12/F, Tower A, Shanghai", "Room 1201, 12/F, Nathan Centre, Hong Kong", False),
        ("99/9 Moo 4, Bangna-Trad Road, Samut Prakan", "99/9 Moo 4, Sukhumvit Road, Rayong", False),
        ("P.O. Box 1234, Road Town, Tortola", "PO Box 1234, Dubai, UAE", False),
        (
            "Room 301, Unit 2, Building 5, Jinxiu Garden, Ningbo",
            "Room 301, Unit 2, Building 5, Lida Garden, Xian",
            False,
        ),
        ("No. 88 Renmin Road, Changsha, China", "88 Renmin Rd, Qingdao, China", False),
        ("12 Main Street, United Kingdom", "12 Main Street, Springfield, USA", False),
        ("No. 88 Renmin Road, Furong District, Changsha", "88 Renmin Rd, Changsha, Hunan, China", True),
        ("No. 840, Dazhuo Rd., Shenzhen", "No. 840 Dazhuo Road", True),
        ("Room 1201, 12/F, Tower A, Shanghai", "Rm 1201, 12/F, Tower A, Shanghai, China", True),
    ],
)
def test_an_address_is_one_place_and_not_a_room_number_of_many(one: str, other: str, linked: bool) -> None:
    found = links(map(actor_of, [Firm("a", "Nordal", (one,)), Firm("b", "Kvikk", (other,))]))
    assert [link.shared for link in found] == ["address"] * linked


@pytest.mark.parametrize(
    "name",
    [
        *("Pudam Bonded Storage Co", "ООО Фьелл Логистик", "青岛丰龙恒报关行", "Fjell Spedition GmbH"),
        *(
            "Elm & Partners Law Firm",
            "Fjell Marine Insurance PLC",
            "Kanzlei Fjell Rechtsanwälte",
            "Fjell Shipping Agency",
        ),
        *("Notaire Fjell & Associés", "Fjell Classification Society", "丰龙恒律师事务所"),
    ],
)
def test_the_number_of_a_warehouse_or_forwarder_does_not_link_its_customers(name: str) -> None:
    firms = [
        Firm(id, called, phone="+00 72 3025 7926") for id, called in (("a", "Nordal"), ("b", "Kvikk"), ("c", name))
    ]
    assert links(map(actor_of, firms)) == []


def test_a_placeholder_number_does_not_link() -> None:
    for phone in ("+00 000 0000000", "+86 1111 1111111", "+1 212 1234567"):
        assert links(map(actor_of, [Firm("a", "Nordal", phone=phone), Firm("b", "Kvikk", phone=phone)])) == []


def test_one_controller_found_by_the_registers_number() -> None:
    firms = [Firm("a", "Nordal", number="N1"), Firm("b", "Kvikk", number="N2"), Firm("c", "Hask", number="N3")]
    stakes = (Holding("p", "x", 0.6, 0.6), Holding("p", "y", 0.5, 0.5), Holding("p", "z", 0.4, 0.4))
    found = links(
        map(actor_of, firms), Holdings(stakes, {"x": "", "y": "", "z": ""}, {"x": "N1", "y": "N2", "z": "N3"})
    )
    assert {(one.left, one.right) for one in found if one.shared == "controller"} == {("a", "b")}


def test_an_unknown_stake_is_a_possible_controller() -> None:
    firms = [Firm("a", "Nordal"), Firm("b", "Kvikk")]
    stakes = (Holding("p", "x", 0.6, 0.6), Holding("p", "y", 0, 1))
    found = links(map(actor_of, firms), Holdings(stakes, {"x": "NORDAL", "y": "Kvikk"}))
    assert [one.shared for one in found] == ["possible controller"]


@pytest.mark.parametrize(
    ("firm", "owned"),
    [
        (("北达金属有限公司", ""), ("青岛丰龙恒有限公司", "")),  # no Latin words in either name
        (("Nordal Ltd", "CN17"), ("Nordal Ltd", "HK999")),  # one name, two numbers
        (("***", ""), ("", "")),
    ],
)
def test_a_firm_of_another_name_or_number_is_not_the_one_that_is_owned(
    firm: tuple[str, str], owned: tuple[str, str]
) -> None:
    actor = actor_of(Firm("a", firm[0], number=firm[1]))
    held = Holdings((Holding("p", "x", 1, 1),), {"x": owned[0]}, {"x": owned[1]})
    assert actors_in([actor], held) == {}


def test_one_number_in_two_registers_is_parted_by_the_name() -> None:
    actors = [actor_of(Firm("a", "Nordal Ltd", number="123")), actor_of(Firm("b", "Kvikk Inc", number="1-23"))]
    held = Holdings((Holding("p", "x", 1, 1),), {"x": "KVIKK INC"}, {"x": "123"})
    assert actors_in(actors, held) == {"x": "b"}
    assert actors_in(actors, Holdings(held.stakes, {"x": "Hask"}, held.numbers)) == {}


def test_a_name_in_han_alone_is_found() -> None:
    actor = actor_of(Firm("a", "北达金属有限公司"))
    assert actors_in([actor], Holdings((Holding("p", "x", 1, 1),), {"x": "北达金属有限公司"})) == {"x": "a"}


def test_files(tmp_path: Path) -> None:
    firms, owners = tmp_path / "f.csv", tmp_path / "o.csv"
    firms.write_text("id,name,phone\n1,Nordal,\n2,Kvikk,\n", encoding="utf-8")
    owners.write_text("owner,owned,percentage\nP,Nordal,50\nP,Kvikk,70\n", encoding="utf-8")
    assert control_file(firms, [owners], tmp_path / "l.csv") == (2, 1)
    assert "1,Nordal,2,Kvikk,controller,P" in (tmp_path / "l.csv").read_text("utf-8")


def test_a_shared_mark_is_written_as_the_register_has_it() -> None:
    firms = [
        Firm("a", "Nordal", ("No. 5, Mill Rd., Oslo",), "+47 2233 4455"),
        Firm("b", "Kvikk", ("5 Mill Road, Oslo",), "+47 2233 4455"),
    ]
    holdings = Holdings(
        tuple(Holding("p", one, 1.0, 1.0) for one in "ab"), {"p": "Pia Holm", "a": "Nordal", "b": "Kvikk"}
    )
    found = {one.shared: one for one in links(map(actor_of, firms), holdings)}
    assert {kind: one.written for kind, one in found.items()} == {
        "address": "No. 5, Mill Rd., Oslo",
        "controller": "Pia Holm",
        "phone": "+4722334455",
    }
    assert found["address"].value == "5 mill road"


@pytest.mark.parametrize(
    ("scope", "linked"),
    [
        ("Freight forwarding; customs clearance", False),
        ("货物进出口; 国际货运代理; 有色金属销售", True),
        ("Trade in metals, logistics", True),
    ],
)
def test_a_trader_whose_scope_has_forwarding_among_all_else_is_a_trader(scope: str, linked: bool) -> None:
    firms = [Firm("a", "Nordal", phone="+00 72 3025 7926"), Firm("b", "Kvikk", phone="+00 72 3025 7926", scope=scope)]
    assert [one.shared for one in links(map(actor_of, firms))] == ["phone"] * linked
    assert actor_of(firms[1]).forwards != linked


def test_half_of_the_votes_controls_however_many_firms_and_leaves_the_share_unknown(tmp_path: Path) -> None:
    """By seats on boards somebody who directs as many acts for others."""
    owners, names = (
        tmp_path / "owners.csv",
        [f"{word} Ltd" for word in ("Nordal", "Kvikk", "Fjell", "Ostrova", "Ash")],
    )
    firms = [Firm(str(n), name) for n, name in enumerate(names)]

    def shared(kind: str) -> list[Link]:
        owners.write_text("owner,owned,control\n" + "".join(f"Pia Holm,{name},{kind}\n" for name in names), "utf-8")
        return links(map(actor_of, firms), read_holdings([owners]))

    found = [one.shared for one in shared("votes")]
    assert set(found) == {"director", "possible controller"} and found.count("director") == 10
    held = read_holdings([owners])
    assert {one.half for one in shares(held).values()} == {"unknown"}
    assert {one.half for one in held_by(held, {"Pia Holm"}).values()} == {"unknown"}
    assert shared("board") == [] and shares(read_holdings([owners])) == {}
    with pytest.raises(InputError, match=r"votes or board in the column control, found 'vote'; nearest is 'votes'"):
        shared("vote")
