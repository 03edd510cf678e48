"""What the files themselves show."""

import pytest

from oretrace.vet.papers.checks.finding import Bundle
from oretrace.vet.papers.checks.traces import making, structure
from oretrace.vet.papers.paper import Paper
from tests.vet.papers.checks.papers import said


@pytest.mark.parametrize(
    ("state", "remark", "severities"),
    [
        ("modified", "", ["high"]),
        ("modified", "amended invoice", ["note"]),
        ("inconclusive", "", ["note"]),
        ("intact", "", []),
        (None, "", []),
    ],
)
def test_a_modified_file_is_high_unless_the_paper_says_that_it_is_amended(
    state: str | None, remark: str, severities: list[str]
) -> None:
    one = Paper("a.pdf", state=state, traces=["Something changed."])
    one.put("remarks", [remark] if remark else None, None)
    for case in (Bundle("x", [one], []), Bundle("x", [], [one])):
        found = list(structure(case))
        assert [each.severity for each in found] == severities
        assert all(each.text.startswith("a.pdf: Something changed.") for each in found)


@pytest.mark.parametrize(
    ("created", "noted"),
    [
        ("D:20240504", False),
        ("D:20240802", False),
        ("D:20240803", True),
        ("D:20240501", False),
        ("D:20240430", True),
        ("", False),
    ],
)
def test_a_file_made_90_days_after_its_date_or_3_before_is_a_note(created: str, noted: bool) -> None:
    one = Paper("a.pdf", meta={"created": created})
    assert said(making(Bundle("x", [one], []))) == []  # no date is printed
    one.put("date", "2024-05-04", None)
    assert said(making(Bundle("x", [one], []))) == ([("note", ("a.pdf",))] if noted else [])
