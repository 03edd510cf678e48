"""Groups of names, and what keeps two of them apart."""

import pytest

from oretrace.parties.groups import Groups
from oretrace.parties.names import read_names


def groups(*names: str) -> Groups:
    return Groups([read_names(name) for name in names])


def test_the_first_name_of_a_group_is_its_lowest_number() -> None:
    of = groups("Kvikk Metals", "Nordal Metals Ltd", "Nordal Metal Ltd")
    assert of.join(2, 1) and [of.first(n) for n in range(3)] == [0, 1, 1]
    assert not of.join(1, 2)  # they are one already
    assert of.words(1) == ("nordal", "metals")


@pytest.mark.parametrize(
    ("one", "other"), [("Nordal Metals LLC", "Nordal Metals Inc"), ("Nordal Plant No 7", "Nordal Plant No 17")]
)
def test_other_forms_or_numbers_are_joined_only_if_stated(one: str, other: str) -> None:
    assert not groups(one, other).join(0, 1)
    assert groups(one, other).join(0, 1, stated=True)


def test_a_slip_between_names_of_two_firms_does_not_join_their_groups() -> None:
    of = groups("Nordal Metals Ltd", "Kvikkjokk Trading Ltd", "Nordal Metals", "Kvikkjokk Trading")
    assert of.join(0, 2) and of.join(1, 3)
    assert not of.join(2, 3)  # as if these two were found to be alike
    assert of.join(2, 3, stated=True) and {of.first(n) for n in range(4)} == {0}


def test_a_group_keeps_the_form_and_the_number_of_its_names() -> None:
    of = groups("Nordal Plant Inc", "Nordal Plant", "Nordal Plant LLC")
    assert of.join(0, 1) and not of.join(1, 2)
    of = groups("Nordal Plant No 7", "Nordal Plant", "Nordal Plant No 17")
    assert of.join(0, 1) and not of.join(1, 2)


def test_names_judged_apart_stay_apart_through_a_third_name() -> None:
    of = groups("Nordal Metals Ltd", "Nordal Metal Ltd", "Nordal Metals")
    assert of.obey([(0, 1, False), (1, 2, True), (2, 2, False)]) == [(1, 2)]
    assert not of.join(0, 2, stated=True) and not of.join(0, 1)


def test_a_judgement_against_another_is_not_among_the_pairs_joined() -> None:
    of = groups("Nordal Metals Ltd", "Nordal Metal Ltd", "Nordal Metals")
    assert of.obey([(0, 1, False), (0, 2, True), (1, 2, True)]) == [(0, 2)]


def test_the_form_that_all_names_of_a_group_share_parts_it_from_others() -> None:
    of = groups("Nordal Metals Inc", "Nordal Metals", "Nordal Metals Inc", "Nordal Metals LLC")
    assert of.join(0, 1) and of.join(1, 2)
    assert not of.join(2, 3)
