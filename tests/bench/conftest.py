"""What every test of the benchmark stands on."""

import csv
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def plain_csv_limit() -> Iterator[None]:
    """Python's own bound on a CSV field: reading a publisher's file in the same process lifts it."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)
