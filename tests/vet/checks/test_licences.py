"""Licences that lines name, held against the register and among one another."""

from datetime import date
from typing import Any

import pytest

from tests.vet.checks.lines import fires


def test_a_licence_has_one_holder() -> None:
    lines = [{"licence": "L1"}, {"licence": "L1", "shipper": "Gamma"}, {"licence": "L2"}]
    assert fires("licence_shared", *lines) == [True, True, False]


LICENSED = {"licence": "L1"}
MISUSED = [
    ("licence_unknown", {"licence": "L9"}),
    ("licence_of_another", {"shipper": "Omega Trading"}),
    ("licence_end_user", {"consignee": "Zeta Smelter"}),
    ("licence_other_goods", {"hs_code": "811010"}),
    ("licence_other_place", {"destination": "THA"}),
    ("licence_ended", {"happened_on": date(2026, 1, 1)}),
    ("licence_ended", {"happened_on": date(2024, 12, 31)}),
    ("licence_exhausted", {"net_kg": 2000.0}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("check", "misused"), MISUSED)
def test_a_licence_is_held_against_the_register(check: str, misused: dict[str, Any]) -> None:
    other = LICENSED | {"happened_on": date(2025, 7, 1)} | misused
    assert fires(check, LICENSED, other, {}, licences=({},)) == [False, True, False]
    assert not any(fires(check, LICENSED, other))  # without a register nothing is known of a licence
    assert not any(fires(check, LICENSED, LICENSED | {"licence": " l1"}, licences=({},)))


def test_a_licence_is_exhausted_from_the_shipment_on_that_goes_beyond_it() -> None:
    days = [date(2025, 6, day) for day in (3, 1, 2, 4)]
    lines = [LICENSED | {"happened_on": day} for day in days]
    assert fires("licence_exhausted", *lines, licences=({},)) == [True, False, False, True]
    assert not any(fires("licence_exhausted", *lines, licences=({}, {"hs_code": "790112", "quantity_kg": 1500.0})))
    assert not any(fires("licence_exhausted", *lines, licences=({"quantity_kg": None},)))


@pytest.mark.slow
def test_a_mistyped_licence_number_or_another_register_does_not_make_a_licence_unknown() -> None:
    typed = {"licence": "DU80716616"}
    known = {"number": "DU80716661"}
    right = {"licence": "DU80716661"}
    assert not any(fires("licence_unknown", right, typed, licences=(known,)))
    assert fires("licence_unknown", right, typed | {"shipper": "Omega"}, licences=(known,)) == [False, True]
    permits = [{"reporter": "THA", "flow": "import", "licence": f"IP{n}"} for n in range(3)]
    assert not any(fires("licence_unknown", right, *permits, licences=(known,)))
