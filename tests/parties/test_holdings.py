"""Stakes on a day, in a span, and of one owner in one firm."""

from datetime import date

import pytest

from oretrace.parties.holdings import HALF, Holding, Holdings

BEFORE = Holding("p", "a", 0.2, 0.2, end="2024-06-01")
AFTER = Holding("p", "a", 0.3, 0.4, start="2024-06-01")
OPEN = Holding("q", "a", 0.1, 0.1)
ALL = Holdings((BEFORE, AFTER, OPEN))


@pytest.mark.parametrize(
    ("day", "held"),
    [("2024-05-31", (BEFORE, OPEN)), ("2024-06-01", (AFTER, OPEN)), ("", (AFTER, OPEN))],
)
def test_a_stake_holds_from_its_first_day_and_not_on_the_day_it_ended(day: str, held: tuple[Holding, ...]) -> None:
    assert ALL.on(day).stakes == held


def test_without_a_day_a_stake_that_begins_later_holds_and_one_that_ends_today_does_not() -> None:
    today = date.today().isoformat()
    late, gone = Holding("p", "b", 0.5, 0.5, start="9999-01-01"), Holding("p", "c", 0.5, 0.5, end=today)
    assert Holdings((late, gone)).on("").stakes == (late,)


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        ("2024-01-01", "2024-05-31", (BEFORE, OPEN)),
        ("2024-01-01", "2024-06-01", (BEFORE, AFTER, OPEN)),
        ("2024-06-01", "2024-12-31", (AFTER, OPEN)),
    ],
)
def test_a_span_has_the_stakes_of_some_day_of_it(first: str, last: str, held: tuple[Holding, ...]) -> None:
    assert ALL.during(first, last).stakes == held


def test_two_stakes_on_one_day_run_from_the_largest_to_their_sum_and_others_do_not_add_up() -> None:
    two = Holdings((Holding("p", "a", 0.2, 0.25), Holding("p", "a", 0.3, 0.4), Holding("p", "a", 0.3, 0.4)))
    assert two.between()["p", "a"].low == 0.3 and two.between()["p", "a"].high == pytest.approx(0.65)
    in_turn = Holdings((BEFORE, AFTER)).between()["p", "a"]
    assert (in_turn.low, in_turn.high) == (0.3, 0.4)
    whole = Holdings((Holding("p", "a", 0.7, 0.7), Holding("p", "a", 0.6, 0.6))).between()["p", "a"]
    assert (whole.low, whole.high) == (0.7, 1.0)


def test_direct_and_indirect_stakes_are_apart_and_nobody_owns_himself() -> None:
    of = Holdings((Holding("p", "a", 0.5, 0.5), Holding("p", "a", 0.4, 0.4, indirect=True), Holding("a", "a", 1, 1)))
    assert {pair: one.low for pair, one in of.between().items()} == {("p", "a"): 0.5}
    assert {pair: one.low for pair, one in of.between(indirect=True).items()} == {("p", "a"): 0.4}


def test_one_unnamed_owner_makes_two_stakes_unknown() -> None:
    of = Holdings((Holding("p", "a", 0.1, 0.1), Holding("p", "a", 0.2, 0.2, known=False)))
    assert not of.between()["p", "a"].known


def test_half_forgives_the_rounding_of_a_sum() -> None:
    assert sum((0.221, 0.021, 0.082, 0.067, 0.109)) >= HALF > 0.499


def test_stakes_that_meet_on_no_day_do_not_add_up_in_any_order() -> None:
    for some in ((BEFORE, AFTER), (AFTER, BEFORE)):
        assert Holdings(some).between()["p", "a"].high == 0.4
