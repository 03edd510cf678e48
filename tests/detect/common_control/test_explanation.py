"""What the checks of a chain hold for rare, among how many they can hold it, and the stakes that are drawn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from oretrace.detect.common_control.explanation import FEWEST, RARE, _stakes
from oretrace.kernels.placebo import rank_p
from oretrace.parties.control import Actor, Link
from oretrace.parties.holdings import Holding, Holdings


def test_a_rise_above_all_is_rare_among_as_many_as_are_asked_for_and_not_among_fewer() -> None:
    (enough,), (too_few,) = (rank_p(np.array([2.0]), np.ones(n)) for n in (FEWEST, FEWEST - 1))
    assert enough <= RARE < too_few


def test_the_stakes_of_a_controller_are_drawn_down_to_both_firms_and_a_ring_of_owners_ends() -> None:
    held = (("p", "holding"), ("holding", "s"), ("holding", "p"), ("p", "b"), ("s", "other"))
    names = {"p": "Person", "holding": "Holding", "s": "Seller", "b": "Buyer", "other": "Other"}
    holdings = Holdings(tuple(Holding(owner, owned, 0.6, 0.6) for owner, owned in held), names)
    actors = {id: Actor(id, (names[id],)) for id in ("s", "b")}
    trade: Any = SimpleNamespace(actors=actors, holdings=holdings)
    found = list(_stakes(trade, Link("b", "s", "controller", "p")))
    assert found == [("p", "holding", "holds 60%"), ("holding", "s", "holds 60%"), ("p", "b", "holds 60%")]
