"""Numbers, weights, packages, dates and names in the styles in which they are printed."""

from datetime import date

import pytest

from oretrace.vet.papers import days
from oretrace.vet.papers.names import party_of
from oretrace.vet.papers.printed import Bit
from oretrace.vet.papers.values import Decimal, currency, number, packages, style_of, weight
from oretrace.vet.papers.words import country_name, label, package_kind, title


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234.5", None, 1234.5),
        ("1.234,5", None, 1234.5),
        ("40 240,0", None, 40240.0),
        ("12,34,567.00", None, 1234567.0),
        ("1'234.50", None, 1234.5),
        ("20,128", None, 20128.0),
        ("20,128", ",", 20.128),
        ("20.128", ".", 20.128),
        ("0,250", ".", 0.25),
        ("USD 37 600,00", None, 37600.0),
        ("none", None, None),
    ],
)
def test_numbers(text: str, decimal: Decimal | None, value: float | None) -> None:
    assert number(text, decimal) == value


def test_the_style_of_a_paper_is_that_of_figures_that_show_theirs() -> None:
    assert style_of(["20.096,00", "1.500", "PL-1"]) == ","
    assert style_of(["20,128", "12,404"]) is None


@pytest.mark.parametrize(
    ("text", "heading", "unit", "kg"),
    [
        ("88,184.9 lbs", "", "lbs", 40000.0),
        ("166.5 K", "", "kg", 166.5),
        ("40,240", "Gross (KGS)", "kg", 40240.0),
        ("24.096 MT", "", "t", 24096.0),
        ("500 g", "", "g", 0.5),
        ("500", "", None, None),
    ],
)
def test_weights(text: str, heading: str, unit: str | None, kg: float | None) -> None:
    found = weight(text, None, heading)
    assert found is not None and found.unit == unit
    assert found.kg == (None if kg is None else pytest.approx(kg, rel=1e-5))


@pytest.mark.parametrize(
    ("text", "count", "kind"),
    [
        ("1 600 BAGS", 1600, "bags"),
        ("20 wooden cases", 20, "wooden cases"),
        ("800 袋", 800, "bags"),
        ("800", 800, None),
    ],
)
def test_packages(text: str, count: int, kind: str | None) -> None:
    assert packages(text, None) == (count, kind)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 FEB 2025", date(2025, 2, 14)),
        ("14-Feb-25", date(2025, 2, 14)),
        ("February 14, 2025", date(2025, 2, 14)),
        ("14 de febrero de 2025", date(2025, 2, 14)),
        ("14. März 2025", date(2025, 3, 14)),
        ("14.02.2025", date(2025, 2, 14)),
        ("2/14/2025", date(2025, 2, 14)),
        ("2025-02-14", date(2025, 2, 14)),
        ("20250214", date(2025, 2, 14)),
        ("2025年2月14日", date(2025, 2, 14)),
        ("14/02/2568", date(2025, 2, 14)),
        ("31.02.2025", None),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    assert days.first(text) == day


def test_the_order_of_day_and_month_is_shown_by_one_date() -> None:
    assert days.order_of(["3/4/2025", "18/4/2025"]) == "dmy"
    assert days.order_of(["3/4/2025", "4/18/2025"]) == "mdy"
    assert days.order_of(["3/4/2025"]) is None
    assert days.first("3/4/2025", "mdy") == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Factura N.º / Invoice No.", "invoice"),
        ("12 Description of goods", "goods"),
        ("毛重 / Gross weight (KGS)", "gross"),
        ("Unit price USD/kg", "price"),
        ("ประเทศปลายทาง / Country of destination", "destination"),
        ("TOTAL NO. AND KIND OF PKGS", "packages"),
        ("Schiff / Reise / Vessel / Voyage No.", "transport"),
        ("Netherlands", None),
        ("20 drums", None),
        ("12 CARTONS", None),
    ],
)
def test_labels(text: str, key: str | None) -> None:
    found = label(text)
    assert (found and found[0]) == key


def test_titles_kinds_countries_currencies() -> None:
    assert (title("BILL OF LADING FOR OCEAN TRANSPORT") or ("",))[0] == "bill_of_lading"
    assert (title("出口货物报关单") or ("",))[0] == "export_declaration"
    assert package_kind("Säcke") == "bags"
    assert country_name("SOUTH KOREA") == country_name("Korea, Republic of") == "South Korea"
    assert currency("€ 12") == "EUR" and currency("RMB 12") == "CNY" and currency("KG 12") is None


@pytest.mark.parametrize(
    ("lines", "name", "address", "country"),
    [
        (
            ["Acme Oxides Co., Ltd.", "1 Tin Road, Perak", "MALAYSIA"],
            "Acme Oxides Co., Ltd.",
            "1 Tin Road, Perak",
            "Malaysia",
        ),
        (
            ["Acme Oxides Co., Ltd., 1 Tin Road, Perak, Malaysia"],
            "Acme Oxides Co., Ltd.",
            "1 Tin Road, Perak",
            "Malaysia",
        ),
        (
            ["湖南氧化物有限公司 · Acme Oxides Co., Ltd. · 1 Tin Road · China"],
            "Acme Oxides Co., Ltd.",
            "1 Tin Road",
            "China",
        ),
        (["Nopal Satélite S.A. de", "C.V.", "Calle 15"], "Nopal Satélite S.A. de C.V.", "Calle 15", None),
        (["TO THE ORDER OF FIRST", "MARIGOLD BANK"], "TO THE ORDER OF FIRST MARIGOLD BANK", None, None),
    ],
)
def test_parties(lines: list[str], name: str, address: str | None, country: str | None) -> None:
    found = party_of([Bit(line) for line in lines])
    assert found is not None
    assert (found.name, found.address, found.country) == (name, address, country)
