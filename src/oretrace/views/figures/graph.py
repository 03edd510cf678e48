"""Who is linked to whom: nodes in layers from left to right, an arrow for a link, a broken line for a tie."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import fitting, label, nothing, number, path, rect, svg, tag, words, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from markupsafe import Markup

    from oretrace.evidence import GraphExhibit

    Edges = Sequence[tuple[str, str, str]]

MOST_NODES, MOST_WORDS, CROWDED = 200, 40, 24
"""Nodes that are drawn, links up to which each has its words, nodes in a layer from which each has one line."""
WIDTH, PITCH, NODE_PX, BEND_PX, SWEEPS = 600.0, 160.0, 170.0, 4.0, 4
BOWED_PX = 70.0
"""Room beside the last layer for ties within it."""


Point = tuple[float, float]

BEND = "\0"
"""Begins the names of bends, as no id does."""


@dataclass(frozen=True)
class Spot:
    """A node's box: its left edge, its middle's height, its size."""

    left: float
    middle: float
    wide: float
    high: float


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
    ways = [[spots[name] for name in names] for names in chains]
    links = [link(way) for way in ways[: len(edges)]] + [tie(way) for way in ways[len(edges) :]]
    texts = [
        words_on(way, text, n >= len(edges))
        for n, (way, (*_, text)) in enumerate(zip(ways, [*edges, *ties], strict=True))
    ]
    if any(level[a] == level[b] == len(found) - 1 for a, b, _ in ties):
        width += BOWED_PX
    nodes = [node(spots[name], text) for name, text in labels.items()]
    body = [*links, *nodes, *(texts if len(chains) <= MOST_WORDS else [])]
    rest = len(exhibit.nodes) - len(labels)
    notes = [f"{rest} more are in the table."] if rest > 0 else []
    notes += ["Broken lines: what two share."] if ties else []
    foot = [label(0, height + 12, " ".join(notes))] if notes else []
    return svg("graph", width, height + 18 * bool(foot), exhibit.title, in_words(exhibit), *body, *foot)


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
    width = max(WIDTH, PITCH * len(found))
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


def link(through: Sequence[Spot]) -> str:
    """An arrow from the right of the first to the left of the last, by way of the bends between."""
    a, b = through[0], through[-1]
    to_x, to_y = b.left, b.middle
    d, dashes = forward(through, 5), None
    if to_x <= a.left:
        bow, reach, dashes = a.high / 2 + b.high / 2 + 10, 50.0, "4 3"
        d = f"M{number(a.left + a.wide)} {number(a.middle)}"
        d += curve((a.left + a.wide + reach, a.middle + bow), (to_x - reach, to_y + bow), (to_x - 5, to_y))
    tip = tag("path", d=f"M{number(to_x)} {number(to_y)}l-7 -3.5v7z", fill="soft")
    return path(d, stroke="soft", stroke_width=1.2, stroke_dasharray=dashes) + tip


def forward(through: Sequence[Spot], short: float = 0) -> str:
    """The data of a way from the right of the first to the left of the last, ending `short` of it."""
    at = (through[0].left + through[0].wide, through[0].middle)
    d = f"M{number(at[0])} {number(at[1])}"
    for n, spot in enumerate(through[1:], 2):
        last = n == len(through)
        end = (spot.left - (short if last else 0), spot.middle)
        half = (at[0] + end[0]) / 2
        d += curve((half, at[1]), (half, end[1]), end)
        at = (spot.left + spot.wide, spot.middle)
        d += "" if last else f"H{number(at[0])}"
    return d


def tie(through: Sequence[Spot]) -> str:
    """A broken line between two boxes, bowed outward where they stand in one layer."""
    a, b = through[0], through[-1]
    if a.left < b.left:
        d = forward(through)
    else:
        x, reach = a.left + a.wide, reach_of(a, b)
        d = f"M{number(x)} {number(a.middle)}" + curve((x + reach, a.middle), (x + reach, b.middle), (x, b.middle))
    return path(d, stroke="strong", stroke_width=1.4, stroke_dasharray="5 3")


def reach_of(a: Spot, b: Spot) -> float:
    """How far a tie within a layer is bowed."""
    return min(BOWED_PX - 10, 24.0 + 0.1 * abs(a.middle - b.middle))


def curve(first: Point, second: Point, end: Point) -> str:
    """The data of a curve by way of two control points."""
    return "C" + " ".join(f"{number(x)} {number(y)}" for x, y in (first, second, end))


def words_on(way: Sequence[Spot], text: str, tied: bool) -> str:
    """The words of a link or tie; of a tie within a layer they stand on its bow."""
    a, b = way[0], way[-1]
    if not tied or a.left < b.left:
        return link_words(a, way[1], text)
    x = a.left + a.wide + 0.75 * reach_of(a, b)
    return label(
        x, (a.middle + b.middle) / 2 + 4, fitting(text, BOWED_PX), halo=True, fill="strong", text_anchor="middle"
    )


def link_words(a: Spot, b: Spot, text: str) -> str:
    """The words of a link, on the middle of its first stretch."""
    x, to_x = a.left + a.wide, b.left
    if to_x <= a.left:
        return label(x + 6, a.middle + a.high / 2 + 11, fitting(text, 80), halo=True)
    room = to_x - x - 14
    return label((x + to_x) / 2, (a.middle + b.middle) / 2 + 3, fitting(text, room), halo=True, text_anchor="middle")


def in_words(exhibit: GraphExhibit) -> str:
    """The links in sentences, the first twenty of them."""
    labels = dict(exhibit.nodes)
    links = [f"{labels.get(a, a)} → {text} → {labels.get(b, b)}." for a, b, text in exhibit.edges]
    links += [f"{labels.get(a, a)} and {labels.get(b, b)}: {text}." for a, b, text in exhibit.ties]
    more = f" {len(links) - 20} more links." if len(links) > 20 else ""
    return f"{len(exhibit.nodes)} nodes, {len(links)} links. {' '.join(links[:20])}{more}"
