"""Marks by which firms are known beside their names: address, telephone, domain, register's number, LEI.

An address counts by its street part in plain words: towns are left out or written in many ways. A street of one name
in two towns that are both named is two streets (`apart`). What more than
`MOST_SHARING` firms have in common is an agent's or a building's; a forwarder lends its telephone to its customers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from oretrace.catalog.agents import AGENTS, HANDLERS
from oretrace.catalog.territories import territories
from oretrace.parties.countries import codes
from oretrace.parties.letters import latin_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.parties.firms import Firm

MOST_SHARING = 3
MOST_CALLED = 5
"""Firms that may have one telephone: firms that follow one another keep it."""
_FORWARDS = re.compile(AGENTS, re.IGNORECASE)
_LENDS = re.compile(HANDLERS, re.IGNORECASE)
_CLAUSE = re.compile("[;,.；，、。]")
_PHONE = re.compile(r"\+[\d\s()/.-]{7,}\d")
_FILLED_IN = re.compile(r"(\d)\1{6}$|1234567$|12345678\d{0,2}$")
"""The end of a number that forms are filled in with, such as 000 0000."""
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
_COMMON = _LEFT_OUT.union(
    ("room", "unit", "suite", "flat", "apartment", "apt", "office", "shop", "level", "block", "building", "bldg"),
    ("tower", "wing", "gate", "lot", "plot", "phase", "box", "po", "pob", "house", "villa", "km", "moo", "mu", "soi"),
    ("group", "nave", "bodega", "local", "oficina", "depto", "ground", "first", "second", "third", "district"),
    ("city", "province", "state", "zone"),
)
"""Words of rooms and buildings: with a number they stand in the addresses of every town."""
_FEWEST_WORDS = 3
_IN = " in "
_PUBLIC_MAIL = frozenset(
    (
        *("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "yahoo.com", "aol.com"),
        *("icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.com", "gmx.de", "zoho.com", "yandex.ru"),
        *("mail.ru", "163.com", "126.com", "139.com", "qq.com", "foxmail.com", "sina.com", "sohu.com", "aliyun.com"),
        *("yeah.net", "naver.com", "hanmail.net", "daum.net", "rediffmail.com"),
    )
)
_LENT_PLACE = re.compile(
    r"\bc/o\b|\bcare of\b|virtual office|\b(flexi|hot|shared)[ -]?desk|serviced office|mail ?drop|\bpmb\b",
    re.IGNORECASE,
)
"""In an address: it is another's, who lends it to many."""


class Mark(NamedTuple):
    """What is shared: address, phone, domain, number, lei or agent; and its value in plain writing.

    Marks "town" and "country" are none to share: a word of the town that stands with an address; ISO alpha-3.
    """

    kind: str
    value: str


@lru_cache(maxsize=1 << 16)
def marks_of_address(text: str) -> tuple[Mark, ...]:
    """The telephone, the domain and the street part that an address holds, and the country at its end."""
    numbers = [re.sub(r"\D", "", number) for number in _PHONE.findall(text)]
    found = [Mark("phone", number) for number in numbers if not _FILLED_IN.search(number)]
    found += [Mark("domain", domain) for domain in _MAIL.findall(text.casefold()) if domain not in _PUBLIC_MAIL]
    parts = _parts(_MAIL.sub("", text))
    last = " ".join(parts[-1]) if parts else ""
    # Two letters are a state as often as a country.
    found += [Mark("country", code) for code in codes(last) if code in territories().by_iso3 and len(last) > 2]
    words = _place(parts) if not _LENT_PLACE.search(text) else []
    if len(words) >= _FEWEST_WORDS and any(word.isdigit() for word in words):
        street = " ".join(words)
        found.append(Mark("address", street))
        rest = {word for part in parts for word in part if word.isalpha() and len(word) > 1} - {*words} - _COMMON
        found += [Mark("town", f"{street}{_IN}{word}") for word in sorted(rest)]
    return tuple(found)


def apart(left: Iterable[Mark], right: Iterable[Mark], street: str) -> bool:
    """Whether two firms have a street of one name in two towns, or where one has no town in two countries."""
    found = [
        {
            mark.value.removeprefix(street + _IN)
            for mark in of
            if mark.kind == "town" and mark.value.startswith(street + _IN)
        }
        for of in (left, right)
    ]
    towns = [words - _countries() for words in found]
    one, other = towns if all(towns) else found
    return bool(one and other) and one.isdisjoint(other)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    known = territories().by_iso3.values()
    names = (name for one in known for name in (one.name, one.iso2, one.iso3, *one.spellings))
    return frozenset(word for name in names for word in latin_words(name))


def marks_of_firm(firm: Firm) -> frozenset[Mark]:
    """All marks of a firm of a register."""
    found = {mark for text in (*firm.addresses, firm.phone) if text for mark in marks_of_address(text)}
    domain = firm.domain.casefold().removeprefix("www.")
    if domain and domain not in _PUBLIC_MAIL:
        found.add(Mark("domain", domain))
    kinds = ("number", firm.number), ("lei", firm.lei), ("country", firm.territory)
    for kind, value in (*kinds, ("agent", " ".join(latin_words(firm.agent)))):
        if value:
            found.add(Mark(kind, value))
    return frozenset(found)


def forwards(*names: str) -> bool:
    """Whether names of a firm are those of a forwarder, or of another who acts for others."""
    return any(map(_FORWARDS.search, names))


def acts_for_others(firm: Firm) -> bool:
    """Whether a firm of a register forwards goods or the like, by its name or by what its scope has first.

    Many a trader's scope has forwarding among all else.
    """
    return forwards(firm.name, _CLAUSE.split(firm.scope.strip(), maxsplit=1)[0])


def lends(*texts: str) -> bool:
    """Whether names are of a firm that lends its telephone to customers, though it may deal in goods itself."""
    return any(map(_LENDS.search, texts))


def lent(firms: Iterable[Firm]) -> frozenset[Mark]:
    """Telephones of firms that forward goods: their customers have them too."""
    return frozenset(
        mark
        for firm in firms
        if acts_for_others(firm) or lends(firm.name)
        for mark in marks_of_firm(firm)
        if mark.kind == "phone"
    )


def _parts(address: str) -> list[list[str]]:
    """An address without telephone, in plain words between its commas."""
    plain = _TELEPHONE.sub("", _PHONE.split(address)[0].rstrip())
    return [[_STREET.get(word, word) for word in latin_words(part)] for part in re.split("[,，]", plain)]


def _place(parts: Sequence[list[str]]) -> list[str]:
    """The words of an address up to its street, in order; [] for one that names no place of its own."""
    numbered = [part for part in parts if _has_number(part)]
    # "7, Mill Road": a part that is a number belongs to the next.
    numbered += [after for part, after in pairwise(parts) if len(part) == 1 and part[0].isdigit()]
    if not any(map(_is_own, numbered)):
        # "Room 1201, 12/F, Tower A, Shanghai": every town has such rooms; what comes next is added.
        last = max((n for n, part in enumerate(parts) if _has_number(part)), default=len(parts))
        own = next((n for n in range(last, len(parts)) if _is_own(parts[n])), None)
        numbered = [*numbered, *parts[last + 1 : own + 1]] if own is not None else []
    return sorted({word for part in numbered for word in part if word not in _LEFT_OUT})


def _has_number(part: Sequence[str]) -> bool:
    return any(char.isdigit() for word in part for char in word)


def _is_own(part: Sequence[str]) -> bool:
    """Whether a part of an address names something: has a word that no other address would have in its place."""
    return any(len(word) > 1 and word.isalpha() and word not in _COMMON for word in part)
