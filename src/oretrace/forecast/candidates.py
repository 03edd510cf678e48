"""The forecast itself: every territory that may carry an act's goods around it, weighed by what is known on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.distances import distances_km
from oretrace.catalog.materials import materials_of
from oretrace.catalog.production import figures
from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from oretrace.forecast.ahead import ahead
from oretrace.forecast.legs import CandidateLegs, read_legs
from oretrace.forecast.model import FEATURES, VERSION, probabilities, standardized
from oretrace.forecast.records import Candidate, Forecast
from oretrace.months import add_months

if TYPE_CHECKING:
    from datetime import date

    from oretrace.arrays import Array
    from oretrace.question import Question
    from oretrace.store import Store

YEAR, HISTORY = 12, 24
FLOOR = 0.02
"""Of what the origin sold the targets before: a rise by less is no hub (docs/method/diversion.md)."""
GROWTH = 2.0
NEAR_NOTHING, SMALLEST = 1e-9, 0.02


def forecast(store: Store, asked: Question, on: date | None = None) -> Forecast:
    """The forecast for the twelve months after the last that is out of the watched leg, or that `asked` allows.

    Dated days ahead are those after the day `on`; None of them without it.

    InputError for an act without named targets, and with less than a year of figures before.
    """
    legs = read_legs(store, asked, asked.until)
    watched = legs.sold if legs.buyers_speak else legs.bought
    spoken = np.flatnonzero(np.isfinite(watched).any(axis=0))
    end = int(spoken[-1]) + 1 if spoken.size else 0
    if end < YEAR:
        raise InputError("a year of figures of the goods or more", f"{end} months", f"measure {asked.measure.id}")
    before_act = min(max(legs.month(asked.measure.first_full_month), YEAR), end)
    direct = legs.direct[max(before_act - HISTORY, 0) : before_act]
    floor = FLOOR * float(np.nan_to_num(np.nanmean(direct))) if np.isfinite(direct).any() else 0.0
    before = _mean(watched[:, end - YEAR : end])
    columns = features(legs, asked, end, floor) | {"room": standardized(_room(before, floor))}
    chance = probabilities(np.column_stack([columns[name] for name in FEATURES]))
    made = [
        Candidate(
            hub, float(chance[n]), float(before[n]), **{name: float(values[n]) for name, values in columns.items()}
        )
        for n, hub in enumerate(legs.hubs)
    ]
    made.sort(key=lambda one: (-one.probability, one.hub))
    first, snapshots = add_months(legs.months[0], end), store.snapshots()
    return Forecast(
        act=asked.measure.id,
        issuer=asked.measure.issuer,
        effective_from=asked.measure.first_day,
        targets=asked.destinations,
        codes=legs.codes,
        leg="second" if legs.buyers_speak else "first",
        unit=legs.unit,
        floor=floor,
        known_until=add_months(first, -1),
        first=first,
        last=add_months(first, YEAR - 1),
        candidates=tuple(made),
        events=ahead(asked.measure, on) if on else (),
        snapshots=tuple(one.snapshot for one in snapshots),
        model=VERSION,
        modelled=any(one.modelled for one in snapshots),
    )


def features(legs: CandidateLegs, asked: Question, end: int, floor: float) -> dict[str, Array]:
    """What the candidates (n,) are weighed by, as known before month `end`; names as in `model.FEATURES`."""
    start = max(end - HISTORY, 0)
    least = max(floor, NEAR_NOTHING)
    bought, sold, trade = (_mean(values[:, start:end]) for values in (legs.bought, legs.sold, legs.trade))
    return {
        "first_leg": standardized(np.log(bought + least)),
        "second_leg": standardized(np.log(sold + least)),
        "gravity": standardized(np.log(trade + least) - _way(legs.hubs, asked)),
        "substitution": standardized(_substitution(legs, end, least)),
        "capacity": _capacity(legs.hubs, asked),
    }


def _mean(values: Array) -> Array:
    """The mean of the known months of each hub; NaN where none is."""
    known = np.isfinite(values)
    return np.where(known.any(axis=1), np.nansum(values, axis=1) / np.maximum(known.sum(axis=1), 1), np.nan)


def _room(before: Array, floor: float) -> Array:
    """How near the watched leg is to the size at which a doubling counts: of a smaller one it does not, a larger one
    seldom doubles."""
    least = max(floor, NEAR_NOTHING)
    return -np.abs(np.log((before + SMALLEST * least) / least))


def _way(hubs: tuple[str, ...], asked: Question) -> Array:
    """The log of the distance to the hub times that on from it; NaN for a place without a position."""
    ends = (asked.measure.issuer, asked.destinations[0])
    found = np.full(len(hubs), np.nan)
    placed = [n for n, hub in enumerate(hubs) if hub in territories().by_iso3 and territories().position(hub)]
    if placed and all(territories().position(end) for end in ends):
        km = distances_km([*ends, *(hubs[n] for n in placed)])
        found[placed] = np.log(km[0, 2:]) + np.log(km[1, 2:])
    return found


def _substitution(legs: CandidateLegs, end: int, least: float) -> Array:
    """How much more both legs grew in months in which the direct lane fell most, than in the others."""
    direct = np.diff(np.log(legs.direct[:end] + least))
    both = np.fmin(*(np.diff(np.log(values[:, :end] + least), axis=1) for values in (legs.bought, legs.sold)))
    known = np.isfinite(direct)
    if known.sum() < YEAR:
        return np.full(len(legs.hubs), np.nan)
    fell = direct <= np.nanquantile(direct, 0.25)
    return _mean(both[:, fell & known]) - _mean(both[:, ~fell & known])


def _capacity(hubs: tuple[str, ...], asked: Question) -> Array:
    """1 where the catalog lists production or capacity of a material of the goods."""
    codes = asked.measure.hs6_codes if asked.codes is None else asked.codes
    names = {row.material for code in codes for row in materials_of(code[:6]) if not row.lookalike_of}
    there = {one.territory for one in figures() if one.material in names and one.measure != "reserves"}
    return np.array([1.0 if hub in there else 0.0 for hub in hubs])


def outcome(legs: CandidateLegs, made: Forecast, until: date | None = None) -> dict[str, bool]:
    """Which candidates became hubs by what is published now, to the month `until` at the latest; only those known."""
    watched = legs.sold if made.leg == "second" else legs.bought
    begin, end = legs.month(made.first), min(legs.month(made.last), legs.month(until or made.last)) + 1
    found = {}
    number = {hub: n for n, hub in enumerate(legs.hubs)}
    for one in made.candidates:
        months = watched[number[one.hub], begin:end] if one.hub in number else np.zeros(0)
        if months.size == end - begin > 0 and np.isfinite(months).all() and np.isfinite(one.before):
            mean = float(months.mean())
            found[one.hub] = mean >= GROWTH * one.before and mean >= one.before + made.floor
    return found
