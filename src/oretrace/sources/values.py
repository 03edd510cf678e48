"""What single values mean: periods, customs codes, territories, kinds of flow. Each refuses what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from oretrace.catalog.territories import Scheme
from oretrace.errors import InputError

HERE = "value"  # replaced by file, line and column where the value stands
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
    """An HS-based code of 4, 6, 8 or 10 digits (exactly `digits` if given); dots and blanks between are dropped."""
    code = text.replace(".", "").replace(" ", "")
    allowed = (digits,) if digits else (4, 6, 8, 10)
    is_number = code.isascii() and code.isdigit()
    if pad and digits:
        code = code.rjust(digits, "0")
    if is_number and len(code) in allowed:
        return code
    expected = f"a customs code of {' or '.join(map(str, allowed))} digits"
    if not is_number:
        raise InputError(expected, text, HERE)
    # A spreadsheet that takes codes for numbers drops the leading zero.
    padded = code.rjust(digits or len(code) + 1, "0")
    lost_zero = len(code) % 2 == 1 and len(padded) in allowed and len(padded) == len(code) + 1
    do = "A leading zero seems lost: store codes as text" if lost_zero else None
    raise InputError(expected, text, HERE, nearest=padded if lost_zero else None, do=do)


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
