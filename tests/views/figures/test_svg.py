"""Elements, and words that are measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.views.figures.svg import fitting, hatch, number, tag, width_of, words, wrapped
from tests.views.figures.drawing import read, starts


def test_a_colour_is_an_attribute_and_a_class() -> None:
    assert tag("path", cls="a", fill="strong", d="M0 0") == '<path class="a fill-strong" fill="#a63d00" d="M0 0"/>'
    assert (
        tag("text", words("<&"), x=1.25, stroke=None, font_size=9) == '<text x="1.2" font-size="9">&lt;&amp;</text>'
    )


def test_a_coordinate_is_short_and_never_minus_0() -> None:
    assert [number(value) for value in (1.0, -0.01, 12.34, -7)] == ["1", "0", "12.3", "-7"]


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_words_are_well_formed(text: str, attribute: str) -> None:
    root = read(tag("text", words(text), transform=attribute))
    assert root.tag == "text" and set(root.keys()) == {"transform"}


@settings(max_examples=25)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.floats(12, 300))
def test_words_are_cut_to_the_room_there_is(text: str, room: float) -> None:
    short = fitting(text, room)
    assert width_of(short) <= room
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    assert all(width_of(line) <= room for line in wrapped(text, room))


@settings(deadline=None)
@given(st.floats(0, 500), st.floats(0, 100), st.floats(1, 300), st.floats(1, 60))
def test_hatching_stays_in_its_box(left: float, top: float, wide: float, high: float) -> None:
    box = (left, top, left + wide, top + high)
    for d in hatch(box).split("M")[1:]:
        for x, y in starts("M" + d.replace("L", "M")):
            assert box[0] - 0.1 <= x <= box[2] + 0.1 and box[1] - 0.1 <= y <= box[3] + 0.1
