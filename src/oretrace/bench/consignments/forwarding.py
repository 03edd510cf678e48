"""Forwarders in the middle: honest goods that go through a hub in a forwarder's name, from seller to buyer.

Lots that exist already are paired, one that came to a hub from the origin and one that left it for the destination
later with a little less; the forwarder takes the place of the first one's consignee and the second one's shipper. No
figure changes. The licence of such goods names the buyer, as it should.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.consignments.firms import FORWARDERS
from oretrace.bench.consignments.theatre import DESTINATION, ORIGIN
from oretrace.bench.world.catalog import demand

if TYPE_CHECKING:
    from oretrace.arrays import Index
    from oretrace.bench.consignments.dealing import Deals
    from oretrace.bench.consignments.firms import Firms
    from oretrace.bench.consignments.lots import Lots
    from oretrace.bench.consignments.theatre import Theatre

FORWARDED = "forwarded"
"""What such a lot is called among the honest ones that look odd."""
MOST = 5
"""Pairs of lots of one act and hub at most."""
LESS = (0.85, 1.02)
"""Mass that leaves over mass that came."""
MONTHS = 2
"""Months between them at most."""


def forward(theatre: Theatre, lots: Lots, firms: Firms, deals: Deals, recorded: Index) -> Deals:
    """The deals with some pairs of honest lots, both `recorded` by some office, in a forwarder's name."""
    world = theatre.world
    origin, destination = (world.territories.index(name) for name in (ORIGIN, DESTINATION))
    shipper, consignee, final = deals.shipper.copy(), deals.consignee.copy(), deals.final.copy()
    honest = deals.honest.copy()
    plain = (lots.leg == -1) & (deals.kind == "") & (deals.honest == "")
    plain &= np.isin(np.arange(len(lots)), recorded)
    for act in theatre.acts:
        of_act = plain & (lots.code == act.product) & (lots.left >= act.t0)
        for name in theatre.keepers[1:-1]:
            hub = world.territories.index(name)
            came = np.flatnonzero(of_act & (lots.exporter == origin) & (lots.importer == hub))
            went = np.flatnonzero(of_act & (lots.exporter == hub) & (lots.importer == destination))
            pool = firms.pool(name, demand()[name])
            forwarder = pool[world.draws.integer(0, FORWARDERS - 1, "forwarded by", act.product, hub)]
            for first, second in _pairs(lots, came, went):
                final[first], honest[first], honest[second] = consignee[second], FORWARDED, FORWARDED
                consignee[first], shipper[second] = forwarder, forwarder
    return replace(deals, shipper=shipper, consignee=consignee, final=final, honest=honest)


def _pairs(lots: Lots, came: Index, went: Index) -> list[tuple[int, int]]:
    """Each lot in one pair at most, in the order of departure."""
    found: list[tuple[int, int]] = []
    free = dict.fromkeys(came.tolist())
    for second in went[np.argsort(lots.left[went], kind="stable")].tolist():
        for first in free:
            wait, share = lots.left[second] - lots.arrives[first], lots.kg[second] / lots.kg[first]
            if 0 < wait <= MONTHS and LESS[0] <= share <= LESS[1]:
                found.append((first, second))
                del free[first]
                break
        if len(found) == MOST:
            break
    return found
