"""Han characters in Latin letters by their readings in Hong Kong, Taiwan and Japan."""

import pytest

from oretrace.parties.readings import HONG_KONG, JAPAN, LANGUAGES, TAIWAN, is_syllable_in, written_as


@pytest.mark.parametrize(
    ("language", "sign", "latin"),
    [
        (HONG_KONG, "广", "kwong"),
        (HONG_KONG, "发", "fat"),
        (TAIWAN, "新", "hsin"),
        (TAIWAN, "建", "chien"),
        (JAPAN, "高", "taka"),
        (JAPAN, "高", "ko"),
        (JAPAN, "住", "sumi"),
    ],
)
def test_a_character_is_written_as_it_is_read(language: str, sign: str, latin: str) -> None:
    assert dict(written_as(language, sign))[latin] == 0.0


def test_rarer_ways_cost_and_what_is_no_character_has_none() -> None:
    assert 0 < dict(written_as(JAPAN, "川"))["gawa"] < 0.45
    assert [written_as(language, "é") for language in LANGUAGES] == [()] * len(LANGUAGES)


def test_syllables_of_hong_kong_and_of_taiwan() -> None:
    assert is_syllable_in(HONG_KONG, "kwong")
    assert is_syllable_in(TAIWAN, "hsin")
    assert not is_syllable_in(HONG_KONG, "hsin")
    assert not is_syllable_in(TAIWAN, "metal")
