"""Marks of firms: one street in several spellings, telephones that are somebody's, towns that part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.parties.firms import Firm
from oretrace.parties.marks import Mark, apart, forwards, lends, lent, marks_of_address, marks_of_firm

ROAD = "No. 160 Ganqian Road, Shanghai"


def streets(text: str) -> set[str]:
    return {mark.value for mark in marks_of_address(text) if mark.kind == "address"}


def of_kind(text: str, kind: str) -> list[str]:
    return [mark.value for mark in marks_of_address(text) if mark.kind == kind]


@pytest.mark.parametrize(
    "other", ["160 Ganqian Rd, Shanghai", "NO. 160, GANQIAN ROAD", "Ganqian Rd. 160, Shanghai T. +86 21 3305 7926"]
)
def test_one_street_in_several_spellings(other: str) -> None:
    assert streets(other) == streets(ROAD) != set()
    assert streets("161 Ganqian Rd, Shanghai") != streets(ROAD)


@given(st.permutations(("160", "Ganqian", "Road")))
def test_the_order_of_words_of_a_street_says_nothing(words: list[str]) -> None:
    assert streets(f"{' '.join(words)}, Shanghai") == streets(ROAD)


def test_a_town_alone_or_a_room_alone_is_not_an_address() -> None:
    assert streets("Shanghai, China") == streets("Room 12, Floor 3") == set()


def test_telephone_and_domain_of_an_address() -> None:
    text = "5 Mill Road, Berg, Tel: +46 8 305 79 26, sales@nordal.example"
    assert (of_kind(text, "phone"), of_kind(text, "domain")) == (["4683057926"], ["nordal.example"])
    assert of_kind("+46 8 123 45 67", "phone") == of_kind("nordal@gmail.com", "domain") == []


def test_a_street_of_one_name_in_two_towns_is_two() -> None:
    changsha, qingdao, none = (marks_of_address(f"88 Renmin Road{town}") for town in (", Changsha", ", Qingdao", ""))
    (street,) = streets("88 Renmin Road")
    assert apart(changsha, qingdao, street) and apart(qingdao, changsha, street)
    assert not apart(changsha, changsha, street) and not apart(changsha, none, street)


def test_marks_of_a_firm_are_those_of_its_addresses_and_its_numbers() -> None:
    firm = Firm("a", "Nordal", (ROAD,), "+46 8 305 79 26", "WWW.Nordal.example", "N1", lei="5299000EXAMPLE000042")
    known = marks_of_firm(firm)
    assert {*marks_of_address(ROAD), Mark("phone", "4683057926"), Mark("domain", "nordal.example")} < known
    assert {Mark("number", "N1"), Mark("lei", "5299000EXAMPLE000042")} < known


def test_a_forwarder_lends_its_telephone_and_a_warehouse_forwards_nothing() -> None:
    firms = [
        Firm("a", "Swift", phone="+46 8 305 79 26", scope="Freight"),
        Firm("b", "Nordal", phone="+46 8 305 79 27"),
    ]
    assert lent(firms) == {Mark("phone", "4683057926")}
    assert forwards("Fjell Spedition GmbH") and not forwards("Pudam Bonded Storage")
    assert lends("Pudam Bonded Storage") and not lends("Nordal Metals")
