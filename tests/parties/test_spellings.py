"""Latin letters as a spelling of those of other scripts: in own words and in foreign ones."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oretrace.parties import spellings
from oretrace.parties.native import ordered
from oretrace.parties.readings import LANGUAGES, written_as
from oretrace.parties.scoring import MATCH, score_names
from oretrace.parties.spellings import spelling_cost, spelt_as


@pytest.mark.parametrize(
    ("native", "latin"),
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
        ("풍산", "poongsan"),
        ("경동", "kyungdong"),
        ("정우", "jungwoo"),
        ("이수", "leesoo"),
        ("케미칼", "chemical"),
        ("하이스틸", "histeel"),
        ("שיכון", "shikun"),
        ("צבר", "tzabar"),
        ("シャープ", "sharp"),
        ("コーポレーション", "corporation"),
        ("ホールディングス", "holdings"),
        ("ちば", "chiba"),
    ],
)
def test_spellings_of_one_word(native: str, latin: str) -> None:
    assert spelt_as(native, latin) > 0.8


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("เจริญทรัพย์", "charoenchai"),
        ("ศรีวิไล", "sukwilai"),
        ("โลจิสติกส์", "plastics"),
        ("จี", "age"),
        ("풍산", "poongjin"),
        ("대상", "daeyang"),
        ("הראל", "raphael"),
        ("コマツ", "komatake"),
    ],
)
def test_other_words(native: str, latin: str) -> None:
    assert spelt_as(native, latin) < 0.75


def test_a_consonant_costs_more_than_a_vowel_and_a_silenced_letter_nothing() -> None:
    assert spelling_cost("พงษ์", "phong") < spelling_cost("พงษ์", "phongi") < spelling_cost("พงษ์", "phongk")
    assert ordered("เกี่ยวแร่") == "กเียวรแ"


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("บริษัท มงคลนครศรี อุตสาหกรรม จำกัด", "Mongkolnakornsri Industries Co., Ltd."),
        ("บริษัท ศรีเจริญเลิศ เหมืองแร่ จำกัด", "Sri Charoen Lert Mining (Thailand) Co., Ltd."),
        ("บริษัท แสนศิลา จำกัด", "Sansila Co., Ltd."),
        ("บริษัท วี.เค.พี. เคมิคอล จำกัด", "VKP Chemical Co., Ltd."),
        ("บริษัท ไทยโอริเคมสตีลอินดัสตรี จำกัด", "Thai Orichem Steel Industry Co., Ltd."),
        ("โรงแรมบวรธานี", "Bowon Thani Hotel"),
        ("นางสาวจันทร์เพ็ญ วงศ์สว่าง", "Janpen Wongsawang"),
        ("주식회사 경동금속", "Kyung Dong Metal Co., Ltd."),
        ("(주)한별테크놀로지", "Hanbyul Technology Co., Ltd."),
        ("LK화학", "LK Chemical"),
        ('צבר תעשיות בע"מ', "Tzabar Industries Ltd."),
        ("עמית החזקות", "Amit Holdings"),
    ],
)
def test_names_of_one_firm(native: str, latin: str) -> None:
    assert score_names(native, latin).score == score_names(latin, native).score >= MATCH


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("บริษัท มงคลนครศรี อุตสาหกรรม จำกัด", "Mongkolcharoensri Industries Co., Ltd."),
        ("บริษัท ยิ่งเจริญถาวร เอ็นจิเนียริ่ง จำกัด", "Yingcharoen Phaisan Engineering Co., Ltd."),
        ("บริษัท จี สตีล จำกัด", "Tata Steel Co., Ltd."),
        ("บริษัท วี.เค.พี. เคมิคอล จำกัด", "Saharat Chemical Co., Ltd."),
        ("주식회사 경동금속", "Kyung Won Metal Co., Ltd."),
        ("LK화학", "LG Chemical"),
        ('צבר תעשיות בע"מ', "Tzur Industries Ltd."),
        ("עמית החזקות", "Amal Holdings"),
    ],
)
def test_names_of_two_firms(native: str, latin: str) -> None:
    assert score_names(native, latin).score < MATCH


@given(st.data())
def test_han_signs_cost_at_the_least_no_more_than_their_cheapest_way(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(LANGUAGES))
    signs = data.draw(st.text("永發金屬新材料有光工業貿易", min_size=1, max_size=5))
    ways = [[way for way, _ in written_as(language, sign)] or [""] for sign in signs]
    latin = "".join(data.draw(st.just("") | st.sampled_from(of)) for of in ways) + data.draw(
        st.text("aeghkor", max_size=5)
    )
    cheapest = spellings._cheapest(language + signs, latin, 100.0)
    assert spellings._least_cost(language, signs, latin, 100.0) <= cheapest + 1e-9


@given(st.data())
def test_han_signs_are_read_in_the_language_that_spells_them_best(data: st.DataObject) -> None:
    signs = data.draw(st.text("永發金屬新材料有光工業貿易長髮", min_size=1, max_size=4))
    language, least = data.draw(st.sampled_from(LANGUAGES)), data.draw(st.sampled_from((0.5, 0.58, 0.8)))
    ways = [[way for way, _ in written_as(language, sign)] or [""] for sign in signs]
    latin = "".join(data.draw(st.just("") | st.sampled_from(of)) for of in ways) + data.draw(
        st.text("aegk", max_size=3)
    )
    beyond, _ = spellings._beyond(spellings.SYLLABLE * len(signs), latin, language, least)
    amiss = min(spellings._cheapest(one + signs, latin, 100.0) for one in LANGUAGES)
    alike = 1 - spellings.STEEP * amiss / max(beyond, 1e-9) if amiss else 1.0
    assume(abs(alike - least) > 1e-6)
    assert spellings.signs_spelt_as(signs, latin, least) == (alike if alike > least else 0.0)
