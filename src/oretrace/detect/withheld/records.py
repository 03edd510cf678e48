"""What only `withheld` knows of its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["unnamed area", "confidential"]


@dataclass(frozen=True)
class WithheldDetails:
    """Whose report withholds, how, and which share of the mass before the act and from it on.

    `how` is "unnamed area" (areas not elsewhere specified: the share is of the reporter's whole trade in the product)
    or "confidential" (a figure of this lane is withheld: the share is of the lane's usual mass). `reporter_growth` is
    the log growth of the reporter's withheld share in most of its other goods, which is taken out.
    """

    reporter: str
    report: str
    how: How
    share_before: float
    share_after: float
    moved_share: float
    reporter_growth: float
    placebos: int
