"""Words that stand for one another: alike from either side, each of a name once, ideas and sounds across scripts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.parties.likeness import (
    LEAST_PAIR,
    is_shortened,
    likeness,
    pairs,
    sounds,
    spelling,
    spelt_likeness,
    whole_likeness,
)
from oretrace.parties.names import Name, read_names

WORDS = ("nordal", "nordall", "fjell", "trading", "metals", "siamtara", "red", "cat", "kvikk")
letters = st.text("abcdehiklmnorstuy", min_size=1, max_size=10)
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def name(text: str) -> Name:
    return read_names(text)[0]


@settings(max_examples=20)
@given(letters, letters)
def test_likeness_by_letters_is_the_same_from_either_side(left: str, right: str) -> None:
    assert spelt_likeness(left, right) == spelt_likeness(right, left)
    assert 0.0 <= spelt_likeness(left, right) <= 1.0 == spelt_likeness(left, left)
    assert is_shortened(left, right) == is_shortened(right, left)


@settings(max_examples=20)
@given(names, names)
def test_each_word_is_in_one_pair_and_no_pair_is_unlike(left: str, right: str) -> None:
    one, other = name(left), name(right)
    found = pairs(one, other)
    for words, used in (
        (one.words, [i for it in found for i in it.left]),
        (other.words, [j for it in found for j in it.right]),
    ):
        assert len(used) == len({*used}) <= len(words)
    assert all(LEAST_PAIR <= pair.likeness <= 1 for pair in found)
    assert whole_likeness(one, other) == pytest.approx(whole_likeness(other, one))


@settings(max_examples=20)
@given(names)
def test_a_name_is_paired_with_itself_word_by_word(text: str) -> None:
    one = name(text)
    assert {(pair.likeness, pair.way) for pair in pairs(one, one)} == {(1.0, "same")}
    assert sum(len(pair.left) for pair in pairs(one, one)) == len(one.words)


@pytest.mark.parametrize(
    ("left", "right", "way"),
    [
        ("Nordal", "Nordall", "letters"),
        ("Red Cat", "红猫", "idea"),
        ("Good Will", "Goodwill", "letters"),
        ("Nordal", "诺达尔", "sound"),
        ("N. Fjell", "Nordal Fjell", "initial"),
    ],
)
def test_the_way_in_which_words_are_alike(left: str, right: str, way: str) -> None:
    assert way in {pair.way for one in read_names(right) for pair in pairs(name(left), one)}


def test_numbers_and_places_are_the_same_or_others() -> None:
    for one, other in (("Nordal 12", "Nordal 13"), ("Hunan Nordal", "Henan Nordal")):
        assert [pair.way for pair in pairs(name(one), name(other))] == ["same"]


def test_romanisations_of_one_word_have_one_spelling_and_one_sound() -> None:
    assert spelling("qasim") == spelling("kacem") != spelling("nordal")
    assert sounds("martin") == sounds("morden") == "MLTN"
    assert likeness(name("Qasim").words[0], name("Kacem").words[0], False)[0] >= LEAST_PAIR


@pytest.mark.parametrize(
    ("word", "heard"), [("mading", "MTN"), ("shandong", "SNTN"), ("england", "ANKLNT"), ("anna", "AN")]
)
def test_a_nasal_ending_is_an_n(word: str, heard: str) -> None:
    assert sounds(word) == heard
