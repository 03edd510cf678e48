"""What a party has done before."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.goods_terms import elements
from oretrace.vet.checks.batch import coded, read_pairs
from oretrace.vet.checks.record import Outcome, check, nothing
from oretrace.vet.classify.reading import read_goods

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

START_DAYS = 90
YOUNG_DAYS = 120
NAMED = 0.5
"""What a word counts for the goods from where on it names them, and is no use or part."""
_USER = "who takes the goods over, and for what: end-user certificate, delivery address"


@check(
    "first_trade",
    "history",
    "low",
    0.6,
    -0.1,
    "the consignee's first trade in these goods",
    "the consignee has traded these goods before",
    _USER,
)
def first_trade(batch: Batch) -> Outcome:
    """A consignee that has not taken goods of this heading before, well after the records begin."""
    found = batch.sql("history.sql")
    looked = np.nan_to_num(found["records_days"]) > START_DAYS
    return Outcome(looked & (found["before"] == 0), looked)


@check(
    "much_for_its_age",
    "history",
    "medium",
    0.6,
    -0.05,
    "the consignee has been seen for {figure} days and takes much more than is usual",
    "the consignee's volume is usual for its age",
    _USER,
)
def much_for_its_age(batch: Batch) -> Outcome:
    """A young consignee with large lots: a firm made for the purpose, or an honest new entrant."""
    found = batch.sql("history.sql")
    looked = np.nan_to_num(found["records_days"]) > START_DAYS
    young = np.nan_to_num(found["age_days"], nan=1e9) < YOUNG_DAYS
    return Outcome(looked & young & (np.nan_to_num(found["times_usual"]) > 2), looked, found["age_days"])


@check(
    "outside_scope",
    "history",
    "low",
    0.6,
    0.0,
    "goods of another kind than a party's business scope names: {note}",
    "the goods are within the business scope of its parties, as the register has it",
    _USER,
)
def outside_scope(batch: Batch) -> Outcome:
    """A register gives a party a scope that names elements, and the goods are of none of them."""
    import pyarrow as pa

    if not batch.firms.num_rows:
        return nothing(len(batch))
    found = batch.sql("scope.sql")
    outcome, note = nothing(len(batch)), np.full(len(batch), "", object)
    for role in ("shipper_scope", "consignee_scope"):
        scopes = coded(pa.array(found[role], pa.string(), from_pandas=True))
        read, pair = read_pairs(batch.distinct("goods_text"), scopes, _within)
        within = np.array(read, float)[pair]
        fires = within == 0
        note = np.where(fires, np.array(scopes[0], object)[scopes[1]], note)
        outcome = Outcome(outcome.fires | fires, outcome.looked | np.isfinite(within), note=note)
    return outcome


def _within(text: str, scope: str) -> float:
    """1 where a scope names an element of the goods, 0 where it names others only, NaN where either names none."""
    named, goods = _elements(scope), _elements(text)
    return float(bool(named & goods)) if named and goods else np.nan


@lru_cache(maxsize=1 << 16)
def _elements(text: str) -> frozenset[str]:
    """The elements that a text names as goods."""
    concepts = read_goods(text).concepts if text else {}
    return frozenset(name for name, factor in concepts.items() if factor > NAMED and name in elements())
