"""Numbers whose form is published."""

from typing import Any

import pytest

from oretrace.vet.papers.checks.finding import Severity
from tests.vet.papers.checks.papers import a_set, found, paper


def numbers(*papers: dict[str, Any]) -> list[tuple[Severity, str]]:
    return found([a_set("1", *papers)], "number").get("1", [])


CHINA, STATES = {"parties__exporter__country": "China"}, {"parties__exporter__country": "United States"}


@pytest.mark.parametrize(
    ("kind", "number", "fields"),
    [
        ("air_waybill", "176-12345675", {}),  # the Australian Border Force's example
        ("air_waybill", "HAWB-12345676", {}),  # a forwarder's own
        ("export_declaration", "06DE586600006143E1", {"date": "2006-05-04"}),
        ("export_declaration", "10NL5663962BE1E825", {"date": "2011-01-20"}),  # of the year before
        ("export_declaration", "531620240160123456", CHINA),
        ("import_declaration", "531620241160123456", {"destination": "China"}),
        ("export_declaration", "531620191160123456", STATES),  # no number of that country
        ("export_declaration", "AES X20240501000123", STATES),
        ("certificate_of_origin", "C241234567890012", CHINA),
        ("bill_of_lading", "MAEU123456789", {"issuer": "Maersk A/S"}),
        ("bill_of_lading", "OOLU1234567890", {"issuer": "COSCO Shipping Lines"}),  # of one group
        ("bill_of_lading", "QSMX000000017", {"issuer": "Maersk A/S"}),
        ("bill_of_lading", "MEDUAB123456", {"issuer": "Cormorant Ocean Lines"}),
    ],
)
def test_numbers_as_they_are_published(kind: str, number: str, fields: dict[str, Any]) -> None:
    assert not numbers(paper(kind, **({"number": number, "date": "2024-05-04"} | fields)))


@pytest.mark.parametrize(
    ("kind", "number", "fields", "why"),
    [
        ("export_declaration", "10NL5663962BE1E825", {"date": "2012-05-04"}, "of 2010, the paper bears 2012-05-04"),
        ("export_declaration", "531620241160123456", CHINA, "of an import declaration"),
        ("export_declaration", "531620250160123456", CHINA, "of 2025"),
        ("export_declaration", "AES X20240101000123", STATES, "given on 2024-01-01"),
        ("certificate_of_origin", "C211234567890012", CHINA, "of 2021"),
        ("bill_of_lading", "MEDUAB123456", {"issuer": "Maersk A/S"}, "MSC"),
    ],
)
def test_numbers_that_cannot_be(kind: str, number: str, fields: dict[str, Any], why: str) -> None:
    ((severity, text),) = numbers(paper(kind, **({"number": number, "date": "2024-05-04"} | fields)))
    assert severity == "medium"
    assert why in text


@pytest.mark.parametrize(
    ("kind", "number", "day"),
    [("air_waybill", "176-12345676", "2024-05-04"), ("export_declaration", "10NL5663962BE1E826", "2010-05-04")],
)
def test_a_wrong_check_digit_alone_is_a_note(kind: str, number: str, day: str) -> None:
    ((severity, text),) = numbers(paper(kind, number=number, date=day))
    assert severity == "note"
    assert "check digit does not fit" in text


@pytest.mark.parametrize(
    "number", ["X00000000000001", "X99999999999999", "531600000160123456", "1" * 10_000, "٣٣٣-١٢٣٤٥٦٧٨"]
)
def test_numbers_that_mean_harm_raise_nothing(number: str) -> None:
    for kind in ("air_waybill", "export_declaration", "certificate_of_origin", "bill_of_lading"):
        numbers(
            paper(kind, number=number, date="2024-05-04", **STATES),
            paper(kind, number=number, date="9999-12-31", **CHINA),
        )


GOOD = (
    "VAT DE136695976", "USt-IdNr. DE 136695976", "BTW BE0428759497", "P.IVA IT00743110157", "VAT PL8567346215",
    "USCC 91110000600037341L", "LEI 5493000IBP32UQZ0KL24", "EORI: DE 1234567", "EORI No. XI123456789000",
    "VAT 123456789", "Tel. DE 123456789",
)  # fmt: skip
BAD = (
    "VAT DE136695978", "BTW BE0428759498", "P.IVA IT00743110158", "VAT PL8567346216", "USCC 91110000600037342L",
    "LEI 5493000IBP32UQZ0KL25", "EORI CN1234567", "EORI: DE12345678901234567890",
)  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_numbers_of_firms_that_check(text: str) -> None:
    assert not numbers(paper("commercial_invoice", parties__exporter__numbers=text))


@pytest.mark.parametrize("text", BAD)
def test_numbers_of_firms_that_no_firm_has(text: str) -> None:
    found = numbers(paper("commercial_invoice", parties__exporter__address=text))
    assert [severity for severity, _ in found] == ["note"]
