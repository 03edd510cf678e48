"""Records: rounding makes hashes stable, subjects have one key, flat findings and tables have the same columns."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.findings import Amount, Finding, Scan, Subject, digest, flat, rounded, to_arrow
from oretrace.question import Question
from tests.detect.world import ban, make_world


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.floats(1e-12, 1e12))
def test_noise_below_nine_digits_does_not_change_a_hash(value: float) -> None:
    nine = float(f"{value:.9g}")
    assert rounded({"a": [value]}) == {"a": [nine]}
    assert digest(value) == digest(nine)


def test_a_changed_ninth_digit_changes_a_hash() -> None:
    assert digest(1.00000001) != digest(1.00000002)


def test_a_subject_has_one_key_whatever_the_order_of_its_parts() -> None:
    one = Subject("route", {"origin": "CHN", "hub": "THA", "product": None})
    other = Subject("route", {"product": None, "hub": "THA", "origin": "CHN"})
    assert one.key == other.key == "route:hub=THA/origin=CHN"
    assert one["hub"] == "THA"
    for name in ("product", "destination"):
        with pytest.raises(KeyError):
            one[name]


@dataclass(frozen=True)
class Details:
    """Of a test."""

    mode: str
    legs: int
    share: float | None
    places: tuple[str, ...]


FINDING = Finding(
    id="a" * 16,
    subject=Subject("lane", {"origin": "CHN", "destination": None}),
    detector="made-up",
    version="1",
    measure=None,
    material="antimony",
    period="2024-01/2024-06",
    rank=1,
    score=1 / 3,
    verdict="flagged",
    amount=Amount(estimate=2 / 3, unit="kg"),
    details=Details("plain", 2, None, ("USA", "CAN")),
)


def test_a_flat_finding_is_one_level_with_rounded_floats() -> None:
    record = flat(FINDING)
    assert (record["subject_kind"], record["subject_key"]) == ("lane", "lane:origin=CHN")
    assert (record["origin"], record["destination"]) == ("CHN", None)
    assert (record["score"], record["estimate"], record["effect_unit"]) == (0.333333333, 0.666666667, "kg")
    assert (record["flagged"], record["parents"], record["places"]) == (True, [], ["USA", "CAN"])
    assert "details" not in record and "amount" not in record and "unit" not in record


def test_a_table_has_the_columns_of_flat_findings_with_their_types() -> None:
    table = to_arrow([FINDING], ("origin", "destination"), Details)
    assert table.to_pylist() == [flat(FINDING)]
    wanted = {
        "p_value": "double",
        "rank": "int64",
        "flagged": "bool",
        "share": "double",
        "legs": "int64",
        "mode": "string",
    }
    assert {name: str(table.schema.field(name).type) for name in wanted} == wanted
    assert to_arrow([], ("origin", "destination"), Details).schema == table.schema
    assert "share" not in to_arrow([], ("origin",)).column_names


def test_parts_of_others_stand_apart() -> None:
    part = Finding(**{**vars(FINDING), "id": "b" * 16, "parents": (FINDING.id,)})
    question = Question(ban(make_world(1, listed=1, unlisted=0, months=6, t0=3)))
    scan = Scan("made-up", "1", question, (1,), (FINDING, part))
    assert (scan.leading, scan.parts) == ((FINDING,), (part,))


def test_the_parts_of_a_route_are_read_back_from_its_key() -> None:
    parts = {"origin": "CHN", "hub": "THA", "destination": "USA+CAN", "product": None}
    assert Subject.parts_in(Subject("route", parts).key) == {name: one for name, one in parts.items() if one}
