"""Prices of a code, in any currency."""

from tests.vet.checks.lines import fires


def test_prices_are_held_against_the_code_in_any_currency() -> None:
    usual = [{"value": 3000.0 + n} for n in range(10)] + [
        {"value": 21_000.0 + n, "currency": "CNY"} for n in range(10)
    ]
    odd = [{"value": 90_000.0}, {"value": 100.0}]
    assert fires("price_high", *usual, *odd) == [False] * 20 + [True, False]
    assert fires("price_low", *usual, *odd) == [False] * 20 + [False, True]
