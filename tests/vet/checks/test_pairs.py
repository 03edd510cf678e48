"""Two parties: how long they have traded, and at what price."""

from datetime import date

from tests.vet.checks.lines import fires

OLD_TRADE = [{"happened_on": date(2023, month, 5), "shipper": "Old", "consignee": "Client"} for month in range(1, 13)]
NEW_TRADE = [{"happened_on": date(2024, month, 5), "shipper": "New", "consignee": "Shell"} for month in range(8, 13)]


def test_a_trade_of_many_months_that_all_lie_late_is_new() -> None:
    old = [line | {"happened_on": date(2024, 12, 5)} for line in OLD_TRADE[:1]]
    assert fires("new_pair", *OLD_TRADE, *old, *NEW_TRADE) == [False] * 13 + [True] * 5
    assert not any(fires("new_pair", *OLD_TRADE, *old, *NEW_TRADE[:2]))
    assert fires("perhaps_new_pair", *OLD_TRADE, *old, *NEW_TRADE[1::3])[-2:] == [True] * 2
    assert not any(fires("new_pair", *OLD_TRADE[:1], *NEW_TRADE[:1]))


def test_two_parties_whose_usual_price_is_another_than_the_lanes() -> None:
    lane = [{"value": 3000.0 + n, "shipper": f"S{n}"} for n in range(8)]
    pair = {"shipper": "Theirs", "value": 6000.0}
    assert fires("price_off_lane", *lane, pair, pair, pair) == [False] * 8 + [True] * 3
    assert not any(fires("price_off_lane", *lane, pair, pair | {"value": 3000.0}, pair | {"value": 3100.0}))
    assert not any(fires("price_off_lane", *lane, pair, pair))
