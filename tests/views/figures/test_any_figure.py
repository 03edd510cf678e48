"""What holds of every figure: well formed, inert, described, the same twice, coloured by the style sheet."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import oretrace.views.figures
from oretrace.evidence import Exhibit
from oretrace.views.figures import drawn
from oretrace.views.figures.svg import COLOURS
from tests.views.figures.drawing import SVG, described, read
from tests.views.figures.samples import DATES, FIGURES, a_balance, a_cloud, a_graph, a_series

MARKUP = "</text></svg><script>alert(1)</script><img src=x onerror=alert(2)>\"' & ]]> {{ 7*7 }}"
HOSTILE = MARKUP + "\x1b[2J\x00\u202e\ud800"
GOLDEN = Path(__file__).parent / "series.svg"
CSS = (Path(oretrace.views.figures.__file__).parent / "figures.css").read_text()
every = pytest.mark.parametrize("name", FIGURES)


@every
def test_is_an_image_with_a_name_and_a_description(name: str) -> None:
    root = read(FIGURES[name]("Thing"))
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc")
    assert {"width", "height", "viewBox"} <= set(root.keys())


@every
def test_hostile_names_are_inert(name: str) -> None:
    plain, hostile = read(FIGURES[name]("Thing")), read(FIGURES[name](HOSTILE))
    assert {one.tag for one in hostile.iter()} <= {one.tag for one in plain.iter()} | {f"{SVG}rect"}
    for one in hostile.iter():
        assert one.tag.removeprefix(SVG) not in ("script", "style", "image", "foreignObject", "a", "use")
        for attribute, value in one.items():
            assert attribute not in ("style", "id", "href") and not attribute.startswith("on")
            assert "alert" not in value and "url(" not in value
    assert not set("\x1b\x00\u202e\ud800") & set(FIGURES[name](HOSTILE))


@every
def test_is_the_same_twice_and_its_coordinates_are_tenths(name: str) -> None:
    markup = FIGURES[name]("Thing")
    assert markup == FIGURES[name]("Thing")
    for one in read(markup).iter():
        for attribute in ("x", "y", "d", "cx", "cy", "width", "height", "transform"):
            assert not re.search(r"\.\d\d|nan|inf|e-", one.get(attribute, "")), one.attrib


@every
def test_every_colour_is_one_of_the_style_sheet(name: str) -> None:
    for one in read(FIGURES[name]("Thing")).iter():
        for attribute in ("fill", "stroke"):
            value = one.get(attribute)
            if value not in (None, "none"):
                colour = next(colour for colour, code in COLOURS.items() if code == value)
                assert f"{attribute}-{colour}" in one.get("class", "").split()


def test_the_style_sheet_has_every_colour_and_its_light_one_is_that_of_the_attributes() -> None:
    for colour, code in COLOURS.items():
        assert re.search(f"--fig-{colour}: .*light-dark\\({code}, #", CSS)
        for attribute in ("fill", "stroke"):
            assert f".fig .{attribute}-{colour} {{ {attribute}: var(--fig-{colour}); }}" in CSS


def test_an_exhibit_is_drawn_by_its_kind() -> None:
    kinds: dict[str, Exhibit] = {"series": a_series(), "cloud": a_cloud(), "balance": a_balance(), "graph": a_graph()}
    for kind, exhibit in kinds.items():
        markup = drawn(exhibit, DATES)
        assert markup is not None and read(markup).get("class") == f"fig fig-{kind}"


def test_unknown_amounts_are_not_drawn() -> None:
    empty = replace(a_series(), reported=False)
    for exhibit in (empty, replace(a_cloud(), clouds=(), low=(), high=()), replace(a_graph(), nodes=(), edges=())):
        markup = drawn(exhibit)
        assert markup is not None and "fig-nothing" in markup and described(markup)


def test_a_series_is_drawn_as_it_was() -> None:
    """`python -m tests.views.figures.samples` draws it anew: look at it before you commit it."""
    assert FIGURES["series"]("Thing") + "\n" == GOLDEN.read_text(encoding="utf-8")
