"""The way of some goods in some months: from an origin, through a hub or straight, to one of the destinations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Corridor:
    """Territories are ISO alpha-3, `hub` "" for the straight way; `codes` are HS subheadings, none for all goods.

    `first` and `last` are the days on which it begins and ends.
    """

    origin: str
    hub: str
    destinations: tuple[str, ...]
    codes: tuple[str, ...]
    first: date
    last: date

    @property
    def legs(self) -> dict[tuple[str, str], str]:
        """Each leg by its ends, with its name: "leg 1" into the hub, "leg 2" out of it, or "direct"."""
        if not self.hub:
            return {(self.origin, end): "direct" for end in self.destinations}
        return {(self.origin, self.hub): "leg 1"} | {(self.hub, end): "leg 2" for end in self.destinations}
