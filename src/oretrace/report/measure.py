"""The legal act a report is about, as text: what the report prints and draws of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MeasureText:
    """One measure in words; dates are ISO text ("2023-08-01") and "" where not established.

    `suspended` holds (from, until) pairs, `until` "" while open. Only http(s)
    addresses of `source_urls` become links. A `hypothetical` act was never in force: its dates are assumed.
    """

    id: str
    citation: str
    title: str
    issuer: str
    announced_on: str
    effective_from: str
    suspended: tuple[tuple[str, str], ...]
    source_urls: tuple[str, ...]
    hypothetical: bool = False

    def dates(self) -> tuple[tuple[str, str], ...]:
        """The act's dates as (label, ISO date), in order of time, without those not established."""
        force = "assumed in force" if self.hypothetical else "in force"
        named = [("announced", self.announced_on), (force, self.effective_from)]
        for begin, end in self.suspended:
            named += [("suspended", begin), ("suspension ends", end)]
        return tuple(sorted((pair for pair in named if pair[1]), key=lambda pair: pair[1]))
