"""Numbers, weights, packages, money and goods codes as they are printed, read with the style of their paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from oretrace.vet.papers.words import package_kind

Decimal = Literal[".", ","]
"""The sign before the decimals; the other one, a space or an apostrophe groups thousands."""

_SPACES = "\u00a0\u2009\u202f\u2007"
_FIGURE = re.compile(r"[-(]?\d(?:[\d.,'’]|[ \u00a0\u2009\u202f\u2007](?=\d{3}(?!\d)))*")
_MIXED = re.compile(r"^\d{1,3}(?:[.,' ’]\d{2,3})+[.,]\d+$")
_UNITS = {
    1.0: "kg kgs k kilo kilos kilogram kilograms kgm 公斤 千克 กก กิโลกรัม กิโล кг 킬로그램",
    0.45359237: "lb lbs pound pounds lbr",
    1000.0: "t mt mts ton tons tonne tonnes tne to 吨 公吨 тонн тонна m/t m.t",
    0.001: "g gr gram grams grm 克",
    0.028349523125: "oz",
}
_KILOS = {word: factor for factor, words in _UNITS.items() for word in words.split()}
_KILOS |= {"metric ton": 1000.0, "metric tons": 1000.0}
_UNIT = re.compile(
    r"(?<![A-Za-z])(kilograms?|kilos?|kgs?|kgm|lbs?|pounds?|metric tons?|tonnes?|tons?|mts?|m/t|m\.t|grams?|gr|g|k|t|"
    r"公斤|千克|公吨|吨|克|кг|тонн|กิโลกรัม|กิโล|กก|킬로그램)(?![A-Za-z])\.?",
    re.IGNORECASE,
)
_CURRENCIES = frozenset(
    {
        "AED", "ARS", "AUD", "BRL", "CAD", "CHF", "CLP", "CNH", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD",
        "HUF", "IDR", "INR", "JPY", "KRW", "KZT", "MAD", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "QAR",
        "RMB", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
    }
)  # fmt: skip
_SIGNS = {
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "英镑": "GBP",
    "港币": "HKD",
    "人民币": "CNY",
    "u.s. dollar": "USD",
    "us dollar": "USD",
    "долл": "USD",
    "евро": "EUR",
    "руб": "RUB",
    "บาท": "THB",
    "dólares": "USD",
    "dólar": "USD",
    "dolar usa": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "￥": "CNY",
    "¥": "CNY",
    "元": "CNY",
    "₹": "INR",
    "฿": "THB",
    "$": "USD",
}
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_IN_WORDS = re.compile(r"^[^\W\d][^\d()]*\((?=\d+\))")
"""A number in words before the same in figures."""
_HS = re.compile(
    r"(?<![\d.])(\d{4}(?:[. ]?\d{2}){1,3}(?:[. ]?\d{1,2}|-\d{3,4})?|\d{4}\.\d{2}(?:\.\d{2,4})?|\d{4})(?![\d])"
)


@lru_cache(maxsize=16384)
def number(text: str, decimal: Decimal | None = None) -> float | None:
    """The first figure of a text. `decimal` decides where "1,234" or "1.234" could be read either way."""
    match = _FIGURE.search(text)
    if match is None:
        return None
    figure = match.group().lstrip("(").rstrip(".,'’ ")
    sign = -1 if figure.startswith("-") else 1
    figure = figure.lstrip("-")
    figure = figure.translate(_NO_SPACES)
    point = decimal_of(figure) or decimal or _likely(figure)
    group = "," if point == "." else "."
    try:
        return sign * float(figure.replace(group, "").replace(point, "."))
    except ValueError:
        return None


def decimal_of(figure: str) -> Decimal | None:
    """The decimal sign that a figure shows by itself; None where it could be either, as in 1,234."""
    commas, points = figure.count(","), figure.count(".")
    if commas and points:
        last: Decimal = "," if figure.rfind(",") > figure.rfind(".") else "."
        return last
    if commas > 1 or points > 1:
        mark: Decimal = "," if commas else "."
        return ("." if commas else ",") if _is_grouped(figure.split(mark)) else None
    if not commas and not points:
        return None
    mark = "," if commas else "."
    before, _, after = figure.partition(mark)
    grouped = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
    return None if grouped else mark


def _is_grouped(groups: list[str]) -> bool:
    """Whether digits stand in groups of thousands, or of lakhs; codes of goods do not."""
    return len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups[1:-1]) and len(groups[0]) < 4


def _likely(figure: str) -> Decimal:
    """A lone mark before three digits groups thousands, unless it is the only reading (0,250)."""
    return "," if "." in figure and "," not in figure else "."


def style_of(texts: Iterable[str]) -> Decimal | None:
    """The decimal sign of a paper, from the figures on it that show theirs."""
    votes: Counter[Decimal] = Counter()
    for text in texts:
        for shown, weight_of in _shown_in(text):
            votes[shown] += weight_of
    best = votes.most_common(2)
    return None if not best or (len(best) > 1 and best[0][1] == best[1][1]) else best[0][0]


@lru_cache(maxsize=16384)
def _shown_in(text: str) -> tuple[tuple[Decimal, int], ...]:
    """The decimal signs that the figures of a text show, and how surely."""
    if "," not in text and "." not in text:
        return ()
    found: list[tuple[Decimal, int]] = []
    for match in _FIGURE.finditer(text):
        figure = match.group().strip("(- ").rstrip(".,'’ ")
        bare = figure.translate(_NO_SPACES)
        if (shown := decimal_of(bare)) is not None:
            found.append((shown, 3 if _MIXED.match(bare) or len(bare) < len(figure) else 1))
    return tuple(found)


_NO_SPACES = str.maketrans("", "", f"{_SPACES} '’")


MOST_TONNES = 900.0
"""More tonnes than this, written 24.096 or 24,096, are none: the mark is a decimal one."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight as printed and in kilograms; `kg` None where no unit is known."""

    printed: str
    value: float
    unit: str | None
    kg: float | None


def weight(text: str, decimal: Decimal | None, heading: str = "") -> Weight | None:
    """A weight; its unit is after the figure, else in the heading or label above it."""
    figure = _FIGURE.search(text)
    value = number(text, decimal)
    if figure is None or value is None:
        return None
    unit = unit_of(text[figure.end() :]) or unit_of(text[: figure.start()]) or unit_of(heading)
    factor = _KILOS.get(unit.casefold()) if unit else None
    if factor == 1000.0 and value > MOST_TONNES and re.fullmatch(r"\d{1,3}[.,]\d{3}", figure.group().strip()):
        value /= 1000.0
    return Weight(
        figure.group().strip(), value, shown_unit(unit), None if factor is None else round(value * factor, 6)
    )


@lru_cache(maxsize=2048)
def unit_of(text: str) -> str | None:
    """The unit of weight in a text, as printed."""
    found: list[str] = _UNIT.findall(text)
    return found[-1].rstrip(".") if found else None


def shown_unit(unit: str | None) -> str | None:
    """kg, lbs, t or g for any way to print it."""
    factor = _KILOS.get(unit.casefold()) if unit else None
    return {1.0: "kg", 0.45359237: "lbs", 1000.0: "t", 0.001: "g"}.get(factor or 0, unit)


def kilos(unit: str | None) -> float | None:
    """Kilograms in one unit of weight; None if it is no unit of weight."""
    return _KILOS.get(unit.casefold()) if unit else None


def packages(text: str, decimal: Decimal | None) -> tuple[int, str | None] | None:
    """Count and kind: "1 600 BAGS" is (1600, "bags")."""
    text = _IN_WORDS.sub("", text)
    figure = _FIGURE.search(text)
    count = number(text, decimal)
    if figure is None or count is None:
        return None
    if count != int(count):
        count = number(re.sub(r"[.,]", "", figure.group()))
    after = re.split(r"[/(,;]| of | à | x ", text[figure.end() :].strip(), maxsplit=1)[0].strip(" .")
    kind = package_kind(after or text[: figure.start()].strip()) if count is not None else None
    return None if count is None else (int(count), kind)


@lru_cache(maxsize=8192)
def currency(text: str) -> str | None:
    """The ISO code of the currency that a text names."""
    for code in _CODE.findall(text):
        if code in _CURRENCIES:
            return "CNY" if code in ("RMB", "CNH") else str(code)
    return next((code for sign, code in _SIGNS.items() if sign in text.casefold() or sign in text), None)


def is_currency(text: str) -> bool:
    """Whether a text names a currency and nothing else."""
    return len(text) < 6 and not any(sign.isdigit() for sign in text) and currency(text) is not None


def codes(text: str) -> list[str]:
    """The goods codes in a text, as printed."""
    return [found.strip() for found in _HS.findall(text)]


def digits(code: str) -> str:
    """A goods code without dots and spaces."""
    return re.sub(r"\D", "", code)
