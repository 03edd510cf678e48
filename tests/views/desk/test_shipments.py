"""Which lines lie on the way of a finding, and which findings over a line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from oretrace.findings import Finding, Subject
from oretrace.parties.corridor import Corridor
from oretrace.runs.queue import Queued
from oretrace.views.desk.shipments import findings_over, law_of_origin, on_way

WAY = Corridor("CHN", "MYS", ("USA", "CAN"), ("284690",), date(2024, 3, 1), date(2025, 6, 30))
TEXTS = ("flow", "reporter", "origin", "departure", "destination", "hs_code", "text_hs6")


def lines(*rows: dict[str, Any]) -> pa.Table:
    base = dict.fromkeys(TEXTS) | {"happened_on": date(2025, 1, 1), "filed_on": None}
    fields = [*((name, pa.string()) for name in TEXTS), ("happened_on", pa.date32()), ("filed_on", pa.date32())]
    return pa.Table.from_pylist([base | row for row in rows], schema=pa.schema(fields))


LEG_1 = {"flow": "export", "reporter": "CHN", "destination": "MYS", "hs_code": "2846901100"}
LEG_2 = {"flow": "import", "reporter": "USA", "origin": "MYS", "hs_code": "284690"}


@pytest.mark.parametrize(
    ("row", "leg"),
    [
        (LEG_1, "leg 1"),
        (LEG_2, "leg 2"),
        (LEG_2 | {"origin": "CHN", "departure": "MYS"}, "leg 2"),
        (LEG_2 | {"hs_code": None, "text_hs6": "284690", "reporter": "CAN"}, "leg 2"),
        (LEG_2 | {"happened_on": None, "filed_on": date(2025, 6, 30)}, "leg 2"),
        (LEG_1 | {"hs_code": "284610"}, ""),
        (LEG_1 | {"destination": "USA"}, ""),
        (LEG_1 | {"happened_on": date(2024, 2, 29)}, ""),
        (LEG_2 | {"reporter": "MEX"}, ""),
        (LEG_2 | {"happened_on": None}, ""),
    ],
)
def test_a_line_lies_on_a_leg_by_ends_goods_and_day(row: dict[str, Any], leg: str) -> None:
    found = on_way(lines(row), WAY)
    assert [name for name, on in found.items() if on[0]] == ([leg] if leg else [])


def test_the_straight_way_has_one_leg_and_no_code_is_every_code() -> None:
    straight = Corridor("CHN", "", ("USA",), (), WAY.first, WAY.last)
    found = on_way(lines(LEG_1 | {"destination": "USA", "hs_code": None}, LEG_1), straight)
    assert found["direct"].tolist() == [True, False]


def test_findings_stand_over_a_line_that_lies_on_their_way() -> None:
    subject = Subject("route", {"origin": "CHN", "hub": "MYS", "destination": "USA+CAN", "product": None})
    finding = Finding("ab12", subject, "fused", "1", None, None, "2024-03/2025-06", 1, 1.0, "flagged")
    queued = Queued((0, 1, 1), finding, "strong", None, "run", datetime(2025, 7, 1), False)
    (over,) = findings_over(lines(LEG_1), [(queued, WAY)])
    assert (over.id, over.leg, over.stage, over.route.stops) == ("ab12", "leg 1", "strong", ("CHN", "MYS", "USA+CAN"))
    assert findings_over(lines(LEG_1 | {"destination": "THA"}), [(queued, WAY)]) == ()


@pytest.mark.parametrize(
    ("row", "exporter"),
    [
        ({"flow": "export", "reporter": "MEX", "origin": "CHN", "destination": "USA"}, "Mexico"),
        ({"flow": "import", "reporter": "USA", "origin": "CHN", "departure": "THA"}, "Thailand"),
        ({"flow": "export", "reporter": "CHN", "origin": "CHN", "destination": "USA"}, ""),
        ({"flow": "import", "reporter": "USA", "origin": "CHN"}, ""),
    ],
)
def test_the_law_of_the_origin_is_not_presented_as_the_exporters(row: dict[str, Any], exporter: str) -> None:
    record = dict.fromkeys(("departure", "destination", "origin", "net_kg", "gross_kg")) | row
    found = law_of_origin(record)
    assert (
        found.startswith("Asked as of goods that China") and f"{exporter} exports them" in found
        if exporter
        else not found
    )
