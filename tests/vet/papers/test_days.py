"""Dates on papers: what is a date, in which order, and what stands beside it."""

from datetime import date

import pytest

from oretrace.vet.papers.days import dates, first, is_ambiguous, order_of, without_date


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2025-05-04", None, [date(2025, 5, 4)]),
        ("2025年5月4日", None, [date(2025, 5, 4)]),
        ("04/05/2025", None, [date(2025, 5, 4)]),
        ("04/05/2025", "mdy", [date(2025, 4, 5)]),
        ("04.05.2025", "mdy", [date(2025, 5, 4)]),  # nobody writes the month first with dots
        ("05/12/2025", None, [date(2025, 12, 5)]),
        ("13/05/2025", "mdy", [date(2025, 5, 13)]),
        ("4 พ.ค. 2568", None, [date(2025, 5, 4)]),
        ("4 พฤษภาคม 2568", None, [date(2025, 5, 4)]),
        ("4 août 2025", None, [date(2025, 8, 4)]),
        ("05/13/2025", None, [date(2025, 5, 13)]),
        ("12/12/69", None, [date(2069, 12, 12)]),
        ("12/12/70", None, [date(1970, 12, 12)]),
        ("4th of May 2025", None, [date(2025, 5, 4)]),
        ("May 4, 2025", None, [date(2025, 5, 4)]),
        ("4 de mayo de 2025", None, [date(2025, 5, 4)]),
        ("20250504", None, [date(2025, 5, 4)]),
        ("4/5/2568", None, [date(2025, 5, 4)]),  # of the Buddhist era
        ("31/02/2025", None, []),
        ("from 1/5/2025 to 3/5/2025", None, [date(2025, 5, 1), date(2025, 5, 3)]),
        ("12345678", None, []),
        ("12/10/2025", "mdy", [date(2025, 12, 10)]),
        ("4 May '99", None, [date(1999, 5, 4)]),
        ("4/5/2400", None, [date(2400, 5, 4)]),  # the Buddhist era begins after it
        ("4/5/2401", None, [date(1858, 5, 4)]),
    ],
)
def test_dates_are_read_in_the_order_printed(text: str, order: object, found: list[date]) -> None:
    assert dates(text, order) == found  # type: ignore[arg-type]
    assert first(text, order) == (found[0] if found else None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["12/12/2025"], None),
        (["13/12/2025"], "dmy"),
        (["12/13/2025"], "mdy"),
        (["31/12/2025", "1/2/2025"], "dmy"),
        (["32/12/2025"], None),
        (["12/31/2025"], "mdy"),
        (["12/32/2025"], None),
        (["13/13/2025"], None),
        (["13/12/2025", "12/13/2025"], None),
    ],
)
def test_the_order_is_that_of_dates_with_a_number_above_12(texts: list[str], order: str | None) -> None:
    assert order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("3/4/2025", True),
        ("4/4/2025", False),
        ("13/4/2025", False),
        ("12/11/2025", True),
        ("3/12/2025", True),
        ("12/3/2025", True),
        ("3/13/2025", False),
        ("3.4.2025", False),
    ],
)
def test_a_date_is_ambiguous_if_both_orders_give_other_days(text: str, ambiguous: bool) -> None:
    assert is_ambiguous(text) is ambiguous


@pytest.mark.parametrize(
    ("text", "kept", "day"),
    [
        ("CI-204 dated 4 May 2025", "CI-204", date(2025, 5, 4)),
        ("Invoice CI-204 dated of 4 May 2025", "Invoice CI-204", date(2025, 5, 4)),
        ("dated 4 May 2025", "dated", date(2025, 5, 4)),
        ("204 of 4 May 2025", "204", date(2025, 5, 4)),
        ("CI-204, 2025-05-04", "CI-204", date(2025, 5, 4)),
        ("CI-204", "CI-204", None),
        ("4 May 2025", "4 May 2025", None),
        ("A dated 4 May 2025 B 5 May 2025", "A dated 4 May 2025 B", date(2025, 5, 5)),
        ("PO 12 of 4 May 2025", "PO 12", date(2025, 5, 4)),
        ("PO 12 4 May 2025", "PO 12", date(2025, 5, 4)),
        ("12 345 of 3.4.2025", "12 345", date(2025, 4, 3)),
        ("Contract 2025-04 dated 4 May 2025", "Contract 2025-04", date(2025, 5, 4)),
        ("CI-204 4 septiembre 2025", "CI-204", date(2025, 9, 4)),
        ("CI-204 de 4 de mayo de 2025", "CI-204", date(2025, 5, 4)),
        ("CI-204 (4 May 2025)", "CI-204", date(2025, 5, 4)),
        ("CI-204 日期 2025年5月4日", "CI-204", date(2025, 5, 4)),
        ("CI-204 ลงวันที่ 4 พ.ค. 2568", "CI-204", date(2025, 5, 4)),
        ("CI 20250504", "CI 20250504", None),
        ("CI of 20250504", "CI", date(2025, 5, 4)),
        ("CI-204 20250504", "CI-204", date(2025, 5, 4)),
        ("CI-204 1 May 2025 to 4 May 2025", "CI-204 1 May 2025 to", date(2025, 5, 4)),
        ("CI-204 dated 4 May 2025 issued at Bangkok", "CI-204 dated 4 May 2025 issued at Bangkok", None),
    ],
)
def test_a_reference_is_parted_from_the_date_after_it(text: str, kept: str, day: date | None) -> None:
    assert without_date(text) == (kept, day)
