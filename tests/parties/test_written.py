"""A name is read as a reader sees it, whatever signs and look-alike letters a file has."""

from __future__ import annotations

import unicodedata

import pytest

from oretrace.parties.scoring import MATCH, score_names
from oretrace.parties.written import seen

NAMES = (
    "Orvelia Minerals SA c/o Kestrel Freight BV",
    "Tamsin Freight Ltd on behalf of Belmarsk Alloys AB",
    "TO THE ORDER OF CALDERPORT TRADING PTE LTD",
    "Halden Star Metals Ltd (ex Corvina Metals Ltd)",
    "云南锗途新材料股份有限公司",
    "香港宸庆实业有限公司",
    "주식회사 한별금속",
    "株式会社カツラギ電材",
    "ООО Северный Металл",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\u200e", "\u202e", "\ufeff", "\u3164", "\ufe0f"])
def test_invisible_characters_do_not_count(name: str, sign: str) -> None:
    assert seen(sign.join(name)) == seen(sign + name) == seen(name)


@pytest.mark.parametrize("name", NAMES)
def test_spaces_and_forms_of_characters_say_nothing(name: str) -> None:
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name).replace(" ", "\u3000")
    written = (
        wide,
        unicodedata.normalize("NFD", name),
        *(name.replace(" ", sign) for sign in ("  ", "\n", "\xa0", "_")),
    )
    assert {seen(one) for one in written} == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nоrdаl Mеtаls", "Nordal Metals"),  # Cyrillic о, а, е
        ("ТНЕ NОRDАL СО", "THE NORDAL CO"),
        ("ΝORDAL METALS", "NORDAL METALS"),  # Greek Ν
        ("ООO Мeталл", "ООО Металл"),  # Latin O, e
        ("ООО Nordal", "OOO Nordal"),
        ("ООО Северный", "ООО Северный"),
        ("СОРТ", "СОРТ"),
        ("ООО Металл Trade", "ООО Металл Trade"),
        ("Άλφα Μέταλλα", "Άλφα Μέταλλα"),
        ("Abd al‐Latif – Metals", "Abd al-Latif - Metals"),
        ("پزشک\u200cفر", "پزشک فر"),
    ],
)
def test_letters_that_look_like_others_are_those(text: str, name: str) -> None:
    assert seen(text) == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("around", ["{}.", '"{}"', "{} *", "«{}»", "{},", "- {}", "M/S {}", "Messrs. {}"])
def test_signs_and_words_about_a_name_leave_it_the_same(name: str, around: str) -> None:
    plain = score_names(name, name).score
    assert score_names(around.format(name), name).score == pytest.approx(plain, abs=0.02)


def test_signs_about_a_name_do_not_hide_its_branch() -> None:
    assert score_names("百色市煜坤矿业有限公司.", "百色市煜坤矿业有限公司田东分公司").score < MATCH
