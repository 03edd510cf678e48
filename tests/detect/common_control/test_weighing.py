"""What pieces of evidence add up to: nothing that stands in two of them counts twice."""

from __future__ import annotations

from datetime import date
from math import e, exp, log

import numpy as np
import pytest

from oretrace.detect.common_control.chains import Chain, ChainLeg, ChainTrade
from oretrace.detect.common_control.weighing import WeighedChain, weigh, weights
from oretrace.months import calendar
from oretrace.parties.control import Actor, Link
from oretrace.parties.entities import Entities
from oretrace.parties.holdings import Holdings
from oretrace.parties.resolve import resolve_all

ACT, P = date(2024, 7, 1), 0.004


def _weighed(
    kg: list[float],
    p: float | None,
    *links: Link,
    last: list[float] | None = None,
    direct: list[float] | None = None,
    founded: str = "",
) -> WeighedChain:
    """A chain of three firms through KOR with these kg a month on both legs, or on the `last`, from January 2024 on.

    `direct` are kg that the buyer bought of the seller itself; the firm in KOR was `founded` on a day.
    """
    legs = [
        ChainLeg(one, other, *ends, "customs", np.array(by), np.array(by), 9, (), 0)
        for one, other, ends, by in (
            ("a", "b", ("CHN", "KOR"), kg),
            ("b", "c", ("KOR", "USA"), last or kg),
            ("a", "c", ("CHN", "USA"), direct or [0.0] * len(kg)),
        )
    ]
    actors = {name: Actor(name, (name,), founded=founded if name == "b" else "") for name in "abc"}
    months = calendar(date(2024, 1, 1), len(kg))
    entities = Entities(resolve_all([], []), (), (), Holdings(()), (), ())
    trade = ChainTrade(
        (Chain(legs[0], legs[1], links),),
        tuple(legs[2:]) if direct else (),
        actors,
        links,
        months,
        entities,
        Holdings(()),
    )
    (found,) = weigh(trade, ACT, {} if p is None else {"KOR": p})
    return found


OWNER = Link("a", "c", "controller", "o")
PHONE, ADDRESS = Link("a", "c", "phone", "1"), Link("a", "c", "address", "5 mill road")
BEGAN, STEADY = [0.0] * 6 + [5.0] * 6, [5.0] * 12
THRICE, TENFOLD, ENDED = [1.0] * 6 + [3.0] * 6, [1.0] * 6 + [10.0] * 6, [9.0] * 6 + [0.0] * 6


def test_statistics_of_a_route_hold_the_lots_that_began_on_it() -> None:
    by_p = -log(-e * P * log(P))
    steady = _weighed(STEADY, P, PHONE).odds - _weighed(STEADY, None, PHONE).odds
    began = _weighed(BEGAN, P, PHONE).odds - _weighed(BEGAN, None, PHONE).odds
    (legs,) = (piece.weight for piece in _weighed(BEGAN, None, PHONE).pieces if piece.kind == "legs")
    assert legs > 0 and steady == pytest.approx(by_p) and began == pytest.approx(max(0.0, by_p - legs))


def test_marks_that_imply_one_another_count_once() -> None:
    both = _weighed(BEGAN, None, ADDRESS, PHONE)
    assert both.odds == _weighed(BEGAN, None, PHONE).odds
    assert sum(piece.kind == "shared" for piece in both.pieces) == 1


def test_weights_that_rest_on_a_handful_are_shrunk_and_take_from_the_probability() -> None:
    phone, sure = weights()["shared", "phone"], weights()["legs", "both legs began under the act"]
    assert phone.others < 3 and sure.others > 50 and phone.error > 2 * sure.error
    raw = log((phone.routes + 0.5) / 0.5)
    assert 0 < phone.weight < raw + log((sure.others + 0.5) / 0.5)
    weighed = _weighed(BEGAN, None, PHONE)
    assert weighed.error > phone.error
    assert 0.5 < weighed.probability < 1 / (1 + exp(-weighed.odds))


def test_a_mark_absent_from_modelled_worlds_has_weight_0_and_the_largest_error() -> None:
    assert ("shared", "domain") not in weights()
    (piece,) = (
        one for one in _weighed(BEGAN, None, Link("a", "c", "domain", "d.example")).pieces if one.kind == "shared"
    )
    assert piece.weight == 0 and piece.error > weights()["shared", "phone"].error


@pytest.mark.parametrize(
    ("first", "last", "level"),
    [
        (BEGAN, BEGAN, "both legs began under the act"),
        (THRICE, TENFOLD, "both legs grew, the last tenfold, under the act"),
        (BEGAN, TENFOLD, "both legs grew, the last tenfold, under the act"),
        (THRICE, BEGAN, "both legs grew under the act"),
        (TENFOLD, THRICE, "both legs grew under the act"),
        (STEADY, TENFOLD, "one leg grew under the act"),
        (STEADY, STEADY, "no leg grew"),
    ],
)
def test_how_much_the_legs_rose(first: list[float], last: list[float], level: str) -> None:
    assert _weighed(first, None, OWNER, last=last).level("legs") == level


def test_lots_before_the_act_say_that_a_firm_is_older_and_its_founding_says_nothing_more() -> None:
    aged = {founded: _weighed(THRICE, None, OWNER, founded=founded) for founded in ("1990-01-01", "2024-01-01")}
    assert {one.level("hub's age") for one in aged.values()} == {""}
    assert len({one.odds for one in aged.values()}) == 1
    assert _weighed(BEGAN, None, OWNER, founded="1990-01-01").level("hub's age") == "old"


def test_the_reported_route_is_likely_where_statistics_have_it_too() -> None:
    # As reported of antimony in 2025: an old hub firm, its sales many times what they were, one owner at both ends,
    # and a buyer that had bought of that owner directly.
    reported = _weighed(THRICE, P, OWNER, last=TENFOLD, direct=ENDED, founded="1990-01-01")
    assert reported.level("takeover") == "its own direct purchases ended"
    assert reported.probability > 0.8
    assert _weighed(THRICE, P, OWNER, last=TENFOLD, direct=STEADY).odds < reported.odds
    assert _weighed(STEADY, None, OWNER, direct=STEADY).probability < 0.3
