"""Detector `capacity`: `diversion` with the hub's own supply held against it.

Claim: as `diversion`, and what a hub sold to the target under the act cannot all have been mined, smelted,
recycled, drawn from stock or bought elsewhere; the rest came from the origin. Where the store tells what hubs sell to
everybody, a hub that makes more and sells more to all is less suspicious, one that sells to the target alone more so.
Assumptions: those of `diversion`; published production is complete but for what a table does not list; masses of
both ends bound the true one; stock and recycling are at most what `kernels/balance.py` says.
Innocent explanations: production that nobody prints, misreported masses, goods bought before the act.
Sources: docs/method/capacity.md; mass balance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from oretrace.catalog.families import codes_of
from oretrace.catalog.territories import territories
from oretrace.detect.counterfactuals import Drawings
from oretrace.detect.diversion import Diversion, assess
from oretrace.detect.preparation import Prepared, Question, ends_of, prepare
from oretrace.detect.supply import material_of
from oretrace.errors import InputError, nearest
from oretrace.ledger.contained import contents
from oretrace.ledger.lanes import read_lanes
from oretrace.ledger.table import Ledgers, ledgers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import SupplyFigure
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, Scan
    from oretrace.ledger.table import HubLedger
    from oretrace.store import Store


@dataclass(frozen=True)
class Capacity:
    """`codes` and `until` as in `diversion`; `figures` are a user's own of production, by default none."""

    codes: tuple[str, ...] | None = None
    until: date | None = None
    figures: tuple[SupplyFigure, ...] = ()

    id: ClassVar[str] = "capacity"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")

    def question(self, measure: Measure) -> Question:
        """What this detector asks of a store about a measure."""
        plain = Diversion(self.codes, self.until).question(measure)
        return replace(plain, supply=self.figures, asked_by=(self.id, self.version))

    def scan(self, store: Store, measure: Measure, progress: Callable[[str], None] = lambda _: None) -> Scan:
        """All hubs and products, calibrated, best first. Pure: the same store and parameters give the same scan."""
        progress("reading the lanes")
        prepared = prepare(store, self.question(measure))
        return _weigh(prepared, progress)[0]

    def explain(self, store: Store, measure: Measure, finding_id: str) -> Evidence:
        """The evidence of a finding that `scan` returned; KeyError when it did not."""
        return self.explain_all(store, measure, (finding_id,))[1][finding_id]

    def explain_all(
        self, store: Store, measure: Measure, finding_ids: tuple[str, ...] | None = None
    ) -> tuple[Scan, dict[str, Evidence]]:
        """The scan and the evidence of some findings (None: all hubs)."""
        from oretrace.detect.explanation import explain

        prepared = prepare(store, self.question(measure))
        scan, balances = _weigh(prepared)
        wanted = {f.id: f for f in (*scan.hubs, *scan.products)}
        ids = tuple(f.id for f in scan.hubs) if finding_ids is None else finding_ids
        drawings = Drawings(prepared, scan.hubs)
        told = {f.hub: _told(balances, f) for f in scan.hubs}
        return scan, {
            key: explain(store, prepared, scan, drawings, f, told[f.hub]) for key in ids for f in [wanted[key]]
        }


def ledger_of(
    store: Store, measure: Measure, material: str, hub: str, until: date | None, figures: tuple[SupplyFigure, ...]
) -> HubLedger:
    """The ledger of one hub from the act's first full month to `until`, or to the last month stored.

    InputError where the store has no month of the material since the act, or no trade of it with the hub.
    """
    connection = store.connect()
    origins, destinations = ends_of(measure, connection)
    lanes = read_lanes(connection, material)
    first = lanes.month(measure.first_full_month)
    stop = len(lanes.months) if until is None else min(lanes.month(until) + 1, len(lanes.months))
    if not 0 <= first < stop:
        span = f"{lanes.months[0]:%Y-%m} to {lanes.months[-1]:%Y-%m}"
        raise InputError(f"months of {material} from {measure.first_full_month:%Y-%m} on", span, "the store")
    if hub not in lanes.territories:
        raise InputError(f"a territory that trades {material}", hub, "the store", nearest(hub, lanes.territories))
    found = ledgers(lanes, first, stop, origins, destinations, figures)
    return found.of(hub, *_named(measure.issuer, "+".join(destinations)))


def _weigh(prepared: Prepared, progress: Callable[[str], None] = lambda _: None) -> tuple[Scan, dict[str, Ledgers]]:
    """The scan with lower bounds, and the balances by material."""
    scan = assess(prepared, progress)
    if not scan.hubs:
        return scan, {}
    progress("balancing the hubs")
    balances = _balances(prepared)
    hubs = tuple(_raised(prepared, balances, finding) for finding in scan.hubs)
    if prepared.panel.supply is None:
        why = (
            "what hubs sell to others is not in the store, or not in kg: their own supply does not enter the ranking"
        )
        scan = replace(scan, notes=(*scan.notes, why))
    return replace(scan, hubs=hubs), balances


def _balances(prepared: Prepared) -> dict[str, Ledgers]:
    """Balances of every material in the scan's products over its window; of none where masses are missing."""
    window, found = prepared.window, {}
    parameters = prepared.sql_parameters
    for material in sorted(_materials(prepared)):
        try:
            lanes = read_lanes(prepared.connection, material)
        except InputError:  # a code of the material, and no monthly figure with which to balance it
            continue
        first, stop = lanes.month(window.post_first), lanes.month(window.post_last) + 1
        if 0 <= first < stop <= len(lanes.months):
            ends = parameters["origins"], parameters["destinations"]
            found[material] = ledgers(lanes, first, stop, *ends, prepared.question.supply or ())
    return found


def _materials(prepared: Prepared) -> set[str]:
    rows = (material_of(product, prepared.question.measure) for product in prepared.panel.products)
    return {row.material for row in rows if row is not None}


def _raised(prepared: Prepared, balances: dict[str, Ledgers], finding: Finding) -> Finding:
    """The finding with what its hub's balances prove: kg of goods, at the most element that a kg of them can hold.

    Never above `at_most`: what the weaker leg gained bounds what went through.
    """
    if finding.effect_unit != "kg":
        return finding
    proved = 0.0
    for material, one in balances.items():
        if finding.hub in one.lanes.territories:
            proved += one.at_least_kg(finding.hub) / _most_content(prepared, material)
    least = min(proved, finding.at_most)
    if least <= 0:
        return finding
    estimate = max(finding.estimate, least)
    return replace(
        finding,
        at_least=least,
        estimate=estimate,
        interval90_low=max(finding.interval90_low, least),
        interval90_high=max(finding.interval90_high, estimate),
    )


def _most_content(prepared: Prepared, material: str) -> float:
    """The most kg of the element in a kg of the scan's goods of a material."""
    codes = {code for product in prepared.panel.products for code in codes_of(product)}
    return max((row.high_share for row in contents() if row.material == material and row.hs6 in codes), default=1.0)


def _told(balances: dict[str, Ledgers], finding: Finding) -> tuple[HubLedger, ...]:
    """The ledgers of a finding's hub, its ends named as the reader knows them."""
    ends = _named(finding.origin, finding.destination)
    return tuple(one.of(finding.hub, *ends) for one in balances.values() if finding.hub in one.lanes.territories)


def _named(origin: str, destination: str) -> tuple[str, str]:
    """The ends as a reader knows them."""
    name = territories().name
    return name(origin), " and ".join(name(code) for code in destination.split("+"))
