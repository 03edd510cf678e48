"""What else could explain goods that went on from a firm, and what no ledger of lots can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.evidence import DOES_NOT, EXPLAINS, UNTESTABLE, Check
from oretrace.text import mass

if TYPE_CHECKING:
    from oretrace.detect.custody.ledger import WeighedFirms
    from oretrace.parties.custody import Custody

OLD = 0.5
"""Share (0 to 1) of a month's pace that is new since the act, under which most of it is the trade of before."""
FEW = 0.3
"""Share (0 to 1) of a firm's lines under which goods are not its business. Set by hand: no source has such shares."""
DEALER = "it is called like a forwarder, but gets one kind of goods from few and sends it to few, in its own name"
LIMITS = (
    "entities are likenesses of names: two firms of one name are one here, and one firm with two names is two",
    "masses are as declared; goods that were processed on the way weigh less",
    "shipments that no office of the store records are not seen",
)


def innocent(
    custody: Custody, weighed: WeighedFirms, k: int, sent_kg: float, other_code_share: float
) -> tuple[Check, ...]:
    """The innocent explanations of goods that went on, held against the lines, for a weighed firm."""
    lots, firm, business, new = custody.lots, weighed.firm[k], weighed.business[k], weighed.new[k]
    other = (lots.consignee == firm) & (lots.importer == weighed.hub[k])
    other[weighed.bought[k]] = False
    elsewhere = float(lots.kg[other].sum())
    in_passing = business < FEW or custody.forwards(firm)
    dealer = f"; {DEALER}" if custody.ids[firm] in custody.entities.dealers else ""
    return (
        Check(
            "a trader from before the act",
            EXPLAINS if new < OLD else DOES_NOT,
            f"{new:.0%} of what it passes on in a month is new since the act",
        ),
        Check(
            "a forwarder, or a trader in everything",
            EXPLAINS if in_passing else DOES_NOT,
            f"these lots are {business:.0%} of its lines{dealer}",
        ),
        Check(
            "goods from elsewhere",
            EXPLAINS if elsewhere >= sent_kg else DOES_NOT,
            f"it got {mass(elsewhere)} of such goods otherwise, and sent {mass(sent_kg)}",
        ),
        Check("processing", UNTESTABLE, f"{other_code_share:.0%} left under another code"),
        Check("a licence for the onward sale", UNTESTABLE, "what the origin allowed is not in these lines"),
    )
