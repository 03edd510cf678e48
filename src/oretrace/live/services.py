"""The four services: where they are, what they want, and the module that speaks with each."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from oretrace.errors import OptionError
from oretrace.live.addresses import base_of
from oretrace.live.http import ServiceKey, ServiceLine
from oretrace.months import add_months

if TYPE_CHECKING:
    from oretrace.live.archive import AnswerPart
    from oretrace.live.calls import Call, CallSeries


class Speaker(Protocol):
    """What the module of a service has."""

    @staticmethod
    def calls_of(series: CallSeries, codes: tuple[str, ...], months: Iterable[date], **known: Any) -> list[Call]:
        """The calls that get codes and months of a series."""

    @staticmethod
    def fetch(call: Call, line: ServiceLine) -> tuple[list[AnswerPart], list[str]]:
        """The answers of a call, checked for shape and completeness, and notes on them."""


@dataclass(frozen=True)
class Service:
    """One service; `earliest` are months after which a month may be out (None: the service is asked).

    `pause` are seconds between calls to its own address, `seconds` what a call takes there, to estimate a cost.
    `reporter` is the one territory whose figures it has, None where it has several.
    """

    id: str
    name: str
    official: str
    pause: float
    seconds: float
    earliest: int | None = 2
    reporter: str | None = None
    key: tuple[str, bool] | None = None
    key_needed: bool = False

    @property
    def speaker(self) -> Speaker:
        """The module that speaks with it."""
        return cast("Speaker", import_module(f"oretrace.live.{self.id}"))

    @property
    def key_variable(self) -> str:
        """The variable of the environment with its key."""
        return f"ORETRACE_{self.id.upper()}_KEY"

    def line(self) -> ServiceLine:
        """The way to it, by the environment; OptionError where an address or a key is none."""
        base = base_of(f"ORETRACE_{self.id.upper()}_URL", self.official)
        return ServiceLine(self.name, base, self._key(), self.pause if base == self.official else 0.0)

    def _key(self) -> ServiceKey | None:
        value = os.environ.get(self.key_variable, "").strip()
        if self.key is None or not value:
            return None
        if not (value.isascii() and value.isprintable() and " " not in value):
            raise OptionError(f"{self.key_variable} is no key: letters and digits in one word")
        return ServiceKey(self.key[0], value, self.key[1])

    def newest(self, today: date) -> date:
        """The last month that can be out on a day."""
        return add_months(today, -(self.earliest or 1))


SERVICES = {
    one.id: one
    for one in (
        Service("comext", "Eurostat Comext", "https://ec.europa.eu/eurostat/api/comext/dissemination", 1.0, 6.0),
        Service("uk", "HMRC UK Trade Info", "https://api.uktradeinfo.com", 1.0, 3.0, reporter="GBR"),
        Service(
            "census",
            "US Census",
            "https://api.census.gov",
            *(0.5, 1.5),
            reporter="USA",
            key=("key", True),
            key_needed=True,
        ),
        Service(
            "comtrade",
            "UN Comtrade",
            "https://comtradeapi.un.org",
            *(6.0, 7.0),
            earliest=None,
            key=("Ocp-Apim-Subscription-Key", False),
        ),
    )
}
