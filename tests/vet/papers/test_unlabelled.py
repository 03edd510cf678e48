"""What stands on papers without a label."""

from datetime import date

import pytest

from oretrace.vet.papers.days import without_date
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.printed import Bit, Printed
from oretrace.vet.papers.unlabelled import add_unlabelled


def read(kind: str, *notes: str) -> Paper:
    bits = [Bit(text, 1, (40.0, 10.0 * place, 200.0, 10.0 * place + 9)) for place, text in enumerate(notes)]
    paper = Paper("paper.pdf", kind)
    add_unlabelled(paper, Printed(notes=bits), None)
    return paper


def test_the_number_of_a_waybill() -> None:
    assert read("air_waybill", "908", "908-5299 7501").get("number") == "908-52997501"
    assert read("bill_of_lading", "908-52997501").get("number") is None


def test_a_letterhead_and_the_window_of_the_letter() -> None:
    found = read(
        "commercial_invoice", "PERAK TINSMITH SDN. BHD.", "Lot 5, Batu Gajah", "Malaysia", "Thank you for your order",
        "Windmill Flameguard B.V.", "Havenkade 17, Rotterdam", "Netherlands",
    )  # fmt: skip
    assert found.get("parties.exporter.name") == "PERAK TINSMITH SDN. BHD."
    assert found.get("parties.consignee.name") == "Windmill Flameguard B.V."
    assert found.get("parties.consignee.country") == "Netherlands"


@pytest.mark.parametrize(
    ("notes", "day"),
    [
        (("Rotterdam, 4 May 2025",), "2025-05-04"),
        (("4 May 2025", "5 May 2025"), None),
        (("no day",), None),
    ],
)
def test_the_only_date(notes: tuple[str, ...], day: str | None) -> None:
    assert read("weight_note", *notes).get("date") == day


def test_the_later_of_two_dates_on_a_certificate_is_its_own() -> None:
    assert read("certificate_of_origin", "4 May 2025", "6 May 2025").get("date") == "2025-05-06"


def test_the_country_that_a_certificate_speaks_of() -> None:
    words = "declares that all the goods were produced in Peru and that they comply"
    assert read("certificate_of_origin", words).get("origin") == "Peru"
    assert read("certificate_of_origin", "all the goods were produced in", "Thailand").get("origin") == "Thailand"


def test_the_way_and_the_packages_of_a_line() -> None:
    found = read("commercial_invoice", "Shipped per MV HERON 12E", "From Kobe to Nhava Sheva", "16 wooden cases")
    assert (found.get("pol"), found.get("pod")) == ("Kobe", "Nhava Sheva")
    assert found.get("transport") == "MV HERON 12E"
    assert (found.get("packages.count"), found.get("packages.kind")) == (16, "wooden cases")


@pytest.mark.parametrize(
    ("text", "number", "day"),
    [
        ("CI-204 dated 4 May 2025", "CI-204", date(2025, 5, 4)),
        ("F20245915 dt. 02-AUG-2024", "F20245915", date(2024, 8, 2)),
        ("CI-2501 / 21.01.2025", "CI-2501", date(2025, 1, 21)),
        ("2025/EXP/3207", "2025/EXP/3207", None),
        ("PO 450215", "PO 450215", None),
        ("CI-204 MAY.27,2024", "CI-204", date(2024, 5, 27)),
    ],
)
def test_a_number_and_its_date(text: str, number: str, day: date | None) -> None:
    assert without_date(text) == (number, day)


def test_marks_name_the_origin_only_of_a_country() -> None:
    assert read("packing_list", "AVOCET / C/NO.1-14 / MADE IN JAPAN").get("origin") == "Japan"
    assert read("packing_list", "made in compliance with the order").get("origin") is None
