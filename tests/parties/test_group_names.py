"""Words by which firms of one group are called."""

import pytest

from oretrace.parties.group_names import MOST_CORES, group_words, own_words, rare_head
from oretrace.parties.names import read_names


@pytest.mark.parametrize(
    ("text", "own", "head"),
    [
        ("Kvikkjokk Metals Ltd", ("kvikkjokk",), "kvikkjokk"),
        ("Metals of Kvikkjokk Ltd", ("kvikkjokk",), "kvikkjokk"),
        ("Global Metals Trading Ltd", (), ""),
        ("Hongda Metals Ltd", ("hongda",), ""),
        ("Qvx Metals Ltd", ("qvx",), ""),
    ],
)
def test_the_head_is_the_first_rare_word_of_four_letters_that_is_not_two_syllables(
    text: str, own: tuple[str, ...], head: str
) -> None:
    (name,) = read_names(text)
    assert (own_words(name), rare_head(name)) == (own, head)


def test_a_word_of_many_different_names_is_not_a_groups() -> None:
    one = {"a": ["Kvikkjokk Metals Ltd"], "b": ["Kvikkjokk Korea Co"]}
    assert group_words(one) == {"a": {"kvikkjokk"}, "b": {"kvikkjokk"}}
    others = {f"{n}": [f"Kvikkjokk {word} Ltd"] for n, word in enumerate(("Zemblor", "Quilldrax", "Yorvimp"))}
    assert len(set(others)) == MOST_CORES
    assert group_words(others).keys() == others.keys()
    assert group_words({**others, **one}) == {}


def test_a_surname_is_not_the_word_of_a_group() -> None:
    assert group_words({"a": ["Ottoline Kvikkjokk"], "b": ["Kvikkjokk Metals Ltd"]}) == {"b": {"kvikkjokk"}}
