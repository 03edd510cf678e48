"""The suite `revisions`: the nomenclature splits a code at the month of the act, and nothing is relabelled.

A reporter, several or all declare a part or all of the product's trade under a confusable code from that month on,
with all partners. The direct lane falls as in the other suites.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.truth.modelled import NOTES as MODELLED_NOTES
from oretrace.bench.truth.modelled import Family, Planned, Spec, fall, false_code, lay, plans, plant

if TYPE_CHECKING:
    from oretrace.bench.truth.choice import Choice
    from oretrace.bench.truth.suite import Suite
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.world import World

NAME = "revisions"
WHO = ("origin", "destination", "hubs", "several", "all")
SHARES = (0.3, 0.6, 1.0)
HUBS, MORE = 3, 8
"""Hubs that revise alone, and further reporters that do so with the ends of the lane."""

NOTES = (
    *MODELLED_NOTES,
    "In every scenario one code is split at the month of the act: a reporter, several or all move 30, 60 or 100 % of "
    "the product's trade with all partners to a confusable code. Goods, masses and values stay what they were.",
)


def build(of: World, choices: tuple[Choice, ...]) -> Suite:
    """The suite on a world."""
    planned = [replace(this, wide_decoy=f"revision by {_who(of, this)}") for this in plans(of, choices, Spec(()))]
    return lay(NAME, of, planned, Family(fall, _split, plant, NOTES))


def _who(of: World, this: Planned) -> str:
    return of.draws.pick(WHO, "revision: who", *this.choice.key)


def _split(overlay: Overlay, this: Planned) -> None:
    of, choice = overlay.world, this.choice
    code = false_code(of, this, set())
    share = of.draws.pick(SHARES, "revision: share", *choice.key)
    moved = np.where(np.arange(overlay.months) < choice.t0, 0.0, share)
    everybody = tuple(range(len(of.territories)))
    ends = (choice.origin, choice.destination)
    whose = {
        "origin": (choice.origin,),
        "destination": (choice.destination,),
        "hubs": choice.hubs[:HUBS],
        "several": (*ends, *choice.hubs[:MORE]),
        "all": everybody,
    }[_who(of, this)]
    for reporter in whose:
        overlay.recode(choice.product, code, reporter, moved)
