"""Names that are spelt alike and are of two parties; and spellings of one."""

import pytest

from oretrace.parties.opposites import are_apart, begin_with_other_sides
from oretrace.parties.scoring import MATCH, score_names

APART = [
    ("North Nordal Mining Ltd", "South Nordal Mining Ltd"),
    ("Northgate Pigments Ltd", "Southgate Pigments Ltd"),
    ("ООО Северный Рудник", "ООО Южный Рудник"),
    ("Nordal Machine Plant No 7", "Nordal Machine Plant No 17"),
    ("嘉州第二冶炼厂", "Jiazhou No. 3 Smelter"),
    ("Nordal Metals Ltd", "Nordal Metals Holdings Ltd"),
    ("Kvikkport Trading Pte Ltd", "Kvikkwood Trading Pte Ltd"),
    ("Hassan Jamil Nordal", "Hussein Jamil Nordal"),
    ("Norlander", "Ottoline Norlander"),
    ("Hassan", "Hassan Norlander"),
]
ONE = [
    ("Khaled Abdelkader Nordali", "Khalid Abd al-Qadir Nordali"),
    ("Sharikat Nordal lil Maaden", "Nordal Metals Company"),
    ("CORVALLEN REFRACTORIES LIMTED", "Corvallen Refractories Limited"),
    ("嘉州第二冶炼厂", "Jiazhou No. 2 Smelter"),
    ("주식회사 노르금속", "Noreu Metal Co., Ltd."),
    ("NORDAL NONFERROUS METALS IMPORT AND", "Nordal Nonferrous Metals Imp. & Exp. Co Ltd"),
    ("President Norlander", "Ottoline Norlander"),
    ("OttolineNorlander", "Ottoline Norlander"),
    ("Norlandia", "Norlandia Beheer"),
    ("Norlandia", "Hunan Norlandia"),
]


@pytest.mark.parametrize(("left", "right"), APART)
def test_two_parties(left: str, right: str) -> None:
    assert score_names(left, right).score < MATCH


@pytest.mark.parametrize(("left", "right"), ONE)
def test_one_party(left: str, right: str) -> None:
    assert score_names(left, right).score > MATCH


def test_a_slip_of_a_known_word_is_not_apart() -> None:
    assert are_apart("north", "south", across=False) and are_apart("hassan", "hussein", across=True)
    assert are_apart("metals", "minerals", across=False) and not are_apart("metals", "minerals", across=True)
    assert not are_apart("tom", "tim", across=False)
    assert begin_with_other_sides("eastmere", "westmere") and not begin_with_other_sides("eastmere", "eastmore")
