"""Names of which one is in Han signs that are read as in Hong Kong, Taiwan or Japan."""

import pytest

from oretrace.parties.abroad import in_syllables, is_across, one_is_native
from oretrace.parties.names import read_names
from oretrace.parties.scoring import MATCH, score_names


@pytest.mark.parametrize(
    ("han", "latin"),
    [
        ("廣興貿易有限公司", "Kwong Hing Trading Limited"),
        ("順發鋼鐵有限公司", "Shun Fat Steel Company Limited"),
        ("鴻業珠寶有限公司", "Hung Yip Jewellery Limited"),
        ("冠宗貿易有限公司", "Kwoon Chung Trading Limited"),
        ("新源貿易股份有限公司", "Hsin Yuan Trading Co., Ltd."),
        ("建成金屬工業股份有限公司", "Chien Cheng Metal Industrial Co., Ltd."),
        ("高川工業株式会社", "Takagawa Kogyo Co., Ltd."),
        ("平和紙業株式会社", "Heiwa Paper Co., Ltd."),
        ("株式会社サンテック", "Suntec Inc."),
        ("北見ホールディングス株式会社", "Kitami Holdings, Inc."),
    ],
)
def test_names_of_one_firm(han: str, latin: str) -> None:
    assert score_names(han, latin).score == score_names(latin, han).score >= MATCH


@pytest.mark.parametrize(
    ("han", "latin"),
    [
        ("廣興貿易有限公司", "Kwong Fat Trading Limited"),
        ("順發鋼鐵有限公司", "Shun Ho Steel Company Limited"),
        ("新源貿易股份有限公司", "Hsiang Yuan Trading Co., Ltd."),
        ("高川工業株式会社", "Takayama Kogyo Co., Ltd."),
        ("株式会社サンテック", "Sanko Inc."),
        ("北見ホールディングス株式会社", "Kitano Holdings, Inc."),
        ("宏利貿易有限公司", "Kangli Trading Co., Ltd."),
        ("均安控股有限公司", "Kwoon Chong Holdings Limited"),
        # Words of business agree, and of what is left one is a firm's own.
        ("恒裕銀行有限公司", "Ningbo Commercial Bank Limited"),
        ("嘉裕水泥股份有限公司", "Northern Cement Corporation"),
        ("安平商業銀行股份有限公司", "Lemora International Commercial Bank Co., Ltd."),
        # Hong Kong is a place, and sounds like no river.
        ("長江礦業集團有限公司", "Norden Hong Kong Investment Group Limited"),
        # What is heard was looked for in many words.
        ("明裕國際控股有限公司", "Raisin International Holdings Limited"),
    ],
)
def test_names_of_two_firms(han: str, latin: str) -> None:
    assert score_names(han, latin).score < MATCH


def test_syllables_that_are_pinyin_are_read_as_pinyin() -> None:
    assert in_syllables(read_names("Kwong Fat Trading Limited")[0]) == ("kwong", "fat")
    assert in_syllables(read_names("Hong Da Trading Limited")[0]) == ()
    assert in_syllables(read_names("Nordal Trading Limited")[0]) == ()


def test_a_japanese_name_is_spelt_and_a_chinese_one_is_across_scripts() -> None:
    japanese, chinese, latin = (read_names(name)[0] for name in ("高川株式会社", "高川有限公司", "Takagawa"))
    assert one_is_native(japanese, latin)
    assert not is_across(japanese, latin)
    assert not one_is_native(chinese, latin)
    assert is_across(chinese, latin)
    assert not one_is_native(japanese, chinese)


@pytest.mark.parametrize("latin", ["Wang Wei", "Wei Wang", "Wong Wai"])
def test_a_persons_name_is_read_in_pinyin_or_as_abroad(latin: str) -> None:
    assert score_names("王伟", latin).score >= MATCH


@pytest.mark.parametrize(
    ("han", "latin"), [("王伟", "Wang Wen"), ("王大文", "Wang Da Wei"), ("刘小红", "Liu Xiao Hang")]
)
def test_another_syllable_is_another_persons_name(han: str, latin: str) -> None:
    assert score_names(han, latin).score < MATCH


def test_a_sign_of_a_persons_name_that_is_read_in_two_ways_may_be_read_in_either() -> None:
    assert score_names("乐建国", "Yue Jian Guo").score >= MATCH
