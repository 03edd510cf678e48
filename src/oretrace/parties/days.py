"""Days as registers write them: whole, or a month or a year alone."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from oretrace.errors import InputError

_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:[T ].*)?")


def day(text: str, where: str, last: bool = False) -> str:
    """A day, month or year as a day such as 2024-12-31, its first day or with `last` its last; "" stays ""."""
    if not text:
        return ""
    found = _DAY.fullmatch(text.strip())
    try:
        year, month, of = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
        month = month or (12 if last else 1)
        return date(year, month, of or (monthrange(year, month)[1] if last else 1)).isoformat()
    except ValueError:
        raise InputError("a day such as 2024-12-31, a month or a year", text, where) from None
