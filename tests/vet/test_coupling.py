"""Hubs, lines and papers: each fact once, both ways, no echo; and lines are found that no check by itself shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from oretrace.arrays import Array
from oretrace.vet.checks.record import Outcome
from oretrace.vet.coupling import (
    SAYS,
    CoupledLines,
    FlaggedHub,
    VettedSet,
    couple_lines,
)

HUB = FlaggedHub("f1", "THA", frozenset({"282580"}), 2.0)
UNKNOWN = np.full(6, np.nan)


def lines(count: int = 6, through: int = 4) -> pa.Table:
    """Lines of antimony trioxide, the first `through` of them through Thailand."""
    places = ["THA"] * through + ["KOR"] * (count - through)
    return pa.table(
        {
            "snapshot": pa.array([1] * count, pa.int32()), "line": pa.array(range(1, count + 1), pa.int64()),
            "hs_code": ["2825800000"] * count, "origin": ["CHN"] * count, "departure": places,
            "destination": ["USA"] * count,
        }
    )  # fmt: skip


def papers(name: str, *at: int, verdict: str = "inconsistent", checks: tuple[str, ...] = ("parties",)) -> VettedSet:
    return VettedSet(name, "2/1", name, verdict, frozenset(checks), tuple((1, one) for one in at))  # type: ignore[arg-type]


def coupled(*sets: VettedSet, inspected: Array = UNKNOWN, seen: Mapping[str, Outcome] | None = None) -> CoupledLines:
    return couple_lines(lines(), seen or {}, [HUB], sets, inspected)


def test_a_hub_raises_its_lines_and_their_papers_and_no_others() -> None:
    found = coupled()
    assert (found.added[:4] > 1.0).all() and (found.added[4:] == 0).all()
    assert found.hub_at(0) == HUB and found.hub_at(5) is None
    assert found.counts(0).gain == pytest.approx(0.0)


def test_papers_that_disagree_raise_the_hub_and_its_other_lines() -> None:
    before, after = coupled(), coupled(papers("a", 1))
    assert after.added[1] > before.added[1] and after.added[4] == 0
    assert after.added[0] == pytest.approx(before.added[0] + SAYS["inconsistent"])
    counts = after.counts(0)
    assert (counts.lines, counts.inconsistent, counts.consistent) == (4, 1, 0) and counts.log_odds > HUB.log_odds
    (sentence,) = counts.speaks_for()
    assert "papers of 1 of 1 vetted shipments disagree" in sentence and counts.speaks_against() == ()


def test_papers_that_agree_and_inspections_that_found_nothing_lower_it() -> None:
    regular = np.array([np.nan, 0.0, 0.0, np.nan, np.nan, np.nan])
    before, after = coupled(), coupled(papers("a", 1, verdict="consistent"), inspected=regular)
    assert after.added[3] < before.added[3]
    assert after.papers[0] == SAYS["consistent"]
    (sentence,) = after.counts(0).speaks_against()
    assert "1 of 1 vetted shipments agree" in sentence and "2 of 2 inspected ones were regular" in sentence


def test_a_set_of_two_lines_is_one_fact_and_neither_hears_it_from_the_hub() -> None:
    one, two = coupled(papers("a", 1)), coupled(papers("a", 1, 2))
    assert two.counts(0).gain == pytest.approx(one.counts(0).gain, rel=0.2)
    assert two.counts(0).inconsistent == 1
    assert two.coupled.raised[:2] == pytest.approx(coupled().coupled.raised[:2])


def test_sets_and_hubs_in_any_order_give_the_same() -> None:
    other = FlaggedHub("f2", "KOR", frozenset({"282580"}), 1.0)
    sets = [papers("a", 1), papers("b", 5, verdict="consistent"), papers("c", 2, verdict="inconclusive")]
    plain = couple_lines(lines(), {}, [HUB, other], sets, UNKNOWN)
    mixed = couple_lines(lines(), {}, [other, HUB], sets[::-1], UNKNOWN)
    assert mixed.added == pytest.approx(plain.added)
    again = couple_lines(lines(), {}, [HUB, other], [*sets, sets[0]], UNKNOWN)
    assert again.added == pytest.approx(plain.added)


def test_what_a_check_of_the_line_has_seen_the_papers_do_not_add_again() -> None:
    fires = np.array([True, False, False, False, False, False])
    seen = {"price_low": Outcome(fires, np.ones(6, bool))}
    found = coupled(papers("a", 1, checks=("price",)), papers("b", 2, checks=("price",)), seen=seen)
    assert found.papers[:2].tolist() == [0.0, SAYS["inconsistent"]]
    assert found.counts(0).inconsistent == 2  # the hub has not heard the check
    assert coupled(papers("a", 1, checks=("price", "seal")), seen=seen).papers[0] == SAYS["inconsistent"]


def test_lines_hear_of_inspections_from_the_model_that_learned_them_and_not_again() -> None:
    found = np.array([1.0, np.nan, np.nan, np.nan, np.nan, np.nan])
    learned = couple_lines(lines(), {}, [HUB], [], found, labels_are_learned=True)
    assert learned.coupled.raised == pytest.approx(coupled().coupled.raised)
    assert (
        learned.counts(0).gain == pytest.approx(coupled(inspected=found).counts(0).gain)
        and learned.counts(0).gain > 1
    )


def test_no_line_no_hub_no_set() -> None:
    nothing = couple_lines(lines().slice(0, 0), {}, [], [], np.zeros(0))
    assert nothing.added.shape == (0,)
    assert couple_lines(lines(), {}, [], [], UNKNOWN).added == pytest.approx(np.zeros(6))


RECALL, FALSE_ALARMS = 0.99, 0.002
"""Of vetting, measured on papers with known truth; results of it are made up here from the truth, for this test."""


def simulated(seed: int) -> float:
    """What coupling adds to the precision at one percent: vetting reaches a quarter of the lines."""
    rng = np.random.default_rng(seed)
    count, hubs = 8000, ["THA", "VNM", "MYS", "KOR", "MEX"]
    at = rng.integers(0, 25, count)
    wrong = np.array([0.25, 0.0, 0.15, 0.0, 0.0, *[0.004] * 20])
    irregular = rng.random(count) < np.maximum(wrong, 0.004)[at]
    falsified = irregular & (rng.random(count) < 0.6)
    own = rng.normal(np.where(irregular, 0.8, 0.0), 1.0)
    alarm = rng.random(count) < np.where(falsified, RECALL, FALSE_ALARMS)
    vetted = rng.random(count) < 0.25
    places = np.array([*hubs, *["DEU"] * 20], object)[at]
    table = lines(count, 0).set_column(4, "departure", pa.array(places.tolist()))
    flagged = [replace(HUB, finding=hub, hub=hub, log_odds=1.0) for hub in hubs]
    sets = [
        papers(str(row), int(row) + 1, verdict="inconsistent" if alarm[row] else "consistent")
        for row in np.flatnonzero(vetted)
    ]
    found = couple_lines(table, {}, flagged, sets, np.full(count, np.nan))
    first = count // 100
    alone, together = (irregular[np.argsort(-(own + added))[:first]].mean() for added in (found.papers, found.added))
    return float(together - alone)


@pytest.mark.slow
def test_coupling_finds_more_under_a_budget_than_each_fact_for_its_own_line() -> None:
    gains = np.array([simulated(seed) for seed in range(8)])
    assert gains.mean() > 2 * gains.std(ddof=1) / np.sqrt(len(gains))
