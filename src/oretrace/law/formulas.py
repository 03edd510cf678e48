"""Chemical formulas as words: Tb4O7 is terbium and oxide, GeCl4 germanium and tetrachloride, Dy-Fe two elements."""

import re
from functools import lru_cache

from oretrace.catalog.goods_terms import elements

_ANIONS = {
    "O": "oxide", "N": "nitride", "C": "carbide", "P": "phosphide", "As": "arsenide", "Sb": "antimonide",
    "Te": "telluride", "Se": "selenide", "S": "sulphide", "H": "hydride", "F": "fluoride", "Cl": "chloride",
    "Br": "bromide", "I": "iodide", "Si": "silicide", "B": "boride",
}  # fmt: skip
_GROUPS = {
    "PO4": "phosphate", "CO3": "carbonate", "SO4": "sulphate", "NO3": "nitrate", "OH": "hydroxide",
    "WO4": "tungstate", "MoO4": "molybdate", "C2O4": "oxalate", "TiO3": "titanate",
}  # fmt: skip
_PREFIXES = {2: "di", 3: "tri", 4: "tetra", 5: "penta", 6: "hexa"}
_NON_METALS = frozenset({"H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I", "Se"})
_MOST_ATOMS = 30
"""More atoms than that are a type number (UN3077), not a formula."""
_PART = re.compile(r"([A-Z][a-z]?)(\d*)")
_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d*){2,}")
_CHAIN = re.compile(r"\b[A-Z][a-z]?(?:-[A-Z][a-z]?)+\b")


@lru_cache(maxsize=4096)
def formula_words(token: str) -> tuple[str, ...]:
    """The elements and the anion of a formula of two elements or more, the first one no non-metal; else ()."""
    if not _FORMULA.fullmatch(token) or (token.isupper() and token.isalpha()):
        return ()
    parts = [(symbol, int(count or 1)) for symbol, count in _PART.findall(token)]
    symbols = [symbol for symbol, _ in parts]
    known = set(symbols) <= set(elements()) and max(count for _, count in parts) <= _MOST_ATOMS
    if not known or len(set(symbols)) < 2 or symbols[0] in _NON_METALS:
        return ()
    return _named(token, parts)


def _named(token: str, parts: list[tuple[str, int]]) -> tuple[str, ...]:
    group = next((group for group in _GROUPS if token.endswith(group) and token != group), None)
    if group:
        return (*_names([symbol for symbol, _ in _PART.findall(token.removesuffix(group))]), _GROUPS[group])
    symbol, count = parts[-1]
    if symbol not in _ANIONS:
        return _names([symbol for symbol, _ in parts])
    anion = _ANIONS[symbol]
    prefix = _PREFIXES.get(count, "")
    counted = (prefix[:-1] if prefix.endswith("a") and anion.startswith("o") else prefix) + anion
    return (*_names([symbol for symbol, _ in parts[:-1]]), *dict.fromkeys((counted, anion)))


def _names(symbols: list[str]) -> tuple[str, ...]:
    return tuple(elements()[symbol].name for symbol in symbols)


def without_chains(text: str) -> str:
    """The text with chains of symbols (Tb-Dy-Fe) written as the alloy of their elements."""

    def written(match: re.Match[str]) -> str:
        symbols = match.group().split("-")
        known = set(symbols) <= set(elements())
        return f"{match.group().lower()} {' '.join(_names(symbols))} alloy" if known else match.group()

    return _CHAIN.sub(written, text)
