"""Candidates of a name: the likest first, whatever the order of the list, and few among many."""

from __future__ import annotations

from oretrace.parties.blocking import MOST_CANDIDATES, Index
from oretrace.parties.names import Name, read_names

LISTED = (
    "Nordal Metals Ltd", "Kvikkjokk Pigments Inc", "Siamtara Minerals Co Ltd", "Ostrov Trading OOO", "红猫控股公司",
    "Fjell Handel AS", "Zephyrine Commodities Ltd", "Hask Shipping", "Quicksilver Trading Ltd", "Pudam Storage Co",
)  # fmt: skip


def readings(*texts: str) -> list[tuple[Name, ...]]:
    return [read_names(text) for text in texts]


def found(listed: tuple[str, ...], *asked: str) -> dict[str, list[str]]:
    index = Index(readings(*listed))
    return {asked[n]: [listed[k] for k in near] for n, near in index.candidates(readings(*asked))}


def test_a_name_finds_itself_first() -> None:
    near = found(LISTED, *LISTED)
    assert {one: near[one][0] for one in LISTED} == {one: one for one in LISTED}


def test_slips_other_orders_and_other_scripts_are_candidates() -> None:
    near = found(LISTED, "NORDALL METALS", "Handel Fjell", "Red Cat Holdings", "ООО Остров Трейдинг")
    assert near["NORDALL METALS"][0] == LISTED[0] and near["Handel Fjell"][0] == LISTED[5]
    assert LISTED[4] in near["Red Cat Holdings"] and LISTED[3] in near["ООО Остров Трейдинг"]


def test_the_likest_stand_first_and_those_that_share_less_are_left_out() -> None:
    listed = tuple(f"Nordal Metals {n} Fjell" for n in range(MOST_CANDIDATES + 20))
    (near,) = found(listed, f"Nordall Metals {MOST_CANDIDATES + 7} Fjell").values()
    assert near[0] == listed[MOST_CANDIDATES + 7] and len(near) < len(listed)


def test_a_name_that_shares_nothing_or_cannot_be_read_has_no_candidate() -> None:
    assert found(LISTED, "Xyqwub", "***") == {}


def test_the_order_of_the_list_changes_no_candidates() -> None:
    asked = ("Nordal Trading", "Kvikkjokk", "Siamtara")
    there, back = found(LISTED, *asked), found(LISTED[::-1], *asked)
    assert {one: {*near} for one, near in there.items()} == {one: {*near} for one, near in back.items()}


def test_no_more_candidates_than_are_compared() -> None:
    listed = tuple(f"Nordal Metals {n}" for n in range(MOST_CANDIDATES + 20))
    (near,) = found(listed, "Nordal Metals").values()
    assert len(near) == len({*near}) == MOST_CANDIDATES


def test_a_list_compared_with_itself_has_the_candidates_of_a_copy() -> None:
    index = Index(readings(*LISTED))
    own = {n: near.tolist() for n, near in index.candidates()}
    assert own == {n: near.tolist() for n, near in index.candidates(readings(*LISTED))}
