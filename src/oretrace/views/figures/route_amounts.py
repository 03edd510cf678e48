"""What passes along each route, for the map and the Sankey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.findings import Amount
from oretrace.views.figures.axes import finite
from oretrace.views.numbers import places, scale_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.findings import Finding
    from oretrace.views.numbers import Scale


@dataclass(frozen=True)
class RouteAmount:
    """An amount from `origin` through `hub`, None for the direct lane, to `destination`; codes of territories.

    `at_least` and `at_most` of the amount are drawn, and its estimate where there is no upper bound.
    """

    origin: str
    hub: str | None
    destination: str
    amount: Amount
    flagged: bool = True

    @property
    def least(self) -> float | None:
        """The lower bound; None where it is unknown."""
        return next(iter(finite([self.amount.at_least])), None)

    @property
    def most(self) -> float | None:
        """The upper bound, or the larger of estimate and lower bound; None where all are unknown."""
        upper = finite([self.amount.at_most])
        return max(upper or finite([self.amount.estimate, self.amount.at_least]), default=None)

    @property
    def stops(self) -> tuple[str, ...]:
        """The territories in order."""
        return (self.origin, self.destination) if self.hub is None else (self.origin, self.hub, self.destination)

    @property
    def name(self) -> str:
        """The way in words: "China → Thailand → United States"."""
        return " → ".join(map(called, self.stops))

    def text(self, scale: Scale) -> str:
        """The bounds in words: "120 to 1,500 t", "at least 120 t", "at most 1,500 t", "unknown"."""
        if not finite([self.amount.at_least, self.amount.at_most]):
            return "unknown" if self.most is None else f"estimate {scale.amount(self.most)}"
        least, most = (next(iter(finite([value])), None) for value in (self.amount.at_least, self.amount.at_most))
        if least is None:
            return f"at most {scale.amount(most)}"
        return f"at least {scale.amount(least)}" if most is None else f"{scale.number(least)} to {scale.amount(most)}"


def called(code: str) -> str:
    """The name of a territory, or of several that stand together ("AUT+DEU")."""
    return places(code.split("+"))


def route_amounts(findings: Iterable[Finding]) -> tuple[RouteAmount, ...]:
    """The routes among findings that are no part of another, in their order."""
    return tuple(
        RouteAmount(one.subject["origin"], one.subject["hub"], one.subject["destination"], one.amount, one.flagged)
        for one in findings
        if one.subject.kind == "route" and not one.parents
    )


def scale_of(routes: Sequence[RouteAmount]) -> Scale:
    """The scale in which amounts of routes are printed."""
    unit = next((one.amount.unit for one in routes if one.amount.unit), "")
    return scale_for(unit, *(value for one in routes for value in (one.least, one.most)))


def in_words(routes: Sequence[RouteAmount]) -> str:
    """Each route with its bounds, in sentences."""
    scale = scale_of(routes)
    return " ".join(f"{one.name}: {one.text(scale)}." for one in routes) or "No route."
