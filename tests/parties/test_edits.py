"""Likeness by edits of letters, where swapped neighbours are one edit."""

import pytest

from oretrace.parties.edits import spelt_alike


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("nordal", "nordal", 1.0),
        ("nordal", "nrodal", 1 - 1 / 6),
        ("nordal", "nordl", 1 - 1 / 6),
        ("nordal", "kvikk", 0.0),
        (["jia", "zhou"], ["jia", "zhu"], 0.5),
    ],
)
def test_likeness_is_one_less_the_edits_over_the_longer_length(
    one: str | list[str], other: str | list[str], likeness: float
) -> None:
    assert spelt_alike(one, other) == spelt_alike(other, one) == pytest.approx(likeness)
