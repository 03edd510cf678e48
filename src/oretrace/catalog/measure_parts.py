"""The parts of an act's YAML: items with their purity and words, relations, suspensions, phases, dates."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from oretrace.catalog.limits import Limits
from oretrace.catalog.territories import territories
from oretrace.errors import nearest

ANYWHERE = "*"
"""The target of an act that applies to every destination."""


def read_date(value: object) -> object:
    """A day as YAML gives it or as text; a number or a time of day is a mistake, not a date."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime) or not isinstance(value, date | None):
        raise ValueError("a date is written 2023-12-01")
    return value


def _known_territory(value: str) -> str:
    known = territories().by_iso3
    if not isinstance(value, str):
        raise ValueError("a territory is written as its code, such as USA")
    if value != ANYWHERE and value not in known:
        hint = nearest(value, known)
        raise ValueError(f"no territory has this code{f', nearest is {hint!r}' if hint else ''}")
    return value


def as_list(value: object) -> object:
    """One territory may be written without brackets."""
    return [value] if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(read_date)]
Hs6 = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Coverage = Literal["full", "partial"]
TerritoryCode = Annotated[str, BeforeValidator(_known_territory)]


class ActPart(BaseModel):
    """What all parts of an act have: no unknown keys, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Purity(ActPart):
    """A threshold of purity in percent by mass, the bound itself included or not.

    Goods below it are outside the item. `sufficient`: goods that meet it are inside, nothing else being asked for.
    """

    at_least: float | None = Field(default=None, gt=0, le=100)
    above: float | None = Field(default=None, ge=0, lt=100)
    sufficient: bool = True

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.above is None):
            raise ValueError("either at_least or above")
        return self


class MeasureItem(ActPart):
    """One controlled good; `coverage` None means that no customs code stands for it (technology, end users).

    `called` and `not_called` are words, in lower case, by which a description of goods names this form or another one
    that the item leaves out; both are empty where the item names no form. `as_ingredient`: the material may be one of
    several in the goods (alloy, magnet, mixture) or is a group (rare earths), so a description that names another
    material does not exclude it. `limits` restates the rest of `threshold`: goods are inside if one of them holds. An
    item `by_reference` has the thresholds and words of the items it refers to.
    """

    material: str = ""
    form: str = ""
    purity: Purity | None = None
    called: tuple[str, ...] = ()
    not_called: tuple[str, ...] = ()
    as_ingredient: bool = False
    limits: tuple[Limits, ...] = ()
    control_code: str | None = None
    hs_codes_reference: tuple[str, ...] = ()
    hs6: tuple[Hs6, ...] = ()
    hs6_source: Literal["derived_from_listed", "listed_hs6", "assigned", "by_reference", "none"] | None = None
    coverage: Coverage | None = None
    coverage_by_hs6: dict[Hs6, Coverage] = Field(default_factory=dict)
    threshold: str | None = None
    note: str | None = None
    clause: str | None = None
    effect: str | None = None
    see: tuple[str, ...] = ()
    tier: str | None = None
    hs_codes_candidate_2016_catalogue: tuple[str, ...] = ()

    def coverage_of(self, hs6: str) -> Coverage | None:
        """How much of the HS6 this item controls; None when it does not name the code."""
        return self.coverage_by_hs6.get(hs6, self.coverage) if hs6 in self.hs6 else None


class Relation(ActPart):
    """A link to another act, of the whole act or of one clause."""

    type: Literal["suspends", "amends", "builds_on", "replaces"]
    id: str
    clause: str | None = None


class SuspendedPeriod(ActPart):
    """Days, both ends included, on which a clause (None: the whole act) is not applied."""

    clause: str | None = None
    begins: Day = Field(alias="from")
    until: Day | None = None
    by: str

    def covers(self, on: date, clause: str | None) -> bool:
        """Whether this period stops `clause` (None: the whole act) on that day."""
        in_time = self.begins <= on and (self.until is None or on <= self.until)
        return in_time and self.clause in (None, clause)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until and self.until < self.begins:
            raise ValueError(f"until {self.until} lies before from {self.begins}")
        return self


class Phase(ActPart):
    """A clause that begins on a day of its own."""

    clause: str
    effective_from: Day


class KeyDate(ActPart):
    """A day of the act's history."""

    date: Day
    event: str
