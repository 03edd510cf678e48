"""A union is its members summed, or its own total, never both."""

from datetime import date

import pytest

from oretrace.flows.unions import inside, standing_for
from tests.flows.figures import Figure, store

DAY = date(2024, 1, 1)
MEMBER, UNION = Figure(reporter="DEU", partner="USA"), Figure(reporter="EUU", partner="USA")


@pytest.mark.parametrize(
    ("figures", "size"),
    [
        ([MEMBER], 27),
        ([MEMBER, UNION], 27),
        ([UNION], 1),
        ([UNION, Figure(reporter="DEU", partner="USA", flow="import")], 1),
        ([Figure(reporter="CHN", partner="DEU")], 27),
        ([Figure(reporter="USA", partner="EUU", flow="import")], 1),
        ([Figure(reporter="USA", partner=end, flow="import") for end in ("EUU", "DEU")], 27),
    ],
)
def test_members_stand_for_a_union_where_one_of_them_reports(figures: list[Figure], size: int) -> None:
    with store(figures) as connection:
        ends = standing_for(connection, "EUU", "export", DAY)
    assert len(ends) == size and ("EUU" in ends) == (size == 1)
    assert inside("EUU", ends, DAY) == (() if size > 1 else inside("EUU", ("EUU",), DAY))


def test_the_members_are_those_of_the_day() -> None:
    with store([MEMBER]) as connection:
        assert "GBR" in standing_for(connection, "EUU", "export", date(2019, 1, 1))
        assert "GBR" not in standing_for(connection, "EUU", "export", DAY)


def test_a_territory_stands_for_itself_and_has_nothing_inside() -> None:
    with store([MEMBER]) as connection:
        assert standing_for(connection, "USA", "import", DAY) == ("USA",)
    assert inside("USA", ("USA",), DAY) == ()
