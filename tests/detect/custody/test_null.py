"""P(p ≤ α) is at most α among the firms of which something is told, where sellers have nothing to do with buyers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from oretrace.detect.custody.ledger import LotEnds, weigh
from oretrace.parties.custody import Custody, CustodyLots
from oretrace.parties.entities import Entities
from oretrace.parties.holdings import Holdings
from oretrace.parties.resolve import Resolution

DAYS, ACT = 720, 240
CHN, KOR, USA = range(3)
ENDS = 5
"""Suppliers, and customers."""


def drawn_apart(rng: np.random.Generator, buyers: int, sellers: int, both: int, other_trade: bool) -> Custody:
    """Firms whose purchases and sales are drawn apart, some of them from a later day on; `both` do both.

    With `other_trade` these lots are a part of each firm's business, near none of it for some and all for others.
    """
    firms = both + buyers + sellers
    parts = [
        _ledger(rng, who, buys)
        for who in range(firms)
        for buys in (True, False)
        if who < both or buys == (who < both + buyers)
    ]
    who, buys, day, kg = (np.concatenate(of) for of in zip(*parts, strict=True))
    supplier, customer = (firms + ENDS * k + rng.integers(0, ENDS, who.size) for k in range(2))
    count = firms + 2 * ENDS
    lots = CustodyLots(
        shipper=np.where(buys, supplier, who),
        consignee=np.where(buys, who, customer),
        exporter=np.where(buys, CHN, KOR),
        importer=np.where(buys, KOR, USA),
        left=day,
        arrived=day + 20,
        kg=kg,
        other=kg,
        most=kg,
        own=np.ones(who.size, dtype=bool),
        licence=("",) * who.size,
        doubt=("",) * who.size,
        lines=tuple(((1, n),) for n in range(who.size)),
        notified=np.zeros(who.size, dtype=bool),
    )
    lines = np.bincount(lots.shipper, minlength=count) + np.bincount(lots.consignee, minlength=count)
    share = np.clip(rng.beta(0.7, 0.7, count), 0.02, 1.0) if other_trade else np.ones(count)
    names = tuple(map(str, range(count)))
    return Custody(
        lots=lots,
        ids=names,
        names=tuple((name,) for name in names),
        called=names,
        business=np.maximum(lines, np.round(lines / share)).astype(np.int64),
        places=("CHN", "KOR", "USA"),
        codes=("811010",),
        last=date(2025, 1, 1),
        entities=Entities(Resolution({}, {}, {}, ()), (), (), Holdings(()), (), ()),
    )


def _ledger(rng: np.random.Generator, who: int, buys: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    start = int(rng.integers(0, DAYS - 60)) if rng.random() < 0.5 else 0
    end = int(rng.integers(start + 30, DAYS)) if rng.random() < 0.4 else DAYS
    day = rng.integers(start, end, 1 + rng.poisson(np.exp(rng.normal(1.5, 0.9))))
    return np.full(day.size, who), np.full(day.size, buys), day, np.exp(rng.normal(8.0, 0.8, day.size))


@pytest.mark.parametrize(
    ("buyers", "sellers", "both", "other_trade", "worlds"),
    [(20, 20, 5, False, 120), (40, 30, 10, True, 60), (0, 0, 2, True, 400)],
    ids=["these goods alone", "other trade, too", "two firms"],
)
def test_p_is_not_too_small(buyers: int, sellers: int, both: int, other_trade: bool, worlds: int) -> None:
    rng = np.random.default_rng(12)
    ends = LotEnds(np.array([CHN]), np.array([USA]), ACT)
    every = [weigh(drawn_apart(rng, buyers, sellers, both, other_trade), ends, False) for _ in range(worlds)]
    p = np.concatenate([one.p for one in every])
    assert p.size > 200
    for level in (0.01, 0.05, 0.1, 0.2):
        assert np.mean(p <= level) <= level + 2 * np.sqrt(level * (1 - level) / p.size), level
    # Nor is it so large that nothing could be found.
    assert np.mean(p <= 0.5) >= 0.3
