"""Small lots of one mass from one hand."""

from datetime import date

import pytest

from tests.vet.checks.lines import fires


@pytest.mark.slow
def test_small_lots_of_one_mass_from_one_shipper_within_a_month_are_split_ones() -> None:
    usual = [{"shipper": f"S{n}", "consignee": f"C{n}"} for n in range(10)]
    lots = [{"net_kg": 200.0 + day, "happened_on": date(2025, 6, day)} for day in (1, 2, 4, 5, 7)]
    apart = [line | {"happened_on": date(2025, month, 1)} for month, line in enumerate(lots, 1)]
    orders = [line | {"net_kg": mass} for line, mass in zip(lots, (20.0, 50.0, 120.0, 300.0, 500.0), strict=True)]
    assert fires("split_lots", *usual, *lots)[-5:] == [True] * 5
    assert not any(fires("split_lots", *usual, *apart))
    assert not any(fires("split_lots", *usual, *orders))
    assert not any(fires("split_lots", *usual, *(line | {"shipper": f"S{n}"} for n, line in enumerate(lots))))
