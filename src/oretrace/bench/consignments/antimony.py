"""The antimony case in single lots: modelled firms send what is planted, under one owner at both ends of a route."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.consignments.files import ConsignmentWorld
from oretrace.bench.consignments.theatre import THRESHOLD, Act, PlantedLeg, Theatre
from oretrace.bench.truth.antimony import case, laid_out
from oretrace.bench.truth.antimony_trade import DESTINATION, HUBS, ORIGIN, OXIDE, T0

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oretrace.bench.truth.antimony import AntimonyWorld
    from oretrace.bench.truth.modelled import Laid
    from oretrace.bench.truth.suite import Suite
    from oretrace.bench.world.nature import Nature


def build(seed: int, nature: Nature) -> Suite:
    """The suite of a seed; its lots are made when its folder is written."""
    laid = laid_out(seed, nature)

    def write(folder: Path) -> None:
        ConsignmentWorld(theatre_of(case(seed, nature), laid)).write(folder)

    return replace(laid.suite, further=write)


def theatre_of(made: AntimonyWorld, laid: Laid) -> Theatre:
    """Oxide of the four customs; a planted route for each hub, its ends under one owner."""
    of, product = laid.overlay.world, made.choice.product
    act = Act(product, T0, THRESHOLD * float(of.lot_kg[product]))
    keepers = (ORIGIN, *HUBS, DESTINATION)
    return Theatre(laid, (act,), tuple(_legs(made)), (product,), {}, keepers, ("ownership",))


def _legs(made: AntimonyWorld) -> Iterator[PlantedLeg]:
    of = made.world
    number, worth = of.territories.index, np.ones(len(of.months))
    product = of.products.index(OXIDE)
    for scheme, hub in enumerate(HUBS):
        stops = (number(ORIGIN), number(hub), number(DESTINATION))
        for leg, kg in enumerate((made.diverted.entered[scheme], made.diverted.arrived[scheme])):
            ends = (stops[leg], stops[leg + 1])
            yield PlantedLeg(scheme, "rerouted", product, product, *ends, kg, leg, leg == 1, worth)
