"""Records: rounding makes hashes stable, windows say how early they are, tables keep their columns when empty."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.findings import Window, digest, rounded, to_arrow


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.floats(1e-12, 1e12))
def test_noise_below_nine_digits_does_not_change_a_hash(value: float) -> None:
    nine = float(f"{value:.9g}")
    assert rounded({"a": [value]}) == {"a": [nine]}
    assert digest(value) == digest(nine)


def test_a_changed_ninth_digit_does() -> None:
    assert digest(1.00000001) != digest(1.00000002)


@pytest.mark.parametrize(("months", "word"), [(8, "too early"), (9, "early"), (11, "early"), (12, None)])
def test_windows_say_how_early_they_are(months: int, word: str | None) -> None:
    day = date(2022, 1, 1)
    assert Window(day, day, day, day, 12, months).early == word


def test_an_empty_table_keeps_its_columns() -> None:
    table = to_arrow([])
    assert table.num_rows == 0
    assert str(table.schema.field("p_value").type) == "double"
    assert str(table.schema.field("rank").type) == "int64"
    assert str(table.schema.field("flagged").type) == "bool"
