"""Cells of shipments read as values."""

from datetime import date

import pytest

from oretrace.errors import InputError
from oretrace.sources.shipments.cells import day_reader


def test_a_day_written_otherwise_is_refused_with_where_to_say_so() -> None:
    assert day_reader("auto", date(2025, 6, 1))("20250403") == date(2025, 4, 3)
    assert day_reader("%d.%m.%Y", date(2025, 6, 1))("03.04.2025") == date(2025, 4, 3)
    with pytest.raises(
        InputError, match=r"the mapping states another way of writing it: `format`.*found '03.04.2025'"
    ):
        day_reader("auto", date(2025, 6, 1))("03.04.2025")
