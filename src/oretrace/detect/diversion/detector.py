"""Detector `diversion`: goods under an export measure reach its target through an intermediary.

Claim: after the act, origin → hub and hub → destination grew together beyond what placebos do while origin →
destination fell. Where nobody reports hub → destination the weaker one-leg claim is made and labelled so. With the
hub's own supply: one that makes more and sells more to all is less suspicious, one that sells to the target alone
more so; and what it sold beyond all it can have mined, smelted, recycled, drawn from stock or bought elsewhere is the
lower bound of what came from the origin.
Assumptions: a hub's growth without rerouting is exchangeable with that of other hubs at placebo dates,
destinations, products or pairs of legs; reports are comparable over time. Of supply: published production is complete
except for what a table does not list; masses of both ends bound the true one; stock and recycling are at most what
`kernels/balance.py` describes.
Innocent explanations: demand or capacity of the hub, growth of the origin's exports everywhere, substitution,
stockpiling, price, code revisions, production that nobody prints (see `oretrace explain`).
Sources: docs/method/diversion.md and capacity.md; legs after Iyoha, Malesky, Wen, Wu and Feng (HBS WP 24-072).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from oretrace.catalog.families import codes_of
from oretrace.catalog.territories import territories
from oretrace.detect.contract import quiet
from oretrace.detect.diversion.amounts import total_of
from oretrace.detect.diversion.calibration import by_linear_score, weigh_hubs, weigh_products, weigh_trials
from oretrace.detect.diversion.claims import RouteClaims, Weighing
from oretrace.detect.diversion.preparation import Prepared, prepare
from oretrace.detect.diversion.reading import read
from oretrace.detect.diversion.records import DiversionDetails, DiversionScan
from oretrace.detect.diversion.robustness import flagged_in_variants
from oretrace.detect.materials import material_of
from oretrace.detect.notes import notes_on
from oretrace.detect.scans import chosen
from oretrace.findings import Note, Scan
from oretrace.ledger.hubs import at_least_kg, balances_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from oretrace.detect.diversion.reading import LegReading
    from oretrace.detect.diversion.records import Total, Variant
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, SubjectKind
    from oretrace.ledger.table import Ledgers
    from oretrace.question import Question
    from oretrace.store import Store


@dataclass(frozen=True)
class DiversionWorking:
    """What a scan was made of: the panel, and the balances of hubs by material."""

    prepared: Prepared
    balances: Mapping[str, Ledgers]


@dataclass(frozen=True)
class Diversion:
    """`supply` holds the hubs' own supply against the finding; without it the ranking rests on the legs alone.

    `reading` is what was read of the store that it scans, for the same question up to whatever month.
    """

    supply: bool = True
    reading: LegReading | None = field(default=None, repr=False, compare=False)

    id: ClassVar[str] = "diversion"
    version: ClassVar[str] = "6"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "route"
    parts: ClassVar[tuple[str, ...]] = ("origin", "hub", "destination", "product")
    details: ClassVar[type | None] = DiversionDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """All hubs, and products in them, calibrated, best first: see `Detector.scan`.

        Without a fallen direct lane there is nothing to explain and nothing is claimed.
        """
        working = self._read(store, question, progress)
        prepared = working.prepared
        findings, variants, total = self._weigh(working, progress)
        codes = {finding.subject["product"][:6] for finding in findings if finding.parents}
        return Scan(
            detector=self.id,
            version=self.version,
            question=question,
            snapshots=prepared.snapshots,
            findings=findings,
            left_out=prepared.left_out,
            notes=(*notes_on(store, question.measure, codes), *self._notes(prepared, bool(findings))),
            details=DiversionScan(
                origin=question.measure.issuer,
                destinations=question.destinations,
                window=prepared.window,
                unit=prepared.panel.unit,
                n_products_read=prepared.products_read,
                n_products_fallen=len(prepared.panel.products),
                variants=variants,
                total=total,
            ),
            working=working,
        )

    def having_read(self, store: Store, question: Question) -> Diversion:
        """The detector for many scans of one store that differ in the last month to use: it is read once."""
        return replace(self, reading=read(store, question, self.supply))

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.diversion.explanation import DiversionExplanation

        wanted = chosen(scan, ids)
        working = scan.working or self._read(store, scan.question, quiet)
        explanation = DiversionExplanation(store, working.prepared, scan, working.balances)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _read(self, store: Store, question: Question, progress: Callable[[str], None]) -> DiversionWorking:
        progress("reading the lanes")
        prepared = prepare(store, question, self.supply, self.reading)
        if not self.supply or not prepared.panel.products:
            return DiversionWorking(prepared, {})
        progress("balancing the hubs")
        rows = (material_of(product, question.measure) for product in prepared.panel.products)
        materials = {row.material for row in rows if row is not None}
        months = prepared.window.post_first, prepared.window.post_last
        reading = prepared.reading
        ends = prepared.sql_parameters["origins"], prepared.sql_parameters["destinations"]
        return DiversionWorking(
            prepared, balances_of(reading.connection, materials, months, ends, question.figures, reading.materials)
        )

    def _weigh(
        self, working: DiversionWorking, progress: Callable[[str], None]
    ) -> tuple[tuple[Finding, ...], tuple[Variant, ...], Total | None]:
        prepared = working.prepared
        if not prepared.panel.products:
            return (), (), None
        progress("weighing hubs against placebos")
        modes = weigh_trials(prepared.panel, prepared.unmeasured, prepared.shape)
        if not modes:  # goods fell on the direct lane, and no hub has a leg
            return (), (), None
        second = by_linear_score(modes)
        hubs = Weighing("hub", weigh_hubs(modes), weigh_hubs(second))
        products = Weighing("product", weigh_products(modes, hubs.boosted), weigh_products(second, hubs.linear))
        progress("repeating under other reasonable choices")
        variants = flagged_in_variants(prepared, modes)
        asked = {k: v for k, v in prepared.question.parameters().items() if k != "until"}  # that stands in the period
        asked |= {} if self.supply else {"supply": False}
        claims = RouteClaims(prepared, (self.id, self.version), asked, hubs, products, variants, _least_kg(working))
        total = total_of(prepared.panel, prepared.shape, hubs.boosted) if prepared.window.is_estimated else None
        return claims.findings(), variants, total

    def _notes(self, prepared: Prepared, any_found: bool) -> tuple[Note, ...]:
        notes, window = [Note("data", text) for text in prepared.notes], prepared.window
        if not prepared.panel.products:
            name, question = territories().name, prepared.question
            lane = f"{name(question.measure.issuer)} → {' and '.join(map(name, question.destinations))}"
            none = f"fell to 70 % or less in none of the products read ({prepared.products_read})"
            notes.append(Note("data", f"nothing to explain: {lane} {none}"))
        if window.pre_months < 12:
            short = f"only {window.pre_months} months before the act are compared: no full season is covered"
            notes.append(Note("window", short))
        if any_found and not window.is_estimated:
            short = (
                f"only {window.post_months} months after the act: amounts are bounds, without estimate or interval"
            )
            notes.append(Note("window", short))
        if self.supply and any_found and prepared.panel.traded_supply is None:
            unknown = "what hubs sell to others is not in the store, or not in kg"
            notes.append(Note("method", f"{unknown}: their own supply does not enter the ranking"))
        return tuple(notes)


def _least_kg(working: DiversionWorking) -> dict[str, float]:
    """By hub the kg of the scan's goods that exceed its known supply other than the origin's; none in a currency."""
    panel = working.prepared.panel
    if panel.unit != "kg":
        return {}
    codes = {code for product in panel.products for code in codes_of(product)}
    return {hub: at_least_kg(working.balances, hub, codes) for hub in panel.hubs}
