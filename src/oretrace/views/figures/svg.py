"""SVG as text: elements, colours by name, words that are measured and cut.

No element has an id, a style or a script: a figure can stand on a page any number of times, be swapped in, and pass
a policy that allows one's own style sheets only. Colours stand twice: as attributes, for whatever shows the SVG alone
(a PDF), and as classes, with which figures.css makes them follow the page into the dark.
"""

from __future__ import annotations

from unicodedata import category
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from oretrace.text import visible

Value = str | float | None
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

COLOURS: dict[str, str] = {
    "ink": "#14212b",
    "soft": "#465563",
    "line": "#d5dbe0",
    "shade": "#e9edf0",
    "ground": "#ffffff",
    "strong": "#a63d00",
    "blue": "#005a8f",
    "green": "#00705a",
    "violet": "#6a3d9a",
    "ochre": "#8a6100",
    "pale": "#8fa3b3",
}
"""The colours of a light page; no two things in a figure differ by colour alone."""
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
SMALL, NORMAL = 11.0, 12.0
"""Sizes of words in pixels."""
NARROW = frozenset("fijlrtI.,:;'|!()[]/- \u00a0")
BROAD_FROM = "\u0900"
"""From here on (Devanagari, Thai and others) letters are broader than Latin ones."""
WIDE_FROM = "\u1100"
"""From here on (Hangul, Han, kana) letters are taken to be as wide as high."""


def svg(kind: str, width: float, height: float, title: str, desc: str, *body: str) -> Markup:
    """A whole figure: `title` names it, `desc` is what it shows, for those who do not see it."""
    head = (tag("title", words(title)), tag("desc", words(desc)))
    attributes: dict[str, Value] = {"cls": f"fig fig-{kind}", "xmlns": "http://www.w3.org/2000/svg", "role": "img"}
    attributes |= {"viewBox": f"0 0 {number(width)} {number(height)}", "width": width, "height": height}
    return Markup(tag("svg", *head, *body, font_family=FONT, font_size=NORMAL, **attributes))


def nothing(title: str, why: str) -> Markup:
    """A figure of which there is nothing to draw, with the reason in it."""
    frame = rect(1, 1, 599, 59, fill="none", stroke="soft", stroke_dasharray="5 4")
    return svg("nothing", 600, 60, title, why, frame, label(300, 35, why, size=13, text_anchor="middle"))


def tag(name: str, *children: str, **attributes: Value) -> str:
    """An element; `children` are markup.

    `fill` and `stroke` take a colour by name, `cls` is its class; None leaves an attribute out.
    """
    classes = [str(attributes.pop("cls"))] if "cls" in attributes else []
    written = ""
    for key, value in attributes.items():
        if value is None:
            continue
        text = value if isinstance(value, str) else number(value)
        if key in ("fill", "stroke") and text in COLOURS:
            classes.append(f"{key}-{text}")
            text = COLOURS[text]
        written += f" {key if key == 'viewBox' else key.replace('_', '-')}={quoteattr(visible(text, ''))}"
    of = f" class={quoteattr(' '.join(classes))}" if classes else ""
    start = f"<{name}{of}{written}"
    return f"{start}>{''.join(children)}</{name}>" if children else f"{start}/>"


def words(text: str) -> str:
    """Text as markup; what a reader would not see stands as its code."""
    return escape(visible(text, ""))


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel: "12.3", "12", never "-0"."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def label(x: float, y: float, text: str, *, size: float = SMALL, halo: bool = False, **attributes: Value) -> str:
    """Words whose line stands on (x, y); `halo` keeps lines behind them from touching them."""
    around: dict[str, Value] = {"fill": "soft", "font_size": size}
    if halo:
        around |= {"stroke": "ground", "stroke_width": 5, "stroke_linejoin": "round", "paint_order": "stroke"}
    return tag("text", words(text), x=x, y=y, **(around | attributes))


def path(d: str, **attributes: Value) -> str:
    """A path, without a fill unless one is given."""
    return tag("path", **({"fill": "none"} | attributes), d=d)


def polyline(points: list[tuple[float, float]]) -> str:
    """The data of a path through points: "M0 0L1 1.5"."""
    return "".join(f"{'L' if n else 'M'}{number(x)} {number(y)}" for n, (x, y) in enumerate(points))


def rect(left: float, top: float, right: float, bottom: float, **attributes: Value) -> str:
    """A rectangle from corner to corner."""
    return tag("rect", x=left, y=top, width=right - left, height=bottom - top, **attributes)


def hatch(box: Box, gap: float = 4.0) -> str:
    """The data of a path of slanted lines that fill a box."""
    left, top, right, bottom = box
    high, lines = bottom - top, []
    at = gap / 2
    while at < right - left + high:
        a = (left, bottom - at) if at <= high else (left + at - high, top)
        b = (left + at, bottom) if at <= right - left else (right, bottom - (at - (right - left)))
        lines.append(polyline([a, b]))
        at += gap
    return "".join(lines)


def width_of(text: str, size: float = SMALL) -> float:
    """About how wide words are, rather too wide."""
    return size * sum(map(_advance, text))


def _advance(letter: str) -> float:
    """How wide a letter is beside how high; a sign over or under another takes no room."""
    if letter >= WIDE_FROM:
        return 1.0
    if letter in NARROW:
        return 0.3
    if letter >= BROAD_FROM:
        return 0.0 if category(letter) == "Mn" else 0.68
    return 0.57 + 0.12 * letter.isupper()


def fitting(text: str, room: float, size: float = SMALL) -> str:
    """The words, cut with an ellipsis where they are wider than `room`."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float = SMALL) -> list[str]:
    """The words on lines no wider than `room`; a single word that is wider is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [fitting(line, room, size) for line in lines]


def meet(a: Box, b: Box) -> bool:
    """Whether two boxes overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
