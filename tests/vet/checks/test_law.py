"""The law of the day, with acts beside the catalog."""

from datetime import date

import numpy as np
import pytest

from oretrace.vet.checks.batch import Batch
from oretrace.vet.checks.registry import CHECKS
from tests.vet.checks.lines import batch


@pytest.mark.slow
def test_an_act_that_is_given_controls_beside_the_catalog() -> None:
    lines = [{"happened_on": date(2025, 6, 1)}, {"happened_on": date(2024, 6, 1)}]
    bare = batch(*lines)
    with_act = Batch(bare.lines, acts=[("790111", "CHN", date(2025, 1, 1))])
    one = next(one for one in CHECKS if one.id == "licence_missing")
    assert one.find(bare).fires.tolist() == [False, False]
    assert one.find(with_act).fires.tolist() == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "end"),
    [
        ({}, "by an act that was given"),
        ({"reporter": "MEX"}, "for goods that CHN exports; MEX exports these"),
        ({"reporter": "USA", "flow": "import", "departure": "THA"}, "for goods that CHN exports; THA exports these"),
        ({"reporter": "USA", "flow": "import", "departure": None}, "by an act that was given"),
    ],
)
def test_the_law_of_the_origin_is_not_presented_as_the_exporters(line: dict[str, object], end: str) -> None:
    asked = Batch(batch(line).lines, acts=[("790111", "CHN", date(2025, 1, 1))])
    (one,) = (one for one in CHECKS if one.id == "licence_missing")
    note = one.find(asked).note
    assert isinstance(note, np.ndarray) and str(note[0]).endswith(end)
