"""How likely a name is a party of a list, beside the others of the list and nobody."""

from __future__ import annotations

from oretrace.parties.lists import Listed, ScreeningList
from oretrace.parties.screening import Hit, screen


def _best(name: str, *listed: str) -> Hit:
    return next(screen([(name, "")], ScreeningList((Listed("1", listed),), "")))


def test_a_name_that_only_sounds_like_a_listed_one_is_more_likely_unlisted() -> None:
    hit = _best("Martin Logistics Ltd", "马丁")
    assert hit.score.score > 0.5 > hit.among_list


def test_a_whole_name_in_another_script_is_likelier_of_the_listed_one() -> None:
    assert _best("Ruihengda Metals Co Ltd", "锐恒达金属有限公司").among_list > 0.9


def test_other_names_of_a_party_are_not_its_rivals() -> None:
    names = ("锐恒达金属有限公司", "Ruihengda Metal Company Limited")
    both = _best("Ruihengda Metals Co Ltd", *names)
    assert both.among_list == max(_best("Ruihengda Metals Co Ltd", one).among_list for one in names)
