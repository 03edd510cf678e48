"""The exhibits of a `diversion` finding: its three lanes against their counterfactuals, and its products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.materials import description_of
from oretrace.evidence import SeriesExhibit, TableExhibit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.detect.diversion.counterfactuals import Drawn
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.findings import Finding

PRODUCT_COLUMNS = ("product", "description", "before_per_month", "after_per_month", "p_value", "flagged")
"""Columns of the exhibit "products": monthly means before and under the act of leg 1, or of leg 2 where nobody
publishes leg 1, in the finding's unit."""


def series_of(
    prepared: Prepared, finding: Finding, drawn: Mapping[tuple[str, str], Drawn], names: Mapping[str, str]
) -> tuple[SeriesExhibit, ...]:
    """The exhibits "direct", "leg 1" and "leg 2"; `names` are those of the finding's origin, hub and destination."""
    hub = finding.subject["hub"]
    lanes = (
        ("direct", ("direct", ""), ("origin", "destination")),
        ("leg 1", ("out", hub), ("origin", "hub")),
        ("leg 2", ("onward", hub), ("hub", "destination")),
    )
    return tuple(
        _series(prepared, finding, name, f"{names[start]} → {names[end]}", drawn.get(key))
        for name, key, (start, end) in lanes
    )


def _series(prepared: Prepared, finding: Finding, name: str, title: str, lane: Drawn | None) -> SeriesExhibit:
    months = tuple(f"{month:%Y-%m}" for month in prepared.panel.months)
    band = None if lane is None else lane.expected

    def from_month(first: int, values: Array | None) -> tuple[float | None, ...]:
        known = [None] * len(months) if values is None else values.tolist()
        return tuple(None if v is None or k < first else float(f"{v:.9g}") for k, v in enumerate(known))

    return SeriesExhibit(
        name=name,
        title=title,
        reported=lane is not None,
        unit=prepared.panel.unit,
        months=months,
        observed=from_month(0, None if lane is None else lane.observed),
        expected=from_month(0, None if band is None else band.path),
        low=from_month(prepared.shape.t0, None if band is None else band.low),
        high=from_month(prepared.shape.t0, None if band is None else band.high),
        counterfactual=finding.details.counterfactual,
    )


def product_table(prepared: Prepared, finding: Finding, tested: Sequence[Finding]) -> TableExhibit:
    """The exhibit "products": a row for each finding about a product of the hub, in the order given."""
    panel, shape = prepared.panel, prepared.shape
    hub = panel.hubs.index(finding.subject["hub"])
    alone = finding.details.claim == "second leg"
    rows = []
    for one in tested:
        product = one.subject["product"]
        lane = (panel.onward if alone else panel.out)[panel.products.index(product), hub]
        before = float(lane[shape.t0 - shape.pre : shape.t0].mean())
        after = float(lane[shape.t0 : shape.t0 + shape.post].mean())
        rows.append((product, description_of(product[:6]) or "", before, after, one.p_value, one.flagged))
    return TableExhibit(
        "products", f"Products, {panel.unit} a month on leg {2 if alone else 1}", PRODUCT_COLUMNS, tuple(rows)
    )
