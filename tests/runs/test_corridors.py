"""A finding as a way: its ends, its goods, the days on which it begins and ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from oretrace.findings import Finding, Subject
from oretrace.question import question_of
from oretrace.runs.corridors import corridor_of

ASKED = question_of("cn-2024-46-us-ban", "282580", None)
ROUTE = Subject("route", {"origin": "CHN", "hub": "THA", "destination": "USA+CAN", "product": None})
FINDING = Finding("ab12", ROUTE, "fused", "1", None, "antimony", "2024-12/2025-02", 1, 1.0, "flagged")


def test_a_route_goes_through_its_hub_under_the_codes_that_were_asked_about() -> None:
    found = corridor_of(FINDING, ASKED)
    assert found is not None
    assert (found.origin, found.hub, found.destinations, found.codes) == ("CHN", "THA", ("USA", "CAN"), ("282580",))
    assert (found.first, found.last) == (date(2024, 12, 1), date(2025, 2, 28))
    assert found.legs == {("CHN", "THA"): "leg 1", ("THA", "USA"): "leg 2", ("THA", "CAN"): "leg 2"}


def test_its_own_product_comes_before_what_was_asked_about() -> None:
    parts = {"origin": "CHN", "hub": None, "destination": "USA", "product": "81101000"}
    found = corridor_of(replace(FINDING, subject=Subject("lane", parts), period="2025-02"), ASKED)
    assert found is not None
    assert (found.hub, found.codes, found.last) == ("", ("811010",), date(2025, 2, 28))
    assert found.legs == {("CHN", "USA"): "direct"}


def test_a_finding_without_a_route_or_month_has_no_corridor() -> None:
    assert corridor_of(replace(FINDING, subject=Subject("party", {"name": "A"})), ASKED) is None
    assert corridor_of(replace(FINDING, period="last year"), ASKED) is None
