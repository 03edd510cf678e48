"""Export licences of the origin: who may send how much of what to whom, and which of them a lot names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.consignments.forwarding import FORWARDED
from oretrace.bench.consignments.theatre import DESTINATION, ORIGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.arrays import Array
    from oretrace.bench.consignments.dealing import Deals
    from oretrace.bench.consignments.lots import Lots, Records
    from oretrace.bench.consignments.theatre import Theatre

YEAR = 365


@dataclass(frozen=True)
class Licence:
    """One licence: firms' numbers of exporter and end user, its country, number of the product, kg and validity."""

    number: str
    exporter: int
    end_user: int
    country: str
    product: int
    quantity_kg: float
    valid_from: date
    valid_to: date


def make_licences(
    theatre: Theatre, lots: Lots, deals: Deals, out: Records, days: NDArray[np.object_]
) -> tuple[list[Licence], NDArray[np.object_]]:
    """The licences, and the number that each lot (lots,) names, "" where it names none.

    `days` (lots,) are days of departure. A lot of a licensed code needs one from the act's date on, above the
    threshold; who splits lots, or declares another code, names none.
    """
    world, draws = theatre.world, theatre.world.draws
    acts = {act.product: act for act in theatre.acts}
    origin = world.territories.index(ORIGIN)
    named = np.full(len(lots), "", dtype=object)
    groups: dict[tuple[int, int, int, bool, int], list[int]] = {}
    for number in out.lot.tolist():
        act = acts.get(int(lots.code[number]))
        if act is None or lots.exporter[number] != origin or lots.left[number] < act.t0:
            continue
        if lots.kg[number] >= act.threshold_kg:
            period = (days[number] - world.months[act.t0]).days // YEAR
            forwarded = bool(deals.honest[number] == FORWARDED)
            end_user = int((deals.final if forwarded else deals.consignee)[number])
            key = (int(lots.code[number]), int(deals.shipper[number]), end_user, forwarded, period)
            groups.setdefault(key, []).append(number)
    made: list[Licence] = []
    for serial, ((product, shipper, consignee, forwarded, period), members) in enumerate(sorted(groups.items())):
        begin = world.months[acts[product].t0] + timedelta(days=YEAR * period)
        country = DESTINATION if forwarded else world.territories[int(lots.importer[members[0]])]
        need = float(sum(lots.kg[members]))
        licence = Licence(
            f"DU{draws.integer(10_000_000, 99_999_999, 'licence', serial)}",
            shipper,
            consignee,
            country,
            product,
            float(np.ceil(need * 1.12)),
            begin,
            begin + timedelta(days=YEAR),
        )
        schemes = {int(deals.scheme[number]) for number in members} - {-1}
        variants = {one.variant for one in deals.schemes if int(one.id[1:]) in schemes and one.kind == "licence"}
        licence = _misused(licence, min(variants, default=""), need, made, draws.uniform("misuse", serial))
        if not licence.number.startswith("DX"):
            made.append(licence)
        named[members] = licence.number.replace("DX", "DU")
    return made, named


def _misused(licence: Licence, variant: str, need: float, made: list[Licence], u: Array) -> Licence:
    """The licence that lots of a scheme name: another's, one that ended, one used up, or one nobody issued (DX)."""
    from dataclasses import replace

    if variant == "other_party" and made:
        other = made[int(u * len(made))]
        return replace(licence, number=other.number.replace("DU", "DX"))
    if variant == "expired":
        return replace(licence, valid_from=licence.valid_from - timedelta(days=YEAR), valid_to=licence.valid_from)
    if variant == "exhausted":
        return replace(licence, quantity_kg=float(np.ceil(need * 0.35)))
    if variant == "forged":
        return replace(licence, number=licence.number.replace("DU", "DX"))
    return licence
