"""How numbers are printed: thin-space thousands, three significant digits, the unit always named."""

from __future__ import annotations

import math
from dataclasses import dataclass

THIN = "\u202f"
NO_NUMBER, NO_BOUND = "no figure", "no bound"
CURRENCIES = ("EUR", "USD", "GBP", "CNY", "JPY")


@dataclass(frozen=True)
class Scale:
    """A unit to print in and what one of it is in the data's own unit: (1e6, "M EUR")."""

    factor: float
    unit: str

    def number(self, value: float | None) -> str:
        """The value in this scale without its unit."""
        return NO_NUMBER if unknown(value) else figure(value / self.factor)  # type: ignore[operator]

    def amount(self, value: float | None) -> str:
        """The value in this scale with its unit: "12.3 M EUR"."""
        number = self.number(value)
        return number if number in (NO_NUMBER, NO_BOUND) else f"{number} {self.unit}".replace(" ", "\u00a0")

    def plain(self, value: float | None) -> float | None:
        """The value in this scale for a chart, 4 significant digits, None where there is none."""
        return None if unknown(value) else float(f"{value / self.factor:.4g}")  # type: ignore[operator]


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
    """Three significant digits, at most three decimals, thin spaces between thousands: "1 234", "12.3", "0.046"."""
    if math.isinf(value):
        return NO_BOUND
    if value and abs(value) < 0.001:
        return "<0.001" if value > 0 else ">−0.001"
    decimals = 0 if abs(value) >= 99.95 or value == 0 else min(3, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}".replace(",", THIN).replace("-", "−")


def probability(value: float | None) -> str:
    """A p or q in two significant digits, "not testable" where there is none."""
    if value is None or math.isnan(value):
        return "not testable"
    return "<0.0001" if 0 < value < 0.0001 else f"{float(f'{value:.2g}'):.10f}".rstrip("0").rstrip(".")


def count(value: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", THIN)
