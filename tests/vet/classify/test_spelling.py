"""Which words of the vocabulary a word can be."""

import pytest

from oretrace.vet.classify.spelling import meant_by


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ingots", ("ingots", "ingot")),
        ("oxides", ("oxides", "oxide", "oxid")),
        ("pots", ("pot",)),
        ("potes", ("pot",)),
        ("wolfrm", ("wolfram*",)),
        ("dmethylated", ("dimethyl*",)),
        ("fev80", ("fev",)),
        ("пигментный", ("пигментн*", "пигмент*")),  # the longest stem first
        ("antimny", ("antimony",)),
        ("antimonny", ("antimony",)),
        ("antimnoy", ("antimony",)),
        ("xntimony", ("antimony",)),
        ("wolfrmates", ("wolframate",)),
        ("wolfrmxyz", ("wolfram*",)),  # a slip in the stem alone
        ("ocetate", ("octoate",)),  # rather than acetate: the first letter is seldom the wrong one
        ("acumulator", ("accumulator",)),
    ],
)
def test_a_word_is_itself_its_singular_its_stems_or_else_the_one_a_slip_away(
    word: str, meant: tuple[str, ...]
) -> None:
    assert meant_by(word) == meant


@pytest.mark.parametrize(
    "word", ["xqzzy", "antmny", "a1b2c3d4", "boxes", "pots1", "pos", "mos", "ines", "fe80", "potq", "antim0ny", ""]
)
def test_short_unknown_words_two_slips_and_mixed_signs_mean_nothing(word: str) -> None:
    assert meant_by(word) == ()
