"""Names in Latin letters: one form for cases, accents, alphabets and readings of Han characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.parties.letters import folded, has_han, is_syllable, latin_words, pinyin, reading


@settings(max_examples=20)
@given(st.text("aÉßøŁ .&'’1ＡǅßДйعبدال노ก馬礦业", max_size=20))
def test_folding_twice_changes_nothing_and_words_are_latin_letters_and_digits(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in latin_words(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Øvre Łódź Straße", ["ovre", "lodz", "strasse"]),
        ("S.A. Nordal & D'Or", ["sa", "nordal", "and", "dor"]),
        ("Завод Нордал", ["zavod", "nordal"]),
        ("노르달", ["noreudal"]),
        ("Abdel Rahman, Abd al-Rahman", ["abdul", "rahman", "abdul", "rahman"]),
        ("北达 Metals", ["metals"]),
    ],
)
def test_words_of_other_alphabets(text: str, words: list[str]) -> None:
    assert latin_words(text) == words


def test_traditional_and_simplified_characters_are_one_and_are_read() -> None:
    assert folded("臺灣礦業") == folded("台湾矿业")
    assert has_han("Nordal 矿业") and not has_han("Øvre")
    assert reading("矿业") == "kuangye"


@settings(max_examples=20)
@given(st.lists(st.sampled_from(("zhong", "guo", "kuang", "ye", "jin", "shu")), min_size=2, max_size=4))
def test_joined_syllables_are_cut_where_they_were_joined(syllables: list[str]) -> None:
    assert all(map(is_syllable, syllables))
    word = "".join(syllables)
    assert "".join(pinyin(word, fewest=0)) == word
    assert pinyin(word, fewest=len(word) + 1) == ()


def test_a_word_of_another_language_has_no_syllables() -> None:
    assert pinyin("nordal") == () and pinyin("metals") == ()
