"""Words of commercial descriptions: chemical elements, forms, trade names and other languages, in two data files.

`elements.csv` has the elements with their symbols and their names in other languages; `goods_terms.csv` the words
that mean others ("yttria" is yttrium oxide) or that mark what is near them ("for": use; "free of": denied).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oretrace.catalog.materials import materials_of
from oretrace.catalog.tables import read_table, split


@dataclass(frozen=True, slots=True)
class Element:
    """A chemical element; `spellings` are its other names, Chinese characters among them."""

    symbol: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase; `means` the English words it stands for, `kind` as in the header of the file."""

    term: str
    means: tuple[str, ...]
    kind: str


@lru_cache(maxsize=1)
def elements() -> Mapping[str, Element]:
    """Chemical elements by symbol."""
    rows = read_table("elements.csv")
    return {
        row["symbol"]: Element(row["symbol"], row["name"], split(row["zh"]) + split(row["names"])) for row in rows
    }


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Term]:
    """Terms by their words, the names of elements among them."""
    rows = read_table("goods_terms.csv")
    found = {row["term"]: Term(row["term"], tuple(row["means"].split()), row["kind"]) for row in rows}
    for element in elements().values():
        for spelling in element.spellings:
            found.setdefault(spelling, Term(spelling, (element.name,), ""))
    return found


@lru_cache(maxsize=64)
def words_of_goods(codes: tuple[str, ...], named: frozenset[str] = frozenset()) -> str:
    """A regular expression that finds the materials of HS6 codes in a text in small letters, in many languages.

    Of several materials under the codes those that are `named`, where any is.
    """
    rows = [row for code in codes for row in materials_of(code)]
    rows = [row for row in rows if row.material in named] or rows
    if not rows:
        return "^$"  # no text is taken to be of them
    known = {row.material for row in rows} | {row.material.rstrip("s") for row in rows}
    known |= {elements()[row.symbol].name for row in rows if row.symbol in elements() and row.symbol != "C"}
    means = [set(one.split()) for one in known]
    found = known | {term.term for term in terms().values() if any(one <= set(term.means) for one in means)}
    # Words of a few Latin letters stand in others.
    return "|".join(sorted(re.escape(word) for word in found if len(word) > 3 or not word.isascii()))


@lru_cache(maxsize=16)
def words_of_kind(kind: str) -> frozenset[str]:
    """The terms of one kind; of kind "" the shapes, words that stand for no other."""
    return frozenset(term.term for term in terms().values() if term.kind == kind and (kind or not term.means))
