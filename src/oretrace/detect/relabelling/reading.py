"""What of a store a scan reads: the act's codes, their look-alikes, and codes beside them as placebos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.families import codes_of, family_of
from oretrace.catalog.lookalikes import ORDER, Lookalike, lookalikes_of
from oretrace.catalog.territories import territories
from oretrace.detect.relabelling.panel import Lanes, numbered
from oretrace.detect.relabelling.trials import Legs
from oretrace.errors import InputError
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.flows.unions import standing_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    from oretrace.catalog.lookalikes import Attestation
    from oretrace.question import Question
    from oretrace.store import Store

LANES = "detect/relabelling/lanes.sql"
SPEAKING = "detect/relabelling/speaking.sql"
PLACEBOS = 60
"""Products beside the act's and their look-alikes: on sixty lanes they give 3,600 placebos at the act's date alone."""

PRIOR: Mapping[Attestation, float] = {
    "reported_case": 1.0,
    "reported_tactic": 1.0,
    "weak_report": 1.0,
    "hypothesis": 1.0,
    "same_material": 1.0,
    "same_heading": 0.15,
    "basket": 0.15,
}
"""How a hub's error is divided among the codes looked at, before any is seen."""


@dataclass(frozen=True)
class Reading:
    """The lanes of a question, the act's products among them, and the look-alikes of each by product number.

    `sellers` stand for the issuer, `buyers` for each destination.
    """

    lanes: Lanes
    listed: tuple[int, ...]
    alike: Mapping[int, Mapping[int, Lookalike]]
    origin: str
    sellers: tuple[str, ...]
    buyers: Mapping[str, tuple[str, ...]]
    connection: DuckDBPyConnection
    count: Count
    parameters: Mapping[str, Any]

    def legs(self, place: int, destination: str | None) -> Legs:
        """The lanes of one product to a destination by way of all hubs, or (None) directly to each."""
        ends = {*self.sellers, *(name for group in self.buyers.values() for name in group)}
        if destination is None:
            names = tuple(sorted(self.buyers))
            hubs: list[str] = []
            onward = self.lanes.ends([], [])
        else:
            names = (destination,)
            hubs = [name for name in self.lanes.places if name not in ends]
            onward = self.lanes.ends([[hub] for hub in hubs], [self.buyers[destination]] * len(hubs))
        out = self.lanes.ends([self.sellers] * len(hubs), [[hub] for hub in hubs])
        direct = self.lanes.ends([self.sellers] * len(names), [self.buyers[name] for name in names])
        return Legs(place, tuple(hubs), names, out, onward, direct, self.lanes.unit_value)

    @property
    def query(self) -> tuple[str, dict[str, Any]]:
        """The lanes in one statement over the store's views, and its parameters."""
        text = counted.statement(LANES, "wanted", "counted_flow")
        return text, {**self.count.wanted, **self.count.parameters, **self.parameters}


def read(store: Store, question: Question) -> Reading:
    """Read the lanes of a question.

    InputError where the act names no codes or no first day, or the store has none of its lanes in kg.
    """
    measure = question.measure
    act = measure.first_full_month
    where = f"store {store.path}, measure {measure.id}"
    if not question.asked_codes:
        found = "none" if question.asked_codes is None else "every code"
        raise InputError("an act that names customs codes", found, where, do="choose codes with --hs")
    asked = sorted({code[:6] for code in question.asked_codes})
    near = {one.hs6 for code in asked for same in codes_of(family_of(code)) for one in lookalikes_of(same)}
    count = Count((*question.asked_codes, *sorted(near)), question.sources, placebos=PLACEBOS)
    connection = store.connect()
    counted.make(connection, count)
    day = measure.first_day
    sellers = standing_for(connection, measure.issuer, "export", day)
    buyers = {name: standing_for(connection, name, "import", day) for name in question.destinations}
    parameters = {
        "origins": list(sellers),
        "destinations": sorted({name for group in buyers.values() for name in group} - set(sellers)),
        "areas": areas(),
        "until": question.until,
    }
    rows = engine.run(connection, LANES, parameters)
    text = counted.statement(SPEAKING, "covered", "trader")
    speaking = engine.run(connection, text, {**count.periods, "until": question.until})
    families = {family_of(code) for code in asked}
    held = set(rows["product"].cast("string").to_pylist()) if rows.num_rows else set()
    if not held & families:
        found = f"no row of {', '.join(asked[:6])}"
        do = "import such statistics, or choose other codes with --hs"
        raise InputError(
            f"monthly trade of the act's goods from {measure.issuer} or to its targets", found, where, do=do
        )
    lanes = numbered(rows, speaking)
    if not np.isfinite(lanes.kg).any():
        raise InputError("masses (kg) of the act's goods and their look-alikes", "values alone", where)
    if not (lanes.months[0] < act <= lanes.months[-1]):
        span = f"{lanes.months[0]:%Y-%m} to {lanes.months[-1]:%Y-%m}"
        raise InputError(f"months before and from {act:%Y-%m} on", span, where, do="import more months")
    if not buyers:
        buyers = {name: (name,) for name in lanes.places if name not in sellers}
    number = {name: k for k, name in enumerate(lanes.products)}
    listed = tuple(number[name] for name in sorted(families & set(number)))
    alike = {place: _alike(lanes.products[place], number) for place in listed}
    return Reading(lanes, listed, alike, measure.issuer, sellers, buyers, connection, count, parameters)


def _alike(family: str, number: Mapping[str, int]) -> dict[int, Lookalike]:
    """The look-alikes of a product that are stored, the best attested of each product."""
    found: dict[int, Lookalike] = {}
    every = (one for code in codes_of(family) for one in lookalikes_of(code))
    for one in sorted(every, key=lambda one: (ORDER.index(one.attestation), one.hs6)):
        if (place := number.get(family_of(one.hs6))) is not None:
            found.setdefault(place, one)
    return found


def areas() -> list[str]:
    """Totals and residual areas of the statistics, which are no place."""
    return sorted(code for code, place in territories().by_iso3.items() if place.kind != "country")
