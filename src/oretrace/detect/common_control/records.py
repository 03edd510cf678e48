"""What only `common_control` knows of its findings, and what a scan of it was made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oretrace.detect.common_control.chains import ChainTrade
    from oretrace.detect.common_control.weighing import WeighedChain


@dataclass(frozen=True)
class ControlDetails:
    """The firms by entity, what they share and who has it, lots read of each leg, and the levels of the evidence.

    Two hub firms are joined by " > ".

    `probability` is that of all evidence together; `placebo_share` that of chains whose lots rose as much, of
    those that share nothing, and no firm with one that does. `resolved_with` are the registers, and the judgements of
    names, by which the firms were put together.
    """

    seller: str
    hub_firm: str
    buyer: str
    shared: str
    shared_value: str
    shared_by: str
    probability: float
    placebo_share: float
    lots_in: int
    lots_out: int
    legs: str
    hub_age: str
    buyer_age: str
    takeover: str
    resolved_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class ControlWorking:
    """What a scan was made of: the trade, its chains, and the linked ones by the id of their finding."""

    trade: ChainTrade
    every: tuple[WeighedChain, ...]
    codes: tuple[str, ...]
    weighed: dict[str, WeighedChain] = field(default_factory=dict)
