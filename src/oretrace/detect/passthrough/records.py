"""What only `passthrough` knows of a firm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PassthroughDetails:
    """What a firm got from the act's origin and sent to its targets, in kg, and what of it can be the same goods.

    `passed_share` is passed on over got; `dwell_days` the mean wait of what is passed on, by mass; `other_code_share`
    what of it left under a look-alike's code; `new_share` the share of the pace under the act that was not there
    before. `business` is the share of these lots among all lines that name the firm, whatever the goods: near 0 for
    those that forward everything for everyone. `resolved_with` are the registers and the judgements of names by which
    the firm was put together, none where its names alone did; `doubted` the masses of its lots that are in doubt.
    `notified_kg` is what it got as notify party of bills to order or to forwarders.
    """

    entity: str
    got_kg: float
    sent_kg: float
    passed_share: float
    dwell_days: float
    other_code_share: float
    new_share: float
    business: float
    lots_in: int
    lots_out: int
    suppliers: tuple[str, ...]
    customers: tuple[str, ...]
    placebos: int
    resolved_with: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    notified_kg: float = 0.0
