"""The registry: names, and the tables of a scan's findings at each level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oretrace.detect.registry import DETECTORS, at_level, detector_named, findings_of
from oretrace.errors import InputError
from oretrace.findings import Scan
from tests.detect.fused.made_up import question, route


def test_a_detector_is_found_by_its_id_and_another_word_is_answered_with_the_nearest() -> None:
    assert detector_named("price") is DETECTORS["price"]
    with pytest.raises(InputError, match="diversion"):
        detector_named("diversoin")


def _scan(detector: str, *found: object, of: tuple[Scan, ...] = ()) -> Scan:
    return Scan(detector, "1", question("USA"), (1,), found, of=of)  # type: ignore[arg-type]


def test_routes_of_a_fused_scan_have_the_columns_of_what_they_are_made_of() -> None:
    whole = route("THA", "diversion")
    part = replace(route("MEX", "diversion"), parents=(whole.id,))
    single = _scan("diversion", whole, part)
    fused = _scan(
        "fused", replace(route("MEX", "fused"), rank=1), replace(route("THA", "fused"), rank=2), of=(single,)
    )
    assert at_level(fused, "product") is single and at_level(fused, "hub") is fused
    assert at_level(_scan("fused", of=(_scan("price"),)), "product").detector == "fused"
    assert findings_of(fused, "product")["hub"].to_pylist() == ["MEX"]
    table = findings_of(fused, "hub")
    assert table["hub"].to_pylist() == ["MEX", "THA"]
    assert "linear_score" in table.column_names and "stage" in table.column_names
    assert findings_of(single, "hub")["hub"].to_pylist() == ["THA"]
