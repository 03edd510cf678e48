"""Latin letters as a spelling of Thai ones: as owners write their names, in Thai words and in foreign ones."""

import pytest

from oretrace.parties.scoring import MATCH, score_names
from oretrace.parties.thai_spellings import ordered, spelling_cost, spelt_as


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("เจริญทรัพย์", "charoensap"),
        ("เจริญทรัพย์", "jaroensub"),
        ("ศรีวิไล", "sriwilai"),
        ("มงคลนครศรี", "mongkolnakornsri"),
        ("บวรพงษ์", "borvornphong"),
        ("จักรเพชร", "jakpetch"),
        ("ยูนิค", "unique"),
        ("โลจิสติกส์", "logistics"),
        ("อินเตอร์เทรด", "intertrade"),
        ("เคมิคอล", "chemical"),
        ("แกรนิต", "granite"),
    ],
)
def test_spellings_of_one_word(thai: str, latin: str) -> None:
    assert spelt_as(thai, latin) > 0.8


@pytest.mark.parametrize(
    ("thai", "latin"),
    [("เจริญทรัพย์", "charoenchai"), ("ศรีวิไล", "sukwilai"), ("โลจิสติกส์", "plastics"), ("จี", "age")],
)
def test_other_words(thai: str, latin: str) -> None:
    assert spelt_as(thai, latin) < 0.75


def test_a_consonant_costs_more_than_a_vowel_and_a_silenced_letter_nothing() -> None:
    assert spelling_cost("พงษ์", "phong") < spelling_cost("พงษ์", "phongi") < spelling_cost("พงษ์", "phongk")
    assert ordered("เกี่ยวแร่") == "กเียวรแ"


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("บริษัท มงคลนครศรี อุตสาหกรรม จำกัด", "Mongkolnakornsri Industries Co., Ltd."),
        ("บริษัท ศรีเจริญเลิศ เหมืองแร่ จำกัด", "Sri Charoen Lert Mining (Thailand) Co., Ltd."),
        ("บริษัท แสนศิลา จำกัด", "Sansila Co., Ltd."),
        ("บริษัท วี.เค.พี. เคมิคอล จำกัด", "VKP Chemical Co., Ltd."),
        ("บริษัท ไทยโอริเคมสตีลอินดัสตรี จำกัด", "Thai Orichem Steel Industry Co., Ltd."),
        ("โรงแรมบวรธานี", "Bowon Thani Hotel"),
        ("นางสาวจันทร์เพ็ญ วงศ์สว่าง", "Janpen Wongsawang"),
    ],
)
def test_names_of_one_firm(thai: str, latin: str) -> None:
    assert score_names(thai, latin).score == score_names(latin, thai).score >= MATCH


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("บริษัท มงคลนครศรี อุตสาหกรรม จำกัด", "Mongkolcharoensri Industries Co., Ltd."),
        ("บริษัท ยิ่งเจริญถาวร เอ็นจิเนียริ่ง จำกัด", "Yingcharoen Phaisan Engineering Co., Ltd."),
        ("บริษัท จี สตีล จำกัด", "Tata Steel Co., Ltd."),
        ("บริษัท วี.เค.พี. เคมิคอล จำกัด", "Saharat Chemical Co., Ltd."),
    ],
)
def test_names_of_two_firms(thai: str, latin: str) -> None:
    assert score_names(thai, latin).score < MATCH
