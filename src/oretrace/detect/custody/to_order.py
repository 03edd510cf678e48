"""Bills to order or to forwarders: whose notify party is taken for the receiver, and what else that can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.evidence import UNTESTABLE, Check

if TYPE_CHECKING:
    from oretrace.arrays import Index
    from oretrace.parties.custody import CustodyLots

NOTIFY_PARTY = "notify party of a bill to order or to a forwarder"
NOTIFY_PARTIES = "notify party of bills to order or to forwarders"


def notified_kg(lots: CustodyLots, at: Index) -> float:
    """The kg of some lots whose receiver is known as notify party alone."""
    return float(lots.kg[at[lots.notified[at]]].sum())


def order_checks(lots: CustodyLots, came: Index, went: Index | None) -> tuple[Check, ...]:
    """What else such bills can mean; nothing where no lot has one. `went` is None where nothing went on."""
    sides = ((came, "it is itself", "that came"), (went, "its customer is", "that it sent"))
    found = [
        f"{who} the {NOTIFY_PARTY} in {lots.notified[at].sum():,} of {at.size:,} lots {way}"
        for at, who, way in sides
        if at is not None and lots.notified[at].any()
    ]
    if not found:
        return ()
    text = (
        f"{'; '.join(found)}. The notify party is usually the buyer, but may act for him, and whoever holds a bill "
        "to order can sell the goods while they are at sea; who presented it is not in these lines"
    )
    return (Check("an order bill that was sold on the water", UNTESTABLE, text),)
