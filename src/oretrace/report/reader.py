"""What every part of the page reads a scan through: the names of territories and one scale for all amounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.report.numbers import Scale, scale_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.findings import Scan


@dataclass(frozen=True)
class Reader:
    """Names and the common scale of the amounts, for every function that prints."""

    scan: Scan
    names: Mapping[str, str]
    scale: Scale

    def name(self, code: str) -> str:
        """The name of a territory, or its code."""
        return self.names.get(code, code)


def reader(scan: Scan, names: Mapping[str, str]) -> Reader:
    """A reader whose scale fits the scan's amounts."""
    unit = scan.hubs[0].effect_unit if scan.hubs else scan.unit
    return Reader(scan, names, scale_for(unit, *(hub.estimate for hub in scan.hubs)))
