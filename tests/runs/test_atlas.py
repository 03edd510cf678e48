"""What maps and pages ask of the queue: flagged findings by material, roles of territories, legs in a month."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.evidence import Evidence, SeriesExhibit, TableExhibit
from oretrace.findings import Finding, Subject
from oretrace.runs import Runs
from oretrace.runs.atlas import Leg, flagged_by_material, legs_in, questions_of, roles_of
from oretrace.runs.queue import Narrowed, page
from tests.runs.tally import ASKED
from tests.runs.test_queue import listed, route

MONTHS = ("2025-01", "2025-02", "2025-03")


def series(name: str, *values: float | None) -> SeriesExhibit:
    return SeriesExhibit(name, name, True, "kg", MONTHS, values, expected=(1.0, 2.0, None))


def evidence(of: Finding) -> Evidence:
    exhibits = (
        TableExhibit("leg 1", "no series", ("month",), (("2025-02",),)),
        series("leg 1", 10.0, 20.0, 30.0),
        series("leg 2", 11.0, None, 33.0),
        series("direct", 1.0, 2.0, 3.0),
        series("price 20", 5.0, 5.0, 5.0),
    )
    return Evidence(of.id, "It stands out.", (), (), (), (), (), exhibits=exhibits)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    made = Runs(tmp_path / "findings.sqlite", wait_seconds=0.2)
    found = [
        route("MEX", 1, "strong", "flagged"),
        route("THA", 2, "weak", "not flagged"),
        replace(
            route("CHN", 3, "moderate", "flagged"),
            subject=Subject("route", {"origin": "MEX", "hub": "CHN", "destination": "AUT+DEU"}),
            material=None,
        ),
    ]
    scan = replace(listed(), findings=tuple(found))
    made.keep(scan, {found[0].id: evidence(found[0])})
    return made


def test_flagged_findings_by_material(runs: Runs) -> None:
    assert flagged_by_material(runs) == {"": 1, "antimony": 1}


@pytest.mark.parametrize(
    ("territory", "roles"),
    [
        ("CHN", {"origin": (2, 1), "hub": (1, 1)}),
        ("MEX", {"origin": (1, 1), "hub": (1, 1)}),
        ("AUT", {"destination": (1, 1)}),
        ("DEU", {"destination": (1, 1)}),
        ("USA", {"destination": (2, 1)}),
        ("KOR", {}),
    ],
)
def test_roles_of_a_territory(runs: Runs, territory: str, roles: dict[str, tuple[int, int]]) -> None:
    found = {one.role: (one.findings, one.flagged) for one in roles_of(runs, territory)}
    assert found == roles
    named = {one.finding.id for one in page(runs, Narrowed(territory=territory))}
    assert len(named) >= max((findings for findings, _ in roles.values()), default=0)
    assert bool(named) == bool(roles)


def test_legs_in_a_month_where_evidence_is_kept(runs: Runs) -> None:
    numbers = [one.place[2] for one in page(runs, Narrowed())]
    (legs,) = legs_in(runs, numbers, "2025-02").values()
    assert legs == (Leg("direct", "kg", 2.0, 2.0), Leg("leg 1", "kg", 20.0, 2.0), Leg("leg 2", "kg", None, 2.0))
    assert legs_in(runs, numbers, "2024-12") == {} and legs_in(runs, [], "2025-02") == {}
    assert legs_in(runs, numbers, "2025-03")[numbers[0]][0].expected is None


def test_the_question_of_a_run_is_found(runs: Runs) -> None:
    (run,) = runs.listed()
    assert questions_of(runs, [run.id, "unknown"]) == {run.id: ASKED}


def test_runs_without_a_file_are_empty(tmp_path: Path) -> None:
    none = Runs(tmp_path / "findings.sqlite")
    assert (
        flagged_by_material(none),
        roles_of(none, "CHN"),
        legs_in(none, [1], "2025-02"),
        questions_of(none, ["a"]),
    ) == (
        {},
        (),
        {},
        {},
    )
