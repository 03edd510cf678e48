"""The goods: between papers, against their codes, and what a kilogram of them is worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from oretrace.catalog.critical_lists import rare_earths
from oretrace.catalog.hs_codes import hs_texts
from oretrace.catalog.tables import read_table
from oretrace.law.description import GASES, Description, read_words
from oretrace.vet.classify import classify
from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, against, groups, named, sentence
from oretrace.vet.papers.checks.money import PER_DOLLAR
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.values import digits

CLEAR = 0.9
"""Probability of a code from which a text is clear about its goods."""
_PURITY = re.compile(r"(\d{2,3}(?:[.,]\d{1,7})?)\s?%")
_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY = frozenset(
    {
        "abt", "and", "bags", "case", "cases", "drums", "for", "form", "from", "grade", "high", "industrial",
        "kilo", "metal", "min", "powder", "pure", "purity", "technical", "type", "white", "with",
    }
)  # fmt: skip


@lru_cache(maxsize=16384)
def words_of(text: str) -> Description:
    """The catalog's words in a text of goods; the same texts come again and again."""
    return read_words(text)


@lru_cache(maxsize=16384)
def substances(text: str) -> frozenset[str]:
    """The elements that a text names as the goods."""
    read = words_of(text)
    return (read.named & read.head or read.named) - GASES


def goods(case: Bundle) -> Iterator[PaperFinding]:
    """Descriptions between papers: other elements, or nothing in common where the codes differ too."""
    found = [(paper, _Goods(paper)) for paper in case.papers if paper.get("goods")]
    for _, one in found:
        alike = [other.codes for _, other in found if other.codes and other.words & one.words]
        one.codes = one.codes or frozenset[str]().union(*alike)  # a paper without a code is of the goods it names
    if (two := against(groups(found, _Goods.agrees))) is not None:
        text = sentence("Goods", *two, show=lambda one: one.text)
        yield PaperFinding("goods", "high", named(*two), ("goods",), text)
        return
    pure = [
        (paper, max(one.purities)) for paper, one in found if one.purities and paper.kind != "certificate_of_analysis"
    ]
    if (two_pure := against(groups(pure, lambda one, other: abs(one - other) < 1e-9))) is not None:
        text = sentence("Purity of the goods", *two_pure, show=lambda value: f"{value:g} %")
        yield PaperFinding("goods", "medium", named(*two_pure), ("goods",), text)


class _Goods:
    """The goods of a paper as texts, elements and codes."""

    def __init__(self, paper: Paper) -> None:
        texts = [str(one) for one in paper.get("goods")]
        self.texts = texts
        self.text = "; ".join(texts)[:160]
        self.named = frozenset[str]().union(*(substances(text) for text in texts))
        self.words = frozenset(word for text in texts for word in _content(text))
        self.codes = frozenset(digits(str(code))[:4] for code in paper.get("hs") or ())
        self.own = self.codes
        self.purities = [float(match.replace(",", ".")) for text in texts for match in _PURITY.findall(text)]

    def agrees(self, other: _Goods) -> bool:
        if self.is_of_another_chapter(other) or other.is_of_another_chapter(self):
            return False
        if self.named and other.named:
            return bool(self.named & other.named)
        if self.words & other.words or not self.words or not other.words:
            return True
        if self.codes and other.codes:
            return bool(self.codes & other.codes)
        mine, theirs = self.chapters(), other.chapters()
        return not mine or not theirs or bool(mine & theirs)

    def is_of_another_chapter(self, other: _Goods) -> bool:
        """Whether a text without a code, in other words than the other's, is clearly not of that one's codes."""
        if self.own or not other.codes or self.words <= other.words:
            return False
        best = [found[0] for text in self.texts if (found := classify(text)) and found[0].probability >= CLEAR]
        return bool(best) and not {one.hs6[:2] for one in best} & {code[:2] for code in other.codes}

    def chapters(self) -> frozenset[str]:
        """The chapters of its codes, else of what a clear text is; a vague text ("chemicals") has none."""
        return frozenset(code[:2] for code in self.codes) or self.of_text()

    def of_text(self) -> frozenset[str]:
        """The chapters of what its texts clearly are."""
        guesses = [
            guess
            for text in self.texts
            if (found := classify(text))
            for guess in found
            if found[0].probability >= CLEAR
        ]
        return frozenset(guess.hs6[:2] for guess in guesses)


@lru_cache(maxsize=16384)
def _content(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text)) - _EMPTY


def codes(case: Bundle) -> Iterator[PaperFinding]:
    """Goods codes between papers, at six digits: what follows is national."""
    found = [
        (paper, frozenset(code[:6] for code in map(digits, map(str, hs)) if len(code) >= 6))
        for paper, hs in case.with_field("hs")
    ]
    found = [(paper, six) for paper, six in found if six]
    if (two := against(groups(found, lambda one, other: bool(one & other)))) is not None:
        two = _wrong_first(*two)
        text = sentence("Goods code", *two, show=lambda six: ", ".join(sorted(six)))
        yield PaperFinding("hs", "high", named(*two), ("hs",), text)


def _wrong_first(
    odd: list[tuple[Paper, frozenset[str]]], rest: list[tuple[Paper, frozenset[str]]]
) -> tuple[list[tuple[Paper, frozenset[str]]], list[tuple[Paper, frozenset[str]]]]:
    """The papers whose code does not fit their own goods are those that disagree, even where they are more."""

    def wrong(item: tuple[Paper, frozenset[str]]) -> bool:
        return any(misfit(str(text), code) for text in item[0].get("goods") or () for code in item[1])

    return (rest, odd) if all(map(wrong, rest)) and not any(map(wrong, odd)) else (odd, rest)


def goods_and_code(case: Bundle) -> Iterator[PaperFinding]:
    """Goods and code on one paper: the code's own text names other elements, or the goods' code is another."""
    for paper in case.papers:
        for line in paper.get("lines") or ():
            if isinstance(line, dict) and line.get("hs") and line.get("goods"):
                why = misfit(str(line["goods"]), digits(str(line["hs"]))[:6])
                if why:
                    text = f"{paper.file}: {str(line['goods'])[:120]!r} stands under {line['hs']}. {why}"
                    yield PaperFinding("hs", "high", (paper.file,), ("hs", "goods"), text)
                    break


_EXCEPTED = re.compile(r"\b(?:other than|excluding|except|excl\.)[^;]*", re.IGNORECASE)
"""What a code's text says it is not of."""


@lru_cache(maxsize=16384)
def misfit(text: str, hs6: str) -> str | None:
    """Why goods cannot be under a code: its text names elements, but none of those in the goods; None if not."""
    of_code = hs_texts().get(hs6)
    if of_code is None:
        return None if len(hs6) < 6 else f"The code {hs6} is in no edition of the Harmonized System since 1992."
    goods_of, code_of = substances(text), words_of(_EXCEPTED.sub("", of_code)).named - GASES
    if "rare-earth" in of_code and not goods_of.isdisjoint(rare_earths()):
        return None
    if not goods_of or goods_of & code_of or not code_of:
        return None if goods_of & code_of else _other_chapter(text, hs6)
    if re.search(r"\bother\b|n\.e\.c|nes\b", of_code, re.IGNORECASE) and not goods_of & code_of and len(code_of) > 4:
        return None
    return f"The code is of {of_code!r}, which is not of {', '.join(sorted(goods_of))}."


def _other_chapter(text: str, hs6: str) -> str | None:
    """Why goods cannot stand under a code of another chapter, where the text is clear about what they are."""
    guesses = classify(text)
    if not guesses or guesses[0].probability < CLEAR or any(one.hs6[:2] == hs6[:2] for one in guesses):
        return None
    return f"Such goods are of {guesses[0].hs6} ({hs_texts().get(guesses[0].hs6, '')[:80]})."


@lru_cache(maxsize=1)
def _prices() -> dict[str, tuple[float, float, str]]:
    rows = read_table("prices.csv", Path(__file__).parent)
    return {row["code"]: (float(row["low"]), float(row["high"]), row["goods"]) for row in rows}


def _range_of(code: str, elements: frozenset[str]) -> tuple[float, float, str] | None:
    """What a kilogram has cost: of the element named under this code, else of the code, else of its heading."""
    keys = [f"{code[:6]}:{one}" for one in sorted(elements)] if len(elements) == 1 else []
    return next((_prices()[key] for key in (*keys, code[:6], code[:4]) if key in _prices()), None)


def price(case: Bundle) -> Iterator[PaperFinding]:
    """What a kilogram is worth on a paper, against the widest range that its code has had."""
    found_already: set[str] = set()
    for paper in case.papers:
        amount, kg, rate = paper.get("value"), paper.get("net.kg"), PER_DOLLAR.get(paper.get("currency") or "")
        hs = [digits(str(code)) for code in paper.get("hs") or ()]
        if not amount or not kg or rate is None or len(hs) != 1:
            continue
        known = _range_of(hs[0], frozenset[str]().union(*(substances(str(one)) for one in paper.get("goods") or ())))
        a_kilo = amount / rate / kg
        if known and not known[0] <= a_kilo <= known[1] and hs[0][:6] not in found_already:
            found_already.add(hs[0][:6])
            text = (
                f"{paper.file}: {a_kilo:,.4g} USD a kilogram; {known[2]} of {hs[0][:6]} has cost {known[0]:g} to "
                f"{known[1]:g}."
            )
            yield PaperFinding("price", "medium", (paper.file,), ("value", "net.value", "hs"), text)
