"""Scores of pairs: right side of one half in every script, symmetric, never saturated, with reasons."""

from math import exp

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oretrace.parties import scoring
from oretrace.parties.groups import NEAR
from oretrace.parties.names import LONGEST, read_names
from oretrace.parties.scoring import MATCH, likelihood, score_names, waterfall

SAME = [
    ("Nordal Aktiengesellschaft", "NORDAL AG"),
    ("Nordal Trading Co., Ltd.", "Nordall Trading Company Limited"),
    ("OOO Nordalskiy Zavod", "ООО «Нордальский завод»"),
    ("红猫控股公司", "Red Cat Holdings, Inc."),
    ("Jean-Claude Nordal", "JC Nordal"),
    ("NORDAL, Jan", "Jan Nordal"),
    ("Goodwill Nordal", "Good Will Nordal"),
    ("Fjell Handel", "Nordal Metals (formerly Fjell Handel)"),
]
OTHER = [
    ("Nordal Trading Co., Ltd.", "Kvikkjokk Trading Co., Ltd."),
    ("Jan Nordal", "Ingrid Nordal"),
    ("Tactical Missiles Corporation", "Tactical Kittens Corporation"),
    ("红猫控股公司", "Blue Force Technologies"),
    ("ООО Байкал", "ООО Базо"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_the_same_party(left: str, right: str) -> None:
    assert score_names(left, right).score > MATCH


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_another_party(left: str, right: str) -> None:
    assert score_names(left, right).score < MATCH


def test_equal_names_are_not_equally_certain() -> None:
    names = ["Nordal", "Nordal Metals", "Trading Company", "Jan Nordal", "Nordal Metals Trading and Shipping"]
    scores = [score_names(name, name).score for name in names]
    assert len(set(scores)) == len(scores)
    assert max(scores) < 1


def test_reasons_are_those_that_weigh_most() -> None:
    found = score_names("Tactical Missiles Corporation", "Tactical Kittens Corporation")
    weights = [abs(value) for _, value in found.reasons]
    assert weights == sorted(weights, reverse=True)
    assert any(value < 0 for _, value in found.reasons) and any(value > 0 for _, value in found.reasons)


def test_a_country_is_the_same_whichever_way_it_is_written() -> None:
    pair = "Nordal Trading", "Nordal Trading Ltd"
    same, other = (score_names(*pair, ("CHN", right)).score for right in ("CHN", "THA"))
    assert [score_names(*pair, ("CHN", right)).score for right in ("cn", "China", "chn")] == [same] * 3
    assert score_names(*pair, ("CHN", "Thailand")).score == other < same


def test_countries_count_only_where_both_are_known() -> None:
    same = score_names("Nordal Metals", "Nordal Metals Ltd", ("NO", "NO")).score
    unknown = score_names("Nordal Metals", "Nordal Metals Ltd", ("NO", "")).score
    other = score_names("Nordal Metals", "Nordal Metals Ltd", ("NO", "CL")).score
    assert same > unknown == score_names("Nordal Metals", "Nordal Metals Ltd").score > other


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@example("0", "0A")
@example("00", "0:LAB")
@example("A新", "QM")
@example("นายประเสริฐ ทองคำวงศ์", "Prasert Thongkhamwong")
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_has_a_score_that_does_not_depend_on_the_order(left: str, right: str) -> None:
    one, other = score_names(left, right).score, score_names(right, left).score
    assert 0 <= one < 1
    assert one == other


@pytest.mark.parametrize("pair", [*SAME[:4], *OTHER[:2]])
def test_a_waterfall_ends_at_the_score(pair: tuple[str, str]) -> None:
    steps = waterfall(*pair)
    assert 1 / (1 + exp(-sum(odds for _, odds in steps))) == pytest.approx(score_names(*pair).score)


def test_the_waterfall_of_an_unreadable_name_is_empty() -> None:
    assert waterfall("", "Nordal") == ()


@pytest.mark.parametrize(("left", "right"), [("李晓明", "李晓东"), ("박지훈", "박지민")])
def test_another_sign_is_another_person(left: str, right: str) -> None:
    assert score_names(left, right).score < 0.3
    assert score_names(left, left).score > 0.9


def test_a_sign_that_sounds_alike_may_be_a_slip() -> None:
    assert score_names("李晓明", "李小明").score > score_names("李晓明", "李大明").score


@pytest.mark.parametrize(
    ("left", "same", "other"),
    [
        ("桂林锐恒达矿业有限公司", "Guilin Ruihengda Mining Co Ltd", "Guilin Ruihongda Mining Co Ltd"),
        ("桂林锐恒达矿业有限公司", "GUILIN RUI HENG DA MINING CO., LTD.", "Hechi Ruihengda Mining Co Ltd"),
        ("厦门瑾源物流有限公司", "Xiamen Jinyuan Logistics Co Ltd", "Xiamen Jinyuan Electronics Co Ltd"),
        ("昆明长璟锗业有限公司", "Kunming Changjing Germanium Co Ltd", "Kunming Fengjing Germanium Co Ltd"),
        ("湖南岚澄新材料有限公司", "湖南嵐澄新材料有限公司", "河南岚澄新材料有限公司"),
        ("Shenzhen Qihaolong Tech Co Ltd", "Shenzhen Qi Haolong Tech Co Ltd", "Shenzhen Qihaolun Tech Co Ltd"),
    ],
)
def test_chinese_firms_are_known_by_signs_syllables_and_places(left: str, same: str, other: str) -> None:
    assert score_names(left, same).score > MATCH > score_names(left, other).score


def test_two_known_places_are_not_spellings_of_one() -> None:
    near = score_names("Hunan Metals Co Ltd", "Henan Metals Co Ltd")
    slip = score_names("Lunan Metals Co Ltd", "Lenan Metals Co Ltd")
    assert near.score < slip.score


@pytest.mark.parametrize(
    ("left", "right", "skipped"),
    [
        ("Ganzhou Huaxing Metals Co., Ltd.", "Ganzhou Huaxin Metals Co., Ltd.", True),
        ("赣州强龙化工有限公司", "Ganzhou Xinglong Chemical Co., Ltd.", True),
        ("Yiyang Hengdeli Trading Co., Ltd.", "YIYANG HENG DE LI TRADING CO., LTD.", False),
        ("Nordal Metals Ltd", "Nordal Trading Ltd", False),
        ("Ruslan Ivanov", "Руслан Иванов", False),
    ],
)
def test_a_likelihood_is_the_score_or_0_where_syllables_differ(left: str, right: str, skipped: bool) -> None:
    score, likely = score_names(left, right).score, likelihood(read_names(left), read_names(right))
    assert (likely == 0.0 and 0 < score < NEAR) if skipped else likely == score


@pytest.mark.parametrize("foreign", ["Karbor Minerals A.S.", "Karbor Mining Co., Ltd.", "Nordal Metals Ltd"])
@pytest.mark.parametrize(
    "local", ["赣州锦旺鼎矿业有限公司", "บริษัท สยามสยามสุวรรณ เหมืองแร่ จำกัด", "宁波北达金属有限公司"]
)
def test_one_word_of_business_alone_does_not_match_across_scripts(foreign: str, local: str) -> None:
    assert score_names(foreign, local).score < 0.1


def test_two_words_of_business_beside_a_translated_name_are() -> None:
    assert score_names("Raytheon Missile Systems", "雷神导弹系统公司").score > MATCH


@pytest.mark.parametrize(
    ("han", "latin"),
    [
        ("沐宸岚新材料有限公司", "MU-CHEN-LAN ADVANCED MATERIALS CO., LTD."),
        ("晟沐隆金属有限公司", "Shengmulong Metallurgical Co., Ltd."),
    ],
)
def test_syllables_written_apart_are_the_han_word_and_metals_are_metallurgical(han: str, latin: str) -> None:
    assert score_names(han, latin).score > 0.9


@pytest.mark.parametrize("letter", ["Q", "9", "e"])
def test_no_two_names_have_more_hundredths_than_the_bound_of_a_score_counts_with(letter: str) -> None:
    (name,) = read_names(f"{letter * (LONGEST // 2)} {letter * LONGEST}")
    assert 2e-4 * LONGEST < scoring._little(name, name) < scoring.MOST_LITTLE
