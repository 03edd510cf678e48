"""Packages against others of their kind."""

from tests.vet.checks.lines import fires


def test_a_mass_of_a_package_that_hardly_any_other_has() -> None:
    usual = [{"net_kg": 1000.0 + n % 7} for n in range(300)]
    odd = [{"net_kg": 600.0}, {"net_kg": 24.0, "packages": 1.0}]
    assert fires("rare_package_mass", *usual, *odd)[-2:] == [True, False]
