"""How far the catalog knows the law: its horizon, gaps and acts read in a special way (catalog/facts.yml)."""

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from oretrace.catalog.tables import FOLDER


class _KnowledgePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Horizon(_KnowledgePart):
    """The month to which the catalog's knowledge runs."""

    until: Annotated[str, BeforeValidator(str)]
    note: str

    @property
    def last_day(self) -> date:
        """Last day of that month."""
        year, month = (int(part) for part in self.until.split("-"))
        return date(year, month, monthrange(year, month)[1])


class Role(_KnowledgePart):
    """An act that is read in a special way, and why."""

    role: Literal["framework", "list", "general_regime", "re_export"]
    text: str


class Gap(_KnowledgePart):
    """Law of `origin` up to a day that the catalog does not hold."""

    origin: str
    until: date
    text: str


class Knowledge(_KnowledgePart):
    """The horizon, the acts read in a special way, and the gaps."""

    knowledge: Horizon
    roles: dict[str, Role]
    gaps: tuple[Gap, ...]


@lru_cache(maxsize=1)
def facts_file() -> dict[str, Any]:
    """The content of catalog/facts.yml."""
    import yaml

    raw: dict[str, Any] = yaml.safe_load((FOLDER / "facts.yml").read_text("utf-8"))
    return raw


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The parts of facts.yml that are not asserted facts."""
    return Knowledge.model_validate({key: part for key, part in facts_file().items() if key != "facts"})
