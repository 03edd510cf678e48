"""Which of a hub's purchases and sales somebody publishes in every month: of the others a sum is no total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from oretrace.ledger.lanes import MaterialLanes

EXPORTS, IMPORTS = 0, 1


def published(
    lanes: MaterialLanes, k: int, months: tuple[int, int], origins: Collection[str], destinations: Collection[str]
) -> dict[str, bool]:
    """By the fields of `HubTrade`: whether territory `k`'s trade of that kind is known in months first … stop − 1.

    It is where the territory publishes all of that trade, where every partner of a named end does, or where some
    report has a figure of every month; and where no mass of it is missing at both ends. No month at all is not known.
    """
    first, stop = months
    if stop <= first:
        return {}
    found = {}
    massless = lanes.window(first, stop)[1]
    for way, ends in (("from", origins), ("to", destinations)):
        own, theirs = (IMPORTS, EXPORTS) if way == "from" else (EXPORTS, IMPORTS)
        here, there = (lanes.importer, lanes.exporter) if way == "from" else (lanes.exporter, lanes.importer)
        named = np.array([name in ends for name in lanes.territories])
        by_hub = bool(lanes.publishes[own, k, first:stop].all())
        all_named = set(ends) <= set(lanes.territories)
        by_end = all_named and bool(named.any()) and bool(lanes.publishes[theirs, named, first:stop].all())
        for pool, is_ore in (("ore", True), ("goods", False)):
            own_lanes = (here == k) & (lanes.is_ore == is_ore)
            lane, others = own_lanes & named[there], own_lanes & ~named[there]
            monthly = bool(lane.any()) and bool(lanes.reported[:, lane, first:stop].any(axis=(0, 1)).all())
            end = "origin" if way == "from" else "destination"
            found[f"{pool}_{way}_{end}"] = (by_hub or by_end or monthly) and not massless[lane].any()
            found[f"{pool}_{way}_others"] = by_hub and not massless[others].any()
    return found
