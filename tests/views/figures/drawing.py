"""A figure read back."""

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def read(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def elements(markup: str, name: str) -> list[ElementTree.Element]:
    return list(read(markup).iter(SVG + name))


def texts(markup: str) -> list[str]:
    return [one.text or "" for one in elements(markup, "text")]


def described(markup: str) -> str:
    return read(markup).findtext(f"{SVG}desc") or ""


def classed(markup: str, name: str) -> list[ElementTree.Element]:
    return [one for one in read(markup).iter() if name in one.get("class", "").split()]


def starts(d: str) -> list[tuple[float, float]]:
    """Where the stretches of a path begin."""
    return [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", d)]
