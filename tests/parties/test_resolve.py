"""Mentions to entities: spellings joined, homonyms by legal form apart, identifiers that stay as the store grows."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.parties.resolve import Mention, resolve

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


def test_a_carriers_code_is_nobodys_name() -> None:
    found = resolve([Mention(1, 1, "carrier", "NORD"), Mention(1, 2, "shipper", "Nord")])
    assert len(set(found.values())) == 2


@settings(max_examples=20, deadline=None)
@given(st.permutations(NAMES), st.integers(1, len(NAMES)))
@pytest.mark.slow
def test_later_mentions_rename_nobody(names: list[str], known: int) -> None:
    before, after = resolve(_mentions(names[:known])), resolve(_mentions(names))
    # An entity may join an older one; it never takes a new name.
    assert {after[name] for name in names[:known]} <= set(before.values())
    assert resolve(_mentions(names)) == after
