"""The suites of the benchmark: their names, and how to build one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.modelled import Spec, assemble
from oretrace.bench.truth.rough import ROUGH
from oretrace.bench.truth.rough import build as build_rough
from oretrace.bench.world.nature import Nature
from oretrace.bench.world.world import world
from oretrace.errors import InputError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace.bench.truth.choice import Choice
    from oretrace.bench.truth.suite import Suite

SUITES = {
    "null": "nothing diverted, nothing else happens: how often does a detector cry wolf?",
    "single-hop": "goods diverted through one hub at a time, no decoys",
    "single-hop-decoys": "the same plants among innocent shocks of the same size",
    "multi-hop": "goods diverted through two or three hubs in a row: no hub has both legs of the lane",
    "mirror-gap": "the origin reports what goes into the hubs, the hubs do not",
    "relabel": "part of what leaves the hubs goes under a confusable code",
    "revisions": "nothing diverted: at the month of the act reporters split the code, with all partners",
    "withheld": "after the act the origin publishes part of its trade without a partner, or not at all",
    "mixed": "all tactics, dealt evenly, among decoys",
    "rough": "other worlds, of lumpy cargoes in lanes that come and go: goods diverted through one hub at a time",
    "rough-decoys": "the same plants among look-alikes: friend-shoring, processing, an entrepôt for all, one leg",
    "rough-null": "the same worlds, nothing diverted: direct trade falls in some by order, in some by chance",
    "antimony": "the published shape of the antimony case, with a stated modelled part of it diverted",
    "real-base": "plants in real series of trade",
    "consignments": "one origin and one destination, with every lot of four customs: declarations, bills, firms",
}
"""Name of each suite and one line about it."""

MODELLED = {
    "null": Spec(()),
    "single-hop": Spec(("single-hop",)),
    "single-hop-decoys": Spec(("single-hop",), decoys=True),
    "multi-hop": Spec(("multi-hop",)),
    "mirror-gap": Spec(("mirror-gap",)),
    "relabel": Spec(("relabel",)),
    "mixed": Spec(("single-hop", "multi-hop", "mirror-gap", "relabel"), decoys=True),
}
"""Which tactics each modelled suite deals among its scenarios, and whether decoys stand beside the plants."""


def known(name: str) -> str:
    """The name, if there is a suite of that name; else an InputError with the nearest one."""
    if name not in SUITES:
        raise InputError(f"a suite, one of {', '.join(SUITES)}", name, "suite", nearest(name, SUITES))
    return name


def build(name: str, seed: int, nature: Nature | None = None, store: Path | None = None) -> Suite:
    """The suite of a seed; `nature` varies the modelled worlds, `store` adds its lanes to those of `real-base`.

    An unknown name is an InputError.
    """
    nature = Nature() if nature is None else nature
    if name in OWN:
        return OWN[name](seed, nature)
    if name == "real-base":
        from oretrace.bench.truth import realbase

        return realbase.build(seed, store, nature)
    if name in ROUGH:
        return build_rough(name, seed, nature)
    if name == "revisions":
        from oretrace.bench.truth import revisions

        return revisions.build(world(seed, nature), _choices(seed, nature))
    if name == "withheld":
        from oretrace.bench.truth import withheld

        return withheld.build(world(seed, nature), _choices(seed, nature))
    return assemble(name, MODELLED[known(name)], world(seed, nature), _choices(seed, nature))


def _antimony(seed: int, nature: Nature) -> Suite:
    from oretrace.bench.consignments import antimony

    return antimony.build(seed, nature)


def _consignments(seed: int, nature: Nature) -> Suite:
    from oretrace.bench.consignments import files

    return files.build(seed, nature)


OWN = {"antimony": _antimony, "consignments": _consignments}
"""The suites that are put together in a way of their own, whatever the other suites of the seed hold."""


@lru_cache(maxsize=2)
def _choices(seed: int, nature: Nature) -> tuple[Choice, ...]:
    return choose(world(seed, nature))
