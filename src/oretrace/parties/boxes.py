"""The firm among what a box of a paper holds: without the agent it goes through, its street, "to the order of".

`named_in("Tamsin Freight on behalf of Nordal AB")` is "Nordal AB": of an agent and its principal the principal is the
party. What follows *c/o* is where letters go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oretrace.parties import words as lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

_PRINCIPAL = re.compile(
    r"(?:^|.*\s)(?:on behalf of|o/?/b/?o?|obo|as agents? (?:for|of)|(?:for )?(?:the )?account of|a/c|f/a/o"
    r"|to (?:the )?order of|a la orden de|代表|по поручению)[\s:.]+(?=.*\w)",
    re.IGNORECASE,
)
_SIRS = re.compile(r"^\W*(?:m/s|messrs)\b[.:]?\s*(?=\w)", re.IGNORECASE)
_MAY_HAVE = re.compile(r" (?:of|for) |代表|поручению", re.IGNORECASE)
_AGENT = re.compile(r"(?<=\w|[.)»”\"])[\s,;(]+(?:c/o|care of|att?n\.?[ :]|attention:|tel\.?:|转交)", re.IGNORECASE)
_HAN_STREET = re.compile(r"(?<=公司)[\s,，(（]*[^公司\d]{2,}\d+(?:号|室|楼|弄|层).*")
_DIGIT = re.compile(r"\d")
FEWEST = 2
"""Words after a legal form that may be an address."""


def named_in(text: str) -> str:
    """The part of a text that names the party; all of it where nothing else is in it."""
    text = _SIRS.sub("", text)
    if "/" in text or _MAY_HAVE.search(text):
        text = _PRINCIPAL.sub("", text, count=1)
    text = _AGENT.split(text, maxsplit=1)[0]
    return _HAN_STREET.sub("", text) if _DIGIT.search(text) else text


def without_street(words: Sequence[str]) -> Sequence[str]:
    """The words of a name up to the legal form that a street and a number follow."""
    if not any(map(str.isdigit, words)):
        return words
    forms, streets = lexicon.legal_forms()[0], lexicon.kinds("street")
    for n in range(1, len(words) - FEWEST):
        rest = words[n + 1 :]
        if (
            (words[n],) in forms
            and len(words[n]) > 1
            and any(map(str.isdigit, rest))
            and any(one in streets or one.endswith(("strasse", "str", "weg", "platz")) for one in rest)
        ):
            return words[: n + 1]
    return words
