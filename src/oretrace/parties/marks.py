"""Marks by which firms are known beside their names: address, telephone, domain, register's number, LEI.

An address counts by its street part in plain words: towns are left out or written in many ways. What more than
`MOST_SHARING` firms have in common is an agent's or a building's; a forwarder lends its telephone to its customers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from oretrace.parties.letters import latin_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oretrace.parties.firms import Firm

MOST_SHARING = 3
MOST_CALLED = 5
"""Firms that may have one telephone: firms that follow one another keep it."""
_FORWARDS = re.compile(
    r"forward|freight|logistic|customs broker|company secretar|货运|物流|ขนส่ง|โลจิสติกส์", re.IGNORECASE
)
_PHONE = re.compile(r"\+[\d\s()/.-]{7,}\d")
_TELEPHONE = re.compile(r"\b(?:t|tel|phone|ph|fax|mob)\b\.?:?\s*$", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_STREET = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "dist": "district",
    "ste": "suite",
    "rm": "room",
}
_LEFT_OUT = frozenset(("no", "the", "of", "piso", "floor", "fl"))
_FEWEST_WORDS = 3
_PUBLIC_MAIL = frozenset(("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "163.com", "126.com", "qq.com"))


class Mark(NamedTuple):
    """What is shared: address, phone, domain, number, lei or agent; and its value in plain writing."""

    kind: str
    value: str


@lru_cache(maxsize=1 << 16)
def marks_of_address(text: str) -> tuple[Mark, ...]:
    """The telephone, the domain and the street part that an address holds."""
    found = [Mark("phone", re.sub(r"\D", "", number)) for number in _PHONE.findall(text)]
    found += [Mark("domain", domain) for domain in _MAIL.findall(text.casefold()) if domain not in _PUBLIC_MAIL]
    words = _place(_MAIL.sub("", text))
    if len(words) >= _FEWEST_WORDS and any(word.isdigit() for word in words):
        found.append(Mark("address", " ".join(words)))
    return tuple(found)


def marks_of_firm(firm: Firm) -> frozenset[Mark]:
    """All marks of a firm of a register."""
    found = {mark for text in (*firm.addresses, firm.phone) if text for mark in marks_of_address(text)}
    domain = firm.domain.casefold().removeprefix("www.")
    if domain and domain not in _PUBLIC_MAIL:
        found.add(Mark("domain", domain))
    for kind, value in (("number", firm.number), ("lei", firm.lei), ("agent", " ".join(latin_words(firm.agent)))):
        if value:
            found.add(Mark(kind, value))
    return frozenset(found)


def forwards(*texts: str) -> bool:
    """Whether names of a firm, or the scope of its business, are a forwarder's or an agent's."""
    return any(map(_FORWARDS.search, texts))


def lent(firms: Iterable[Firm]) -> frozenset[Mark]:
    """Telephones of firms that forward goods: their customers have them too."""
    return frozenset(
        mark
        for firm in firms
        if forwards(firm.scope, firm.name)
        for mark in marks_of_firm(firm)
        if mark.kind == "phone"
    )


def _place(address: str) -> list[str]:
    """An address without telephone, in plain words, up to its street."""
    plain = _TELEPHONE.sub("", _PHONE.split(address)[0].rstrip())
    parts = [[_STREET.get(word, word) for word in latin_words(part)] for part in re.split("[,，]", plain)]
    numbered = [part for part in parts if any(char.isdigit() for word in part for char in word)]
    # "7, Mill Road": a part that is a number belongs to the next.
    numbered += [after for part, after in pairwise(parts) if len(part) == 1 and part[0].isdigit()]
    return sorted({word for part in numbered for word in part if word not in _LEFT_OUT})
