"""Shares of a whole: parts in proportion, what is unknown is no part and said so."""

from oretrace.views.figures import ShareRow, shares
from tests.views.figures.drawing import classed, described, elements, texts

ROW = ShareRow("mine 2025", (("China", 0.5), ("Chile", 0.25), ("Peru", 0.01)))


def test_parts_are_as_wide_as_their_shares_and_the_rest_is_hatched() -> None:
    markup = shares([ROW], "Mines")
    wide = [float(one.get("width", "0")) for one in elements(markup, "rect")]
    assert wide == [265.0, 132.5, 5.3] and len(classed(markup, "stroke-line")) == 2
    assert not classed(shares([ShareRow("a", (("China", 1.0),))], ""), "stroke-line")


def test_a_name_stands_where_there_is_room_and_in_the_words_in_any_case() -> None:
    markup = shares([ROW], "Mines")
    assert {"mine 2025", "China 50 %", "Chile 25 %"} <= set(texts(markup)) and "Peru 1 %" not in texts(markup)
    assert "mine 2025: China 50 %, Chile 25 %, Peru 1 %." in described(markup)


def test_unpublished_shares_have_no_bar() -> None:
    markup = shares([ShareRow("reserves 2025", (("China", None),))], "Reserves")
    assert not elements(markup, "rect") and "no share is printed" in described(markup)
