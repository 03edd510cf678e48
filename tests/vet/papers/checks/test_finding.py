"""How papers are held against one another."""

import pytest

from oretrace.vet.papers.checks.finding import (
    Bundle,
    PaperFinding,
    against,
    day_of,
    earliest,
    groups,
    is_amended,
    named,
    sentence,
)
from oretrace.vet.papers.paper import Paper

A, B, C, D = (Paper(name) for name in "abcd")


def dated(*days: str) -> Bundle:
    papers = [Paper(f"{n}") for n in range(len(days))]
    for paper, day in zip(papers, days, strict=True):
        paper.put("date", day, None)
    return Bundle("x", papers, [])


def test_two_medium_findings_weigh_as_much_as_a_high_one_and_a_note_nothing() -> None:
    weights = [PaperFinding("x", severity, (), (), "").weight for severity in ("high", "medium", "note")]
    assert weights == [1.0, 0.5, 0.0]


def test_the_day_of_a_shipment_is_the_middle_of_its_dates() -> None:
    assert day_of(dated()) is None
    assert day_of(dated("2024-05-03", "2024-01-01", "2024-05-04")) == "2024-05-03"
    assert day_of(dated("2024-05-03", "2024-05-01")) == "2024-05-03"


def test_the_earliest_shipment_is_unknown_if_two_share_its_day_or_one_has_none() -> None:
    first, second, third = dated("2024-05-01"), dated("2024-05-02"), dated("2024-05-01")
    assert earliest([second, first, second]) is first
    assert earliest([first, third, second]) is None
    assert earliest([first]) is None and earliest([first, dated()]) is None


def test_values_are_grouped_through_ones_that_agree_with_both_and_the_largest_group_leads() -> None:
    def near(one: int, other: int) -> bool:
        return abs(one - other) <= 1

    made = groups([(A, 1), (B, 3), (C, 2), (D, 9)], near)
    assert [[value for _, value in group] for group in made] == [[1, 3, 2], [9]]
    assert groups([(A, 1), (B, 2)], near) == [[(A, 1), (B, 2)]]
    assert [len(group) for group in groups([(A, 9), (B, 1), (C, 1)], near)] == [2, 1]


def test_papers_outside_the_largest_group_are_against_it() -> None:
    assert against([[(A, 1), (B, 1)]]) is None
    assert against([[(A, 1), (B, 1)], [(C, 2)], [(D, 3)]]) == ([(C, 2), (D, 3)], [(A, 1), (B, 1)])


def test_a_sentence_names_the_other_paper_only_if_it_is_one() -> None:
    assert sentence("Net", [(A, 1)], [(B, 2)]) == "Net: a has 1; b has 2."
    assert sentence("Net", [(A, 1), (C, 3)], [(B, 2), (D, 2)]) == "Net: a has 1; c has 3; 2 other papers have 2."
    assert named([(A, 1)], [(B, 2)]) == ("a", "b") and named([(A, 1), (A, 3)], [(B, 2), (D, 2)]) == ("a",)


@pytest.mark.parametrize(
    ("name", "value", "amended"),
    [
        ("refs.supersedes", "CI-203", True),
        ("refs.supersedes", "none", False),
        ("remarks", ["This paper REPLACES invoice 203"], True),
        ("banner", "Corrected copy", True),
        ("remarks", ["Original"], False),
    ],
)
def test_an_amended_paper_says_so_in_words_or_by_the_number_it_replaces(
    name: str, value: object, amended: bool
) -> None:
    paper = Paper("a")
    paper.put(name, value, None)
    assert is_amended(paper) is amended
