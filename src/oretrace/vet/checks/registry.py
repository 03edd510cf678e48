"""All checks, and what they come to for a batch of lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.tables import read_table
from oretrace.vet.checks import (
    description,
    detour,
    history,
    identifiers,
    law,
    licences,
    packing,
    pairs,
    physics,
    route,
    splitting,
    substance,
)
from oretrace.vet.checks.record import Gathered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.arrays import Array
    from oretrace.vet.checks.batch import Batch
    from oretrace.vet.checks.record import LineCheck, Outcome

COMMON = 0.2
AHEAD = (
    "hands.sql",
    "passed.sql",
    "pairs.sql",
    "history.sql",
    "prices.sql",
    "packing.sql",
    "licences.sql",
    "keys.sql",
)
"""Queries without parameters that checks are going to ask."""
UNFITTED: tuple[LineCheck, ...] = (
    identifiers.container_digit, identifiers.ship_number, identifiers.substance_number, identifiers.firm_number,
    identifiers.code_of_the_day,
    law.licence_missing, law.licence_perhaps_missing, licences.licence_shared, licences.licence_unknown,
    licences.licence_of_another, licences.licence_end_user, licences.licence_other_goods,
    licences.licence_other_place, licences.licence_ended, licences.licence_exhausted,
    physics.price_low, physics.price_high, physics.gross_below_net, physics.heavy_packing, physics.over_payload,
    physics.kg_per_package, packing.rare_package_mass, pairs.price_off_lane,
    substance.too_much_element, substance.two_purities, substance.impossible_density,
    description.text_against_code, description.controlled_goods_elsewhere, description.vague_text,
    route.hub_under_finding, route.passed_through, route.same_hands, route.new_way, route.other_consignee,
    detour.detour_by_sea, route.changed_after_departure, route.free_zone, route.forwarder_as_consignee,
    splitting.split_lots, history.first_trade, history.much_for_its_age, history.outside_scope,
    pairs.new_pair, pairs.perhaps_new_pair,
)  # fmt: skip


_FITTED = {
    row["check"]: (float(row["weight"]), float(row["relief"]))
    for row in read_table("weights.csv", Path(__file__).parent)
}
BASE = _FITTED["all lines"][0]
"""The log-odds of a line of which no check says anything."""


def _weighed(one: LineCheck) -> LineCheck:
    """With the weights of `weights.csv`; a check that is not in it, as it never fires in the bench, keeps its own."""
    weight, relief = _FITTED.get(one.id, (one.weight, one.relief))
    return replace(one, weight=weight, relief=relief)


CHECKS = tuple(map(_weighed, UNFITTED))


def run_checks(batch: Batch) -> Mapping[str, Outcome]:
    """The outcome of every check, by its id; queries run while texts are read."""
    for query in AHEAD:
        batch.ask(query)
    batch.ask("splitting.sql", {"days": splitting.AROUND_DAYS})
    reads_texts = (law.licence_missing.id, description.text_against_code.id)
    first = sorted(CHECKS, key=lambda one: one.id not in reads_texts)
    found = {one.id: Gathered(len(batch)) for one in CHECKS}
    for part in batch.parts():
        for one in first:
            found[one.id].add(one.find(part))
    batch.rest()
    return {id: gathered.outcome() for id, gathered in found.items()}


def evidence(outcomes: Mapping[str, Outcome], lines: int, checks: Iterable[LineCheck] = CHECKS) -> Array:
    """The log-odds (n,) that checks add: weights where they fire, reliefs where they looked and found nothing."""
    total = np.zeros(lines)
    for one in checks:
        found = outcomes[one.id]
        total += np.where(found.fires, one.weight * damped(found), np.where(found.looked, one.relief, 0.0))
    return total


def damped(found: Outcome) -> float:
    """From 1 for what is rare to 0 for what a fifth of the lines have: that says nothing of any one of them."""
    rate = float(found.fires.sum()) / max(int(found.looked.sum()), 1)
    return max(0.0, 1.0 - rate / COMMON)
