"""Coupling is exact, hears every fact once, in any order, and gives nobody its own word back."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from oretrace.arrays import Array, Index
from oretrace.kernels.coupling import (
    EXPECTED,
    MOST,
    QUIET,
    RATES,
    WRONG,
    Coupled,
    by_themselves,
    couple,
    each_once,
)

PRIOR = np.array([1.5, -0.5])
GROUP = np.array([0, 0, 0, 1, 1, -1])
ONE = np.ones(1)
ratios = st.lists(st.sampled_from([-4.0, -0.5, 0.0, 0.7, 3.0, 6.0]), min_size=6, max_size=6).map(np.array)


def coupled(facts: Array, prior: Array = PRIOR, group: Index = GROUP) -> Coupled:
    """With one way that a group can be."""
    return couple(prior, group, facts[:, None], ONE)


def posterior(prior: float, facts: Array, ways: Array) -> tuple[float, Array]:
    """Log-odds of a group and of each member by adding up every state of all members, way by way and ρ by ρ."""
    wrong = np.zeros(2)
    irregular = np.zeros((len(facts), 2))
    for state, weights in enumerate((QUIET, WRONG)):
        for rate, weight in zip(RATES, np.exp(weights), strict=True):
            for way, chance in enumerate(ways):
                for members in product((0, 1), repeat=len(facts)):
                    p = weight * chance * (np.exp(prior) if state else 1.0)
                    for one, fact in zip(members, facts[:, way], strict=True):
                        p *= rate * np.exp(fact) if one else 1 - rate
                    wrong[state] += p
                    irregular[np.arange(len(facts)), list(members)] += p
    return float(np.log(wrong[1] / wrong[0])), np.log(irregular[:, 1] / irregular[:, 0])


@pytest.mark.parametrize(
    ("facts", "ways"),
    [
        (np.array([[3.0], [-0.5], [0.0]]), ONE),
        (np.array([[3.0, 0.5], [-0.5, -0.1], [0.0, 0.0]]), np.array([0.3, 0.7])),
    ],
)
def test_it_equals_the_sum_over_all_states(facts: Array, ways: Array) -> None:
    group, members = posterior(1.5, facts, ways)
    found = couple(PRIOR[:1], np.zeros(3, np.int64), facts, ways)
    assert found.log_odds[0] == pytest.approx(group)
    assert found.added + EXPECTED == pytest.approx(members)


@settings(max_examples=30)
@given(ratios, st.permutations(range(6)))
def test_the_order_of_members_does_not_matter(facts: Array, order: list[int]) -> None:
    plain, mixed = coupled(facts), coupled(facts[order], group=GROUP[order])
    assert mixed.log_odds == pytest.approx(plain.log_odds)
    assert mixed.added == pytest.approx(plain.added[order])


@settings(max_examples=30)
@given(ratios, st.sampled_from([-4.0, 0.0, 6.0]))
def test_evidence_is_not_added_to_itself(facts: Array, other: float) -> None:
    changed = facts.copy()
    changed[1] = other
    before, after = coupled(facts), coupled(changed)
    assert after.added[1] - other == pytest.approx(before.added[1] - facts[1])


@settings(max_examples=30)
@given(ratios)
def test_evidence_against_one_member_raises_the_group_and_the_others(facts: Array) -> None:
    changed = facts.copy()
    changed[0] += 1.0
    before, after = coupled(facts), coupled(changed)
    assert after.log_odds[0] > before.log_odds[0] and after.log_odds[1] == before.log_odds[1]
    assert (after.added[1:3] > before.added[1:3]).all()
    assert after.added[3:] == pytest.approx(before.added[3:])


def test_a_group_raises_its_members_and_no_others() -> None:
    found = coupled(np.zeros(6), np.array([3.0, -9.0]))
    assert (found.added[:3] > 1.0).all() and found.added[3:5] == pytest.approx(0.0, abs=0.01)
    assert found.added[5] == 0.0 and found.gain == pytest.approx(0.0)


def test_many_clean_members_clear_a_group_slowly() -> None:
    of = {n: coupled(np.full(n, -4.0), np.zeros(1), np.zeros(n, np.int64)).gain[0] for n in (1, 10, 100, 1000)}
    assert [*of.values()] == sorted(of.values(), reverse=True)
    assert -0.5 < of[1] < 0 and expit(of[100]) < 0.1 < expit(of[10])


def test_a_group_may_be_one_that_its_facts_do_not_show() -> None:
    """Papers that agree clear a group where bad ones disagree, and less one where they may agree as well."""
    agree = np.full((200, 2), [-3.0, -0.01])
    sure, open_ = (couple(np.zeros(1), np.zeros(200, np.int64), agree, ways) for ways in (SHOWN, EITHER))
    assert sure.gain[0] < open_.gain[0] - 1.0 < 0.0


SHOWN, EITHER = np.array([0.999, 0.001]), np.array([0.5, 0.5])
mentions = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([-0.5, 0.7, 3.0])), min_size=1, max_size=12
)


def arrays(some: list[tuple[int, int, float]]) -> tuple[Index, Index, Array]:
    member, fact, ratio = zip(*some, strict=True)
    return np.array(member), np.array(fact), np.array(ratio)[:, None]


@settings(max_examples=30)
@given(mentions, st.data())
def test_a_fact_that_is_mentioned_again_changes_nothing(
    some: list[tuple[int, int, float]], data: st.DataObject
) -> None:
    again = data.draw(st.permutations([*some, some[0], some[-1]]))
    assert each_once(*arrays(again), 4) == pytest.approx(each_once(*arrays(some), 4))


def test_facts_of_one_member_add_up_to_a_bound() -> None:
    found = each_once(*arrays([(0, 0, 3.0), (0, 1, -0.5), (2, 0, 9.0), (2, 1, 9.0), (2, 0, 3.0)]), 3)
    assert found[:, 0] == pytest.approx([2.5, 0.0, MOST])
    assert each_once(*(np.array([], np.int64),) * 2, np.zeros((0, 2)), 2) == pytest.approx(np.zeros((2, 2)))
    assert by_themselves(np.log([[4.0, 1.0]]), EITHER) == pytest.approx(np.log([2.5]))
