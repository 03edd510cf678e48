"""What the bytes and texts of a PDF show of changes after it was made."""

from datetime import datetime

import pytest

from oretrace.vet.papers.glyphs import Cell, PrintedSheet
from oretrace.vet.papers.revision import covers, moment, revision_of, revisions

SAVED_TWICE = b"%PDF one %%EOF\r\ntwo %%EOF\n"


def state(before: list[str] | None, now: list[str]) -> str:
    return revision_of(SAVED_TWICE, {}, lambda _: before, now).state


def test_earlier_revisions_end_with_each_mark_but_the_last() -> None:
    assert revisions(SAVED_TWICE) == [b"%PDF one %%EOF\r\n"]
    assert revisions(b"%PDF %%EOF") == []
    assert revisions(b"%PDF /Linearized one %%EOF two %%EOF\n") == []
    assert revisions(b"/Linearized a %%EOF b %%EOF\nc %%EOF") == [b"/Linearized a %%EOF b %%EOF\n"]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (["10 t"], ["10 t"], "intact"),
        (["10 t"], ["12 t"], "modified"),
        (["10 t", "10 t"], ["10 t"], "modified"),
        (["10 t"], ["10 t", "12 t"], "inconclusive"),
        (["10 t"], ["10 t", "PAID 12.5.2025"], "intact"),
        (["10 t"], ["10 t", "a remark"], "intact"),
        (None, ["10 t"], "inconclusive"),
    ],
)
def test_text_that_is_gone_is_a_change_and_an_added_figure_is_unclear_unless_stamped(
    before: list[str] | None, now: list[str], expected: str
) -> None:
    assert state(before, now) == expected


def test_a_modification_names_what_became_what() -> None:
    found = revision_of(SAVED_TWICE, {}, lambda _: ["10 t", "x"], ["12 t", "x"])
    assert (found.before, found.after) == (["10 t"], ["12 t"])
    assert "saved again 1 time(s)" in found.traces[0] and "'10 t' became '12 t'." in found.traces[0]


@pytest.mark.parametrize(
    ("made", "changed", "expected"),
    [
        ("D:20250504100000", "D:20250504110000", "intact"),
        ("D:20250504100000", "D:20250504110001", "inconclusive"),
        ("D:20250504110001", "D:20250504100000", "inconclusive"),
        ("D:20250504110000", "D:20250504100000", "intact"),
        ("D:20250504100000", "", "intact"),
    ],
)
def test_a_file_saved_more_than_an_hour_apart_is_inconclusive(made: str, changed: str, expected: str) -> None:
    meta = {"CreationDate": made, "ModDate": changed}
    assert revision_of(b"%PDF %%EOF", meta, lambda _: [], []).state == expected


def test_a_program_for_changing_pages_is_named() -> None:
    found = revision_of(b"%PDF %%EOF", {"Producer": "iLovePDF", "Creator": ""}, lambda _: [], [])
    assert found.edited and found.state == "inconclusive" and "iLovePDF" in found.traces[0]
    assert not revision_of(b"%PDF %%EOF", {"Producer": "Typst"}, lambda _: [], []).edited


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("D:20250504101112+07'00'", datetime(2025, 5, 4, 10, 11, 12)),
        ("D:2025", datetime(2025, 1, 1)),
        ("D:202505", datetime(2025, 5, 1)),
        ("D:20251304", None),
        ("D:0000", None),
        ("2025-05-04", None),
    ],
)
def test_the_time_of_a_pdf_may_be_a_year_or_a_month_alone(text: str, found: datetime | None) -> None:
    assert moment(text) == found


@pytest.mark.parametrize(
    ("text", "box", "count"),
    [
        ("12 t", (0.0, 0.0, 100.0, 10.0), 1),
        ("", (0.0, 0.0, 100.0, 10.0), 0),  # as much as a stamp
        ("12 t", (0.0, 6.0, 100.0, 20.0), 0),
        ("12 t", (0.0, 4.0, 100.0, 20.0), 1),
        ("12 t", (0.0, 0.0, 30.0, 10.0), 0),
        ("12 t", (0.0, 0.0, 31.0, 10.0), 1),
        ("12 t", (200.0, 0.0, 300.0, 10.0), 0),
        ("12 t", (0.0, 5.0, 100.0, 20.0), 0),
    ],
)
def test_an_annotation_over_half_the_height_and_a_third_of_a_figure_covers_it(
    text: str, box: tuple[float, float, float, float], count: int
) -> None:
    sheet = PrintedSheet(1, 600, 800, [Cell("10 t", 0, 0, 100, 10), Cell("words", 0, 0, 100, 10)], [(text, box)], [])
    assert len(list(covers(sheet))) == count


def test_a_narrow_figure_is_covered_as_a_wide_one_and_both_texts_are_quoted_to_60_letters() -> None:
    narrow = Cell("9" * 70, 500, 0, 502, 10)
    (said,) = covers(PrintedSheet(1, 600, 800, [narrow], [("8" * 70, (500.0, 0.0, 500.8, 10.0))], []))
    assert said == f"An annotation '{'8' * 60}' lies over '{'9' * 60}'."


def test_bytes_after_the_signed_range_leave_it_open_whether_a_file_is_intact_and_never_clear_one_that_changed() -> (
    None
):
    signed = b"%PDF /ByteRange [0 4 8 20] %%EOF"
    assert revision_of(signed, {}, lambda _: [], []).state == "inconclusive"
    assert revision_of(signed + b"\ntwo %%EOF", {}, lambda _: ["10 t"], ["12 t"]).state == "modified"
    whole = b"%PDF /ByteRange [0 4 8 24] %%EOF"
    assert revision_of(whole, {}, lambda _: [], []).state == "intact"


def test_two_figures_in_one_place_are_named() -> None:
    (said,) = covers(PrintedSheet(1, 600, 800, [], [], [("10", "12")]))
    assert "'10' and '12'" in said


def test_three_texts_of_a_change_are_shown() -> None:
    some, others = [f"{n} t" for n in range(1, 6)], [f"{n} kg" for n in range(1, 6)]
    (said,) = revision_of(SAVED_TWICE, {}, lambda _: some, others).traces
    assert "'3 t' became '1 kg'; '2 kg'; '3 kg'." in said and "4 t" not in said and "4 kg" not in said
    (said,) = revision_of(SAVED_TWICE, {}, lambda _: [], others).traces
    assert said == "Text was added after the file was made: '1 kg'; '2 kg'; '3 kg'."
    (said,) = revision_of(SAVED_TWICE, {}, lambda _: some, []).traces
    assert said.endswith("'3 t' is gone.")


def test_a_mark_of_a_linearised_file_counts_at_the_beginning_alone() -> None:
    late = b"%PDF" + b" " * 1020 + b"/Linearized one %%EOF two %%EOF"
    assert len(revisions(late)) == 1
    assert len(revisions(b"%PDF".ljust(1025 - len(b"/Linearized")) + b"/Linearized one %%EOF two %%EOF")) == 1
