"""Mentions to entities: spellings joined, homonyms by legal form apart, identifiers that stay as the store grows."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.parties.firms import Firm
from oretrace.parties.groups import NEAR
from oretrace.parties.resolve import ELSEWHERE, JOINED, SURE, Mention, resolve_all
from oretrace.parties.scoring import score_names

NAMES = [
    "NORDAL SPECIALTY MATERIALS LLC",
    "Nordal Specialty Matls L.L.C.",
    "KVIKKJOKK TRADING CO., LTD.",
    "Kvikkjokk Trade Co Ltd",
    "青岛丰龙恒货运代理有限公司",
    "QINGDAO FENG-LONG-HENG FREIGHT FORWARDING CO LTD",
    "Qingdao Fenglongheng Logistics Co., Ltd.",
    "NORDAL MINERALS INC.",
    "NORDAL MINERALS CORP.",
]


def resolve(mentions: Iterable[Mention]) -> Mapping[str, str]:
    return resolve_all(mentions).names


def _mentions(names: Sequence[str]) -> list[Mention]:
    return [Mention(1, n, "shipper", name) for n, name in enumerate(names)]


def test_spellings_and_scripts_are_one_entity() -> None:
    found = resolve(_mentions(NAMES))
    entity = [found[name] for name in NAMES]
    assert entity[0] == entity[1] != entity[2] == entity[3]
    assert entity[4] == entity[5] == entity[6]
    assert len(set(entity)) == 5


def test_two_registered_forms_are_two_firms_even_by_way_of_a_third_name() -> None:
    found = resolve(_mentions([*NAMES[-2:], "NORDAL MINERALS"]))
    assert found["NORDAL MINERALS INC."] != found["NORDAL MINERALS CORP."]


def test_one_address_joins_names_that_are_less_alike() -> None:
    names = ["Nordal Pigments", "Nordal Metals"]
    apart = [Mention(1, n, "shipper", name, f"{n} Mill Road") for n, name in enumerate(names)]
    together = [Mention(1, n, "shipper", name, "7, Mill Road, Fjord") for n, name in enumerate(names)]
    assert len(set(resolve(apart).values())) == 2
    assert len(set(resolve(together).values())) == 1


def test_a_surname_alone_joins_no_two_persons_and_an_address_says_whose_it_is() -> None:
    names = ["Ottoline Norlander", "Norlander", "Ambrose Norlander"]
    assert len(set(resolve(_mentions(names)).values())) == 3
    at = ["7 Mill Road", "7 Mill Road", "9 Fjord Street"]
    mentions = [Mention(1, n, "consignee", name, of) for n, (name, of) in enumerate(zip(names, at, strict=True))]
    found = resolve(mentions)
    assert found[names[0]] == found[names[1]] != found[names[2]]


@pytest.mark.parametrize(("there", "entities"), [("7, Mill Raod, Fjord", 1), ("9, Harbour Street, Fjord", 2)])
def test_like_names_are_one_at_one_address_slips_aside_and_two_elsewhere(there: str, entities: int) -> None:
    names = ["Teilah Webb", "Taylah Webb"]
    assert JOINED <= score_names(names[0], names[1]).score < ELSEWHERE
    mentions = [Mention(1, 1, "shipper", names[0], "7, Mill Road, Fjord"), Mention(1, 2, "shipper", names[1], there)]
    assert len(set(resolve(mentions).values())) == entities
    assert len(set(resolve(_mentions(names)).values())) == 1


def test_a_slip_in_an_address_joins_names_that_are_less_alike() -> None:
    places = ("7, Mill Road, Fjord", "7, Mlil Road, Fjord")
    mentions = [
        Mention(1, n, "shipper", name, place)
        for n, (name, place) in enumerate(zip(("Nordal Pigments", "Nordal Metals"), places, strict=True))
    ]
    assert len(set(resolve(mentions).values())) == 1


def test_a_carriers_code_is_not_a_party_name() -> None:
    found = resolve([Mention(1, 1, "carrier", "NORD"), Mention(1, 2, "shipper", "Nord")])
    assert len(set(found.values())) == 2


@settings(max_examples=20, deadline=None)
@given(st.permutations(NAMES), st.integers(1, len(NAMES)))
@pytest.mark.slow
def test_later_mentions_do_not_rename_entities(names: list[str], known: int) -> None:
    later = [Mention(2, n, "shipper", name) for n, name in enumerate(names[known:])]
    before, after = resolve(_mentions(names[:known])), resolve([*_mentions(names[:known]), *later])
    # An entity may join an older one; it never takes a new name.
    assert {after[name] for name in names[:known]} <= set(before.values())


PLACES = ("7 Mill Road, Fjord TEL +00 11 2223333", "9 Lake Road, Berg TEL +00 44 5556666", "7 Mill Raod, Fjord", None)


@settings(max_examples=20, deadline=None)
@given(st.permutations([(name, place) for name in NAMES for place in PLACES]))
@pytest.mark.slow
def test_the_order_of_the_lines_of_a_file_decides_nothing(rows: list[tuple[str, str | None]]) -> None:
    def entities(of: Iterable[tuple[str, str | None]]) -> Mapping[tuple[str, str | None], str]:
        mentions = [Mention(1, line, "shipper", *row) for line, row in enumerate(of, 1)]
        found = resolve_all(mentions, [Firm("2:1", NAMES[0], number="1"), Firm("2:2", NAMES[0], number="2")])
        return {(one.name, one.address): found.of(one) for one in mentions}

    assert entities(rows) == entities(sorted(rows, key=str))


def test_judgements_precede_scores() -> None:
    names = ["Nordal Minerals Ltd", "NORDAL MINERALS LIMITED", "Quite Another GmbH", "Nordal Minerals"]
    mentions = [Mention(n, 1, "shipper", name) for n, name in enumerate(names)]
    before = resolve(mentions)
    assert before[names[0]] == before[names[1]] != before[names[2]]
    joined = resolve_all(mentions, judged=[(names[2], names[0], True)]).names
    assert joined[names[2]] == joined[names[0]] == before[names[0]]  # the older name names the entity
    parted = resolve_all(mentions, judged=[(names[0], names[1], False)]).names
    assert parted[names[0]] != parted[names[1]] and parted[names[0]] == before[names[0]]
    third = resolve_all(mentions, judged=[(names[0], names[1], False), (names[3], names[0], True)]).names
    assert third[names[3]] == third[names[0]] != third[names[1]]  # not by way of a third name, either
    assert resolve_all(mentions, judged=[("nobody", names[0], True)]).names == before


def test_names_that_were_judged_the_same_are_one_whatever_registers_say() -> None:
    firms = [Firm("1:1", "Nordal Ltd", number="11111"), Firm("1:2", "Fjell Ltd", number="22222")]
    mentions = _mentions(["Nordal Ltd", "Fjell Ltd"])
    apart, one = resolve_all(mentions, firms), resolve_all(mentions, firms, [("Fjell Ltd", "Nordal Ltd", True)])
    assert apart.names["Nordal Ltd"] != apart.names["Fjell Ltd"]
    assert len({*one.names.values(), *one.firms.values()}) == 1


def test_the_pairs_that_are_unsure_are_those_on_which_entities_hang() -> None:
    names = ["Nordal Minerals Ltd", "NORDAL MINERALS LTD", "Nordal Mineral Trading Ltd", "Nordale Minerals Ltd"]
    found = resolve_all(_mentions(names))
    assert found.unsure and all(NEAR <= one.score < SURE for one in found.unsure)
    for one in found.unsure:
        assert (found.names[one.left] == found.names[one.right]) == one.joined
    assert [one.score for one in found.unsure] == sorted((one.score for one in found.unsure), reverse=True)
    ends = [frozenset((found.names[one.left], found.names[one.right])) for one in found.unsure if not one.joined]
    assert len(ends) == len(set(ends))


def test_syllables_written_apart_or_as_one_word_are_one_name() -> None:
    names = ("JING-LONG-MING MINING CO., LTD.", "Jinglongming Mining Co., Ltd.", "JING-XIAO MINING CO., LTD.")
    found = resolve(Mention(1, n, "shipper", name) for n, name in enumerate(names, 1))
    assert len(set(found.values())) == 2


def test_names_with_different_numbers_are_two_firms_even_by_way_of_a_third_name() -> None:
    found = resolve(_mentions(["Nordal Minerals Plant 3", "Nordal Minerals Plant 7", "NORDAL MINERALS PLANT"]))
    assert found["Nordal Minerals Plant 3"] != found["Nordal Minerals Plant 7"]


def test_a_slip_between_two_firms_makes_no_chain_of_them() -> None:
    names = [
        "东莞方方科技有限公司",
        "Dongguan Fangfang Technology Co., Ltd.",
        "Dongguan Fangafng Technology Co., Ltd.",
        "东莞丰峰科技有限公司",
    ]
    entity = resolve(Mention(1, line, "shipper", name) for line, name in enumerate(names, 1))
    assert score_names(names[2], names[3]).score > JOINED
    assert entity[names[0]] == entity[names[1]] == entity[names[2]] != entity[names[3]]


def test_one_of_the_names_that_a_register_put_together_is_enough() -> None:
    names = ("Nordal Metals Ltd", "Kvikkjokk Trading Ltd", "Fjellheim Shipping Ltd", "Ostrov Pigments Ltd")
    spellings = ["Nordall Metals Ltd", "Kvikjokk Trading Ltd", "Fjelheim Shipping Ltd", "Ostrow Pigments Ltd"]
    found = resolve_all(
        (Mention(1, line, "shipper", name) for line, name in enumerate(spellings, 1)),
        [Firm("9:1", names[0], other_names=names[1:])],
    )
    assert {found.names[name] for name in spellings} == {found.firms["9:1"]}


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_former_name_joins_whichever_of_the_names_the_store_knew_first(order: tuple[int, ...]) -> None:
    names = ("Halden Star Metals Ltd", "Halden Star Metals Ltd (ex Corvina Metals Ltd)", "Corvina Metals Limited")
    assert len(set(resolve(_mentions([names[n] for n in order])).values())) == 1
