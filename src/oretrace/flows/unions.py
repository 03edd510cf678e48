"""Unions: their members summed, or the union's own total where no member reports; never both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from oretrace import engine
from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

Report = Literal["export", "import"]


def standing_for(connection: DuckDBPyConnection, territory: str, report: Report, day: date) -> tuple[str, ...]:
    """Whose figures are those of a territory as exporter or importer (`report`): for most, its own.

    A union's are those of its members on `day` where one of them reports, else its own total where it has one, else
    what others report of its members, or of it.
    """
    members = territories().members(territory, day)
    if not members:
        return (territory,)
    reporters = {row["reporter"] for row in engine.run(connection, REPORTERS, {"report": report}).to_pylist()}
    if reporters.intersection(members):
        return members
    if territory in reporters:
        return (territory,)
    partners = {name for (name,) in connection.sql("SELECT DISTINCT partner FROM current_flow").fetchall()}
    return members if partners.intersection(members) or territory not in partners else (territory,)


REPORTERS = "SELECT DISTINCT reporter FROM report_coverage WHERE status = 'reported' AND flow = $report"


def inside(territory: str, standing: tuple[str, ...], day: date) -> tuple[str, ...]:
    """The members of a union that its own total stands for: what they trade is in it already."""
    return territories().members(territory, day) if standing == (territory,) else ()
