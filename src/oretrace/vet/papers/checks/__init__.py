"""The checks of a set of papers, and of several sets together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from oretrace.vet.papers.checks import (
    capacity,
    formats,
    goods,
    layouts,
    licence,
    money,
    numbering,
    parties,
    reuse,
    route,
    timing,
    traces,
    weights,
)  # fmt: skip
from oretrace.vet.papers.checks.finding import Bundle, PaperFinding

CHECKS: tuple[Callable[[Bundle], Iterator[PaperFinding]], ...] = (
    goods.goods, goods.codes, goods.goods_and_code, goods.price,
    weights.packages, weights.gross, weights.net, weights.gross_and_net, weights.unit_packs,
    weights.container_weights, weights.vgm_between, weights.marks,
    money.value, money.currency, money.customs_value, money.incoterm, money.totals,
    parties.consignee, parties.notify, parties.exporter, parties.end_user,
    route.origin, route.destination, route.ports, route.transport, route.containers, route.seals, route.references,
    timing.order, timing.stated, timing.way,
    formats.number_form, formats.bill_prefix, formats.party_numbers,
    capacity.capacity, licence.licence, traces.structure, traces.making,
)  # fmt: skip
"""Each looks at one set."""
ACROSS = (capacity.capacity_of_year, licence.used_up, numbering.numbering, layouts.layouts, reuse.reused)
"""Each looks at all sets of a call."""

__all__ = ["ACROSS", "CHECKS", "Bundle", "PaperFinding"]
