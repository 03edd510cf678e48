"""Requests made up from the desk's OpenAPI description: whatever is asked, no answer is an error of the server."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed
from oretrace.web.app import make_app
from oretrace.web.desk import Desk
from oretrace.web.safety import LOOPBACK, Guard
from tests.web.desk_made import PORT, TOKEN, desk_in

if TYPE_CHECKING:  # half a second, which every worker of any tests would take
    from schemathesis import BaseSchema, Case

pytestmark = [pytest.mark.slow, pytest.mark.long]

EXAMPLES = 6
"""Made-up requests of each kind, allowed or not, for each operation; each is sent again with ids that exist."""
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = desk_in(Path(tmp_path_factory.mktemp("fuzzed")))
    made.cases.open_case("known", "ana")
    return made


@pytest.fixture(scope="module")
def description(desk: Desk) -> BaseSchema:
    import schemathesis

    app = make_app(desk, Guard(TOKEN, (*LOOPBACK, "testserver"), PORT, closed=False))
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers=BEARER)


@pytest.fixture(scope="module")
def existing(desk: Desk) -> dict[str, dict[str, str]]:
    """Path parameters that name what there is, by the first part of a path."""
    finding = queued.page(desk.runs, Narrowed())[0].finding.id
    return {
        "findings": {"id": finding},
        "cases": {"id": "case-1", "finding": finding},
        "acts": {"id": "cn-2024-46-us-ban"},
        "materials": {"name": "antimony"},
        "territories": {"code": "MEX", "id": "MEX", "name": "MEX"},
    }


def test_no_request_breaks_the_server(description: BaseSchema, existing: dict[str, dict[str, str]]) -> None:
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.result import Ok
    from schemathesis.specs.openapi.checks import response_schema_conformance

    checks = [not_a_server_error, response_schema_conformance]
    tried = set()

    def holds(case: Case[Any]) -> None:
        tried.add(case.path)
        case.validate_response(case.call(headers=BEARER), checks=checks)
        real = existing.get(case.path.split("/")[1].removesuffix(".json"), {})
        if case.path_parameters and real:
            case.path_parameters = {name: real.get(name, value) for name, value in case.path_parameters.items()}
            case.validate_response(case.call(headers=BEARER), checks=checks)

    for found in description.get_all_operations():
        assert isinstance(found, Ok)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = found.ok().as_strategy(generation_mode=mode)
            bounded = settings(
                max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
            )
            with suppress(Unsatisfiable):  # what takes nothing cannot be asked for in a way that is not allowed
                bounded(given(strategy)(holds))()
    assert len(tried) > 30
