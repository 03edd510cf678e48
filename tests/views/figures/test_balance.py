"""A balance in bars."""

from dataclasses import replace

from oretrace.evidence import BalanceLine
from oretrace.views.figures import balance
from tests.views.figures.drawing import described, elements, texts
from tests.views.figures.samples import a_balance


def test_a_line_that_binds_is_marked() -> None:
    assert "◆ ore bought from others" in texts(balance(a_balance()))
    assert not any("◆" in text for text in texts(balance(replace(a_balance(), binding=()))))


def test_an_unknown_line_has_no_bar() -> None:
    unknown = BalanceLine("in", "mined", None, None, None, "")
    known = BalanceLine("in", "mined", 1.0, 2.0, 3.0, "")
    bars = [len(elements(balance(replace(a_balance(), lines=(one,))), "rect")) for one in (unknown, known)]
    assert bars == [0, 2]
    assert "unknown" in texts(balance(replace(a_balance(), lines=(unknown,))))


def test_figures_stand_beside_the_bars() -> None:
    shown = texts(balance(a_balance()))
    assert {"1,200 (10.0 to 1,500)", "at least 0", "unknown", "800 (700 to 900)", "400, at least −890"} <= set(shown)
    assert "Went out, goods sold to others: 800 (700 to 900)." in described(balance(a_balance()))
