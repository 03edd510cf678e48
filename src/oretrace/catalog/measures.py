"""Measures: legal acts that restrict exports, one YAML each under measures/<issuer>/<id>.yml.

A measure records what is controlled, from when, towards whom. Three pitfalls are modelled: `coverage: partial` means
that the HS6 is wider than the controlled item, so trade of that code is not controlled trade; `suspended_periods` may
stop one clause while another goes on; dates are whole days, both ends included.

A user file may refer to an act of the catalog with `based_on`: it takes every key it does not set itself from
that act. A hypothetical act with a moved date is four lines: id, based_on, effective_from, targets. Such an act is
never `verified`, its evidence level is `hypothetical`, and an announcement or end that its own dates contradict is
dropped.

Importing this module loads pydantic; importing `oretrace.catalog` does not.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from oretrace.catalog.limits import LimitBound, Limits
from oretrace.catalog.measure_parts import (
    ANYWHERE,
    ActPart,
    Coverage,
    Day,
    KeyDate,
    MeasureItem,
    Phase,
    Purity,
    Relation,
    SuspendedPeriod,
    TerritoryCode,
    as_list,
    read_date,
)
from oretrace.catalog.tables import FOLDER
from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.months import FIRST_YEAR, LAST_YEAR, add_months
from oretrace.yaml_files import read_yaml

MEASURES = FOLDER / "measures"
MOST_NAMED = 6


class Measure(ActPart):
    """One legal act; `effective_from` None means that its first day is not established.

    `hs_edition` is the one in which the items' `hs6` are written. `phases` are clauses that begin on days of their
    own; `co_issuers` published the same list.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
    issuer: TerritoryCode
    effective_from: Day | None
    targets: Annotated[tuple[TerritoryCode, ...], BeforeValidator(as_list), Field(min_length=1)]
    items: tuple[MeasureItem, ...] = ()
    based_on: str | None = None
    instrument: str | None = None
    citation: str | None = None
    title: str | None = None
    authority: str | None = None
    announced_on: Day | None = None
    effective_until: Day | None = None
    re_export_clause: bool = False
    relations: tuple[Relation, ...] = ()
    suspended_periods: tuple[SuspendedPeriod, ...] = ()
    source_urls: tuple[str, ...] = ()
    source_urls_not_opened: tuple[str, ...] = ()
    evidence_level: Literal["primary_text", "note_of_primary", "press", "hypothetical"] | None = None
    verified: bool = False
    notes: str | None = None
    reviewed: Day | None = None
    hs_edition: Literal["HS2012", "HS2017", "HS2022"] = "HS2022"
    co_issuers: tuple[TerritoryCode, ...] = ()
    phases: tuple[Phase, ...] = ()
    key_dates: tuple[KeyDate, ...] = ()

    @field_validator("targets")
    @classmethod
    def _each_once(cls, targets: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(targets)) < len(targets):
            raise ValueError("each destination once")
        return targets

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [day for day in (self.announced_on, self.effective_from, self.effective_until) if day]
        if days != sorted(days):
            raise ValueError("announced_on, effective_from and effective_until must be in this order")
        if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
            raise ValueError(f"days of the years {FIRST_YEAR} to {LAST_YEAR}")
        return self

    def __repr__(self) -> str:
        whom = ", ".join(self.targets)
        return f"Measure({self.id}: {self.issuer} to {whom}, from {self.effective_from}, {len(self.items)} items)"

    __str__ = __repr__

    @property
    def own(self) -> str | None:
        """A sentence for an act that is the user's own and so hypothetical; None for one of the catalog, or for none.

        A question about some of the destinations of an act is no other act.
        """
        if self.issuer == ANYWHERE:
            return None
        if self.id in measure_files():
            act = _from_catalog(self.id)
            if self == act.model_copy(update={"targets": self.targets}) and all(map(act.covers, self.targets)):
                return None
        base = f", based on {self.based_on}" if self.based_on else ""
        return f"hypothetical act: {self.id} is the user's own{base}, not a law of the catalog"

    @property
    def label(self) -> str:
        """How to name the act in a sentence."""
        return f"the hypothetical act {self.id}" if self.own else self.citation or self.id

    @property
    def hs6_codes(self) -> tuple[str, ...]:
        """Every HS6 that an item names, sorted; empty where the act is written without customs codes."""
        return tuple(sorted({code for item in self.items for code in item.hs6}))

    @property
    def destinations(self) -> tuple[str, ...]:
        """The named targets; empty for an act against all destinations."""
        return tuple(target for target in self.targets if target != ANYWHERE)

    def aimed_at(self, targets: Sequence[str]) -> Self:
        """The act held against these destinations alone, by code or name; InputError for one it does not cover."""
        wanted = tuple(sorted({territories().resolve(target, where="--target") for target in targets}))
        outside = [target for target in wanted if not self.covers(target)]
        if outside:
            do = f"Write a YAML with `based_on: {self.id}` and the destination as `targets`"
            named = f"a destination that {self.id} covers: {', '.join(self.destinations)}"
            raise InputError(named, outside[0], "--target", do=do)
        return self.model_copy(update={"targets": wanted})

    def covers(self, destination: str) -> bool:
        """Whether the act is aimed at a destination: it or all are named, or a union it is a member of."""
        if ANYWHERE in self.targets or destination in self.targets:
            return True
        day = self.effective_from
        return day is not None and any(destination in territories().members(union, day) for union in self.targets)

    @property
    def first_day(self) -> date:
        """`effective_from`; an InputError where it is not established."""
        if self.effective_from is None:
            do = f"Write a YAML with `based_on: {self.id}` and the `effective_from` to examine"
            where = f"measure {self.id}, key effective_from"
            raise InputError("an act whose first day is established", None, where, do=do)
        return self.effective_from

    @property
    def first_full_month(self) -> date:
        """First day of the first month that lies wholly under the act: 2022-02-26 → 2022-03-01."""
        day = self.first_day
        return day if day.day == 1 else add_months(day, 1)

    def coverage_of(self, hs6: str) -> Coverage | None:
        """`full` when some item controls every good of the HS6, `partial` when part, None when no item names it."""
        found = {item.coverage_of(hs6) for item in self.items}
        return "full" if "full" in found else "partial" if "partial" in found else None

    def in_force_on(self, on: date) -> bool:
        """Whether the act applies on that day, apart from clauses that are suspended; no, if its start is unknown."""
        begun = self.effective_from is not None and self.effective_from <= on
        ended = self.effective_until is not None and self.effective_until < on
        return begun and not ended and not self.suspended(on)

    def suspended(self, on: date, clause: str | None = None) -> bool:
        """Whether the clause (None: the whole act) is suspended on that day."""
        return any(period.covers(on, clause) for period in self.suspended_periods)


def load_measure(id_or_path: str | Path) -> Measure:
    """An act of the catalog by its id, or one from a path that ends in .yml or .yaml."""
    text = str(id_or_path)
    if text.endswith((".yml", ".yaml")):
        return read_measure(Path(text))
    return _from_catalog(text)


def all_measures() -> tuple[Measure, ...]:
    """Every act of the catalog, by id."""
    return tuple(_from_catalog(id) for id in measure_files())


@lru_cache(maxsize=1)
def measure_files() -> dict[str, Path]:
    """The catalog's files by id, which is the file's name."""
    return {path.stem: path for path in sorted(MEASURES.glob("*/*.yml"), key=lambda path: path.stem)}


@lru_cache(maxsize=256)
def _from_catalog(id: str, where: str = "measure") -> Measure:
    files = measure_files()
    if id not in files:
        do = "`oretrace measures list` prints all; a file of your own ends in .yml"
        if begun := [known for known in files if known.startswith(id)]:
            do = f"With it begin {', '.join(begun[:MOST_NAMED])}{', …' if len(begun) > MOST_NAMED else ''}"
        raise InputError("the id of a measure", id, where, nearest(id, files), do)
    return read_measure(files[id], in_catalog=True)


def read_measure(path: Path, in_catalog: bool = False) -> Measure:
    """The act of one YAML file; anything unknown, missing or out of order is an InputError that names the key."""
    raw = read_yaml(path, "a measure file")
    if raw.get("based_on") is not None:
        raw = _completed(raw, path)
    if not in_catalog:
        raw = _without_later_announcement(raw)
    try:
        return Measure.model_validate(raw)
    except ValidationError as error:
        raise _explained(error, path) from None


def _completed(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The file's own keys over those of the act it is based on."""
    base = _from_catalog(str(raw["based_on"]), f"{path}, key based_on")
    inherited = base.model_dump(by_alias=True, exclude={"based_on", "reviewed"})
    inherited |= {"verified": False, "evidence_level": "hypothetical"}
    begins = _day_or_none(raw.get("effective_from", base.effective_from))
    if begins and base.effective_until and base.effective_until < begins:
        inherited["effective_until"] = None
    return inherited | raw


def _without_later_announcement(raw: dict[str, Any]) -> dict[str, Any]:
    """A date moved by hand may pass the announcement: what was never announced then has no such date."""
    announced, begins = _day_or_none(raw.get("announced_on")), _day_or_none(raw.get("effective_from"))
    return raw | {"announced_on": None} if announced and begins and announced > begins else raw


def _day_or_none(value: object) -> date | None:
    """A day where there is one; errors in the value are reported by the model, which names the key."""
    try:
        day = read_date(value)
    except ValueError:
        return None
    return day if isinstance(day, date) else None


def _explained(error: ValidationError, path: Path) -> InputError:
    """One complaint of pydantic in the words of this project: a misspelt key before the one then missing."""
    found_wrong = error.errors(include_url=False)
    first = next((wrong for wrong in found_wrong if wrong["type"] == "extra_forbidden"), found_wrong[0])
    keys = [str(part) for part in first["loc"]]
    where = f"{path}, key {'.'.join(keys)}" if keys else str(path)
    if first["type"] == "extra_forbidden":
        return InputError("a known key", keys[-1], where, nearest(keys[-1], _known_keys(keys)))
    if first["type"] == "missing":
        return InputError(f"the key {keys[-1]!r}", "nothing", str(path), do=f"Add `{keys[-1]}:`")
    do = "Put the code between quotes" if keys[-2:-1] == ["hs6"] and isinstance(first["input"], int) else None
    found = first["input"] if keys else "the dates of this file"
    return InputError(_sentence(first["msg"]), found, where, do=do)


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input should be ")
    return f"a valid value ({text})"


def _known_keys(keys: list[str]) -> list[str]:
    """The keys allowed where an unknown one was found."""
    parts: dict[str, type[BaseModel]] = {
        "items": MeasureItem,
        "purity": Purity,
        "limits": Limits,
        "bounds": LimitBound,
        "relations": Relation,
        "suspended_periods": SuspendedPeriod,
        "phases": Phase,
        "key_dates": KeyDate,
    }
    inner = [parts[key] for key in keys[:-1] if key in parts]
    return list(_aliases(inner[-1] if inner else Measure))


def _aliases(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
