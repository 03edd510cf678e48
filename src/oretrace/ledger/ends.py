"""Whose trade an act is about: the territories at both of its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.errors import InputError

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
            do="write a YAML with `based_on: " + measure.id + "` and the destination to examine as `targets`",
        )
    return _origins(measure, connection), list(measure.destinations)


def _origins(measure: Measure, connection: DuckDBPyConnection) -> list[str]:
    """Who reports for the issuer: the members of a union, or the union where only its own total is stored.

    Never both, which would count every export twice.
    """
    members = territories().members(measure.issuer, measure.first_day)
    reporters = {name for (name,) in connection.sql("SELECT DISTINCT reporter FROM current_flow").fetchall()}
    return sorted(members) if reporters.intersection(members) else [measure.issuer]
