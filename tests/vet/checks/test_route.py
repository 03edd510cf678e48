"""Hubs under findings, lots that are sent on, and the two ends of one lot."""

from datetime import date
from typing import Any

import pytest

from oretrace.vet.checks.batch import FlaggedHub
from tests.vet.checks.lines import fires

THROUGH_THA = FlaggedHub("811010", "CHN", "THA", ("USA",), date(2025, 1, 1))
INWARD = {"hs_code": "811010", "goods_text": "antimony ingots", "destination": "THA", "net_kg": 5000.0,
          "consignee": "Siam Metals Co., Ltd."}  # fmt: skip
ONWARD = INWARD | {"reporter": "THA", "origin": "THA", "destination": "USA", "happened_on": date(2025, 7, 1),
                   "shipper": "SIAM METALS COMPANY LIMITED", "consignee": "Delta Inc"}  # fmt: skip


def test_a_hub_under_a_finding_is_named_for_its_goods_only() -> None:
    lines = [{"hs_code": "811010", "destination": "THA"}, {"destination": "THA"}]
    assert fires("hub_under_finding", *lines, hubs=(THROUGH_THA,)) == [True, False]


def test_only_the_two_legs_of_a_flagged_route_are_named_and_only_from_its_first_month_on() -> None:
    line = {"hs_code": "811010", "destination": "THA"}
    onward = line | {"reporter": "THA", "destination": "USA"}
    others: list[dict[str, Any]] = [
        line | {"happened_on": date(2024, 12, 1)},
        onward | {"destination": "JPN"},
        line | {"reporter": "VNM", "origin": "VNM"},
    ]
    found = fires("hub_under_finding", line, onward, *others, hubs=(THROUGH_THA,))
    assert found == [True, True, False, False, False]


@pytest.mark.slow
def test_a_lot_that_is_sent_on_to_where_it_may_not_go_is_met_by_mass_and_by_hands() -> None:
    for check in ("passed_through", "same_hands"):
        assert fires(check, INWARD, ONWARD)[1]
        assert not any(fires(check, INWARD | {"hs_code": "790111"}, ONWARD | {"hs_code": "790111"}))
        assert not any(fires(check, INWARD, ONWARD | {"happened_on": date(2025, 5, 1)}))
    assert fires("same_hands", INWARD, ONWARD | {"net_kg": 900.0}) == [True, True]
    assert fires("same_hands", INWARD, ONWARD | {"shipper": "Other Party"}) == [False, False]


@pytest.mark.slow
def test_a_new_way_is_one_that_began_late_of_one_source_and_goes_on_at_once() -> None:
    records = [{"happened_on": date(2024, 1, 1)}]
    pairs = [
        line
        for month in (1, 2, 3, 4)
        for line in (
            INWARD | {"happened_on": date(2025, month, 1)},
            ONWARD | {"happened_on": date(2025, month, 20), "net_kg": 4800.0},
        )
    ]
    assert fires("new_way", *records, *pairs) == [False] + [True] * 8
    before = [INWARD | {"happened_on": date(2024, 1, 2)}, ONWARD | {"happened_on": date(2024, 1, 20)}]
    assert not any(fires("new_way", *records, *before, *pairs))
    other = [INWARD | {"happened_on": date(2025, 1, 1), "reporter": "MMR", "origin": "MMR"}]
    assert not any(fires("new_way", *records, *other, *pairs))
    assert not any(fires("new_way", *records, *pairs[:4]))


def test_two_ends_that_name_two_consignees_fire_both() -> None:
    arrived = INWARD | {"reporter": "THA", "flow": "import", "happened_on": date(2025, 6, 20)}
    assert fires("other_consignee", INWARD, arrived) == [False, False]
    assert fires("other_consignee", INWARD, arrived | {"consignee": "Bangkok Traders"}) == [True, True]
