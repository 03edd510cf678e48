"""Text from outside as it may be shown: what a terminal or a page would obey is written as its code."""

from __future__ import annotations

import re
import unicodedata

OBEYED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are not shown but change what is: escapes, direction marks, joiners, line separators."""


def visible(text: str, keep: str = "\n") -> str:
    """The text with such characters as codes: "\\x1b[2J" for an escape that clears the screen; `keep` stay."""
    if text.isprintable():
        return text
    return "".join(one if one in keep or unicodedata.category(one) not in OBEYED else _code(one) for one in text)


def visible_json(text: str) -> str:
    """JSON in which such characters stand as \\u escapes, so that it is the same value."""
    return re.sub(r"[^\x20-\x7e\n]", lambda found: _json_code(found.group()), text)


def _code(sign: str) -> str:
    return ascii(sign)[1:-1] if sign != "\\" else sign


def _json_code(sign: str) -> str:
    if unicodedata.category(sign) not in OBEYED:
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))
