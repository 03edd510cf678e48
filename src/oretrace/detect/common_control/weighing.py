"""The evidence about a chain of firms, piece by piece, and the odds that they add up to.

Each piece has a kind and a level; its weight is the logarithm of how much more often the level is met among planted
routes of one controller than among other chains (`weights.csv`, estimated by benchmarks/parties.py on the tune half
of the benchmark's worlds and on the one route that reporters documented). A weight that rests on a handful is
shrunk, and its error counts: the probability is the mean over all that the weights may be. The finding of statistics
about the route enters as the most that its p-value can say, beyond what the rise of its legs adds: statistics hold
the same lots.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import e, exp, log, pi, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.tables import read_table
from oretrace.kernels.placebo import rank_p

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.detect.common_control.chains import Chain, ChainLeg, ChainTrade
    from oretrace.parties.control import Link

YOUNG = 365
"""Days before the act from which a firm is new."""
GREW = 2.0
"""Times by which kg a month are more under the act than before."""
LEAPT = 10.0
"""Times from which a rise is beyond a growing market; 27 were reported of a hub firm in Thailand (Reuters 2025)."""
MOST_ROUTE = 3.0
"""Most that a finding of statistics adds to the odds."""
BEGAN, LEAP, ROSE = (f"both legs {how} under the act" for how in ("began", "grew, the last tenfold,", "grew"))
DIRECT_ENDED = "its own direct purchases ended"
RISEN = frozenset((BEGAN, LEAP, ROSE))
SHARES = ("controller", "phone", "address", "director", "domain", "agent", "possible controller", "name word")
"""What links firms. Of several the first counts: a controller explains marks, and a telephone often an address."""
ENDS = ("both ends", "seller and hub", "hub and buyer")
AGES = ("new", "old", "unknown")
"""Of two hub firms the first of these says how old the hub is."""


@dataclass(frozen=True)
class LevelWeight:
    """A weight in log-odds with its standard error, and in how many planted routes and other chains it was met."""

    weight: float
    error: float
    routes: int
    others: int


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: kind, level, weight and its standard error in log-odds."""

    kind: str
    level: str
    weight: float
    error: float = 0.0


@dataclass(frozen=True)
class WeighedChain:
    """A chain with its evidence; `odds` is the sum with the prior, `error` its own, `rise` what needs no link."""

    chain: Chain
    pieces: tuple[Piece, ...]
    odds: float
    error: float
    rise: float

    @property
    def probability(self) -> float:
        """The probability that the evidence gives, as a mean over the errors of its weights (MacKay 1992)."""
        odds = self.odds / sqrt(1 + pi * self.error**2 / 8)
        return 1 / (1 + exp(-max(-500.0, min(500.0, odds))))

    def level(self, kind: str) -> str:
        """The level of a kind of evidence, "" where there is none."""
        return next((piece.level for piece in self.pieces if piece.kind == kind), "")


@lru_cache(maxsize=1)
def weights() -> Mapping[tuple[str, str], LevelWeight]:
    """The weight of each level of each kind of evidence; ("prior", "") is the odds before any.

    ("unseen", "") is that of a level that the modelled worlds do not have: 0, with the error of any weight a priori.
    """
    return {
        (row["kind"], row["level"]): LevelWeight(
            float(row["weight"]), float(row["error"]), int(row["routes"]), int(row["others"])
        )
        for row in read_table("weights.csv", Path(__file__).parent)
    }


def weigh(trade: ChainTrade, act: date, routes: Mapping[str, float]) -> list[WeighedChain]:
    """Every chain with its evidence; `routes` are the p-values of statistics by hub, as far as there are any."""
    known, found = weights(), []
    prior = known["prior", ""]
    for chain in trade.chains:
        levels = levels_of(chain, trade, act)
        of = {kind: known.get((kind, level), known["unseen", ""]) for kind, level in levels.items()}
        pieces = [Piece(kind, level, of[kind].weight, of[kind].error) for kind, level in levels.items()]
        if (p := routes.get(chain.first.sent_to)) is not None:
            by_lots = max(0.0, of["legs"].weight)
            pieces.append(Piece("route", f"p = {p:.3g}", max(0.0, _of_p(p) - by_lots)))
        rise = sum(piece.weight for piece in pieces if piece.kind in ("legs", "hub's age", "takeover"))
        odds = prior.weight + sum(piece.weight for piece in pieces)
        error = sqrt(prior.error**2 + sum(piece.error**2 for piece in pieces))
        found.append(WeighedChain(chain, tuple(pieces), odds, error, rise))
    return found


def _of_p(p: float) -> float:
    """The most that a p-value can add to log-odds: the bound of Sellke, Bayarri and Berger (2001)."""
    return min(MOST_ROUTE, -log(-e * p * log(p))) if 0 < p < 1 / e else 0.0


def levels_of(chain: Chain, trade: ChainTrade, act: date) -> dict[str, str]:
    """The level of each kind of evidence."""
    start = sum(month < act for month in trade.months)
    legs = [_change(leg, start) for leg in chain.legs]
    link = strongest(chain)
    shared = {"shared": link.shared, "ends": _ends(chain, link)} if link else {"shared": "nothing"}
    return (
        shared
        | {"legs": _both(legs), "takeover": _takeover(chain, trade, start)}
        | _ages(chain, link, trade, act, start)
    )


def _ages(chain: Chain, link: Link | None, trade: ChainTrade, act: date, start: int) -> dict[str, str]:
    """How old the hub firms are, and a linked buyer, where it is known: lots before the act have said it already.

    A buyer that shares nothing may be any customer, so that its age says little.
    """
    # A branch is not as old as its firm.
    _, *hubs, buyer = (trade.actors[one].founded if chain.firms.count(one) == 1 else "" for one in chain.firms)
    linked = link is not None and chain.second.buyer in (link.left, link.right)
    bought = [chain.second, *(leg for leg in trade.direct if leg.buyer == chain.second.buyer)]
    ages = {}
    if not any(leg.kg[:start].any() for leg in chain.legs):
        ages["hub's age"] = min((_age(hub, act) for hub in hubs), key=AGES.index)
    if linked and not any(leg.kg[:start].any() for leg in bought):
        ages["linked buyer's age"] = _age(buyer, act)
    return {kind: age for kind, age in ages.items() if age != "unknown"}


def strongest(chain: Chain) -> Link | None:
    """The link that counts: by what is shared, then by who shares it."""
    return min(
        chain.links,
        key=lambda one: (SHARES.index(one.shared), ENDS.index(_ends(chain, one)), one.value),
        default=None,
    )


def _ends(chain: Chain, link: Link) -> str:
    last = len(chain.firms) - 1
    at = [n for n, firm in enumerate(chain.firms) if firm in (link.left, link.right)]
    return ENDS[0] if at[-1] - at[0] == last else ENDS[1] if at[0] == 0 else ENDS[2]


def _change(leg: ChainLeg, start: int) -> str:
    before, after = leg.kg[:start], leg.kg[start:]
    if not after.any():
        return "ended"
    if not before.any():
        return "began"
    times = after.mean() / before.mean()
    return "leapt" if times >= LEAPT else "grew" if times >= GREW else "went on"


def _both(legs: Sequence[str]) -> str:
    """The level of all legs. A hub firm that had sold elsewhere gets some times as much and sells many times it."""
    rose = [leg in ("began", "leapt", "grew") for leg in legs]
    if all(rose):
        return BEGAN if all(leg == "began" for leg in legs) else LEAP if legs[-1] == "leapt" else ROSE
    return "one leg grew under the act" if any(rose) else "no leg grew"


def _age(founded: str, act: date) -> str:
    if not founded:
        return "unknown"
    return "new" if date.fromisoformat(founded) >= act - timedelta(days=YOUNG) else "old"


def _takeover(chain: Chain, trade: ChainTrade, start: int) -> str:
    """Whether the buyer bought directly before the act and no longer does, or follows a firm of which that is true.

    It follows a firm whose mark it has, or if it buys directly of those who sold to that firm.
    """
    buyer = chain.second.buyer
    own = [leg for leg in trade.direct if leg.buyer == buyer]
    if any(leg.kg[:start].any() for leg in own):
        return "nobody's place" if any(leg.kg[start:].any() for leg in own) else DIRECT_ENDED
    if chain.second.kg[:start].any():
        return "nobody's place"
    followed = {one for link in trade.links if buyer in (link.left, link.right) for one in (link.left, link.right)}
    sellers = {leg.seller for leg in own}
    ended = [leg for leg in trade.direct if leg.buyer != buyer and leg.kg[:start].any()]
    if any(leg.buyer in followed for leg in ended):
        return "shares a mark with a former direct buyer"
    quiet = [leg for leg in ended if not leg.kg[start:].any() and leg.seller in sellers]
    return "buys where a former buyer bought" if quiet else "nobody's place"


def placebos_of(weighed: Sequence[WeighedChain]) -> list[WeighedChain]:
    """Chains that share nothing, and no firm with a chain that does."""
    linked = {firm for one in weighed if one.chain.links for firm in one.chain.firms}
    return [one for one in weighed if linked.isdisjoint(one.chain.firms)]


def placebo_p(weighed: Sequence[WeighedChain]) -> Array:
    """For each chain the share of placebos that rose as much: how rare its rise is where nothing is shared."""
    return rank_p(np.array([one.rise for one in weighed]), np.array([one.rise for one in placebos_of(weighed)]))


def expected_false(probabilities: Iterable[float]) -> list[float]:
    """The share of false ones expected among the first so many, by their probabilities, best first."""
    found, false = [], 0.0
    for n, one in enumerate(probabilities, start=1):
        false += 1 - one
        found.append(false / n)
    return found
