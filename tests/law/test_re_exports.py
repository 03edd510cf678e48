"""Acts that claim goods of another origin when a third country exports them."""

from datetime import date

import pytest

from oretrace.law.check import check_one
from oretrace.law.re_exports import if_of_another_origin


def test_unstated_origin_names_acts_that_claim_re_exports() -> None:
    unstated = check_one("811010", "THA", "USA", "2025-03-01")
    assert unstated.answer == "not_controlled"
    assert any("goods made in China: Announcement 2024 No. 46" in one for one in unstated.would_change)
    assert check_one("811010", "THA", "USA", "2025-03-01", form="made in China").answer == "depends"
    assert any(
        "goods made in European Union" in one for one in check_one("870323", "SRB", "RUS", "2024-05-01").would_change
    )


@pytest.mark.parametrize(
    ("hs", "origin", "destination", "on"),
    [
        ("811010", "THA", "USA", "2024-11-01"),  # before the act
        ("811010", "THA", "USA", "2025-12-01"),  # its clause is suspended
        ("811010", "THA", "DEU", "2025-03-01"),  # no target
        ("870323", "THA", "USA", "2025-03-01"),  # other goods
        ("811010", "CHN", "USA", "2025-03-01"),  # from there
    ],
)
def test_an_unclaimed_re_export_names_no_act(hs: str, origin: str, destination: str, on: str) -> None:
    assert not any("goods made in" in one for one in check_one(hs, origin, destination, on).would_change)


def test_several_named_origins_of_one_union_reach_a_line_once() -> None:
    answer = check_one("870323", "SRB", "RUS", "2024-05-01", form="German and French cars")
    assert answer.answer == "depends"
    assert [act["id"] for act in answer.acts] == ["eu-833-2014-2023-2878"]
    assert "law of European Union, which claims to reach goods of that origin here too" in answer.whose_law
    assert not any("European Union, binding" in sentence for sentence in answer.whose_law)


def test_goods_that_return_to_their_origin_are_not_a_re_export() -> None:
    assert check_one("811292", "VNM", "CHN", "2025-01-20", form="Chinese gallium metal").acts == []


BAN = {"hs6": "811010", "origin": "THA", "destination": "USA", "day": date(2024, 12, 3), "known_on": None}
"""Antimony from Thailand to the United States, on the first day of China's ban."""


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, True),
        ({"day": date(2024, 12, 2)}, False),
        ({"known_on": date(2024, 12, 3)}, True),
        ({"known_on": date(2024, 12, 2)}, False),
        ({"day": date(2025, 11, 8)}, True),
        ({"day": date(2025, 11, 9)}, False),  # its clause is suspended
        ({"origin": "USA", "destination": "CHN"}, False),
    ],
)
def test_a_claim_holds_from_the_first_day_to_the_last(change: dict[str, object], named: bool) -> None:
    sentences = list(if_of_another_origin(BAN | change, reached=()))
    assert any("goods made in China: Announcement 2024 No. 46" in one for one in sentences) is named


def test_an_act_that_was_answered_is_not_named_again() -> None:
    assert list(if_of_another_origin(BAN, reached=("cn-2024-46-us-ban",))) == []


@pytest.mark.parametrize(("destination", "named"), [("JPN", True), ("CHN", False)])
def test_goods_on_their_way_back_are_not_claimed(destination: str, named: bool) -> None:
    rare_earths = {"hs6": "280530", "destination": destination, "day": date(2025, 10, 20)}  # cn-2025-61, on all
    sentences = list(if_of_another_origin(BAN | rare_earths, reached=()))
    assert any("goods made in China" in one for one in sentences) is named
