"""When the press first printed that goods of an act pass by others: what an early alert is measured against."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from oretrace.catalog.tables import read_table, split


@dataclass(frozen=True, slots=True)
class PressReport:
    """One report: the act, the day it was printed, the hubs it names, what it says and where it stood."""

    act: str
    printed_on: date
    hubs: tuple[str, ...]
    what: str
    source: str

    def lead_days(self, seen_on: date) -> int:
        """Days by which something seen on a day came before the report; negative after it."""
        return (self.printed_on - seen_on).days


@lru_cache(maxsize=1)
def press_reports() -> tuple[PressReport, ...]:
    """All of them, by act."""
    return tuple(
        PressReport(row["act"], date.fromisoformat(row["printed_on"]), split(row["hubs"]), row["what"], row["source"])
        for row in read_table("press_reports.csv")
    )


def press_report(act: str) -> PressReport | None:
    """The report about an act; None where we know of none."""
    return next((one for one in press_reports() if one.act == act), None)
