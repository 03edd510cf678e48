"""What single values mean: periods, customs codes, territories, kinds of flow. Each refuses what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import lru_cache

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.territories import Scheme
from oretrace.errors import InputError

HERE = "value"  # replaced by file, line and column where the value stands
# How publishers set points into a code; anything else was a number once.
DOTTED = re.compile(r"\d{4}(\.\d\d(\d\d)?)*(\.\d{2,4})*|\d\d(\.\d\d)+(\.\d{2,4})*|\d{6}(\.\d\d){1,2}(?<!\.00)")
DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
DOUBLE_YEAR = re.compile(r"(\d{4})-(\d\d)")
FIRST_YEAR = 1962  # the oldest year of UN Comtrade


def period(text: str, style: str, latest: date) -> tuple[date, int]:
    """First day and length in months; `style` is "auto" (2024, 2024-Q1, 2024-01, 202401, 2024-01-01) or strptime's.

    A period that begins after `latest`, the day of retrieval, is refused: it cannot have been published yet.
    """
    start, months = _auto_period(text) if style == "auto" else _styled_period(text, style)
    if start.day != 1:
        raise InputError("the first day of a period", text, HERE)
    if start.year < FIRST_YEAR:
        raise InputError(f"a period of {FIRST_YEAR} or later", text, HERE)
    if start > latest:
        do = "If the file is newer than its date of retrieval, give the right --retrieved-on"
        raise InputError(f"a period no later than the file's retrieval on {latest}", text, HERE, do=do)
    return start, months


def refuse_double_years(texts: Collection[str], column: str) -> None:
    """An InputError where 2010-11 seems to be no November but a year that ends in 2011."""
    alike = [text for text in texts if (found := DOUBLE_YEAR.fullmatch(text)) and _follows(found)]
    named = re.search(r"year|fiscal|\bfy|jahr|ann[eé]e|\bano\b|年", column, re.I)
    if alike and len(alike) == len(texts) and (len(alike) > 1 or named):
        do = "Give the `format` of the period: %Y-%m where these are months; double years are not read"
        raise InputError(
            "months or years", f"{', '.join(alike[:3])}, years of which the second follows the first", column, do=do
        )


def _follows(found: re.Match[str]) -> bool:
    return int(found[2]) == (int(found[1]) + 1) % 100


def _auto_period(text: str) -> tuple[date, int]:
    found = re.fullmatch(r"(\d{4})(?:-Q([1-4])|-?(0[1-9]|1[0-2])(?:-(\d{2}))?)?", text, re.ASCII)
    if not found:
        raise InputError("a period such as 2024-01, 2024-Q1 or 2024", text, HERE)
    year, quarter, month, day = found.groups()
    if quarter:
        return _day(text, year, str(3 * int(quarter) - 2), "1"), 3
    return _day(text, year, month or "1", day or "1"), 1 if month else 12


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise InputError("a day of the calendar", text, HERE) from None


def _styled_period(text: str, style: str) -> tuple[date, int]:
    has_month = any(part in style for part in ("%m", "%b", "%B"))
    try:
        return datetime.strptime(text, style).date(), 1 if has_month else 12
    except ValueError:
        raise InputError(f"a period written {style}", text, HERE) from None


def customs_code(text: str, digits: int | None = None, *, pad: bool = False) -> str:
    """An HS-based code of 4, 6, 8, 9 or 10 digits (exactly `digits` if given).

    Dots and blanks between pairs of digits are dropped, as are the quotes that keep a spreadsheet from taking a code
    for a number. A national code of 9 digits, as Japan's, is taken where its first six are a subheading.
    """
    code = text.strip("'\u2019\"=")
    allowed = (digits,) if digits else (4, 6, 8, 10)
    expected = f"a customs code of {' or '.join(map(str, allowed))} digits"
    whole, _, decimals = code.partition(".")
    if "." in code and (not DOTTED.fullmatch(code) or (not decimals.strip("0") and not _is_hs(whole + decimals))):
        nearest = _of_decimal(whole, decimals) if DECIMAL.fullmatch(code) else None
        do = "A code became a decimal number: store codes as text" if DECIMAL.fullmatch(code) else None
        raise InputError(expected, text, HERE, nearest=nearest, do=do)
    code = code.replace(".", "").replace(" ", "")
    if not (code.isascii() and code.isdigit()):
        raise InputError(expected, text, HERE)
    if len(code) in allowed or (digits is None and len(code) == 9 and code[:6] in hs_codes()):
        return code
    padded = code.rjust(digits or len(code) + 1, "0")
    lost_zero = len(padded) == len(code) + 1 and len(code) % 2 == 1 and _is_hs(padded)
    if pad and digits and len(code) < digits:
        if not _is_hs(padded):
            do = "It is no code that lost a zero: leave out `pad`, and give the true number of `digits`"
            raise InputError(f"{expected}, after padding one of the HS", f"{text} (padded: {padded})", HERE, do=do)
        return padded
    do = "A leading zero seems lost: store codes as text" if lost_zero and len(padded) in allowed else None
    raise InputError(expected, text, HERE, nearest=padded if do else None, do=do)


def _is_hs(code: str) -> bool:
    """Whether a code is a heading or begins with a subheading of the HS, in one of its editions since 2012."""
    return code[:6] in hs_codes() if len(code) >= 6 else code in _headings()


@lru_cache(maxsize=1)
def _headings() -> frozenset[str]:
    return frozenset(code[:4] for code in hs_codes())


def _of_decimal(whole: str, decimals: str) -> str | None:
    """The code that a program may have made a decimal number of: 2825.8 was 2825.80, 10121.0 was 010121."""
    if decimals.strip("0"):
        code = whole.rjust(len(whole) + len(whole) % 2, "0") + decimals.ljust(len(decimals) + len(decimals) % 2, "0")
    else:
        code = whole if _is_hs(whole) else whole.rjust(len(whole) + len(whole) % 2, "0")
    return code if _is_hs(code) else None


def territory(scheme: Scheme, whole_file: bool = False) -> Callable[[str], str]:
    """Interprets a name or code of `scheme` as one territory of the catalog; totals and unions are refused.

    A union that speaks for the `whole_file` stands beside no member of its own, so it may report.
    """
    from oretrace.catalog.territories import territories

    catalog = territories()

    def interpret(text: str) -> str:
        code = catalog.resolve(text, scheme=scheme, where=HERE)
        kind = catalog.by_iso3[code].kind
        if kind == "aggregate" or (kind == "union" and not whole_file):
            do = "It repeats its members' trade: list it under `ignore_values` in the mapping"
            raise InputError("a single territory", text, HERE, do=do)
        return code

    return interpret
