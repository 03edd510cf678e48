"""One small call to each service, held against the shape that its reader expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oretrace.errors import OretraceError
from oretrace.live.calls import Call, CallSeries
from oretrace.live.fetch import answers_of
from oretrace.live.services import SERVICES, Service
from oretrace.months import add_months, month_of

if TYPE_CHECKING:
    from datetime import date

CODE, REPORTERS = "811010", {"comext": "DEU", "comtrade": "USA"}
"""Unwrought antimony, which all four have in most months, and whose figures to ask for where there are several."""


@dataclass(frozen=True)
class Probed:
    """What a service answered: "as expected", "nothing in that month", "no key" or "differs", and how."""

    service: str
    state: str
    differs: str = ""


def probe(
    code: str = CODE, month: date | None = None, progress: Callable[[str], None] = lambda _: None
) -> list[Probed]:
    """Ask each service for one code and month, by default one that has been out for half a year."""
    when = month or month_of(add_months(datetime.now(UTC).date(), -8))
    found = []
    for service in SERVICES.values():
        progress(service.name)
        found.append(_probed(service, code, when))
    return found


def _probed(service: Service, code: str, month: date) -> Probed:
    line = service.line()
    if service.key_needed and line.key is None:
        return Probed(service.name, "no key", f"set {service.key_variable}")
    name = service.reporter or REPORTERS[service.id]
    call = Call(CallSeries(service.id, "import", (name,)), (code,), (month,))
    line.attempts = 2
    try:
        parts, notes = answers_of(call, line)
    except OretraceError as error:
        return Probed(service.name, "differs", str(error))
    if not any(part.records for part in parts):
        return Probed(service.name, "nothing in that month", f"of {code} in {month:%Y-%m}")
    return Probed(service.name, "as expected", "; ".join(notes))
