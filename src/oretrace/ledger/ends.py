"""Whose trade an act is about: the territories at both of its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.flows.unions import standing_for

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from oretrace.catalog.measures import Measure


def ends_of(measure: Measure, connection: DuckDBPyConnection) -> tuple[list[str], list[str]]:
    """The territories whose exports the act restricts, and those it is aimed at; InputError where it names none."""
    if not measure.destinations:
        raise InputError(
            "a measure aimed at named destinations",
            "targets: ['*'] (all destinations)",
            f"measure {measure.id}",
            do="Name the destination to examine with --target",
        )
    day = measure.first_day
    origins = standing_for(connection, measure.issuer, "export", day)
    ends = (standing_for(connection, target, "import", day) for target in measure.destinations)
    return list(origins), sorted({name for one in ends for name in one} - set(origins))
