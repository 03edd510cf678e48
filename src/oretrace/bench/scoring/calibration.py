"""Whether flags can be trusted: false discoveries, rejections where nothing is planted, decoys, delay in months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import FLAG_LEVEL, WINDOWS
from oretrace.bench.scoring.metrics import false_discoveries

if TYPE_CHECKING:
    from oretrace.arrays import Mask
    from oretrace.bench.scenario import Answers
    from oretrace.bench.scoring.strata import Stratum
    from oretrace.bench.scoring.table import TruthTable

Q_LEVELS = (0.05, 0.10, 0.20)
P_LEVELS = (0.01, 0.05, 0.10)


def discoveries(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    """Realised false discoveries at each q, power and flags per scenario at q ≤ 0.10, over judged cells."""
    q = answers.q[stratum.window]
    judged = stratum.positive | stratum.negative
    rates = {
        f"fdr@q={level:.2f}": false_discoveries(stratum.positive[judged], q[judged], level) for level in Q_LEVELS
    }
    flagged = q <= FLAG_LEVEL
    if stratum.positive.any():
        rates |= power(stratum, table, answers)
    rates[f"flagged_per_scenario@q={FLAG_LEVEL:.2f}"] = _per_scenario(stratum, flagged & judged)
    return rates


def power(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    """Share of the planted cells flagged at q ≤ 0.10."""
    flagged = answers.q[stratum.window] <= FLAG_LEVEL
    return {f"power@q={FLAG_LEVEL:.2f}": float(np.mean(flagged[stratum.positive]))}


def rejections(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    """Share of innocent cells with p ≤ each level in the stratum's scenarios without a plant.

    Only cells with a p: dead lanes, which have no answer, would flatter.
    """
    p = answers.p[stratum.window]
    cells = stratum.negative & table.cells_of(table.sigma == 0) & ~np.isnan(p)
    if not cells.any():
        return {}
    return {f"rejection@p={level:.2f}": float(np.mean(p[cells] <= level)) for level in P_LEVELS}


def decoys(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    """Share of innocent live cells flagged at q ≤ 0.10 by kind of decoy, of the hub or of its scenario, and of none.

    A cell that has both counts under both. Dead lanes, which nobody would flag, would flatter.
    """
    flagged = answers.q[stratum.window] <= FLAG_LEVEL
    innocent = stratum.negative & table.live[stratum.window]
    wide = table.wide_decoy[table.scenario]
    kinds = sorted({*table.decoy[innocent].tolist(), *wide[innocent].tolist()} - {""})
    groups = {kind: (table.decoy == kind) | (wide == kind) for kind in kinds}
    groups["none"] = (table.decoy == "") & (wide == "")
    cells = {kind: innocent & group for kind, group in groups.items()}
    return {f"decoy_fpr:{kind}": float(np.mean(flagged[of])) for kind, of in cells.items() if of.any()}


def delay(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    """Months from the first diverted kg to the alert, the median over planted cells ever flagged at q ≤ 0.10.

    The alert comes when the first window in which the cell is rightly flagged is published; a flag before anything
    has arrived is no alert. Beside it the share of planted cells never flagged, and how many innocent cells of a
    scenario are flagged in some window: speed is easily bought with false alarms.
    """
    flagged = answers.q <= FLAG_LEVEL
    rightly = flagged & table.planted
    found = stratum.positive & rightly.any(axis=0)
    months = np.array(WINDOWS)[rightly.argmax(axis=0)] + table.published_after - 1 - table.first_month
    measured = {
        "delay_undetected_share": 1.0 - float(np.mean(found[stratum.positive])),
        "false_alarms_per_scenario": _per_scenario(stratum, flagged.any(axis=0) & stratum.negative),
    }
    if found.any():
        measured["delay_months"] = float(np.median(np.maximum(months[found], 0)))
    return measured


def _per_scenario(stratum: Stratum, cells: Mask) -> float:
    return float(np.count_nonzero(cells) / np.count_nonzero(stratum.scenarios))
