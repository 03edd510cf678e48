"""The project's own detector as an entrant: each scenario is weighed as `oretrace scan` weighs its act in a store
that holds nothing but the scenario's product, with the same functions and a pool of placebos of its own.

What such a store has not: products that the act does not name, so no placebo products, and the ledger of a material,
so that no `at_least` is answered. Repetitions under other choices are left out, as they change no finding.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.calibrate import TimedAnswers, silence, write
from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.detect.diversion.amounts import amounts_of, total_of
from oretrace.detect.diversion.calibration import by_linear_score, weigh_hubs, weigh_trials
from oretrace.detect.diversion.panel import HubSupply, Panel
from oretrace.detect.diversion.windows import fell, shape_of
from oretrace.months import add_months, each_month

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from oretrace.arrays import Array, Index
    from oretrace.bench.scenario import Observed, Supply
    from oretrace.detect.diversion.calibration import Trials
    from oretrace.detect.diversion.records import Claim
    from oretrace.detect.diversion.windows import Shape


@dataclass(frozen=True)
class ScanReading:
    """How a product reads a scan: with the hubs' own supply or without, by the boosted score or by R5.

    `claim` is what it may rest on: both legs, or one alone, as if nobody had published the other. A hub's q is then
    that of its rank, though a scan never flags a claim on the second leg.
    """

    supply: bool
    linear: bool = False
    claim: Claim = "two legs"


READINGS = {
    "diversion-first-leg": ScanReading(supply=False, claim="first leg"),
    "diversion-second-leg": ScanReading(supply=True, claim="second leg"),
    "diversion-without-supply": ScanReading(supply=False),
    "diversion-linear": ScanReading(supply=True, linear=True),
    "diversion": ScanReading(supply=True),
}


def panel_of(one: Observed, months: int, supply: bool = True, claim: Claim = "two legs") -> Panel:
    """What a scan reads of a scenario so many months after the date; its hubs are all that the origin ever supplied.

    Of a claim on one leg the other is unknown; of one on the second, hubs are all that ever sold to the
    destination. Hubs and placebo destinations stand in the order of their names, as in a scan. Its supply is None
    where nothing is known of it, or nobody asks for it.
    """
    scenario, stop = one.scenario, one.scenario.t0 + months
    first = add_months(scenario.effective_from, -scenario.t0)
    known = one.leg2 if claim == "second leg" else one.leg1
    supplied = np.flatnonzero(known.kg[:, :stop].any(axis=1))
    place = np.array(sorted(supplied.tolist(), key=lambda k: scenario.candidates[k]), dtype=np.int64)
    onward = one.leg2.kg[place, :stop]
    return Panel(
        unit="kg",
        months=each_month(first, add_months(first, stop - 1)),
        products=(scenario.product,),
        hubs=tuple(scenario.candidates[k] for k in place.tolist()),
        direct=one.direct.kg[None, :stop],
        out=one.leg1.kg[None, place, :stop],
        onward=onward[None],
        out_reported=np.full(place.size, claim != "second leg"),
        onward_reported=np.full(place.size, claim != "first leg"),
        others={
            name: (direct.kg[None, :stop], leg2.kg[None, place, :stop])
            for name, direct, leg2 in sorted(one.others, key=lambda other: other[0])
        },
        supply=_supply(one.supply, place, one.leg1.kg[place, :stop], onward) if supply and one.supply else None,
    )


def _supply(supply: Supply, place: Index, inward: Array, onward: Array) -> HubSupply:
    """What hubs trade with others and make; a year not over at the panel's end is taken as the year before."""
    stop = onward.shape[1]
    over = int(np.searchsorted(supply.last_month, stop))
    year = np.minimum(np.searchsorted(supply.last_month, np.arange(stop)), max(over - 1, 0))
    elsewhere = np.maximum(supply.exports[place, :stop] - onward, 0.0)
    bought = np.maximum(supply.imports[place, :stop] - inward, 0.0)
    return HubSupply(elsewhere[None], bought[None], supply.made[place][None, :, year] / 12.0)


@dataclass(frozen=True)
class Scanned:
    """What one scan weighed: its panel, its window and the trials, from which `weigh_hubs` makes verdicts."""

    panel: Panel
    shape: Shape
    modes: list[Trials]


def scanned(one: Observed, months: int, supply: bool = True, claim: Claim = "two legs") -> Scanned | None:
    """The scan of a scenario's act so many months after the date; None where the direct lane did not fall."""
    panel, shape = panel_of(one, months, supply, claim), shape_of(one.scenario.t0, months)
    if not fell(panel.direct, shape).all():
        return None
    return Scanned(panel, shape, weigh_trials(panel, None, shape))


def scan_answers(
    names: Iterable[str],
    observed: Sequence[Observed],
    asked: Sequence[bool] | None = None,
    windows: Collection[int] = WINDOWS,
) -> dict[str, TimedAnswers]:
    """Ask the named readings at every window that a scenario has: one scan for each scenario and window.

    `asked` and `windows` leave scenarios and windows out. Cells that no scan weighs score −inf, with p = q = 1; where
    nothing was asked, or a scenario has not the window, all but the score is NaN.
    """
    asked = [True] * len(observed) if asked is None else asked
    readings = {name: READINGS[name] for name in names}
    ends = np.cumsum([0, *(len(one.scenario.candidates) for one in observed)]).tolist()
    given = {name: silence(ends[-1]) for name in readings}
    seconds = dict.fromkeys(readings, 0.0)
    for one, is_asked, *span in zip(observed, asked, ends[:-1], ends[1:], strict=True):
        for window, months in enumerate(WINDOWS):
            if not is_asked or months not in windows or months > one.scenario.months_after:
                continue
            for supply, claim in sorted({(reading.supply, reading.claim) for reading in readings.values()}):
                start = perf_counter()
                found = scanned(one, months, supply, claim)
                took = perf_counter() - start
                same = (
                    name for name, reading in readings.items() if (reading.supply, reading.claim) == (supply, claim)
                )
                for name in same:
                    start = perf_counter()
                    answers = _answers(one, months, found, readings[name].linear)
                    write(given[name], window, slice(*span), answers)
                    seconds[name] += took + perf_counter() - start
    return {name: TimedAnswers(given[name], seconds[name]) for name in readings}


def _answers(one: Observed, months: int, found: Scanned | None, linear: bool) -> Answers:
    """One scan's answers for all candidates, each (k,).

    Where history is so short that a scan looks at fewer months than asked, its amounts are of those and left out.
    """
    size = len(one.scenario.candidates)
    column = {field.name: np.full(size, np.nan) for field in fields(Answers)}
    column |= {"score": np.full(size, -np.inf), "p": np.ones(size), "q": np.ones(size)}
    if found is None:
        return Answers(**column)
    hubs = weigh_hubs(by_linear_score(found.modes) if linear else found.modes)
    number = {name: k for k, name in enumerate(one.scenario.candidates)}
    at = np.array([number[found.panel.hubs[k]] for k in hubs.units.hub1.tolist()], dtype=np.int64)
    amounts, _ = amounts_of(hubs, found.shape.post, np.zeros(at.size))
    known = {"score": hubs.units.score, "p": hubs.p, "q": np.where(hubs.units.grew & hubs.open, hubs.q, 1.0)}
    if found.shape.post == months:
        known |= {"estimate": amounts.estimate, "low": amounts.low, "high": amounts.high}
        known |= {"at_most": amounts.most}
        total = None if linear else total_of(found.panel, found.shape, hubs)
        if total is not None:
            ends = (total.estimate, total.interval90_low, total.interval90_high, total.at_most)
            names = ("total", "total_low", "total_high", "total_most")
            column |= {name: np.full(size, value) for name, value in zip(names, ends, strict=True)}
    for name, values in known.items():
        column[name][at] = values
    return Answers(**column)
