"""Whether flags can be trusted: false discoveries, rejections where nothing is planted, decoys, delay in months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import FLAG_LEVEL, WINDOWS
from oretrace.bench.scoring.metrics import PooledShare, false_discoveries

if TYPE_CHECKING:
    from oretrace.arrays import Mask
    from oretrace.bench.scenario import Answers
    from oretrace.bench.scoring.metrics import Value
    from oretrace.bench.scoring.strata import Stratum
    from oretrace.bench.scoring.table import TruthTable

Q_LEVELS = (0.05, 0.10, 0.20)
P_LEVELS = (0.01, 0.05, 0.10)
THIRDS = ("small", "middle", "large")
BY_SIZE = "rejection@p=0.05:"


def discoveries(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """False discoveries, power, and how often a scan flags anything, over judged cells.

    `fdr` at each q is the share of innocent hubs among all flags, `fdr_of_scans` the mean over scans of that share
    within one, 0 where a scan has no flag; a scenario is one scan.
    """
    q = answers.q[stratum.window]
    judged = stratum.positive | stratum.negative
    rates: dict[str, Value] = {}
    for level in Q_LEVELS:
        flags = int(np.count_nonzero(q[judged] <= level))
        rates[f"fdr@q={level:.2f}"] = PooledShare(
            false_discoveries(stratum.positive[judged], q[judged], level), flags
        )
    if stratum.positive.any():
        rates |= power(stratum, table, answers)
    flagged = (q <= FLAG_LEVEL) & judged
    count, false = (table.per_scenario(cells)[stratum.scenarios] for cells in (flagged, flagged & stratum.negative))
    return rates | {
        f"fdr_of_scans@q={FLAG_LEVEL:.2f}": PooledShare.of(false / np.maximum(count, 1.0)),
        f"scans_with_flag@q={FLAG_LEVEL:.2f}": PooledShare.of(count > 0),
        f"flagged_per_scenario@q={FLAG_LEVEL:.2f}": _per_scenario(stratum, flagged),
    }


def power(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """Share of the planted cells flagged at q ≤ 0.10."""
    flagged = answers.q[stratum.window] <= FLAG_LEVEL
    return {f"power@q={FLAG_LEVEL:.2f}": PooledShare.of(flagged[stratum.positive])}


def rejections(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """Share of innocent cells with p ≤ each level in the stratum's scenarios without a plant, and by thirds of size.

    Only cells with a p: dead lanes, which have no answer, would flatter. Size is the weaker leg's ordinary trade
    beside the former direct trade: before the date (`before`), which a scan can know, and in the months it judges. A
    hub whose ordinary trade came out large has grown, so by that no valid p is uniform.
    """
    p = answers.p[stratum.window]
    cells = np.flatnonzero(stratum.negative & table.cells_of(table.sigma == 0) & ~np.isnan(p))
    if not cells.size:
        return {}
    found: dict[str, Value] = {f"rejection@p={level:.2f}": PooledShare.of(p[cells] <= level) for level in P_LEVELS}
    for when, trade in (("before ", table.before_kg), ("", table.ordinary_kg)):
        size = trade[cells] / table.former_kg[table.scenario[cells]]
        third = np.searchsorted(np.quantile(size, (1 / 3, 2 / 3)), size)
        by_size = {name: p[cells][third == number] for number, name in enumerate(THIRDS)}
        found |= {
            f"{BY_SIZE}{when}{name}": PooledShare.of(some <= 0.05) for name, some in by_size.items() if some.size
        }
    return found


def decoys(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """Share of innocent cells flagged at q ≤ 0.10 by kind of decoy, of the hub or of its whole scenario, and of none.

    A cell that has both counts under both. Dead lanes, which nobody would flag, would flatter.
    """
    flagged = answers.q[stratum.window] <= FLAG_LEVEL
    innocent = stratum.negative & table.live[stratum.window]
    wide = table.wide_decoy[table.scenario]
    kinds = sorted({*table.decoy[innocent].tolist(), *wide[innocent].tolist()} - {""})
    groups = {kind: (table.decoy == kind) | (wide == kind) for kind in kinds}
    groups["none"] = (table.decoy == "") & (wide == "")
    cells = {kind: innocent & group for kind, group in groups.items()}
    return {f"decoy_fpr:{kind}": PooledShare.of(flagged[of]) for kind, of in cells.items() if of.any()}


def delay(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, Value]:
    """Months from the first diverted kg to the alert, the median over planted cells ever flagged at q ≤ 0.10.

    The alert comes when the first window in which the cell is rightly flagged is published; a flag before anything
    has arrived is no alert. Beside it the share of planted cells never flagged, and how many innocent cells of a
    scenario are flagged in some window: speed is easily bought with false alarms.
    """
    flagged = answers.q <= FLAG_LEVEL
    rightly = flagged & table.planted
    found = stratum.positive & rightly.any(axis=0)
    months = np.array(WINDOWS)[rightly.argmax(axis=0)] + table.published_after - 1 - table.first_month
    measured: dict[str, Value] = {
        "delay_undetected_share": 1.0 - float(np.mean(found[stratum.positive])),
        "false_alarms_per_scenario": _per_scenario(stratum, flagged.any(axis=0) & stratum.negative),
    }
    if found.any():
        measured["delay_months"] = float(np.median(np.maximum(months[found], 0)))
    return measured


def _per_scenario(stratum: Stratum, cells: Mask) -> float:
    return float(np.count_nonzero(cells) / np.count_nonzero(stratum.scenarios))
