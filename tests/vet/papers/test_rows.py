"""Rows of a table from the gaps between its lines."""

from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.rows import rows_of

HEIGHT = 8.0


def line(top: float, text: str, room: tuple[float, float, float, float] | None = None) -> list[Cell]:
    return [Cell(text, 0.0, top, 50.0, top + HEIGHT, room=room)]


def sizes(lines: list[list[Cell]]) -> list[int]:
    return rows_of(lines, lambda one: sum(cell.text == "figures" for cell in one), lambda one: one[0].text == "end")


def test_lines_over_and_under_the_figures_of_a_centred_row_are_of_it() -> None:
    texts = ["text", "figures", "text", "text", "figures", "text"]
    tops = [0, 9, 18, 40, 49, 58]
    assert sizes([line(top, text) for top, text in zip(tops, texts, strict=True)]) == [3, 3]


def test_even_gaps_show_no_rows() -> None:
    assert sizes([line(9 * place, text) for place, text in enumerate(["figures", "text"] * 3)]) == []


def test_a_drawn_line_parts_rows_whatever_the_gaps() -> None:
    upper, lower = (0.0, 0.0, 90.0, 20.0), (0.0, 20.0, 90.0, 60.0)
    lines = [line(0, "figures", upper), line(9, "text", upper), line(21, "text", lower), line(30, "figures", lower)]
    assert sizes(lines) == [2, 2]


def test_text_far_below_the_last_row_does_not_belong_to_it() -> None:
    rows = [line(0, "figures"), line(9, "text"), line(30, "figures"), line(39, "text")]
    assert sizes([*rows, line(60, "a note")]) == [2, 2]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=2, max_size=6))
def test_blocks_apart_are_found_again(blocks: list[tuple[int, int]]) -> None:
    lines, top = [], 0.0
    for size, at in blocks:
        for place in range(size):
            lines.append(line(top, "figures" if place == at % size else "text"))
            top += HEIGHT + 1
        top += 12
    wanted = [size for size, _ in blocks]
    found = sizes(lines)
    assert found == (wanted if max(wanted) > 1 else [])
    assert list(accumulate(found)) == sorted(set(accumulate(found)))
