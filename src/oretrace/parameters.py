"""Reads parameters as a person writes them: one small function per type, each of which takes its own result too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from oretrace.errors import InputError
from oretrace.months import month_of

__all__ = ["AllCodes", "codes_of", "day_of", "month_of"]

AllCodes = Literal["all"]


def day_of(text: str | date, option: str = "--as-of") -> date:
    """A day such as "2024-12-31"; InputError where it is none."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise InputError("a day such as 2024-12-31", text, option) from None


def codes_of(codes: str | Sequence[str], option: str = "--hs") -> AllCodes | tuple[str, ...]:
    """Customs codes, sorted, each once, from a list or a text with commas; "all" as it is.

    InputError where there is none, and for what is no code.
    """
    if isinstance(codes, str) and codes.strip().casefold() == "all":
        return "all"
    listed = [code for code in codes.split(",") if code.strip()] if isinstance(codes, str) else codes
    if not isinstance(listed, Sequence) or not listed:
        raise InputError("customs codes, or `all`", codes, option)
    return tuple(sorted({_code(code, option) for code in listed}))


def _code(text: str, option: str) -> str:
    code = text.strip().replace(".", "").replace(" ", "") if isinstance(text, str) else ""
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 8, 10)):
        raise InputError("a customs code of 2, 4, 6, 8 or 10 digits, or `all`", text, option)
    return code
