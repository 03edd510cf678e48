"""Values, currencies, terms of delivery and sums."""

from typing import Any

import pytest

from oretrace.vet.papers.checks.money import currency, customs_value, incoterm, totals, value
from tests.vet.papers.checks.papers import bundle, paper, said


def severities(found: Any) -> list[str]:
    return [severity for severity, _ in said(found)]


def two(one: dict[str, Any], other: dict[str, Any]) -> Any:
    return bundle(paper("commercial_invoice", **one), paper("export_declaration", **other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"value": 1_000.0}, {"value": 1_005.0}, []),
        ({"value": 1_000.0}, {"value": 1_005.1}, ["high"]),
        ({"value": 100.0}, {"value": 101.0}, []),
        ({"value": 1_000.0}, {"value": 100_000.0}, ["note"]),  # the decimal mark
        ({"value": 1_000.0}, {"value": 10_000.0}, ["high"]),
        ({"value": 800.0, "incoterm": "FOB X"}, {"value": 1_000.0, "incoterm": "CIF Y"}, []),
        ({"value": 799.0, "incoterm": "FOB X"}, {"value": 1_000.0, "incoterm": "CIF Y"}, ["high"]),
        ({"value": 900.0, "incoterm": "CIF X"}, {"value": 1_000.0, "incoterm": "FOB Y"}, ["high"]),
        ({"value": 1_000.0, "currency": "USD"}, {"value": 920.0, "currency": "EUR"}, []),
        ({"value": 1_000.0, "currency": "USD"}, {"value": 700.0, "currency": "EUR"}, ["high"]),
        ({"value": 1_000.0, "currency": "USD"}, {"value": 5.0, "currency": "XXX"}, []),
        ({"value": 500.0, "remarks": ["partial shipment"]}, {"value": 1_000.0}, ["note"]),
    ],
)
def test_values_differ_by_rounding_freight_and_rates_alone(
    one: dict[str, Any], other: dict[str, Any], expected: list[str]
) -> None:
    assert severities(value(two(one, other))) == expected


def test_one_number_in_two_currencies_is_a_finding() -> None:
    dollars, euros = {"value": 1_000.0, "currency": "USD"}, {"value": 1_000.0, "currency": "EUR"}
    assert severities(currency(two(dollars, euros))) == ["high"]
    assert (
        severities(currency(two(dollars, dollars)))
        == severities(currency(two(dollars, {**euros, "value": 9.0})))
        == []
    )


@pytest.mark.parametrize(("amount", "medium"), [(74.0, True), (75.0, False), (150.0, False), (151.0, True)])
def test_a_customs_value_lies_between_three_quarters_and_one_and_a_half_of_the_value(
    amount: float, medium: bool
) -> None:
    case = bundle(paper("import_declaration", customs_value=amount, value=100.0))
    assert severities(customs_value(case)) == (["medium"] if medium else [])


@pytest.mark.parametrize(("insured", "medium"), [(99.0, True), (99.5, False), (150.0, False), (151.0, True)])
def test_a_sum_insured_is_one_to_one_and_a_half_times_the_invoice(insured: float, medium: bool) -> None:
    invoice = paper("commercial_invoice", value=100.0, currency="USD")
    case = bundle(invoice, paper("insurance_certificate", insured_value=insured, currency="USD"))
    assert severities(customs_value(case)) == (["medium"] if medium else [])
    other = bundle(invoice, paper("insurance_certificate", insured_value=insured, currency="EUR"))
    assert severities(customs_value(other)) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"incoterm": "FOB Laem Chabang"}, {"incoterm": "FOB"}, []),
        ({"incoterm": "FOB", "value": 90.0}, {"incoterm": "CIF", "value": 100.0}, ["note"]),
        ({"incoterm": "FOB", "value": 100.0}, {"incoterm": "CIF", "value": 100.0}, ["medium"]),
        ({"incoterm": "FOB", "value": 90.0}, {"incoterm": "EXW", "value": 100.0}, ["medium"]),
        ({"incoterm": "CIF", "value": 90.0}, {"incoterm": "DAP", "value": 100.0}, ["medium"]),
    ],
)
def test_other_terms_are_explained_by_another_value_if_one_of_them_has_freight(
    one: dict[str, Any], other: dict[str, Any], expected: list[str]
) -> None:
    assert severities(incoterm(two(one, other))) == expected


def line(**fields: Any) -> dict[str, Any]:
    return fields


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"lines": [line(amount=60.0), line(amount=40.0)], "value": 100.0}, []),
        ({"lines": [line(amount=60.0), line(amount=42.0)], "value": 100.0}, ["high"]),
        ({"lines": [line(amount=60.0), line(amount=30.0)], "value": 100.0}, ["medium"]),
        ({"lines": [line(amount=60.0), line(amount=30.0)], "value": 100.0, "remarks": ["Freight charge 10"]}, []),
        ({"lines": [line(amount=60.0), line(amount=15.0)], "value": 100.0}, ["high"]),
        ({"lines": [line(amount=90.0)], "value": 100.0}, ["high"]),
        ({"lines": [line(amount=99.0)], "value": 100.0}, []),
        ({"lines": [line(amount=60.0), line(amount=38.5)], "value": 100.0}, ["medium"]),
        ({"lines": [line(amount=60.0), line(amount=39.0)], "value": 100.0}, []),
    ],
)
def test_amounts_of_lines_add_up_to_the_total_or_to_less_by_charges(
    fields: dict[str, Any], expected: list[str]
) -> None:
    assert severities(totals(bundle(paper("commercial_invoice", **fields)))) == expected


@pytest.mark.parametrize(
    ("price", "amount", "wrong"),
    [
        ({"value": 2.0, "per": "kg"}, 2_000.0, False),
        ({"value": 2.0, "per": "kg"}, 2_005.0, False),
        ({"value": 2.0, "per": "kg"}, 2_020.0, True),
        ({"value": 2.0, "per": "t"}, 2_000.0, True),
        ({"value": 2.0, "per": None}, 2.0, False),  # by the tonne
        ({"value": 2.0, "per": None}, 40.0, False),  # by the package
    ],
)
def test_a_price_times_its_quantity_is_the_amount(price: dict[str, Any], amount: float, wrong: bool) -> None:
    of = line(unit_price=price, amount=amount, net={"kg": 1_000.0}, packages={"count": 20})
    assert severities(totals(bundle(paper("commercial_invoice", lines=[of])))) == (["high"] if wrong else [])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"net__kg": 1_000.0}, False),
        ({"net__kg": 1_002.0}, False),
        ({"net__kg": 1_003.0}, True),
        ({"packages__count": 20}, False),
        ({"packages__count": 21}, True),
    ],
)
def test_weights_and_packages_of_lines_add_up_to_the_totals(fields: dict[str, Any], wrong: bool) -> None:
    lines = [line(net={"kg": 500.0}, packages={"count": 10})] * 2
    assert severities(totals(bundle(paper("packing_list", lines=lines, **fields)))) == (["high"] if wrong else [])
