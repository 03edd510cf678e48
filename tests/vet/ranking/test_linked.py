"""Lines that belong together share their evidence, and none loses much by it; a line alone keeps its own."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from oretrace.kernels.past import together
from oretrace.vet.checks.record import Outcome, nothing
from oretrace.vet.checks.registry import BASE, CHECKS
from oretrace.vet.coupling import FROM_HUBS, couple_lines
from oretrace.vet.ranking.budget import plan
from oretrace.vet.ranking.linked import LINKS, MOST_LOST, Linked, linked
from oretrace.vet.ranking.stored import Weighed, strength_of
from tests.vet.checks.lines import batch

LINE: dict[str, Any] = {"shipper": "Alpha Metals", "consignee": "Beta Works", "happened_on": date(2025, 6, 1)}
EVIDENCE = st.floats(-2, 12)
"""Evidence of a line, and the goods, sender, receiver and packages by which it is linked."""
LOT = st.tuples(EVIDENCE, *(st.integers(0, 2) for _ in range(4)))
LOTS = st.lists(LOT, min_size=1, max_size=12)


def _linked(lots: list[Any]) -> tuple[Linked, np.ndarray[Any, Any]]:
    """Groups of lots as `linked` makes them; 0 is an unknown party."""
    columns = dict(zip(("hs6", "sender", "receiver", "packages"), np.array([one[1:] for one in lots]).T, strict=True))
    groups = []
    for share, names in LINKS:
        known = np.logical_and.reduce([columns[name] > 0 for name in names])
        groups.append((share, together(*(columns[name] for name in names)), known))
    return Linked(tuple(groups)), np.array([one[0] for one in lots], float)


def test_lots_of_the_same_parties_and_goods_share_their_evidence() -> None:
    lines = [LINE, LINE | {"packages": 41.0}, LINE | {"hs_code": "811010"}, LINE | {"shipper": "Gamma"}]
    lines += [LINE | {"shipper": None}, LINE | {"shipper": "Delta", "consignee": "Epsilon"}]
    found = linked(batch(*lines)).evidence(np.array([4.0, 0, 0, 0, 0, 0]))
    pair, consignee, lot = (0.38, 0.22, 0.3)
    assert np.isclose(found[1], pair * 2 + consignee * 1)
    assert np.isclose(found[2], lot * 2)
    assert np.isclose(found[3], consignee * 1)
    assert np.isclose(found[4], consignee * 1)
    assert found[5] == 0
    assert np.isclose(found[0], max(4 - MOST_LOST, 0.1 * 4 + pair * 2 + consignee * 1 + lot * 2))


def test_a_line_alone_keeps_its_own_and_unknown_parties_are_not_one() -> None:
    lines = [LINE | {"shipper": f"S{n}", "consignee": f"C{n}"} for n in range(3)]
    lines += [LINE | {"shipper": None, "consignee": None}] * 3
    own = np.arange(6.0)
    assert np.allclose(linked(batch(*lines)).evidence(own), own)


@pytest.mark.slow
@given(LOTS)
def test_no_line_loses_more_than_a_bound(lots: list[Any]) -> None:
    groups, own = _linked(lots)
    assert (groups.evidence(own) >= own - MOST_LOST - 1e-9).all()


@pytest.mark.slow
@given(LOTS, st.data(), st.floats(0, 8))
def test_more_evidence_of_a_line_raises_it_and_lowers_no_other(
    lots: list[Any], data: st.DataObject, more: float
) -> None:
    groups, own = _linked(lots)
    row = data.draw(st.integers(0, len(lots) - 1))
    raised = own + more * (np.arange(len(own)) == row)
    before, after = groups.evidence(own), groups.evidence(raised)
    assert (after >= before - 1e-9).all()
    assert after[row] >= raised[row] - MOST_LOST - 1e-9
    if before[row] <= own[row]:  # what siblings have not raised already
        assert after[row] - before[row] >= more - MOST_LOST - 1e-9


@pytest.mark.slow
@given(LOTS, LOT)
def test_an_honest_lot_more_takes_little_from_a_damning_one(lots: list[Any], honest: Any) -> None:
    damning = (8.0, *lots[0][1:])
    groups, own = _linked([damning, *lots])
    wider, more = _linked([damning, *lots, *[(min(honest[0], 0.0), *honest[1:])] * 40])
    assert wider.evidence(more)[0] >= own[0] - MOST_LOST - 1e-9
    if groups.evidence(own)[0] <= own[0]:
        assert wider.evidence(more)[0] >= groups.evidence(own)[0] - MOST_LOST - 1e-9


@pytest.mark.slow
@given(LOTS, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_evidence(lots: list[Any], random: Any) -> None:
    order = list(range(len(lots)))
    random.shuffle(order)
    groups, own = _linked(lots)
    turned, same = _linked([lots[place] for place in order])
    assert np.allclose(turned.evidence(same), groups.evidence(own)[order])


@pytest.mark.parametrize(
    ("check", "loses"),
    [
        ("licence_ended", 0),
        ("licence_unknown", MOST_LOST),
        ("split_lots", MOST_LOST),
        ("rare_package_mass", MOST_LOST),
    ],
)
def test_one_damning_lot_among_a_hundred_honest_ones_is_not_cleared(check: str, loses: float) -> None:
    lines = batch(*[LINE | {"number": f"N{n}"} for n in range(101)])
    quiet = {one.id: nothing(101) for one in CHECKS}
    seen = np.arange(101) == 0
    fires = Outcome(seen, np.ones(101, bool))
    alone, odds = BASE + 5.0, strength_of(lines, {**quiet, check: fires})
    assert odds[0] >= alone - loses - 0.5  # the weight of a check falls with the share of lines that it fires on
    assert expit(odds[0]) > 0.4
    assert (odds[1:] < BASE + 0.1).all()


def test_evidence_from_a_hub_is_not_shared_with_linked_lines() -> None:
    lines = batch(*[LINE | {"number": f"N{n}"} for n in range(20)])
    quiet = {one.id: nothing(20) for one in CHECKS}
    hub = next(one for one in CHECKS if one.id in FROM_HUBS)
    odds = strength_of(lines, {**quiet, hub.id: Outcome(np.arange(20) == 0, np.ones(20, bool))})
    assert odds[0] > BASE
    assert np.allclose(odds[1:], BASE + hub.relief)


def test_the_kinds_of_a_line_that_others_raise_are_theirs() -> None:
    lines = batch(*[LINE | {"number": f"N{n}"} for n in range(8)], *[{"shipper": f"S{n}"} for n in range(40)])
    bad, rows = np.arange(48) < 7, np.arange(48)
    outcomes = {one.id: nothing(48) for one in CHECKS}
    outcomes |= {"licence_ended": Outcome(bad, rows >= 0), "first_trade": Outcome(rows == 7, rows >= 0)}
    chance, place = expit(strength_of(lines, outcomes)), np.arange(48)
    coupled = couple_lines(lines, outcomes, np.zeros(48), (), np.full(48, np.nan))
    found = Weighed(lines, outcomes, chance, place, plan(place, 0.1, 1), 0, 0, coupled)
    kinds = dict(found.kinds(7))
    assert kinds["law"] > kinds["history"] > 0
    assert np.isclose(sum(kinds.values()), chance[7])
    assert "other lots of the same parties and goods speak against them" in found.reasons(7)
    assert [kind for kind, _ in found.kinds(0)] == ["law"]
    assert found.reasons(20)[0] == "no check speaks against it" and "no check" not in found.reasons(0)[0]
