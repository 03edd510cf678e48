"""Hubs, lines and papers: each fact once, both ways, no echo; and lines are found that no check by itself shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from oretrace.arrays import Array
from oretrace.kernels.coupling import by_themselves
from oretrace.vet.checks.batch import Batch, FlaggedHub
from oretrace.vet.checks.record import Outcome
from oretrace.vet.coupling import (
    FOUND,
    NOT_FOUND,
    SAYS,
    WAYS,
    CoupledLines,
    HubFinding,
    VettedSet,
    couple_lines,
)
from tests.vet.checks.lines import batch

HUB = FlaggedHub("282580", "CHN", "THA", ("USA",), None, "f1", 2.0)
UNKNOWN = np.full(6, np.nan)
THROUGH = ("THA",) * 4 + ("KOR",) * 2
GOODS = {"hs_code": "2825800000", "goods_text": "antimony trioxide", "reporter": "USA", "flow": "import",
         "origin": "CHN", "destination": "USA"}  # fmt: skip


def through(*places: str, hubs: tuple[FlaggedHub, ...] = (HUB,)) -> Batch:
    """Imports of antimony trioxide, each from its place."""
    return batch(*(GOODS | {"departure": place} for place in places), hubs=hubs)


DISAGREES, AGREES = (float(by_themselves(SAYS[one][None], WAYS)[0]) for one in ("inconsistent", "consistent"))


def papers(name: str, *at: int, verdict: str = "inconsistent", checks: tuple[str, ...] = ("parties",)) -> VettedSet:
    return VettedSet(name, "2/1", name, verdict, frozenset(checks), tuple((1, one) for one in at))  # type: ignore[arg-type]


def coupled(*sets: VettedSet, inspected: Array = UNKNOWN, seen: Mapping[str, Outcome] | None = None) -> CoupledLines:
    return couple_lines(through(*THROUGH), seen or {}, np.zeros(6), sets, inspected)


def test_a_hub_raises_its_lines_and_their_papers_and_no_others() -> None:
    found = coupled()
    assert (found.coupled.added[:4] > 1.0).all() and found.coupled.added[4:] == pytest.approx(np.zeros(2))
    assert (found.added == 0).all()  # the finding itself is counted among the checks
    assert found.hub_at(0) == HubFinding("f1", "THA", 2.0) and found.hub_at(5) is None
    assert found.counts(0).gain == pytest.approx(0.0)


def test_papers_that_disagree_raise_the_hub_and_its_other_lines() -> None:
    before, after = coupled(), coupled(papers("a", 1))
    assert after.added[1] > before.added[1] and after.added[4] == 0
    assert after.added[0] == pytest.approx(before.added[0] + DISAGREES, abs=0.8)  # more where they show
    assert after.papers[0] == pytest.approx(DISAGREES) and DISAGREES > 3
    counts = after.counts(0)
    assert (counts.lines, counts.inconsistent, counts.consistent) == (4, 1, 0) and counts.log_odds > HUB.log_odds
    (sentence,) = counts.speaks_for()
    assert "papers of 1 of 1 vetted shipments disagree" in sentence and counts.speaks_against() == ()


def test_papers_that_agree_and_inspections_that_found_nothing_lower_it() -> None:
    regular = np.array([np.nan, 0.0, 0.0, np.nan, np.nan, np.nan])
    before, after = coupled(), coupled(papers("a", 1, verdict="consistent"), inspected=regular)
    assert after.added[3] < before.added[3]
    assert after.papers[0] == pytest.approx(AGREES) and -1 < AGREES < 0
    (sentence,) = after.counts(0).speaks_against()
    assert "1 of 1 vetted shipments agree" in sentence and "2 of 2 inspected ones were regular" in sentence


def test_a_set_of_two_lines_is_one_fact_and_returns_to_neither_from_the_hub() -> None:
    one, two = coupled(papers("a", 1)), coupled(papers("a", 1, 2))
    assert two.counts(0).gain == pytest.approx(one.counts(0).gain, rel=0.2)
    assert two.counts(0).inconsistent == 1
    assert two.learned[0] == pytest.approx(two.learned[1]) and two.learned[0] == pytest.approx(
        one.learned[0], abs=0.1
    )


def test_sets_and_hubs_in_any_order_give_the_same() -> None:
    other = FlaggedHub("282580", "CHN", "KOR", ("USA",), None, "f2", 1.0)
    both, turned = through(*THROUGH, hubs=(HUB, other)), through(*THROUGH, hubs=(other, HUB))
    given = np.zeros(6)
    sets = [papers("a", 1), papers("b", 5, verdict="consistent"), papers("c", 2, verdict="inconclusive")]
    plain = couple_lines(both, {}, given, sets, UNKNOWN)
    mixed = couple_lines(turned, {}, given, sets[::-1], UNKNOWN)
    assert mixed.added == pytest.approx(plain.added)
    again = couple_lines(both, {}, given, [*sets, sets[0]], UNKNOWN)
    assert again.added == pytest.approx(plain.added)


def test_papers_do_not_add_again_what_a_check_of_the_line_has_seen() -> None:
    fires = np.array([True, False, False, False, False, False])
    seen = {"price_low": Outcome(fires, np.ones(6, bool))}
    found = coupled(papers("a", 1, checks=("price",)), papers("b", 2, checks=("price",)), seen=seen)
    assert found.papers[:2].tolist() == pytest.approx([0.0, DISAGREES])
    assert found.counts(0).inconsistent == 2  # the check did not reach the hub
    assert coupled(papers("a", 1, checks=("price", "seal")), seen=seen).papers[0] == pytest.approx(DISAGREES)


def test_inspections_reach_lines_through_the_model_that_learned_them_alone() -> None:
    found = np.array([1.0, np.nan, np.nan, np.nan, np.nan, np.nan])
    learned = couple_lines(through(*THROUGH), {}, np.zeros(6), [], found, labels_are_learned=True)
    assert learned.learned == pytest.approx(np.zeros(6))
    assert (
        learned.counts(0).gain == pytest.approx(coupled(inspected=found).counts(0).gain)
        and learned.counts(0).gain > 1
    )


def test_a_line_without_hub_or_set_gets_no_addition() -> None:
    nothing = couple_lines(through("THA", "KOR", hubs=()), {}, np.zeros(2), [], np.full(2, np.nan))
    assert nothing.added.tolist() == [0.0, 0.0] and nothing.hub_at(0) is None


RECALL, FALSE_ALARMS = 0.99, 0.002
"""Of vetting, measured on papers with known truth; results of it are made up here from the truth, for this test."""


def simulated(seed: int) -> float:
    """What coupling adds to the precision at one percent: vetting reaches a quarter of the lines."""
    rng = np.random.default_rng(seed)
    count, hubs = 3000, ("THA", "VNM", "MYS", "KOR", "MEX")
    at = rng.integers(0, 15, count)
    wrong = np.array([0.25, 0.0, 0.15, 0.0, 0.0, *[0.004] * 10])
    irregular = rng.random(count) < np.maximum(wrong, 0.004)[at]
    falsified = irregular & (rng.random(count) < 0.6)
    own = rng.normal(np.where(irregular, 0.8, 0.0), 1.0)
    alarm = rng.random(count) < np.where(falsified, RECALL, FALSE_ALARMS)
    places = [*hubs, *["DEU"] * 10]
    flagged = tuple(FlaggedHub("282580", "CHN", hub, ("USA",), None, hub, 1.0) for hub in hubs)
    sets = [
        papers(str(row), int(row) + 1, verdict="inconsistent" if alarm[row] else "consistent")
        for row in np.flatnonzero(rng.random(count) < 0.25)
    ]
    lines = through(*(places[one] for one in at), hubs=flagged)
    found = couple_lines(lines, {}, np.zeros(count), sets, np.full(count, np.nan))
    given = np.where(found.hub_of >= 0, 1.5, 0.0)  # what the check of a flagged hub adds
    first = count // 100
    alone, together = (
        irregular[np.argsort(-(own + given + added))[:first]].mean() for added in (found.papers, found.added)
    )
    return float(together - alone)


def test_an_inspection_outweighs_any_verdict_on_papers() -> None:
    ratios = np.concatenate([*SAYS.values()])
    assert NOT_FOUND < ratios.min() < 0 < ratios.max() < FOUND


@pytest.mark.slow
def test_coupling_finds_more_under_a_budget_than_each_fact_for_its_own_line() -> None:
    gains = np.array([simulated(seed) for seed in range(12)])
    assert gains.mean() > 2 * gains.std(ddof=1) / np.sqrt(len(gains))
