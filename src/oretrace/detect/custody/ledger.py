"""The ledger of every firm: what it got and sent, step by step, and how well the one accounts for the other.

The null: who sells the goods to the targets has nothing to do with who buys them from the origin. Under it what one
firm bought and another sold overlap as much as what one firm bought and sold. A firm's overlap is therefore ranked
among those of its purchases with others' sales, and of others' purchases with its sales.

Two things make these comparable. A placebo has the share of all business of the one firm that it is of, as the firm's
own score has: a mean of two firms' shares is less often near 1 than the share of one. And as no finding is made of a
firm that passed on nothing, p is the chance of such a score among placebos that passed on something: P(p ≤ α) is at
most α among the firms of which something is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.territories import territories
from oretrace.detect.scans import once
from oretrace.kernels.passing import overlap, passed, since
from oretrace.kernels.placebo import q_values, rank_p
from oretrace.parties.custody import read_custody
from oretrace.parties.twins import NOBODY

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.parties.custody import Custody
    from oretrace.question import Question
    from oretrace.store import Store

STEP, MOST = 14, 9
"""Days of a step, and the steps that goods may wait before they are passed on: four months and a step."""
FLOOR = 0.1
"""Of the median lot: kg that an overlap is held against, so that two samples are no business."""
NEWNESS = 4
"""Power of the share that is new: what went on before the act, too, is no evasion of it. Chosen on tune halves."""
RARE = 0.05
"""p at which what went on flags a firm: on tune halves .5 % of honest named end users are flagged. A q does not
decide: traders buy and sell, and their share of the flags is no chance that placebos bound."""
LEAST_SCORE = 0.30
"""Under which `passthrough` flags no firm: 1 of 18 flags is false on tune halves (.25: 2 of 20). Honest traders whose
purchases and sales both grew are rare among placebos, too."""
PARTNERS = 400
"""Other firms with whom a firm is compared, at most, each way."""


@dataclass(frozen=True)
class LotEnds:
    """Numbers of the territories of a question, and the day from which its act binds, as a number."""

    origins: Index
    targets: Index
    act: int


@dataclass(frozen=True)
class WeighedFirms:
    """Firms that got goods and sent some (k,): entity, territory, their lots; what is new, share of all business.

    `score`, `p`, `q` and `attainable` are calibrated on `placebos` pairs of two firms of which one could have passed
    on what the other bought; `seen_before`: some lot is from before the act, without which nothing is called new.
    `otherwise` are the firms by the other readings of masses in doubt, None where none is.
    """

    firm: Index
    hub: Index
    bought: tuple[Index, ...]
    sold: tuple[Index, ...]
    new: Array
    business: Array
    score: Array
    p: Array
    q: Array
    attainable: Array
    placebos: int
    seen_before: bool
    otherwise: WeighedFirms | None

    def number(self, firm: int, hub: int) -> int | None:
        """The number of an entity in a territory; None where it is not among the firms."""
        return next(iter(np.flatnonzero((self.firm == firm) & (self.hub == hub)).tolist()), None)


def custody_of(store: Store, question: Question) -> Custody:
    """The lots of a question; in a session of the store they are read once."""
    return once("custody", store, question, lambda: read_custody(store, question))


def ends_of(custody: Custody, question: Question) -> LotEnds:
    """The origin of the act with its parts, its targets (none: every other territory), and its day."""
    issuer, day = question.measure.issuer, question.measure.first_day
    origins = {issuer, *territories().members(issuer, day)}
    return LotEnds(
        origins=custody.places_of(origins),
        targets=custody.places_of(question.destinations),
        act=int(np.datetime64(day, "D").astype(np.int64)),
    )


def bought_from_origin(custody: Custody, ends: LotEnds) -> Mask:
    """Lots of the act's own goods from its origin to a third territory, where a firm gets them, be it of one name."""
    lots = custody.lots
    elsewhere = ~np.isin(lots.importer, [*ends.origins, *ends.targets, NOBODY])
    return np.asarray(lots.own & np.isin(lots.exporter, ends.origins) & elsewhere & (lots.consignee >= 0))


def sold_to_targets(custody: Custody, ends: LotEnds, everywhere: bool) -> Mask:
    """Lots of the goods or look-alikes from a third territory to the targets, or `everywhere` but to the origin.

    A firm that sends goods to its branch in a target sends them there; one that does elsewhere still has them.
    """
    lots = custody.lots
    there = ~np.isin(lots.importer, [*ends.origins, NOBODY]) if everywhere else np.isin(lots.importer, ends.targets)
    third = ~np.isin(lots.exporter, [*ends.origins, NOBODY]) & (lots.exporter != lots.importer)
    own = everywhere & (lots.shipper == lots.consignee) & ~np.isin(lots.importer, ends.targets)
    return np.asarray(there & third & (lots.shipper >= 0) & ~own)


def weigh(custody: Custody, ends: LotEnds, everywhere: bool) -> WeighedFirms:
    """Every firm that got goods and sent some, with its overlap among placebos."""
    into, out = bought_from_origin(custody, ends), sold_to_targets(custody, ends, everywhere)
    sides = _Sides(custody, into, out, ends.act)
    both = np.intersect1d(sides.buyers, sides.sellers)
    mine, new = sides.scores(both, both, both)
    # Of a firm that passed on nothing nothing is told; its purchases and sales stay among the placebos.
    pool = np.concatenate([np.zeros(0), *(sides.placebos(one) for one in both.tolist())])
    pool, told = pool[pool > 0], mine > 0
    p, both = rank_p(mine[told], pool), both[told]
    other = custody.otherwise()
    return WeighedFirms(
        firm=both // sides.places,
        hub=both % sides.places,
        bought=tuple(np.flatnonzero(into & (sides.buyer == one)) for one in both),
        sold=tuple(np.flatnonzero(out & (sides.seller == one)) for one in both),
        new=new[told],
        business=sides.business(both),
        score=mine[told],
        p=p,
        q=q_values(p),
        attainable=rank_p(np.full(both.size, np.inf), pool),
        placebos=pool.size,
        seen_before=sides.act > 0,
        otherwise=None if other is None else weigh(other, ends, everywhere),
    )


class _Sides:
    """What every firm (an entity in a territory, as one number) bought and sold, by step."""

    def __init__(self, custody: Custody, into: Mask, out: Mask, act: int) -> None:
        lots, self.places = custody.lots, len(custody.places)
        self.buyer = lots.consignee * self.places + lots.importer
        self.seller = lots.shipper * self.places + lots.exporter
        begin = int(min(lots.left.min(), lots.arrived.min()))
        steps = int(max(lots.left.max(), lots.arrived.max()) - begin) // STEP + 1
        self.act = (act - begin) // STEP
        self.got, self.buyers = _by_firm(self.buyer, lots.arrived - begin, lots.kg, into, steps)
        self.sent, self.sellers = _by_firm(self.seller, lots.left - begin, lots.kg, out, steps)
        self.floor = FLOOR * float(np.median(lots.kg[into | out])) if (into | out).any() else 0.0
        lines = np.array([len(one) for one in lots.lines], dtype=np.float64)
        size = len(custody.ids)
        here = np.bincount(lots.consignee[into], lines[into], size) + np.bincount(lots.shipper[out], lines[out], size)
        self._share: Array = np.minimum(here / np.maximum(custody.business, 1), 1.0)

    def business(self, firms: Index) -> Array:
        """The share of these lots among all lines that name each firm."""
        return np.asarray(self._share[firms // self.places])

    def scores(self, buyers: Index, sellers: Index, of: Index) -> tuple[Array, Array]:
        """How well what one firm of each pair bought accounts for what the other sold, and what of it is new.

        `of` is the firm whose share of all business counts.
        """
        into, out = np.searchsorted(self.buyers, buyers), np.searchsorted(self.sellers, sellers)
        both = passed(self.got[into], self.sent[out], MOST)
        new = since(both, self.act)
        return overlap(both, self.floor) * new**NEWNESS * self.business(of), new

    def placebos(self, firm: int) -> Array:
        """The scores of a firm's purchases with others' sales, and of others' purchases with its sales."""
        sellers, buyers = _others(self.sellers, firm), _others(self.buyers, firm)
        mine, yours = np.full(sellers.size, firm), np.full(buyers.size, firm)
        theirs, _ = self.scores(mine, sellers, mine)
        other, _ = self.scores(buyers, yours, yours)
        return np.concatenate([theirs, other])


def _by_firm(firm: Index, day: Index, kg: Array, which: Mask, steps: int) -> tuple[Array, Index]:
    """Kg (firms that have any, steps), and who these are, in order."""
    who, row = np.unique(firm[which], return_inverse=True)
    cell = row * steps + day[which] // STEP
    sums: Array = np.bincount(cell, kg[which], who.size * steps).astype(np.float64)
    return sums.reshape(who.size, steps), who


def _others(firms: Index, but: int) -> Index:
    """At most `PARTNERS` other firms, evenly among all."""
    rest: Index = firms[firms != but]
    return rest if rest.size <= PARTNERS else rest[np.linspace(0, rest.size - 1, PARTNERS).astype(np.int64)]
