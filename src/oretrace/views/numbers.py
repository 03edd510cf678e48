"""How numbers, amounts, probabilities, months and territories are printed, in a terminal and on a page alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

NO_NUMBER, NO_BOUND = "no figure", "no bound"
WORLD_NAMES = {"WLD": "World", "OTH": "Other countries", "ANS": "Unspecified"}
CURRENCIES = ("EUR", "USD", "GBP", "CNY", "JPY")


@dataclass(frozen=True)
class Scale:
    """A unit to print in and what one of it is in the data's own unit: (1e6, "M EUR")."""

    factor: float
    unit: str

    def number(self, value: float | None) -> str:
        """The value in this scale without its unit."""
        return NO_NUMBER if value is None or unknown(value) else figure(value / self.factor)

    def amount(self, value: float | None) -> str:
        """The value in this scale with its unit: "12.3 M EUR"."""
        number = self.number(value)
        return number if number in (NO_NUMBER, NO_BOUND) else f"{number} {self.unit}".replace(" ", "\u00a0")

    def plain(self, value: float | None) -> float | None:
        """The value in this scale for a chart, 4 significant digits, None where there is none."""
        return None if value is None or unknown(value) else float(f"{value / self.factor:.4g}")


def unknown(value: float | None) -> bool:
    """Whether there is no number to print."""
    return value is None or math.isnan(value)


def scale_for(unit: str, *values: float | None) -> Scale:
    """The scale in which the largest of the values reads well: currencies in k or M, kilograms in t."""
    known = (abs(value) for value in values if value is not None and math.isfinite(value))
    largest = max(known, default=0.0)
    if unit in CURRENCIES:
        if largest >= 1e5:
            return Scale(1e6, f"M {unit}")
        return Scale(1e3, f"k {unit}") if largest >= 1e3 else Scale(1.0, unit)
    if unit == "kg" and largest >= 1e4:
        return Scale(1e3, "t")
    return Scale(1.0, unit)


def figure(value: float) -> str:
    """Three significant digits, at most three decimals, commas between thousands: "1,234", "12.3", "0.046"."""
    if math.isinf(value):
        return NO_BOUND
    if value and abs(value) < 0.001:
        return "<0.001" if value > 0 else ">−0.001"
    decimals = 0 if abs(value) >= 99.95 or value == 0 else min(3, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}".replace("-", "−")


def probability(value: float | None) -> str:
    """A p or q in three digits ("0.900", "0.0323"), two under 0.01 ("0.0062"), ">0.999" just under 1."""
    if value is None or math.isnan(value):
        return "not testable"
    if 0 < value < 0.0001:
        return "<0.0001"
    if 0.9995 <= value < 1:
        return ">0.999"
    short = float(f"{value:.{3 if value >= 0.00995 else 2}g}")
    digits = 3 if short >= 0.01 else 2
    return f"{short:.{digits - 1 - math.floor(math.log10(short))}f}" if 0 < short < 1 else f"{short:.3f}"


def count(value: int) -> str:
    """A whole number with commas between thousands."""
    return f"{value:,}"


def whole(value: float | None) -> str:
    """A number without decimals, with a true minus sign; "no bound" for None."""
    return NO_BOUND if value is None else f"{value:,.0f}".replace("-", "−")


def span(texts: Sequence[str]) -> str:
    """The first and the last of texts that are in order, or the one if they are the same: "0.00081–0.00082"."""
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]}–{texts[-1]}"


def months(first: date | None, last: date | None) -> str:
    """The months from one first day to another: "2022-03 to 2022-10"; "" where there is none."""
    if first is None or last is None:
        return ""
    return f"{first:%Y-%m} to {last:%Y-%m}"


def place(code: str) -> str:
    """The name of a territory or of a publisher's total; an unknown code stays itself."""
    known = territories()
    return WORLD_NAMES.get(code) or (known.name(code) if code in known.by_iso3 else code)


def listed(words: Iterable[str]) -> str:
    """Words as one reads a list: "A", "A and B", "A, B and C"; "" for none."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def places(codes: Iterable[str]) -> str:
    """The names of territories as one reads a list."""
    return listed(map(place, codes))
