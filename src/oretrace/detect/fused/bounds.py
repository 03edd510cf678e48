"""The amounts of several findings about one route as one amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.findings import Amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from oretrace.findings import Finding

ADD = ("route", "substitution")
"""Subjects whose goods are other goods: what passed under the act's codes, and what passed under each other code."""


def reconciled(findings: Sequence[Finding], flags: Sequence[Finding]) -> Amount:
    """How much went that way, by the findings about a route together.

    Only what is claimed counts: the `flags` of the list, or the first finding where there is none. Goods under
    different codes add up, each code once; a lane's amount is of the same goods and does not. Each lower bound holds
    for the whole, so the largest does; an upper bound under it is contradicted and so unknown. Findings in another
    unit than the claimed ones are left out; unknown stays None.
    """
    unit = next((one.amount.unit for one in flags or findings if one.amount.unit), None)
    known = [one for one in findings if one.amount.unit == unit and unit is not None]
    claimed = [one for one in known if one in flags] if flags else known[:1]
    added = _once([one for one in claimed if one.subject.kind in ADD]) or claimed[:1]
    if not added:
        return Amount()
    at_least = _largest(one.amount.at_least for one in known if one in claimed or one.amount.at_least)
    estimate, high = (_sum(added, of) for of in (lambda one: one.estimate, lambda one: one.interval90_high))
    most = _sum(added, lambda one: one.at_most)
    floor = at_least or 0.0
    return Amount(
        estimate=None if estimate is None else max(estimate, floor),
        interval90_low=_largest(one.amount.interval90_low for one in added),
        interval90_high=None if high is None else max(high, floor),
        at_least=at_least,
        at_most=None if most is None or most < floor else most,
        unit=unit,
    )


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Of findings about the same other code the first: they speak of the same goods."""
    by_code = {one.subject.parts.get("code_to"): one for one in reversed(findings)}
    return [one for one in findings if by_code[one.subject.parts.get("code_to")] is one]


def _sum(findings: Iterable[Finding], of: Callable[[Amount], float | None]) -> float | None:
    """The sum, None where one is unknown."""
    values = [of(one.amount) for one in findings]
    return None if None in values else sum(value for value in values if value is not None)


def _largest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
