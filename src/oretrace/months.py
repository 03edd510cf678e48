"""Months as first days."""

from __future__ import annotations

from datetime import date

from oretrace.errors import InputError


def month_of(until: str | date, option: str = "--until") -> date:
    """The first day of a month such as "2022-08"; InputError where it is none."""
    if isinstance(until, date):
        return until.replace(day=1)
    try:
        return date.fromisoformat(f"{until}-01" if len(until) == 7 else until).replace(day=1)
    except ValueError:
        raise InputError("a month such as 2022-08", until, option) from None
