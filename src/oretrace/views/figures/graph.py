"""Who is linked to whom: nodes in layers from left to right, an arrow for a link, a broken line for a tie."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import fitting, label, nothing, rect, svg, tag, words, wrapped
from oretrace.views.figures.ways import BOWED_PX, Spot, Way, labelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from markupsafe import Markup

    from oretrace.evidence import GraphExhibit

    Edges = Sequence[tuple[str, str, str]]

MOST_NODES, MOST_WORDS, CROWDED = 200, 40, 24
"""Nodes that are drawn, links up to which each has its words, nodes in a layer from which each has one line."""
WIDTH, BASE, PITCH, NODE_PX, BEND_PX, SWEEPS = 600.0, 330.0, 120.0, 170.0, 4.0, 4

BEND = "\0"
"""Begins the names of bends, as no id does."""


def graph(exhibit: GraphExhibit) -> Markup:
    """The first 200 nodes, in layers: what nobody points at stands left; a link back is a dashed bow."""
    labels = dict(exhibit.nodes[:MOST_NODES])
    if not labels:
        return nothing(exhibit.title, "No link is known.")
    edges = known(exhibit.edges, labels)
    found = levelled([*labels], exhibit.levels) if exhibit.levels else layers([*labels], edges)
    level = {name: n for n, layer in enumerate(found) for name in layer}
    ties = [(a, b, text) if level[a] <= level[b] else (b, a, text) for a, b, text in known(exhibit.ties, labels)]
    found, chains = with_bends(found, [*edges, *ties])
    steps = [pair for chain_ in chains for pair in pairwise(chain_)]
    spots, width, height = placed(ordered(found, steps))
    ways = [
        Way([spots[name] for name in names], text, titled(labels, a, b, text, n >= len(edges)), n >= len(edges))
        for n, (names, (a, b, text)) in enumerate(zip(chains, [*edges, *ties], strict=True))
    ]
    if any(level[a] == level[b] == len(found) - 1 for a, b, _ in ties):
        width += BOWED_PX
    nodes = [node(spots[name], text) for name, text in labels.items()]
    texts = labelled(ways, [spots[name].box for name in labels], width, MOST_WORDS)
    unwritten = sum(bool(way.words) for way in ways) - len(texts)
    notes = " ".join(noted(len(exhibit.nodes) - len(labels), bool(ties), unwritten))
    foot = [label(0, height + 12, notes)] if notes else []
    body = [*(way.drawn() for way in ways), *nodes, *texts, *foot]
    return svg("graph", width, height + 18 * bool(foot), exhibit.title, in_words(exhibit), *body)


def noted(rest: int, tied: bool, unwritten: int) -> Iterator[str]:
    """What stands under the figure: nodes that it leaves out, what broken lines are, words without room."""
    if rest > 0:
        yield f"{rest} more are in the table."
    if tied:
        yield "Broken lines: what two share."
    if unwritten:
        yield f"No room for the words of {unwritten} line{'' if unwritten == 1 else 's'}: they are in the table."


def titled(labels: Mapping[str, str], a: str, b: str, text: str, tied: bool) -> str:
    """What a line's title holds: both ends in full, and its words."""
    return f"{labels[a]} and {labels[b]}: {text}" if tied else f"{labels[a]} → {labels[b]}: {text}".removesuffix(": ")


def known(some: Edges, nodes: Collection[str]) -> list[tuple[str, str, str]]:
    """The links between two different nodes that are drawn."""
    return [(a, b, text) for a, b, text in some if a in nodes and b in nodes and a != b]


def levelled(nodes: Sequence[str], levels: Sequence[int]) -> list[list[str]]:
    """The nodes in the layers that they were given, without empty ones."""
    given = dict(zip(nodes, levels, strict=False))
    return [[name for name in nodes if given.get(name, 0) == level] for level in sorted({*given.values()} or {0})]


def layers(nodes: Sequence[str], edges: Edges) -> list[list[str]]:
    """Nodes by the longest way to them; in a ring the first one named is where it begins."""
    depth, waiting = dict.fromkeys(nodes, 0), dict.fromkeys(nodes, 0)
    onward: dict[str, list[str]] = {name: [] for name in nodes}
    for a, b, _ in edges:
        onward[a].append(b)
        waiting[b] += 1
    open_ = list(nodes)
    while open_:
        name = next((name for name in open_ if not waiting[name]), open_[0])
        open_.remove(name)
        for after in onward[name]:
            waiting[after] -= 1
            if after in open_:
                depth[after] = max(depth[after], depth[name] + 1)
    return [[name for name in nodes if depth[name] == level] for level in range(max(depth.values()) + 1)]


def with_bends(found: list[list[str]], edges: Edges) -> tuple[list[list[str]], list[list[str]]]:
    """The layers, with a bend in each one that a link passes, and each link as the names that it goes through.

    A bend is named after its link and layer.
    """
    level = {name: n for n, layer in enumerate(found) for name in layer}
    layers_, chains = [list(layer) for layer in found], []
    for n, (a, b, _) in enumerate(edges):
        bends = [(between, f"{BEND}{n}/{between}") for between in range(level[a] + 1, level[b])]
        for between, name in bends:
            layers_[between].append(name)
        chains.append([a, *(name for _, name in bends), b])
    return layers_, chains


def ordered(found: list[list[str]], steps: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The layers, each sorted by the mean height of what its nodes are linked with, so that fewer links cross."""
    beside: dict[str, list[str]] = {name: [] for name in chain(*found)}
    for a, b in steps:
        beside[a].append(b)
        beside[b].append(a)
    for _ in range(SWEEPS):
        height = {name: (n + 0.5) / len(layer) for layer in found for n, name in enumerate(layer)}
        found = [sorted(layer, key=lambda name: mean(height, name, beside[name])) for layer in found]
    return found


def mean(height: Mapping[str, float], name: str, beside: Sequence[str]) -> float:
    """The mean height of some nodes, of the node itself where there are none."""
    return sum(height[other] for other in beside) / len(beside) if beside else height[name]


def placed(found: Sequence[Sequence[str]]) -> tuple[dict[str, Spot], float, float]:
    """The boxes of all nodes, and the size of the figure."""
    high, gap = (32.0, 12.0) if max(map(len, found)) <= CROWDED else (18.0, 4.0)
    width = max(WIDTH, BASE + PITCH * len(found))
    wide = min(NODE_PX, 0.64 * width / len(found))
    step = (width - wide - 2) / max(1, len(found) - 1)
    tall = [sum((BEND_PX if name.startswith(BEND) else high) + gap for name in layer) for layer in found]
    spots = {}
    for level, layer in enumerate(found):
        top = (max(tall) - tall[level] + gap) / 2 + 2
        for name in layer:
            own = BEND_PX if name.startswith(BEND) else high
            spots[name] = Spot(1 + level * step, top + own / 2, wide, own)
            top += own + gap
    return spots, width, max(tall) + 4


def node(spot: Spot, text: str) -> str:
    """A box with its words on one line or two; all of them in its title."""
    top, right = spot.middle - spot.high / 2, spot.left + spot.wide
    lines = wrapped(text, spot.wide - 12)
    if spot.high < 30:
        lines = [fitting(text, spot.wide - 12)]
    elif len(lines) > 2:
        lines = [lines[0], fitting(" ".join(lines[1:]), spot.wide - 12)]
    first = spot.middle + 4 - 6.5 * (len(lines) - 1)
    written = [label(spot.left + 6, first + 13 * n, line, fill="ink") for n, line in enumerate(lines)]
    box = rect(spot.left, top, right, top + spot.high, fill="ground", stroke="blue", rx=3)
    return tag("g", tag("title", words(text)), box, *written)


def in_words(exhibit: GraphExhibit) -> str:
    """The links in sentences, the first twenty of them."""
    labels = dict(exhibit.nodes)
    links = [f"{labels.get(a, a)} → {text} → {labels.get(b, b)}." for a, b, text in exhibit.edges]
    links += [f"{labels.get(a, a)} and {labels.get(b, b)}: {text}." for a, b, text in exhibit.ties]
    more = f" {len(links) - 20} more links." if len(links) > 20 else ""
    return f"{len(exhibit.nodes)} nodes, {len(links)} links. {' '.join(links[:20])}{more}"
