"""Both sides' reports of a scenario's lanes on the real base: modelled noise about real series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import Observed, Series
from oretrace.bench.world.reports import mean_of_reports
from oretrace.months import calendar

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.arrays import Array, Index
    from oretrace.bench.draws import Draws
    from oretrace.bench.scenario import Scenario
    from oretrace.bench.truth.borrowed import Backdrop
    from oretrace.bench.world.nature import Nature

PUBLISHED_AFTER = 2
"""Assumed: months after a month's end until its reports are public."""


@dataclass(frozen=True)
class MirrorReports:
    """Whole amounts (lanes, months) as both ends report them; `names` are numbered by `exporter` and `importer`.

    Lanes in order: direct, first legs, second legs, the origin's to other destinations, the hubs' to each of these.
    """

    names: tuple[str, ...]
    exporter: Index
    importer: Index
    export_kg: Array
    import_kg: Array


def publish(scenario: Scenario, true: Backdrop, draws: Draws, nature: Nature, key: tuple[int, ...]) -> MirrorReports:
    """What is published of true trade: both ends err at their own rate, an importer lastingly on each lane too."""
    others = tuple(f"P{k + 1}" for k in range(len(true.others)))
    names = (scenario.origin, scenario.destination, *others, *scenario.candidates)
    ends = _ends(len(others), len(scenario.candidates))
    kg = np.concatenate([true.direct[None], true.leg1, true.leg2, true.others, *true.others_leg2])
    low, high = nature.mirror_noise
    sd = low + (high - low) * draws.uniform("mirror: reporter", *key, np.arange(len(names)))
    lane, month = np.arange(len(kg))[:, None], np.arange(kg.shape[1])
    ours = _noise(sd[ends[0]][:, None], draws.normal("mirror: export", *key, lane, month))
    theirs = _noise(sd[ends[1]][:, None], draws.normal("mirror: import", *key, lane, month))
    bias = _noise(nature.mirror_bias, draws.normal("mirror: lane", *key, lane))
    return MirrorReports(names, *ends, np.rint(kg * ours), np.rint(kg * theirs * bias))


def observe(scenario: Scenario, reports: MirrorReports) -> Observed:
    """What a detector sees: the mean of both reports; amounts stand for mass and value alike."""
    kg = mean_of_reports(reports.export_kg, reports.import_kg, np.full(len(reports.export_kg), 2.0))
    hubs = len(scenario.candidates)
    others = reports.names[2 : len(reports.names) - hubs]
    direct, leg1, leg2, to_others, rest = np.split(kg, np.cumsum([1, hubs, hubs, len(others)]))
    placebos = zip(others, to_others, np.split(rest, len(others)), strict=True)
    return Observed(
        scenario=scenario,
        direct=Series(direct[0], direct[0]),
        leg1=Series(leg1, leg1),
        leg2=Series(leg2, leg2),
        others=tuple((name, Series(lane, lane), Series(legs, legs)) for name, lane, legs in placebos),
        published_after=np.full(hubs, float(PUBLISHED_AFTER)),
    )


def table_of(scenario: Scenario, true: Backdrop, reports: MirrorReports) -> pa.Table:
    """One row per report and month with trade; columns as `Suite.table` describes them."""
    import pyarrow as pa

    return pa.concat_tables([_side(scenario, true, reports, flow) for flow in ("export", "import")])


def _ends(others: int, hubs: int) -> tuple[Index, Index]:
    """Numbers of exporter and importer of every lane: 0 is the origin, 1 the destination, then others and hubs."""
    hub, other = np.arange(hubs) + 2 + others, np.arange(others) + 2
    exporter = np.concatenate([[0], 0 * hub, hub, 0 * other, np.tile(hub, others)])
    importer = np.concatenate([[1], hub, 0 * hub + 1, other, np.repeat(other, hubs)])
    return exporter, importer


def _noise(sd: Array | float, normal: Array) -> Array:
    """Lognormal factors of mean 1."""
    return np.asarray(np.exp(sd * normal - np.square(sd) / 2.0))


def _side(scenario: Scenario, true: Backdrop, reports: MirrorReports, flow: str) -> pa.Table:
    import pyarrow as pa

    kg = reports.export_kg if flow == "export" else reports.import_kg
    lane, month = np.nonzero(kg)
    names = np.array(reports.names)
    exporter, importer = names[reports.exporter[lane]], names[reports.importer[lane]]
    reporter, partner = (exporter, importer) if flow == "export" else (importer, exporter)
    days = np.array(calendar(true.months[0], len(true.months) + 1 + PUBLISHED_AFTER), dtype="datetime64[D]")
    count, amount = lane.size, kg[lane, month]
    return pa.table(
        {
            "reporter": pa.array(reporter),
            "partner": pa.array(partner),
            "flow": pa.repeat(flow, count),
            "hs_code": pa.repeat(scenario.product, count),
            "period_start": pa.array(days[month]),
            "net_kg": pa.array(amount),
            "net_kg_estimated": pa.repeat(False, count),
            "value_usd": pa.array(amount),
            "valuation": pa.repeat("FOB", count),
            "suppressed": pa.repeat(False, count),
            "published_on": pa.array(days[month + 1 + PUBLISHED_AFTER]),
        }
    )
