"""How good the diverted tonnes are: per hub and per scenario, against the kg that had arrived in the window.

A hub is flagged with q ≤ 0.10. Shares of truths outside bounds are one-sided, intervals are for 90 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import FLAG_LEVEL
from oretrace.bench.scoring.metrics import PooledShare

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.bench.scenario import Answers
    from oretrace.bench.scoring.metrics import Value
    from oretrace.bench.scoring.strata import Stratum
    from oretrace.bench.scoring.table import TruthTable

EQUAL = 1e-6
"""Relative difference below which a bound and the truth are the same: answers have 9 digits."""


def hub_tonnes(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """Errors, bias, bounds and intervals over planted cells, flagged ones and (`_all`) all."""
    w = stratum.window
    truth = table.arrived_kg[w]
    flagged = stratum.positive & (answers.q[w] <= FLAG_LEVEL)
    return {
        **_errors("hub", answers.estimate[w], truth, flagged),
        **_bounds("hub", answers.at_least[w], answers.at_most[w], truth, flagged),
        **_interval("hub_interval", answers.low[w], answers.high[w], truth, flagged),
        **_over_all(stratum, table, answers),
    }


def scenario_tonnes(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """Totals against all that arrived, over scenarios with a plant and at least one flagged hub.

    A detector without a total is taken by the sum over its flagged hubs. A route's kg count once, on both sides:
    of the amounts of its flagged hubs, the largest is taken. Flags on innocent hubs count, each by itself: their
    tonnes are part of the detector's answer. `flagged_tonnes_share` is the mean over scenarios with a plant, flagged
    or not, of the share of planted kg in flagged hubs.
    """
    w = stratum.window
    truth = table.per_scenario_by_route(stratum.positive, table.arrived_kg[w])
    flagged = table.cells_of(stratum.scenarios) & ~table.suspected & (answers.q[w] <= FLAG_LEVEL)
    judged = (truth > 0) & (table.per_scenario(flagged) > 0)
    # A flagged hub without an amount makes its scenario's sum NaN, and so not judged: a sum of some would mislead.
    estimate, at_least, at_most = (
        table.per_scenario_by_route(flagged, amounts[w])
        for amounts in (answers.estimate, answers.at_least, answers.at_most)
    )
    total, low, high, most = (
        table.total_of_scenario(totals[w])
        for totals in (answers.total, answers.total_low, answers.total_high, answers.total_most)
    )
    return {
        **_errors("scenario", np.where(np.isnan(total), estimate, total), truth, judged),
        **_errors("flagged_sum", estimate, truth, judged),
        **_bounds("scenario", at_least, np.where(np.isnan(most), at_most, most), truth, judged),
        **_interval("scenario_interval", low, high, truth, judged),
        **_flagged_share(stratum, table, answers),
    }


def _errors(of: str, estimate: Array, truth: Array, chosen: Mask, suffix: str = "") -> dict[str, Value]:
    chosen = chosen & ~np.isnan(estimate)
    if not chosen.any():
        return {}
    relative = estimate[chosen] / truth[chosen] - 1
    error: dict[str, Value] = {f"{of}_error_median{suffix}": float(np.median(np.abs(relative)))}
    return error if suffix else {**error, f"{of}_bias_median": float(np.median(relative))}


def _bounds(of: str, at_least: Array, at_most: Array, truth: Array, chosen: Mask) -> dict[str, Value]:
    outside = {
        f"{of}_share_below_at_least": (truth < at_least * (1 - EQUAL), at_least),
        f"{of}_share_above_at_most": (truth > at_most * (1 + EQUAL), at_most),
    }
    known = {name: (wrong, chosen & ~np.isnan(bound)) for name, (wrong, bound) in outside.items()}
    return {name: PooledShare.of(wrong[cells]) for name, (wrong, cells) in known.items() if cells.any()}


def _interval(of: str, low: Array, high: Array, truth: Array, chosen: Mask) -> dict[str, Value]:
    chosen = chosen & ~np.isnan(low + high)
    if not chosen.any():
        return {}
    width = (high[chosen] - low[chosen]) / truth[chosen]
    inside = _inside(low, high, truth)[chosen]
    return {f"{of}_coverage": PooledShare.of(inside), f"{of}_width": float(np.median(width))}


def _inside(low: Array, high: Array, truth: Array) -> Mask:
    inside: Mask = (low * (1 - EQUAL) <= truth) & (truth <= high * (1 + EQUAL))
    return inside


def _over_all(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    w = stratum.window
    truth = table.arrived_kg[w]
    known = stratum.positive & ~np.isnan(answers.estimate[w])
    measured = _errors("hub", answers.estimate[w], truth, known, "_all")
    interval = _interval("hub_interval", answers.low[w], answers.high[w], truth, known)
    if interval:
        measured["hub_interval_coverage_all"] = interval["hub_interval_coverage"]
    return measured


def _flagged_share(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    w = stratum.window
    planted = table.per_scenario(stratum.positive, table.arrived_kg[w])
    flagged = table.per_scenario(stratum.positive & (answers.q[w] <= FLAG_LEVEL), table.arrived_kg[w])
    there = planted > 0
    return {"flagged_tonnes_share": float(np.mean(flagged[there] / planted[there]))} if there.any() else {}
