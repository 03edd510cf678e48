"""Who is linked to whom: nodes in layers from left to right, a link from each to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import fitting, label, nothing, number, path, rect, svg, tag, words, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from oretrace.evidence import GraphExhibit

    Edges = Sequence[tuple[str, str, str]]

MOST_NODES, MOST_WORDS, CROWDED = 200, 40, 24
"""Nodes that are drawn, links up to which each has its words, nodes in a layer from which each has one line."""
WIDTH, PITCH, NODE_PX, SWEEPS = 600.0, 160.0, 170.0, 4


@dataclass(frozen=True)
class Spot:
    """A node's box: its left edge, its middle's height, its size."""

    left: float
    middle: float
    wide: float
    high: float


def graph(exhibit: GraphExhibit) -> Markup:
    """The first 200 nodes, in layers: what nobody points at stands left; a link back is drawn as a bow."""
    labels = dict(exhibit.nodes[:MOST_NODES])
    if not labels:
        return nothing(exhibit.title, "No link is known.")
    edges = [(a, b, text) for a, b, text in exhibit.edges if a in labels and b in labels and a != b]
    found = ordered(layers([*labels], edges), edges)
    spots, width, height = placed(found)
    body = [link(spots[a], spots[b], text if len(edges) <= MOST_WORDS else "") for a, b, text in edges]
    body += [node(spots[name], labels[name]) for name in chain(*found)]
    rest = len(exhibit.nodes) - len(labels)
    foot = [label(0, height + 12, f"{rest} more are in the table.")] if rest > 0 else []
    return svg("graph", width, height + 18 * bool(foot), exhibit.title, in_words(exhibit), *body, *foot)


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


def ordered(found: list[list[str]], edges: Edges) -> list[list[str]]:
    """The layers, each sorted by the mean height of what its nodes are linked with, so that fewer links cross."""
    beside: dict[str, list[str]] = {name: [] for name in chain(*found)}
    for a, b, _ in edges:
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
    most = max(map(len, found))
    high, gap = (32.0, 12.0) if most <= CROWDED else (18.0, 4.0)
    width = max(WIDTH, PITCH * len(found))
    wide = min(NODE_PX, 0.64 * width / len(found))
    step = (width - wide - 2) / max(1, len(found) - 1)
    height = most * (high + gap) + 4
    spots = {}
    for level, layer in enumerate(found):
        top = (height - len(layer) * (high + gap) + gap) / 2
        for n, name in enumerate(layer):
            spots[name] = Spot(1 + level * step, top + n * (high + gap) + high / 2, wide, high)
    return spots, width, height


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


def link(a: Spot, b: Spot, text: str) -> str:
    """An arrow from the right of a to the left of b, its words on its middle."""
    x, y, to_x, to_y = a.left + a.wide, a.middle, b.left, b.middle
    reach = max(24.0, abs(to_x - x) / 2)
    bow = 0.0 if to_x > x else a.high + 8
    nodes = (x, y, x + reach, y + bow, to_x - reach - 5, to_y + bow, to_x - 5, to_y)
    d = "M{} {}C{} {} {} {} {} {}".format(*map(number, nodes))
    tip = tag("path", d=f"M{number(to_x)} {number(to_y)}l-7 -3.5v7z", fill="soft")
    drawn = [path(d, stroke="soft", stroke_width=1.2, stroke_dasharray="4 3" if bow else None), tip]
    if text:
        room = abs(to_x - x) - 12 if to_x > x else 80.0
        middle = ((x + to_x) / 2, (y + to_y) / 2 + 0.75 * bow)
        drawn.append(label(middle[0], middle[1] + 3, fitting(text, room), halo=True, text_anchor="middle"))
    return "".join(drawn)


def in_words(exhibit: GraphExhibit) -> str:
    """The links in sentences, the first twenty of them."""
    labels = dict(exhibit.nodes)
    links = [f"{labels.get(a, a)} → {text} → {labels.get(b, b)}." for a, b, text in exhibit.edges]
    more = f" {len(links) - 20} more links." if len(links) > 20 else ""
    return f"{len(exhibit.nodes)} nodes, {len(links)} links. {' '.join(links[:20])}{more}"
