"""A graph in layers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.evidence import GraphExhibit
from oretrace.views.figures import graph
from oretrace.views.figures.graph import layers, levelled, with_bends
from oretrace.views.figures.svg import COLOURS, meet, width_of
from tests.views.figures.drawing import elements, read, texts
from tests.views.figures.samples import a_graph, a_network

pairs = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.just("")), max_size=15)


@pytest.mark.slow
@settings(deadline=None)
@given(pairs)
def test_every_node_is_in_one_layer_and_links_of_no_ring_point_right(edges: list[tuple[str, str, str]]) -> None:
    forward = [(a, b, text) for a, b, text in edges if a < b]
    found = layers("abcdef", forward)
    level = {name: n for n, layer in enumerate(found) for name in layer}
    assert sorted(name for layer in found for name in layer) == list("abcdef")
    assert all(level[a] < level[b] for a, b, _ in forward)


@pytest.mark.slow
@settings(deadline=None)
@given(pairs)
def test_any_links_are_drawn(edges: list[tuple[str, str, str]]) -> None:
    exhibit = GraphExhibit("", "", tuple((name, name) for name in "abcdef"), tuple(edges))
    assert len(elements(graph(exhibit), "rect")) == 6
    read(graph(exhibit))


def test_a_link_over_a_layer_goes_round_its_nodes() -> None:
    edges = [("a", "b", ""), ("b", "c", ""), ("a", "c", "")]
    found, chains = with_bends(layers("abc", edges), edges)
    assert [len(layer) for layer in found] == [1, 2, 1]
    assert [len(names) for names in chains] == [2, 2, 3]


def test_a_link_back_is_dashed() -> None:
    dashed = [one for one in elements(graph(a_graph()), "path") if one.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_two_hundred_nodes_are_drawn_and_the_rest_counted() -> None:
    nodes = tuple((str(n), f"Party {n}") for n in range(230))
    markup = graph(GraphExhibit("", "", nodes, (("0", "229", ""), ("0", "1", ""))))
    assert len(elements(markup, "rect")) == 200 and "30 more are in the table." in texts(markup)


def test_layers_that_were_given_stay_and_ties_have_no_arrow() -> None:
    assert levelled("abcde", (0, 0, 1, 1, 4)) == [["a", "b"], ["c", "d"], ["e"]]
    markup = graph(a_network())
    left = sorted({float(one.get("x", "")) for one in elements(markup, "rect")})
    assert len(left) == 3
    paths = elements(markup, "path")
    assert len([one for one in paths if one.get("stroke-dasharray")]) == 2
    assert len([one for one in paths if one.get("fill") not in (None, "none")]) == 2  # the tips of two links
    assert "Broken lines: what two share." in texts(markup)


NAMES = (
    "บริษัท ศรีกาญจน์ลาภโลจิสติกส์ จำกัด",
    "CUMBRE QUEBRADA PLATA ADVANCED MATERIALS S.A. DE C.V.",
    "臻烨沐新材料有限公司" * 3,
    "A",
)


def crowded(links: int, ties: int) -> GraphExhibit:
    """Three layers of eight parties with long names, many links between them, and ties within and across layers."""
    nodes = tuple((f"{n}", f"{NAMES[n % 4]} {n}") for n in range(24))
    edges = tuple((f"{n % 8}", f"{8 + n * 5 % 8}", f"{n} lots, 1,{n:03} t") for n in range(links))
    edges += tuple((f"{8 + n % 8}", f"{16 + n * 3 % 8}", f"{n} lots, 2,{n:03} t") for n in range(links))
    tied = tuple((f"{n}", f"{(n * 7 + 9) % 24}", "address, controller") for n in range(ties))
    return GraphExhibit("network", "Parties", nodes, edges, tied, tuple(n // 8 for n in range(24)))


@pytest.mark.parametrize(("links", "ties"), [(2, 1), (8, 4), (30, 12)])
def test_no_words_meet_a_box_or_other_words_and_titles_have_all_of_them(links: int, ties: int) -> None:
    exhibit = crowded(links, ties)
    markup = graph(exhibit)
    boxes = [
        tuple(float(one.get(name, "")) for name in ("x", "y", "width", "height")) for one in elements(markup, "rect")
    ]
    taken = [(x, y, x + wide, y + high) for x, y, wide, high in boxes]
    written = [one for one in elements(markup, "text") if one.get("text-anchor") == "middle"]
    for one in written:
        x, y, half = float(one.get("x", "")), float(one.get("y", "")), width_of(one.text or "") / 2
        here = (x - half, y - 9, x + half, y + 2)
        assert not any(meet(here, other) for other in taken), one.text
        taken.append(here)
    titles = {one.text for one in elements(markup, "title")}
    assert all(
        f"{dict(exhibit.nodes)[a]} → {dict(exhibit.nodes)[b]}: {text}" in titles for a, b, text in exhibit.edges
    )
    assert {name for _, name in exhibit.nodes} <= titles
    unwritten = 2 * links + ties - len(written)
    assert any(f"words of {unwritten} line" in text for text in texts(markup)) == bool(unwritten)


def test_words_of_a_node_stay_in_its_box() -> None:
    markup = graph(crowded(2, 1))
    wide = float(elements(markup, "rect")[0].get("width", ""))
    inside = [
        one.text or ""
        for one in elements(markup, "text")
        if one.get("text-anchor") is None and one.get("fill") == COLOURS["ink"]
    ]
    assert len(inside) >= 24 and all(width_of(text) <= wide - 12 for text in inside)
    assert any(text.endswith("…") for text in inside)
