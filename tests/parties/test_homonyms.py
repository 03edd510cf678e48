"""Firms of one name stay two where registers or addresses say so; one firm at two addresses stays one."""

import pytest

from oretrace.parties.firms import Firm
from oretrace.parties.resolve import Mention, resolve_all

NAME = "Nordal Metals Co., Ltd."
MILL, LAKE = "Room 5, No. 7 Mill Road, Fjord", "Room 9, No. 33 Lake Road, Fjord"


def _mentions(*addresses: str | None) -> list[Mention]:
    return [Mention(n, 1, "shipper", NAME.upper(), address) for n, address in enumerate(addresses, 1)]


def test_two_numbers_in_one_town_are_two_firms() -> None:
    firms = [Firm("2:1", NAME, (MILL,), number="N1"), Firm("2:2", NAME, (LAKE,), number="N2")]
    mentions = _mentions("RM 5, NO.7 MILL RD, FJORD", "RM 9, NO.33 LAKE RD, FJORD", None)
    found = resolve_all(mentions, firms)
    mill, lake, unknown = map(found.of, mentions)
    assert mill != lake
    assert (found.firms["2:1"], found.firms["2:2"]) == (mill, lake)
    assert unknown == mill, "a mention without an address is of the firm that the store knew first"
    assert len(set(map(resolve_all(mentions, firms[:1]).of, mentions))) == 1


def test_without_a_register_address_and_telephone_must_both_differ() -> None:
    apart = _mentions(f"{MILL} TEL +00 11 2223333", f"{LAKE} TEL +00 44 5556666")
    assert len(set(map(resolve_all(apart).of, apart))) == 2
    moved = _mentions(f"{MILL} TEL +00 11 2223333", f"{LAKE} TEL +00 11 2223333", LAKE)
    assert len(set(map(resolve_all(moved).of, moved))) == 1


def test_names_of_one_record_are_one_firm_and_ids_stay() -> None:
    firm = Firm("2:1", "北达金属有限公司", number="N1", other_names=("Kvikk Trading Inc",))
    mentions = [Mention(1, 1, "shipper", "KVIKK TRADING INC."), Mention(3, 1, "shipper", "北达金属有限公司")]
    before, after = resolve_all(mentions[:1]), resolve_all(mentions, [firm])
    assert after.of(mentions[0]) == after.of(mentions[1]) == after.firms["2:1"] == before.of(mentions[0])


def test_a_mark_that_joined_two_names_is_with_the_join() -> None:
    mentions = [Mention(1, 1, "shipper", "Nordal Pigments", MILL), Mention(1, 2, "shipper", "Nordal Metals", MILL)]
    (join,) = resolve_all(mentions).joins
    assert join.mark is not None
    assert join.mark.kind == "address"
    assert join.score < 0.66


FAR, NEAR_BY = "Unit 9, 33 Lake Road, Busan, South Korea", "Unit 9, 33 Lake Road, Shanghai, China"
HERE = "Room 5, 7 Mill Road, Ningbo, China"


@pytest.mark.parametrize(
    ("name", "other", "entities", "places"),
    [
        ("Pacific Metals Co., Ltd.", FAR, 2, 1),
        ("Pacific Metals Co., Ltd.", NEAR_BY, 1, 2),  # nothing decides
        ("Hongda Trading Co., Ltd.", FAR, 2, 1),
        ("Halmar Metals Co., Ltd.", FAR, 1, 1),
        ("Halmar Metals Co., Ltd.", NEAR_BY, 1, 1),
    ],
)
def test_a_name_of_many_in_two_countries_is_of_two_firms_and_a_rare_one_of_one(
    name: str, other: str, entities: int, places: int
) -> None:
    mentions = [Mention(1, n, "shipper", name, address) for n, address in enumerate((HERE, other))]
    found = resolve_all(mentions)
    of = {found.of(one) for one in mentions}
    assert len(of) == entities
    assert max(found.places.get(one, 1) for one in of) == places


def test_the_territory_of_a_record_tells_where_an_address_is() -> None:
    rows = (("7 Mill Road, Ningbo", "CHN"), ("33 Lake Road, Busan", "KOR"))
    mentions = [Mention(1, n, "shipper", "Pacific Metals Ltd", *row) for n, row in enumerate(rows)]
    assert len(set(map(resolve_all(mentions).of, mentions))) == 2


def test_one_telephone_in_two_countries_is_one_firm() -> None:
    mentions = [
        Mention(1, n, "shipper", "Pacific Metals Ltd", f"{place} TEL +00 11 2223333")
        for n, place in enumerate((HERE, FAR))
    ]
    assert len(set(map(resolve_all(mentions).of, mentions))) == 1


def test_a_mention_without_an_address_is_of_the_oldest_firm_of_its_name_in_the_register() -> None:
    firms = [
        Firm("2:1", NAME, number="A1", founded="2018-05-17"),
        Firm("2:2", NAME, number="B2", founded="2005-03-07"),
    ]
    for of in (firms, firms[::-1]):
        found = resolve_all([Mention(1, 1, "shipper", NAME)], of)
        assert found.names[NAME] == found.firms["2:2"] != found.firms["2:1"]
