"""What we know of the law and how far: the parts of catalog/facts.yml that are not asserted facts."""

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from oretrace.catalog.tables import FOLDER


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Horizon(_Part):
    """The month to which the catalog's knowledge runs."""

    until: Annotated[str, BeforeValidator(str)]
    note: str

    @property
    def last_day(self) -> date:
        """Last day of that month."""
        year, month = (int(part) for part in self.until.split("-"))
        return date(year, month, monthrange(year, month)[1])


class Role(_Part):
    """An act that is read in a special way, and why."""

    role: Literal["framework", "list", "general_regime", "re_export"]
    says: str


class Gap(_Part):
    """Law of `origin` up to a day that the catalog does not hold."""

    origin: str
    until: date
    says: str


class Knowledge(_Part):
    """The horizon, the acts read in a special way, and the gaps."""

    knowledge: Horizon
    roles: dict[str, Role]
    gaps: tuple[Gap, ...]


@lru_cache(maxsize=1)
def facts_file() -> dict[str, Any]:
    """catalog/facts.yml as it stands."""
    import yaml

    raw: dict[str, Any] = yaml.safe_load((FOLDER / "facts.yml").read_text("utf-8"))
    return raw


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """What stands in facts.yml beside the facts."""
    return Knowledge.model_validate({key: part for key, part in facts_file().items() if key != "facts"})
