"""Names taken apart: legal forms off both ends, titles and numbers plain, other scripts read."""

import pytest

from oretrace.parties.names import read_names
from oretrace.parties.scoring import MATCH, score_names


def _words(text: str, which: int = 0) -> list[str]:
    return [word.text for word in read_names(text)[which].words]


@pytest.mark.parametrize(
    ("text", "words", "form"),
    [
        ("Nordal Aktiengesellschaft", ["nordal"], "jsc"),
        ("NordalAG", ["nordal"], "jsc"),
        ("Open Joint Stock Company Nordal", ["nordal"], "jsc"),
        ('ООО "БАЙКАЛ"', ["baykal"], "llc"),
        ("METALURGICA ORCOPINA S.A. DE C.V.", ["metalurgica", "orcopina"], "jsc"),
        ("Nordal Europe Sp. z o.o.", ["nordal", "europe"], "llc"),
        ("Nordal Metals (S) Pte. Ltd.", ["nordal", "metals", "s"], "llc"),
        ("บริษัท พูนกิจ จำกัด", ["phunkit"], "llc"),
        ("南宁嘉屹丰稀土有限公司", ["nanning", "jiayifeng", "xitu"], "llc"),
        ("株式会社ノルダル", ["norudaru"], "any"),
        ("臺灣嘉屹丰股份有限公司", ["taiwan", "jiayifeng"], "jsc"),
    ],
)
def test_the_legal_form_is_taken_off_both_ends(text: str, words: list[str], form: str) -> None:
    assert _words(text) == words
    assert {kind.split(".")[0] for kind in read_names(text)[0].forms} == {form}


def test_a_name_that_is_only_a_form_keeps_a_word() -> None:
    assert _words("Company Limited") != []


def test_a_former_name_is_a_name_of_its_own() -> None:
    assert [one.joined for one in read_names("Nordal Metals Ltd (formerly Fjell Trading)")] == [
        "nordalmetals",
        "fjelltrading",
    ]
    assert [one.joined for one in read_names("AKA Fjell Bank")] == ["akafjellbank"]
    assert len(read_names("Nordal f/k/a Fjell")) == len(read_names("嘉屹丰有限公司 曾用名 永盛公司")) == 2


def test_numbers_titles_and_digits_for_letters() -> None:
    assert _words("Brigade Forty-Four") == ["brigade", "44"]
    assert _words("Mr. Arn Nordal") == ["arn", "nordal"]
    assert _words("N0rd4l Metals") == ["nordal", "metals"]
    assert _words("S.C. Nordal & Sons") == ["sc", "nordal", "and", "sons"]


def test_short_han_names_are_also_read_by_meaning() -> None:
    sound, meaning = read_names("红猫控股公司")
    assert sound.words[0].text == "hongmao"
    assert [set(word.ideas) for word in meaning.words][:2] == [{"red"}, {"cat"}]


def test_rare_words_weigh_more() -> None:
    weight = {word.text: word.weight for word in read_names("Nordal Trading and Guangxi")[0].words}
    assert weight["nordal"] == 1.0 > 2 * weight["trading"]
    assert weight["and"] < 0.1
    assert weight["guangxi"] <= 0.35


@pytest.mark.parametrize("text", ["", "   ", "!!!", "()", "…"])
def test_a_text_without_a_name_has_no_reading(text: str) -> None:
    assert read_names(text) == ()


def test_a_long_text_is_cut() -> None:
    assert len(read_names("nordal " * 10_000)[0].words) <= 16


@pytest.mark.parametrize(
    "text",
    [
        "NORDAL TERMINAL - SOCIETA' A RESPONSABILITA' LIMITATA",
        "Nordal Terminal Zártkörűen Működő Részvénytársaság",
        "NORDAL TERMINAL SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ SPÓŁKA KOMANDYTOWA",
        "Nordal Terminal Limited Şirketi",
        "Sabiedrība ar ierobežotu atbildību Nordal Terminal",
        "Еднолично дружество с ограничена отговорност Нордал Терминал",
        "Nordal Terminal S.p.A. in liquidazione",
    ],
)
def test_legal_forms_written_out_are_taken_off_a_name(text: str) -> None:
    (name, *_) = read_names(text)
    assert [word.text for word in name.words] == ["nordal", "terminal"] and name.forms


def test_words_weigh_together_what_each_weighs() -> None:
    (name,) = read_names("Nordal Trading Shanghai Co., Ltd.")
    each = [name.weight_of((n,)) for n in range(len(name.words))]
    assert each == [word.weight for word in name.words] and len(set(each)) > 1
    assert name.weight_of(range(len(each))) == sum(each)


def test_two_consonants_are_not_a_legal_form() -> None:
    (name,) = read_names("ប៉ុល ពត")
    assert (len(name.words), name.forms) == (2, frozenset())
    assert score_names("ប៉ុល ពត", "Pol Pot").score > 0.5
    assert [one.forms for one in read_names("ហ៊ុន PT")] == [frozenset({"jsc"})]


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        ("Công ty TNHH Khoáng sản Tân Lộc", "Tan Loc Minerals Co., Ltd."),
        ("Công ty Cổ phần Kim loại Hải Vân", "Hai Van Metals Joint Stock Company"),
        ("Công ty TNHH Xuất nhập khẩu Quang Lộc", "Quang Loc Import Export Co., Ltd."),
    ],
)
def test_words_that_vietnamese_writes_apart_are_one(vietnamese: str, english: str) -> None:
    one, other = read_names(vietnamese)[0], read_names(english)[0]
    assert {idea for word in one.words for idea in word.ideas} & {idea for word in other.words for idea in word.ideas}
    assert len(one.words) == len(other.words) == 3
    assert score_names(vietnamese, english).score >= MATCH
