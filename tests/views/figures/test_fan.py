"""The fan of vintages: a line each, first prints where they stood, and nothing of what was never revised."""

from dataclasses import replace

from oretrace.views.figures import fan
from tests.views.figures.drawing import SVG, described, read
from tests.views.figures.samples import some_vintages


def test_every_vintage_is_a_line_and_every_month_has_a_first_print() -> None:
    root = read(fan(some_vintages()))
    pale = [one for one in root.iter(f"{SVG}path") if "stroke-pale" in (one.get("class") or "")]
    assert len(pale) == 4 + 1  # and the legend's
    hollow = [one for one in root.iter(f"{SVG}circle") if "fill-ground" in (one.get("class") or "")]
    assert len(hollow) == 24 + 1
    assert "5 vintages: 23 months were revised" in described(fan(some_vintages()))


def test_first_prints_are_the_first_known() -> None:
    one = some_vintages()
    assert one.first_prints[:2] == (1e4, 1e4 + 1)
    assert one.first_prints[23] == 1e4 + 23 + 4 * 99


def test_one_vintage_alone_gives_no_fan() -> None:
    one = some_vintages()
    assert "No month of it was published twice" in fan(replace(one, known_on=one.known_on[:1], values=one.values[:1]))
