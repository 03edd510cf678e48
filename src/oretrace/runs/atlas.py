"""What the map and the pages of materials and territories ask of the queue, beside its pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.engine import load
from oretrace.question import Question
from oretrace.runs.file import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.runs.kept import Runs


@dataclass(frozen=True)
class TerritoryRole:
    """How many findings of the queue name a territory as origin, hub or destination, and how many are flagged."""

    role: str
    findings: int
    flagged: int


@dataclass(frozen=True)
class Leg:
    """What passed one leg of a finding in a month, and what was expected, in `unit`; None where it is unknown.

    `leg` is "direct", "leg 1" (into the hub) or "leg 2" (out of it).
    """

    leg: str
    unit: str
    observed: float | None
    expected: float | None


def flagged_by_material(runs: Runs) -> Mapping[str, int]:
    """Flagged findings of the queue by material, the most first; "" for those without one."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/by_material.sql"))
        return {row["material"]: row["flagged"] for row in rows}


def roles_of(runs: Runs, territory: str) -> tuple[TerritoryRole, ...]:
    """The roles of a territory (ISO alpha-3) in findings of the queue; those that it does not have are left out."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/roles.sql"), {"territory": territory})
        return tuple(TerritoryRole(row["role"], row["findings"], row["flagged"]) for row in rows)


def legs_in(runs: Runs, numbers: Iterable[int], month: str) -> Mapping[int, tuple[Leg, ...]]:
    """The legs of findings, by their number, in a month ("2025-03"), where their evidence is kept and has it."""
    wanted = {"numbers": json.dumps(list(numbers)), "month": month}
    found: dict[int, tuple[Leg, ...]] = {}
    with reading(runs.path, runs.wait_seconds) as connection:
        for row in () if connection is None else connection.execute(load("runs/legs.sql"), wanted):
            leg = Leg(row["leg"], row["unit"], row["observed"], row["expected"])
            found[row["number"]] = (*found.get(row["number"], ()), leg)
    return found


def questions_of(runs: Runs, ids: Iterable[str]) -> Mapping[str, Question]:
    """What runs were asked, by the run's id."""
    wanted = {"runs": json.dumps(list(ids))}
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/asked.sql"), wanted)
        return {row["id"]: Question.from_json(json.loads(row["question"])) for row in rows}
