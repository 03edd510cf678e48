"""Which months of real lanes an actual measure may have touched: they are never used as innocent trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from oretrace.arrays import Mask
    from oretrace.catalog.measures import Measure


def suspected(exporters: Sequence[str], codes: Sequence[str], months: Sequence[date]) -> Mask:
    """(lanes, months): months of lanes, given by exporter (ISO alpha-3) and HS6, in which an act may be at work.

    An act of the catalog touches the codes it names whoever exports them, as the second leg of an evasion starts
    elsewhere than the first. One that names no codes may touch everything its issuer exports. Suspensions are not
    counted out, and an act whose first day is not established is taken to have always been there.
    """
    from oretrace.catalog.families import family_of
    from oretrace.catalog.measures import all_measures

    families = np.array([family_of(code) for code in codes], dtype=np.str_)
    result = np.zeros((len(families), len(months)), dtype=bool)
    for act in all_measures():
        named = [family_of(code) for code in act.hs6_codes]
        lanes = np.isin(families, named) if named else np.isin(exporters, sorted(_issuers(act, set(exporters))))
        result |= lanes[:, None] & _in_force(act, months)
    return result


def _in_force(act: Measure, months: Sequence[date]) -> Mask:
    """(months,): months of which the act covers a day or more."""
    first, last = act.effective_from, act.effective_until
    return np.array([(not first or first.replace(day=1) <= m) and (not last or m <= last) for m in months])


def _issuers(act: Measure, exporters: set[str]) -> set[str]:
    """The exporters whose act it is, through their union too."""
    from oretrace.catalog.territories import territories

    issued = {act.issuer, *act.co_issuers}
    day = act.effective_from or act.effective_until
    known = territories().by_iso3
    members = (
        e for e in exporters if day and e in known and any(known[e].belongs_to(union, day) for union in issued)
    )
    return (issued & exporters) | set(members)
