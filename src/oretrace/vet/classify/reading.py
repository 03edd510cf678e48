"""A goods text read as concepts: each with how much it says about the goods themselves.

1 for words that name the goods; less for what follows "for" (use), "with" (a part), for a dopant or coating, and for
an element that a figure gives a small share; nothing for what is denied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.goods_terms import elements
from oretrace.catalog.hs_codes import hs_codes
from oretrace.law.formulas import formula_words
from oretrace.vet.classify.scripts import WORD, plain, without_noise
from oretrace.vet.classify.spelling import meant_by
from oretrace.vet.classify.tables import COMPOUNDS, words

if TYPE_CHECKING:
    from collections.abc import Iterator

USE, PART, COAT, TRACE, ALONE = 0.3, 0.5, 0.1, 0.25, 0.7
_ITEM = re.compile(
    rf"(?P<word>{WORD.pattern})|(?P<run>[\u3400-\u9fff]+|[\u0e00-\u0e7f]+)|(?P<stop>[,;:()\[\]\n、。/])"
)
_CODE = re.compile(
    r"(?:\b(?:hs|hts|htsus|p\.?\s?a\.?|tariff|taric|partida|fraccion|ncm|nandina|код|тн ?вэд|hsn)|税号|编码|编号|พิกัด)"
    r"(?:\s*(?:code|no|编码|тн ?вэд|n°|№|ศุลกากร))*\W{0,3}(?P<named>\d{4}[. ]?\d{2}(?:[. ]?\d{2,4}){0,2})\b"
    r"|(?<![\d.])(?P<dotted>\d{4}\.\d{2}(?:\.\d{2,4}){0,2})(?![\d%])|(?<![\d.])(?P<bare>\d{8}|\d{10})(?![\d.])",
    re.IGNORECASE,
)
_SYMBOL_WORDS = frozenset(
    [
        "In",
        "As",
        "At",
        "No",
        "I",
        "Be",
        "He",
        "Co",
        "La",
        "Li",
        "Er",
        "Ho",
        "Pa",
        "Os",
        "Re",
        "Po",
        "Ne",
        "V",
        "W",
        "Y",
        "U",
        "K",
        "C",
        "S",
        "B",
        "P",
        "F",
        "H",
        "O",
        "N",
        "Am",
        "Ar",
    ]
)
_BIG = frozenset(
    [
        "SB",
        "GA",
        "GE",
        "MO",
        "TA",
        "NB",
        "ZR",
        "HF",
        "BI",
        "TE",
        "SE",
        "CD",
        "ND",
        "DY",
        "TB",
        "PR",
        "SM",
        "GD",
        "SC",
        "CE",
        "ZN",
        "CU",
        "SN",
        "PB",
        "NI",
        "MN",
        "TI",
    ]
)
_SHARE = re.compile(r"([A-Z][a-z]?)(\d{1,2}(?:\.\d+)?)")
_NINES = re.compile(r"(?<![A-Za-z0-9])([3-9])\s?[nN](5?)(?![A-Za-z])")
_LOW_HAFNIUM = re.compile(
    r"\bhf\W{0,3}(?:max|below|under|less than|menos de|не более)?\W{0,3}\d+ ?ppm", re.IGNORECASE
)
_PERCENT = re.compile(r"(?<![\d.])(\d{2,3}(?:[.,]\d+)?)\s*(%|(?![\d.]))")


@dataclass(frozen=True, slots=True)
class TextReading:
    """What a text says: the weight (0 to 1) of each concept, the words it was read from, and a printed HS6."""

    concepts: dict[str, float]
    seen: dict[str, str]
    printed: str | None


@dataclass(slots=True)
class _Item:
    """A word or phrase of the text: what it means, and how much that counts."""

    text: str
    means: tuple[str, ...]
    factor: float = 1.0

    @property
    def is_element(self) -> bool:
        return any(concept in elements() for concept in self.means)


def read_goods(text: str) -> TextReading:
    """The concepts of a text. Whatever it is, its first letters are read as goods and nothing else."""
    spelled = plain(text)
    printed = _printed_code(spelled)
    spelled = without_noise(_CODE.sub(" ; ", spelled))
    items = list(_items(spelled))
    _weigh(items)
    concepts: dict[str, float] = {}
    seen: dict[str, str] = {}
    for item in items:
        for concept in item.means:
            if item.factor > concepts.get(concept, 0.0):
                concepts[concept], seen[concept] = item.factor, item.text
    for concept in _figures(spelled, concepts):
        concepts[concept], seen[concept] = 1.0, ""
    return TextReading({name: one for name, one in concepts.items() if name[0] != "@"}, seen, printed)


def _printed_code(text: str) -> str | None:
    for match in _CODE.finditer(text):
        digits = re.sub(r"\D", "", match.group("named") or match.group("dotted") or match.group("bare"))
        if digits[:6] in hs_codes():
            return digits[:6]
    return None


def _items(text: str) -> Iterator[_Item]:
    """The text cut into the longest known phrases."""
    low = text.lower()
    whole = len(low) == len(text)
    is_upper = not re.search(r"[a-z]", text)
    found = list(_ITEM.finditer(low))
    place = 0
    while place < len(found):
        match = found[place]
        if match["run"]:
            yield from _run_items(match["run"])
            place += 1
        elif match["stop"]:
            yield _Item(match.group(), ("@stop",))
            place += 1
        else:
            length, means = _phrase(found, place)
            raw = text[match.start() : match.end()] if whole else match.group()
            following = found[place + 1]["word"] if place + 1 < len(found) else None
            item = _Item(low[match.start() : found[place + length - 1].end()], means)
            yield item if means else _symbols(raw, following, is_upper) or item
            place += length


def _phrase(found: list[re.Match[str]], place: int) -> tuple[int, tuple[str, ...]]:
    """How many words from here on make the longest known phrase, and what it means."""
    best: tuple[int, tuple[str, ...]] = (1, ())
    for first in meant_by(found[place].group()):
        for parts, means in words().phrases.get(first, ()):
            if len(parts) <= best[0] - (not best[1]):
                continue
            after = found[place + 1 : place + len(parts)]
            if len(after) == len(parts) - 1 and all(
                part in meant_by(one.group()) for part, one in zip(parts[1:], after, strict=True)
            ):
                best = (len(parts), means)
    return best


def _run_items(run: str) -> Iterator[_Item]:
    """A run of Chinese or Thai cut into the longest terms; what is between them is passed over."""
    runs, place = words().runs, 0
    yield _Item("", ("@stop",)) if not run[0] >= "\u3400" else _Item("", ("@run",))
    while place < len(run):
        size = next((n for n in range(min(24, len(run) - place), 0, -1) if run[place : place + n] in runs), 0)
        if size:
            yield _Item(run[place : place + size], runs[run[place : place + size]])
        place += size or 1


def _symbols(raw: str, following: str | None, is_upper: bool) -> _Item | None:
    """A chemical symbol, a formula or the shares of an alloy, or None."""
    number = float(following.replace(",", ".")) if following and re.fullmatch(r"\d+(?:[.,]\d+)?", following) else None
    symbol = raw.title() if is_upper and raw in _BIG else raw
    if symbol in elements():
        if symbol in _SYMBOL_WORDS and number is None:
            return None
        return _Item(raw, (symbol,), ALONE if number is None else 1.0 if number >= 50 else TRACE)
    shares = _shares(raw)
    if shares:
        main = max(shares, key=lambda one: shares[one])
        if len(shares) == 1:
            return _Item(raw, (main,), 1.0 if shares[main] >= 45 else TRACE)
        return _Item(raw, (main, "alloy"), 1.0)
    capitals = raw.isupper()
    names = formula_words(_cased(raw) if capitals else raw) if not (capitals and raw.isalpha()) else ()
    known = {element.name: symbol for symbol, element in elements().items()}
    means = tuple(known.get(name, name) for name in names if name in known or name in COMPOUNDS)
    return _Item(raw, means) if means else None


def _shares(raw: str) -> dict[str, float]:
    """Ce50, SN99.3CU0.7: the percent of each element, or {}."""
    parts = _SHARE.findall(_cased(raw) if raw.isupper() else raw)
    whole = "".join(symbol + share for symbol, share in parts)
    if not parts or len(whole) != len(raw) or any(symbol not in elements() for symbol, _ in parts):
        return {}
    if len(parts) == 1 and (len(parts[0][0]) == 1 or raw.isupper()):
        return {}
    shares = {symbol: float(share) for symbol, share in parts}
    return shares if max(shares.values()) >= 10 and sum(shares.values()) <= 101 else {}


@lru_cache(maxsize=1024)
def _cased(raw: str) -> str:
    """SB2O3 as Sb2O3: two letters are one symbol where there is such an element."""
    return re.sub(r"[A-Z]{2}|[A-Z]", lambda one: _case(one.group()), raw)


def _case(letters: str) -> str:
    return letters.title() if letters.title() in elements() and letters not in {"CO", "NO", "PO", "HO"} else letters


def _weigh(items: list[_Item]) -> None:
    """Lower what is use, part, coat or trace, and drop what is denied, up to the next break."""
    start, factor = 0, 1.0
    for place, item in enumerate(items):
        means = set(item.means)
        if "@stop" in means:
            start, factor = place + 1, 1.0
        elif "@run" in means:
            start = place + 1
        elif "@use" in means:
            factor = USE
        elif "@used" in means:
            for one in items[start:place]:
                one.factor = min(one.factor, USE)
        elif "@part" in means:
            factor = min(factor, PART)
        if factor < 1 and (item.is_element or factor == USE):
            item.factor = min(item.factor, factor)
        _neighbours(items, place, means)


def _neighbours(items: list[_Item], place: int, means: set[str]) -> None:
    before = items[place - 1] if place else None
    after = items[place + 1 : place + 3]
    if "@denial" in means:
        _deny(items[place + 1 :])
    if "@grade" in means and before:
        before.factor = min(before.factor, USE)
    if "@gradebefore" in means and after:
        after[0].factor = min(after[0].factor, USE)
    if "@coated" in means and before and before.is_element:
        before.factor = COAT
    if "@coating" in means or ("@coated" in means and not (before and before.is_element)):
        for one in after:
            one.factor = min(one.factor, COAT) if one.is_element else one.factor
    if "@impure" in means:
        for one in items[max(place - 2, 0) : place]:
            one.factor = 0.0 if one.is_element else one.factor


def _deny(following: list[_Item]) -> None:
    """What follows "no" is not there: one thing, or a list of elements."""
    for place, one in enumerate(following):
        if place and not (one.is_element or one.text in ("/", ",", "and", "or")):
            return
        one.factor = 0.0


def _figures(text: str, concepts: dict[str, float]) -> Iterator[str]:
    """Concepts that figures make: purity, carbon, fluorspar and silicon grades."""
    nines = [int(match[1]) + (match[2] == "5") / 2 for match in _NINES.finditer(text)]
    values = [float(match[1].replace(",", ".")) for match in _PERCENT.finditer(text)]
    purity = max((value for value in values if 90 <= value < 100), default=0.0)
    if purity >= 99.99 or max(nines, default=0) >= 4:
        yield "p4"
    if purity > 99.99 or max(nines, default=0) > 4:
        yield "p4plus"
    if purity >= 99.8:
        yield "p998"
    if _LOW_HAFNIUM.search(text):
        yield "nuclear"
    if "fluorspar" in concepts and (grade := max((value for value in values if 60 <= value < 100), default=0.0)):
        yield "caf2high" if grade > 97 else "caf2low"
    if {"Si", "ferroalloy"} <= set(concepts) and 40 <= max(
        (value for value in values if value < 96), default=0
    ) <= 55:
        yield "si45"
